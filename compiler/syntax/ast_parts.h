/// ForEachPart: the expressions, names and templates that a piece of the tree holds directly, each struct named once. For rewriting: a visitor
/// takes ExprId&, Name& and Template&.
#pragma once

#include "compiler/syntax/ast.h"

namespace limn::ast {

template <typename Visit>
class PartWalker {
 public:
  explicit PartWalker(Visit& visit) : visit_(visit) {}

  template <typename... Parts>
  void operator()(Parts&... parts) {
    (Walk(parts), ...);
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

  // Expressions.
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
  void Walk(NamePath& node) { Walk(node.parts); }
  void Walk(Unary& node) { Walk(node.operand); }
  void Walk(Binary& node) { (*this)(node.lhs, node.rhs); }
  void Walk(Default& node) { (*this)(node.value, node.other); }
  void Walk(Compare& node) { (*this)(node.lhs, node.rhs); }
  void Walk(TextTest& node) { (*this)(node.lhs, node.rhs); }
  void Walk(In& node) { (*this)(node.value, node.set); }
  void Walk(Between& node) { (*this)(node.value, node.low, node.high); }
  void Walk(MissingTest& node) { Walk(node.value); }
  void Walk(Tuple& node) { Walk(node.values); }
  void Walk(If& node) { (*this)(node.condition, node.then_value, node.else_value); }
  void Walk(Call& node) { (*this)(node.callee, node.arguments); }
  void Walk(Argument& node) { (*this)(node.head, node.steps, node.clauses); }
  void Walk(Step& node) { (*this)(node.condition, node.within_amount); }
  void Walk(Clause& node) { Walk(node.node); }
  void Walk(Where& node) { Walk(node.condition); }
  void Walk(Window& node) { (*this)(node.amount, node.from, node.to); }
  void Walk(By& node) { Walk(node.value); }
  void Walk(TiesBy& node) { Walk(node.value); }
  void Walk(Within& node) { Walk(node.segment); }
  void Walk(Per& node) { Walk(node.value); }
  void Walk(HeldFor& node) { Walk(node.amount); }

  // Attributes.
  void Walk(InPath&) {}
  void Walk(Owner&) {}
  void Walk(Means& node) { Walk(node.text); }
  void Walk(Because& node) { Walk(node.text); }
  void Walk(Advice&) {}
  void Walk(SeverityLevel&) {}
  void Walk(Goal& node) { Walk(node.metric); }
  void Walk(StatusHypothesis&) {}
  void Walk(Review& node) { Walk(node.date); }
  void Walk(ForPurpose&) {}
  void Walk(Attribute& node) { Walk(node.node); }
  void Walk(Header& node) { (*this)(node.name, node.on, node.label, node.attributes); }

  // Statements.
  void Walk(Range& node) { (*this)(node.from, node.to); }
  void Walk(Param& node) { (*this)(node.header, node.value, node.range); }
  void Walk(ListSource&) {}
  void Walk(List& node) { (*this)(node.header, node.values); }
  void Walk(Metric& node) { (*this)(node.header, node.value); }
  void Walk(Arm& node) { (*this)(node.value, node.condition, node.because); }
  void Walk(Otherwise& node) { (*this)(node.value, node.because); }
  void Walk(WhenBody& node) { Walk(node.condition); }
  void Walk(OneOfBody& node) { (*this)(node.arms, node.otherwise); }
  void Walk(AnyOfBody& node) { (*this)(node.arms, node.otherwise); }
  void Walk(ValueBody& node) { Walk(node.value); }
  void Walk(HeadCell& node) { Walk(node.value); }
  void Walk(TableCell& node) {
    if (node.kind == TableCellKind::Test || node.kind == TableCellKind::Value) {
      Walk(node.value);
    }
  }
  void Walk(TableRow& node) { Walk(node.cells); }
  void Walk(TableBody& node) { (*this)(node.heads, node.rows); }
  void Walk(Tag& node) { (*this)(node.header, node.body); }
  void Walk(PointLine& node) { (*this)(node.per, node.amount, node.up_to, node.condition, node.because); }
  void Walk(Score& node) { (*this)(node.header, node.range, node.lines); }
  void Walk(Segment& node) { (*this)(node.header, node.condition); }
  void Walk(CardItem& node) { (*this)(node.text, node.metric); }
  void Walk(Persona& node) { (*this)(node.name, node.label, node.condition, node.points, node.because, node.card); }
  void Walk(Personas& node) { (*this)(node.header, node.among, node.personas, node.otherwise); }
  void Walk(Cluster& node) { (*this)(node.header, node.among, node.features, node.from, node.to); }
  void Walk(SplitArm& node) { (*this)(node.value, node.share, node.because); }
  void Walk(Split& node) { (*this)(node.header, node.arms, node.otherwise); }
  void Walk(TypeName& node) { Walk(node.scale); }
  void Walk(FunctionParameter& node) { (*this)(node.name, node.type); }
  void Walk(Function& node) { (*this)(node.header, node.parameters, node.value); }
  void Walk(ImportTag& node) {
    (*this)(node.header, node.type, node.values, node.expires);
    if (node.source) {
      Walk(node.source->column);
    }
    Walk(node.dated);
  }
  void Walk(ForEach& node) { Walk(node.definitions); }
  void Walk(Claim& node) { (*this)(node.subject, node.condition); }
  void Walk(Binding& node) { (*this)(node.name, node.value); }
  void Walk(Use& node) { (*this)(node.pack, node.on, node.where, node.bindings, node.as); }
  void Walk(Pack& node) { (*this)(node.header, node.parameters, node.row_parameters); }
  void Walk(Pair&) {}
  void Walk(CellTable&) {}
  void Walk(Given&) {}
  void Walk(ExpectCondition& node) { Walk(node.condition); }
  void Walk(Expect& node) { Walk(node.node); }
  void Walk(Test& node) { (*this)(node.as_of, node.expect); }
  void Walk(Unreadable&) {}
  void Walk(Statement& node) { Walk(node.node); }

  Visit& visit_;
};

template <typename Part, typename Visit>
void ForEachPart(Part& part, Visit& visit) {
  PartWalker<Visit>{visit}(part);
}

}  // namespace limn::ast
