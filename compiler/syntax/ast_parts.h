/// ForEachPart: the expressions, names and templates that a piece of the tree holds directly, by each struct's Parts(). For rewriting: a visitor takes
/// ExprId&, Name& and Template&.
#pragma once

#include "compiler/syntax/ast.h"

namespace limn::ast {

template <typename Visit>
class PartWalker {
 public:
  explicit PartWalker(Visit& visit) : visit_(visit) {}

  template <typename Part>
  void operator()(Part& part) {
    Walk(part);
  }

 private:
  void Walk(ExprId& id) { visit_(id); }
  void Walk(Name& name) { visit_(name); }
  void Walk(Template& text) { visit_(text); }
  template <typename T>
  void Walk(std::optional<T>& part) {
    if (part) {
      Walk(*part);
    }
  }
  template <typename T>
  void Walk(std::vector<T>& parts) {
    for (T& part : parts) {
      Walk(part);
    }
  }
  template <typename... Ts>
  void Walk(std::variant<Ts...>& part) {
    std::visit([&](auto& node) { Walk(node); }, part);
  }

  template <typename Node>
  void Walk(Node& node) {
    std::apply([&](auto&... parts) { (Walk(parts), ...); }, node.Parts());
  }

  // What holds none.
  void Walk(Invalid&) {}
  void Walk(IntLiteral&) {}
  void Walk(DecimalLiteral&) {}
  void Walk(TextLiteral&) {}
  void Walk(DateLiteral&) {}
  void Walk(DateTimeLiteral&) {}
  void Walk(TimeLiteral&) {}
  void Walk(DurationLiteral&) {}
  void Walk(BoolLiteral&) {}
  void Walk(MissingLiteral&) {}
  void Walk(TodayLiteral&) {}
  void Walk(LoopValue&) {}
  void Walk(InPath&) {}
  void Walk(Owner&) {}
  void Walk(Advice&) {}
  void Walk(SeverityLevel&) {}
  void Walk(StatusHypothesis&) {}
  void Walk(ForPurpose&) {}
  void Walk(Pair&) {}
  void Walk(CellTable&) {}
  void Walk(Given&) {}
  void Walk(Unreadable&) {}
  void Walk(TableCell& node) {
    if (node.kind == TableCellKind::Test || node.kind == TableCellKind::Value) {
      Walk(node.value);
    }
  }

  Visit& visit_;
};

template <typename Part, typename Visit>
void ForEachPart(Part& part, Visit& visit) {
  PartWalker<Visit>{visit}(part);
}

}  // namespace limn::ast
