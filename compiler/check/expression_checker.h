/// ExpressionChecker: ast expressions of one definition -> typed expressions. Private to compiler/check.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/check/checker.h"
#include "compiler/syntax/keywords.h"
#include "stdlib/builtin.h"

namespace limn::check {

/// The rows that one level of the expression speaks of: the definition's own row, then those of each aggregate around.
struct Frame {
  TableId table;
  std::string name;  // as the author calls the table, for messages
  hir::RowPath base;
  std::vector<LinkId> downs;
};

/// A row that a path has reached.
struct Row {
  hir::RowPath path;
  TableId table;
};

/// What an aggregate goes over, and how many parts of its path said so.
struct AggregateHead {
  hir::RowPath base;
  std::vector<LinkId> downs;
  TableId table;
  size_t parts = 0;
};

/// Which texts an expression can yield, where that is known.
struct Domain {
  std::vector<std::string> values;  // empty: any
  std::vector<std::pair<std::string, std::string>> aliases;
  std::optional<std::pair<TableId, ColumnId>> column;
  std::string name;  // as a message calls it: `orders.status`, `value_tier`
  bool is_closed() const { return !values.empty(); }
};

/// `"F" (female), "M"`: the first of its values, each with its aliases.
std::string ListedValues(const Domain& domain);

/// What the parameters of a function stand for in its body.
struct FunctionArguments {
  std::string function;
  std::unordered_map<std::string, hir::ExprId> values;
  std::set<std::string> asked = {};  // those that the body has named
};

class ExpressionChecker {
 public:
  /// Expressions of `file` on the rows of `table`.
  ExpressionChecker(Checker& checker, const ast::File& file, TableId table);
  /// What a test expects speaks of rows that it gives itself: nothing is said about what data may hold.
  void WithoutHints() { hints_ = false; }

  /// A yes or no. `role` names the place for messages.
  hir::ExprId CheckCondition(ast::ExprId id);
  /// One value of any kind; a set or a bare `missing` is an error.
  hir::ExprId CheckValue(ast::ExprId id);
  /// What `tag … =` and `metric … =` take: a value, or a Top.
  hir::ExprId CheckBody(ast::ExprId id);
  /// A value or a definition that is a set, for templates.
  hir::ExprId CheckShown(ast::ExprId id);
  hir::TextTemplate CheckTemplate(const std::optional<ast::Template>& source);

  /// Adds a number to the features of a population, as a Number; `of` is what takes it. False after a complaint.
  bool CheckFeature(hir::Population& population, ast::ExprId feature, std::string_view of);

  /// From now on expressions are those of a function: they see these values and no rows.
  void SetArguments(FunctionArguments arguments) { arguments_ = std::move(arguments); }
  bool HasAsked(const std::string& argument) const { return arguments_ && arguments_->asked.contains(argument); }
  /// From now on expressions are those of a claim: an aggregate without a table runs over the rows of which `members` holds; over all where it is empty.
  /// `name` is what the rule calls them.
  void SetMembers(std::optional<hir::ExprId> members, std::string name) { members_ = {members, std::move(name)}; }
  /// From now on this expression of the file is that one: the head of a table's column, checked once for all of its cells.
  void Fix(ast::ExprId id, hir::ExprId checked) { fixed_[id.index] = checked; }

  /// A value written in the rule: a literal, its sign included. Empty, with a complaint, for others.
  std::optional<Value> LiteralOf(ast::ExprId id, Phrase what);

  /// Converts where semantics.md says so; the type must fit (see CommonType).
  hir::ExprId ConvertTo(hir::ExprId id, const ValueType& type);
  hir::ExprId Add(hir::Expr expr);
  hir::ExprId AddLiteral(Value value, Span span);
  hir::ExprId Error(Span span);
  /// lhs op rhs of two numbers, converted as semantics.md says.
  hir::ExprId NumberArithmetic(hir::BinaryOp op, hir::ExprId lhs, hir::ExprId rhs, Span span);
  /// A builtin over values of one type, all of which it takes.
  hir::ExprId CallOf(std::string_view builtin, std::vector<hir::ExprId> arguments, Span span);
  const Type& TypeOf(hir::ExprId id) const { return checker_.module()[id].type; }
  Span SpanOf(hir::ExprId id) const { return checker_.module()[id].span; }
  /// Checks texts that are compared with what `operand` can yield, and replaces aliases.
  hir::ExprId CheckAgainstDomain(hir::ExprId operand, hir::ExprId value);
  /// The values of a list that the operand can have, an alias as what it stands for; nothing where the list says none of them by an alias.
  std::optional<std::string> WrittenText(hir::ExprId value) const;
  hir::ExprId Canonical(hir::ExprId value, const Domain& domain);
  std::optional<std::vector<hir::ExprId>> WithoutAliases(hir::ExprId operand, hir::DefId list, Span span);
  std::optional<Domain> DomainOf(hir::ExprId id) const;
  std::string NameOfDomain(const Domain& domain, hir::ExprId operand) const;

 private:
  hir::ExprId ValueOrigin(hir::ExprId id) const;
  hir::ExprId CheckWhole(ast::ExprId id);
  hir::ExprId Check(ast::ExprId id);
  DiagnosticSink& sink() { return checker_.sink(); }
  const Schema& schema() const { return checker_.schema(); }

  // literals.cpp
  hir::ExprId CheckLiteral(const ast::Expr& expr);

  // names.cpp: what a path means
  hir::ExprId CheckPath(const ast::NamePath& path, Span span);
  hir::ExprId CheckBareName(const ast::Name& name);
  std::optional<Row> FindRow(std::string_view name) const;
  std::optional<std::vector<LinkId>> WayUp(TableId from, std::string_view name) const;
  hir::RowPath Normalise(hir::RowPath path) const;
  /// The value that the parts name on a row: links up, then a column or a definition.
  hir::ExprId CheckOnRow(Row row, std::span<const ast::Name> parts, Span span, const std::string& row_name);
  hir::ExprId ColumnOf(const Row& row, ColumnId column, Span span);
  hir::ExprId DefinitionOf(const Row& row, hir::DefId definition, Span span);
  hir::ExprId ParamOf(hir::DefId definition, Span span);

  // unknown_names.cpp: what to say about a name that isn't there
  std::string CallsOver(TableId table, const ast::NamePath& path, Span span) const;
  hir::ExprId ReportBareName(const ast::Name& name);
  hir::ExprId ReportPath(const ast::NamePath& path, Span span);
  hir::ExprId ReportOnRow(const Row& row, const ast::Name& name, const std::string& row_name);
  hir::ExprId ReportHead(const FunctionRow& function, const ast::NamePath& path, Span span);
  bool ReportGluedWords(const ast::Name& name);
  bool ReportRowsInWindow(const ast::Name& name);
  bool ReportGluedHead(ast::ExprId head);
  std::string ExampleCondition(hir::ExprId id, std::string_view source);
  bool ReportDefaultOfCondition(hir::ExprId lhs, const ast::Compare& compare);
  bool ReportUnquotedText(const ast::Name& name);
  std::string ExampleCall(const ast::Name& name) const;
  std::vector<std::string> NamesInScope() const;
  void Suggest(Diagnostic& diagnostic, std::string_view wrong, Span span, const std::vector<std::string>& candidates) const;

  // operators.cpp
  hir::ExprId CheckUnary(const ast::Unary& unary, Span span);
  bool ReportForgottenSide(hir::BinaryOp op, ast::ExprId before, hir::ExprId value, const std::string& following);
  hir::ExprId CheckLogic(hir::BinaryOp op, const ast::Binary& binary, Span span);
  hir::ExprId CheckArithmetic(hir::BinaryOp op, const ast::Binary& binary, Span span);
  std::optional<Type> TimeArithmetic(hir::BinaryOp op, hir::ExprId& lhs, hir::ExprId& rhs, Span span);
  hir::ExprId ReportArithmetic(hir::BinaryOp op, hir::ExprId lhs, hir::ExprId rhs, Span span);
  hir::ExprId CheckDefault(const ast::Default& node, Span span);
  hir::ExprId CheckIf(const ast::If& node, Span span);

  // constants.cpp
  const Value* WrittenIn(Span whole, hir::ExprId id) const;
  bool ReportReversedEnds(Span whole, hir::ExprId low, hir::ExprId high);
  bool ReportOutside(const Builtin& builtin, const ast::Call& call, Span span, const std::vector<hir::ExprId>& arguments);
  bool ReportDivisionByZero(Span whole, hir::ExprId divisor);

  // comparisons.cpp
  hir::ExprId CheckBeside(hir::ExprId beside, ast::ExprId id);
  hir::ExprId CheckCompare(const ast::Compare& compare, Span span);
  hir::ExprId CheckBetween(const ast::Between& between, Span span);
  hir::ExprId CheckIn(const ast::In& in, Span span);
  hir::ExprId CheckTextTest(const ast::TextTest& test, Span span);
  hir::ExprId CheckHas(const ast::TextTest& test, Span span);
  hir::ExprId CheckMissingTest(const ast::MissingTest& test, Span span);
  bool ReportSetCompared(const ast::Compare& compare, hir::ExprId lhs, hir::ExprId rhs, Span span);
  bool ReportEqualsMissing(const ast::Compare& compare, Span span);
  std::string LeftSide(Span left, Span whole) const;
  void LintMissingFallsOut(ast::ExprId operand_source, hir::ExprId operand, Span span);
  void NoteMissingUse(hir::ExprId operand, Span span);
  void LintUnknownIsNotHad(hir::DefId set, hir::ExprId member, Span span);
  void CollectGuards(ast::ExprId id);

  // types.cpp
  /// The type that both sides of a comparison are converted to; empty, with a complaint, where there is none.
  std::optional<ValueType> ComparedType(hir::ExprId lhs, hir::ExprId rhs);
  /// One type for the arms of `if`, `default`: empty where there is none.
  hir::ExprId RequireOne(hir::ExprId id);
  hir::ExprId RequireCondition(hir::ExprId id);
  void ReportMismatch(hir::ExprId found, const Type& wanted);
  bool IsUntypedMissing(hir::ExprId id) const;
  void GiveType(hir::ExprId id, const ValueType& type);
  /// A text literal that reads as a date beside a date: says that dates have no quotes.
  bool ReportQuotedDate(hir::ExprId text, hir::ExprId other);
  bool ReportUnitMissing(hir::ExprId number, hir::ExprId duration);

  // calls.cpp
  hir::ExprId CheckCall(const ast::Call& call, Span span);
  /// The arguments of a call that takes plain values, one each; an untyped `missing` stays as it is. Empty where one is wrong (said).
  std::optional<std::vector<hir::ExprId>> CheckArguments(const ast::Call& call);
  hir::ExprId CheckBuiltin(const Builtin& builtin, const ast::Call& call, Span span);
  hir::ExprId CheckHoliday(const ast::Call& call, Span span);
  hir::ExprId ReportUnknownFunction(const ast::Call& call, Span span);

  // functions.cpp
  hir::ExprId CheckInFunction(const ast::Name& name);
  hir::ExprId ReportRowsInFunction(Span span, std::string_view what);
  hir::ExprId CheckFunctionCall(hir::DefId id, const ast::Call& call, Span span);
  hir::ExprId WriteOut(hir::DefId id, FunctionArguments arguments, Span span);

  // aggregates.cpp
  hir::ExprId CheckAggregate(hir::AggregateFunction function, const FunctionRow& row, const ast::Call& call, Span span);
  bool IsTop(hir::ExprId id) const { return std::holds_alternative<hir::Top>(checker_.module()[id].node); }
  /// A set with an aggregate for each place.
  hir::ExprId AddTop(hir::Aggregate aggregate, const Type& type, Span span);
  /// `count(interests)`: how many members a set has; nothing where the call asks for something else.
  std::optional<hir::ExprId> CountOfSet(const ast::Call& call, Span span);
  /// `top(3, orders.category) has "Sport"`.
  hir::ExprId HasAmong(const hir::Top& top, hir::ExprId member, Span span);
  std::optional<hir::ExprId> CheckFirstNumber(hir::AggregateFunction function, const ast::Call& call);
  std::optional<AggregateHead> FindHead(const FunctionRow& function, const ast::NamePath& path, Span span);
  bool CheckAggregateParts(hir::Aggregate& aggregate, const ast::Argument& argument, const ast::Call& call, const AggregateHead& head);
  bool CheckSteps(hir::Aggregate& aggregate, const ast::Argument& argument, const ast::Call& call);
  std::optional<hir::Measure> CheckTies(hir::AggregateFunction function, const ast::TiesBy& ties, const ast::Call& call);
  std::optional<hir::Measure> CheckMeasure(ast::ExprId id, Span keyword, const ast::Call& call);
  bool CheckPeriod(hir::Aggregate& aggregate, const ast::By* by, const ast::Call& call);
  bool ReportBetweenAsWindow(const ast::Argument& argument);
  void LintLaterRows(const AggregateHead& head, Span span);
  Words OtherFunctions(hir::ExprId argument, std::array<std::string_view, 2> functions, Span span) const;
  std::optional<Type> AggregateType(const hir::Aggregate& aggregate, const FunctionRow& row, Span span);

  // population.cpp
  hir::ExprId CheckPopulation(hir::PopulationFunction function, const ast::Call& call, Span span);
  std::optional<hir::ExprId> CheckPopulationAmount(hir::PopulationFunction function, const ast::Call& call);
  bool CheckPopulationClause(hir::Population& population, const ast::Clause& clause, const ast::Call& call);
  hir::ExprId CheckComparison(hir::PopulationFunction function, const ast::Call& call, Span span);

  // members.cpp
  bool GoesOverMembers(const ast::Call& call) const;
  bool NamesMembers(ast::ExprId head) const;
  hir::ExprId CheckOverMembers(hir::AggregateFunction function, const FunctionRow& row, const ast::Call& call, Span span);
  bool CheckMemberClauses(hir::Population& over, const ast::Argument& argument, const ast::Call& call);
  std::optional<Type> MembersType(hir::Population& over, const FunctionRow& row, Span span);

  // windows.cpp
  std::optional<hir::Window> CheckWindow(const ast::Window& window, Span span);
  std::optional<hir::Window> CheckDuring(const ast::Window& window, ValueKind time, hir::Window checked);
  std::optional<hir::ExprId> CheckWindowAmount(ast::ExprId id, const ast::Window& window);
  std::optional<hir::ExprId> CheckWindowBound(ast::ExprId id);
  std::optional<ValueKind> TimeKindOf(TableId table) const;

  Checker& checker_;
  const ast::File& file_;
  std::vector<Frame> frames_;
  std::optional<hir::ExprId> beside_;  // what the name at hand is compared with
  std::optional<FunctionArguments> arguments_;
  struct Members {
    std::optional<hir::ExprId> condition;
    std::string name;
  };
  std::optional<Members> members_;
  std::unordered_map<uint32_t, hir::ExprId> fixed_;
  std::vector<std::string> guarded_;  // what `is missing` or `is known` asks about in the condition at hand
  /// A hint that was given about an operand of the condition at hand.
  struct Hint {
    std::string source;
    size_t diagnostic;  // place in the sink
  };
  std::vector<Hint> hinted_;
  bool hints_ = true;
  int behind_ = 0;  // conditions that decide whether what is checked at the moment matters
  bool has_default_ = false;  // inside what a `default` stands behind
};

/// Words for a type, a kind of definition, in the reader's language.
Words WordsOf(const Type& type);
Words WordsOf(hir::DefinitionKind kind);

/// The type that two values are brought to: Int and Decimal, scales, Number; Date and DateTime to Date. Empty: they don't fit.
std::optional<ValueType> CommonType(const ValueType& a, const ValueType& b);
/// Whether a value may stand for a parameter: as it is, or without a loss.
bool Fits(const ValueType& value, const ValueType& parameter);
/// What an amount of time in a unit is counted in: three months for a quarter.
struct UnitFactor {
  DurationUnit unit;
  int64_t factor;
};
UnitFactor FactorOf(ast::TimeUnit unit);
/// The unit a window or a period is written with.
hir::TimeUnit UnitOf(ast::TimeUnit unit);
/// `name` as it is written in a rule: in backquotes where it needs them.
std::string Written(std::string_view name);
/// A value as it is written in a rule.
std::string WrittenValue(const Value& value, const TimeZone& zone);

}  // namespace limn::check
