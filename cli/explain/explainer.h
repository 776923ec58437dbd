/// Explainer: definitions and traced values -> Explanation. Walks the typed tree beside the values that the run gave it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/explain/explanation.h"
#include "cli/explain/traced_row.h"

namespace limn::cli {

class Explainer {
 public:
  /// `all`: conditions that didn't decide are kept too.
  Explainer(const hir::Module& module, const Schema& schema, const SourceMap& sources, const TimeZone& zone, const TracedRow& row, bool all)
      : module_(module), schema_(schema), sources_(sources), zone_(zone), row_(row), all_(all) {}

  Explanation Explain(hir::DefId definition);
  /// A condition that stands alone: an expectation of a test.
  Step ExplainCondition(hir::ExprId condition) { return Condition(condition); }
  /// Which arm or persona a definition took: its value or name; "" where none.
  std::string DecidingArm(hir::DefId definition) const;
  /// What the smallest change would be that makes a condition true (or false); nothing where none can be named.
  std::optional<std::vector<Change>> Flip(hir::ExprId condition, bool wanted) const;

 private:
  static bool IsCondition(const hir::Expr& expr) { return expr.type.Is(ValueKind::Bool); }
  Step Condition(hir::ExprId id);
  Step ValueStep(hir::ExprId id);
  Step Junction(hir::ExprId id, hir::BinaryOp op);
  Step NewStep(Step::Kind kind, hir::ExprId id) const;
  std::string WrittenText(hir::ExprId id) const;
  std::vector<std::string> Taken(const hir::PersonasBody& body) const;
  Step StandingStep(const hir::Persona& persona, bool is_taken);
  Step RowStep(const hir::TableRow& row, const Value& value);
  void AddOperands(hir::ExprId id, Step& step);
  void AddOperand(hir::ExprId id, Step& step);
  void AddDefinition(hir::DefId id, const hir::RowPath& path, Step& step);
  void AddMember(const hir::Has& has, Step& step);
  std::optional<RowCounts> RowsOf(hir::ExprId aggregate) const;
  bool IsOwnRow(hir::DefId id, const hir::RowPath& path) const;
  bool IsShare(hir::ExprId id) const;
  std::vector<Step> Body(hir::DefId id);
  std::vector<Step> OneOfSteps(const hir::Definition& definition, const hir::OneOfBody& body);
  std::vector<Step> AnyOfSteps(const hir::AnyOfBody& body);
  Step TopStep(const hir::TopBody& body);
  std::optional<std::string> MembersIn(hir::ExprId id) const;
  std::vector<std::string> Leading(const hir::TopBody& body) const;
  std::vector<Step> PersonaSteps(const hir::PersonasBody& body);
  std::vector<Step> ScoreSteps(const hir::ScoreBody& body);
  std::vector<Step> SplitSteps(const hir::Definition& definition, const hir::OneOfBody& body);
  Step PointsStep(const hir::PointLine& line);
  Step ImportStep(const hir::Import& import);
  Step ArmStep(const std::string& text, const std::string& label, Span span, hir::ExprId condition);
  static Step OtherwiseStep(const std::string& text, const std::string& label, Span span);
  std::optional<Step> DecidingStep(hir::DefId id, uint32_t& above);

  std::string Sentence(const hir::TextTemplate& text) const;
  std::string SentenceOf(const hir::Definition& definition) const;
  void Nearest(const hir::Definition& definition, Explanation& explanation) const;
  void Flatten(hir::ExprId id, hir::BinaryOp op, std::vector<hir::ExprId>& parts) const;
  std::string SourceText(Span span) const;
  std::string WithLoopValue(std::string text) const;
  std::string TextOf(const Value& value) const;

  using Changes = std::optional<std::vector<Change>>;
  Changes FlipCompare(const hir::Binary& binary, bool wanted) const;
  Changes FlipChoice(hir::DefId choice, const Value& value, bool wanted) const;
  Changes FlipArm(const std::vector<hir::Arm>& arms, size_t arm, bool first_match) const;
  Changes FlipDefinition(hir::DefId id, bool wanted) const;
  Changes Cheapest(const std::vector<hir::ExprId>& parts, bool wanted) const;
  Changes Together(const std::vector<hir::ExprId>& parts, bool wanted) const;
  Change ChangeOf(hir::ExprId expr, Change::Kind kind, std::vector<Value> to) const;

  const hir::Module& module_;
  const Schema& schema_;
  const SourceMap& sources_;
  const TimeZone& zone_;
  const TracedRow& row_;
  bool all_;
  mutable std::optional<hir::DefId> current_;  // the definition whose words are read: one of a family has its own value in them
  std::set<std::pair<uint32_t, std::string>> explained_;  // definitions that stand further up, and of sets the member
};

/// How far a change reaches: few changes first, then small ones.
double CostOf(const std::vector<Change>& changes);

}  // namespace limn::cli
