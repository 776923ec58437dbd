/// hir::Module: every name resolved, every expression typed, definitions in dependency order. Aggregates and windows stay
/// logical here (what is asked, not how): passes, lower, SQL, analysis, explain and the reference evaluator read it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/diagnostics/source_file.h"
#include "compiler/types/type.h"
#include "runtime/schema/schema.h"
#include "runtime/values/value.h"

namespace limn::hir {

/// Index into Module::exprs; meaningful only with the module that issued it.
struct ExprId {
  uint32_t index = 0;
  friend auto operator<=>(ExprId, ExprId) = default;
};
/// Index into Module::definitions.
struct DefId {
  uint32_t index = 0;
  friend auto operator<=>(DefId, DefId) = default;
};

/// A row that an expression can see. Frame 0 is the row of the definition's own table; each aggregate opens the next frame for
/// its rows (Aggregate::frame). From the frame's row, `ups` go from child to parent, in order; empty: the row itself.
/// A failed upward link gives missing values.
struct RowPath {
  uint32_t frame = 0;
  std::vector<LinkId> ups;
  friend bool operator==(const RowPath&, const RowPath&) = default;
};

struct Literal {
  Value value;  // missing: the word `missing`, typed by its context
};
/// The day of `as of`.
struct Today {};
struct ColumnRef {
  RowPath row;
  TableId table;  // of the row reached
  ColumnId column;
};
/// The value of a metric, tag, segment, score or persona set on the row reached (its table is the definition's).
struct DefinitionRef {
  RowPath row;
  DefId definition;
};
struct ParamRef {
  DefId param;
};

enum class UnaryOp : uint8_t { Not, Negate, IsMissing, IsKnown };
struct Unary {
  UnaryOp op;
  ExprId operand;
};

/// Comparisons have operands of one type (the checker converts); texts and yes/no only Equal and NotEqual.
/// Arithmetic: numeric operands of one kind (scales may differ for Multiply and Divide; equal for Add and Subtract), or dates and durations:
/// Date - Date, DateTime - DateTime, Date/DateTime ± Duration, Duration ± Duration. Divide always yields a Number.
/// Contains, StartsWith, EndsWith: text and text. Default: the first operand where it is known, else the second.
enum class BinaryOp : uint8_t {
  And, Or, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual,
  Add, Subtract, Multiply, Divide, Contains, StartsWith, EndsWith, Default
};
struct Binary {
  BinaryOp op;
  ExprId lhs;
  ExprId rhs;
};
/// lhs between low and high, both included.
struct Between {
  ExprId operand;
  ExprId low;
  ExprId high;
};
/// operand in a tuple of values of its type (params resolved to ParamRef exprs are allowed), or in a list.
struct In {
  ExprId operand;
  std::vector<ExprId> values;
  std::optional<DefId> list;
};
/// Searches anywhere; RE2 syntax on UTF-8. The pattern compiled when it was checked.
struct Matches {
  ExprId operand;
  std::string pattern;
};
/// Whether a set (a tag with `any of`, a `top`) holds a member. `member` is a text expression; a literal names an arm.
struct Has {
  RowPath row;
  DefId set;
  ExprId member;
};
struct If {
  ExprId condition;
  ExprId then_value;
  ExprId else_value;
};
/// A builtin of stdlib, by registry name and overload.
struct Call {
  std::string function;   // English name, `days_since`
  uint32_t overload = 0;  // index into Builtin::overloads
  std::vector<ExprId> arguments;
};
/// Where a row's key falls among 10,000 parts that no other rows change: the first 15 hex digits of MD5(seed, U+001F, the key's text;
/// several key columns joined by U+001F) as an integer, modulo 10,000. An Int; missing where a part of the key is.
struct RandomPart {
  std::string seed;
  std::vector<ExprId> key;
};
/// Int to Decimal, Decimal to a larger scale, Int or Decimal to Number, DateTime to its local Date, a Duration in days to
/// microseconds (86,400 seconds each). A result too large is missing. Literals are converted when checked.
struct Convert {
  ExprId operand;
};

enum class AggregateFunction : uint8_t {
  Count, Sum, Average, Min, Max, First, Last, MostCommon, Distinct, Share, Any, None, All, Median, Percentile, StdDev,
  Streak, LongestGap, AverageGap, Trend, Sequence, CountSequences, FunnelStage, Top
};
enum class WindowKind : uint8_t {
  InLast,      // amount, unit
  InPrevious,  // amount, unit: the period of that length before InLast's
  InThis,      // unit Day to Year: from the calendar period's begin to as of
  InLastFull,  // unit: the last calendar period that ended before as of's day
  Since,       // from included
  Before,      // to excluded
  FromTo,      // both days whole
  OnWeekends,  // Saturday, Sunday
  OnWeekdays,  // Monday to Friday
  During,      // day_from included, day_to not; on a DateTime only
};
enum class TimeUnit : uint8_t { Minute, Hour, Day, Week, Month, Quarter, Year };
/// A time window over the rows' time. `amount` is an Int expression that doesn't depend on rows (literal or param);
/// from and to are Date or DateTime expressions of the aggregate's scope.
/// During: local times of day in microseconds, day_from in [0, a day), day_to in [0, a day]. day_from > day_to crosses midnight: then
/// a row between midnight and day_to belongs to the day before, for all that goes by days in the same aggregate (see DayBegins).
struct Window {
  WindowKind kind;
  TimeUnit unit = TimeUnit::Day;
  std::optional<ExprId> amount;
  std::optional<ExprId> from;
  std::optional<ExprId> to;
  int64_t day_from = 0;
  int64_t day_to = 0;
  Span span;
};

/// A step of a sequence: which rows can take it, and how soon after the step before (the end included); never on the first.
struct SequenceStep {
  ExprId condition;
  std::optional<Value> within;  // a Duration
};

/// What rows come to together, so that values can be put in order by it: Count (of known values), Sum, Average, Min or Max of `value`, an expression
/// on a row; of First and Last the same function: the row's own value.
struct Measure {
  AggregateFunction function;
  ExprId value;
};

/// FUNCTION over the rows of `table` that hang under `base` by `downs` (parent to child, in order).
/// argument: what is counted, summed, …; absent: rows (Count, Any, None with `where` alone).
/// condition: after the colon in Share, Any, None, All. where: which rows count. Windows intersect.
/// number: the first argument of Percentile (Int or Decimal, 0 to 100), which doesn't depend on rows (literal or param); of Top how many places are asked
/// for (a literal, 1 to kTopMax).
/// place, by: of Top, which place it is, from 1, and what decides who leads; without `by` how often a value occurs. Its argument is a text.
/// period: Day to Year, of Streak and Trend: the calendar's, or of a Trend with a window InLast or InPrevious that is a whole number of such periods
/// whatever the calendar (the same unit, years in months), the steps back from as of. Those over the rows' times (Streak, the gaps) have no argument; Trend without one counts rows.
/// steps: of Sequence, CountSequences, FunnelStage, 1 to 60 (semantics.md "sequence").
/// ties: what decides where First and Last find several rows of one time, MostCommon and Top values of equal rank.
/// Type: Count, Distinct, Streak, LongestGap, CountSequences, FunnelStage Int; Sum the argument's (Int, Decimal, Number); Average, Share, StdDev, AverageGap, Trend Number;
/// the rest the argument's or Bool.
struct Aggregate {
  AggregateFunction function;
  RowPath base;
  std::vector<LinkId> downs;
  TableId table;
  uint32_t frame = 1;  // the frame number of its rows, for argument, condition, where and windows
  std::optional<ExprId> argument;
  std::optional<ExprId> condition;
  std::optional<ExprId> where;
  std::vector<Window> windows;
  std::optional<ExprId> number = {};
  std::optional<TimeUnit> period = {};
  std::vector<SequenceStep> steps = {};
  std::optional<Measure> ties = {};
  std::optional<Measure> by = {};
  uint32_t place = 1;
};

/// At which local time of day (microseconds) the days of an aggregate's rows begin: where its first `during` that crosses midnight ends, else 0.
int64_t DayBegins(const Aggregate& aggregate);

enum class PopulationFunction : uint8_t {
  Rank, PercentileRank, Band, InTop, ShareOfTotal, Average, Lift, Resemblance, Cluster,
  // Of a claim: aggregates over the members, one value for all rows.
  Count, Share, Sum, Min, Max, Median, Percentile, StdDev, Distinct, MostCommon, Any, All, None
};
/// Whether it is an aggregate over the members a claim is about.
constexpr bool IsOverMembers(PopulationFunction function) { return function >= PopulationFunction::Count; }
/// How many groups a Cluster may have, from which seed; `definition`: all that its centres depend on as it is written, by which kept ones are known.
struct ClusterGroups {
  std::string name;
  std::string definition;
  std::vector<std::string> features;  // as written
  int64_t from = 2;
  int64_t to = 2;
  std::string seed;
};
/// A value's place among those of all rows of `table` where it is known, equal values together (semantics.md "Population"). Stands on the
/// definition's own row only. amount: how many bands (Int) or which share (Int, Decimal); a literal or param. within: a yes/no on the row that
/// says who is counted; the others have no place, but Average is for all. per: rows with equal values are a population of their own.
/// Lift: how many times likelier `argument` (a yes/no) is among `members` (a yes/no) than among the others, the same for all; rows for which
/// either is unknown are left out. Resemblance: how close a row is to the mean of the members by `argument` and `features` (Numbers), each in
/// standard deviations of everybody: 1 / (1 + the root of the mean square), so 1 at the mean; rows where one of them is missing are left out.
/// Cluster: the group, from 1, that a row is nearest to by `argument` and `features` (Numbers); rows where one of them is missing are in none.
/// Type: Rank, Band, Cluster Int; InTop Bool; PercentileRank, ShareOfTotal, Average, Lift, Resemblance Number.
/// Over members: `within` says who they are and which of them count; Count and Share take a yes/no and count where it is yes, Any, All and None ask it;
/// amount is the percentage of Percentile; no `per`. Type: Count, Distinct Int; Share, StdDev Number; Any, All, None Bool; the others the argument's.
struct Population {
  PopulationFunction function;
  TableId table;
  std::optional<ExprId> amount;
  ExprId argument;
  std::optional<ExprId> within;
  std::vector<ExprId> per;
  std::optional<ExprId> members = {};
  std::vector<ExprId> features = {};
  std::optional<ClusterGroups> groups = {};  // of Cluster
};

/// top(3, …): the texts that lead, an Aggregate for each place; a set, which only a definition (TopBody) or `has` takes, so that none is left in a module.
struct Top {
  std::vector<ExprId> places;
};

/// A checked expression: what it is, what it yields, where it was written. Type::Error() only where a diagnostic was emitted.
struct Expr {
  std::variant<Literal, Today, ColumnRef, DefinitionRef, ParamRef, Unary, Binary, Between, In, Matches, Has, If, Call, Convert,
               RandomPart, Aggregate, Population, Top>
      node;
  Type type;
  Span span;
};

/// `{spend_1y}` in because, story, means and labels: texts and expressions in turn.
struct TextPart {
  std::string text;
  std::optional<ExprId> value;
};
using TextTemplate = std::vector<TextPart>;

struct Attributes {
  std::vector<std::string> path;  // in "a / b"
  std::string owner;
  TextTemplate means;
  TextTemplate because;
  std::string advice;
  std::string severity;
  std::string goal;
  std::optional<DefId> goal_metric;
  bool hypothesis = false;
  std::optional<Date> review;
  std::vector<std::string> purposes;  // for PURPOSE
};

struct ParamBody {
  Value value;
  std::optional<Value> from;
  std::optional<Value> to;
};
struct ListBody {
  std::vector<Value> values;  // of the definition's type; from a file: read when checked
};
struct MetricBody {
  ExprId value;
};
/// `when`: tags and segments. Also hidden conditions (purposes, expectations).
struct ConditionBody {
  ExprId condition;
};
/// A row of a decision table, numbered from 1: all of its tests together.
struct TableRow {
  uint32_t number = 0;
  ExprId condition;
  Span span;
};
struct Arm {
  Value value;
  ExprId condition;
  TextTemplate because;
  Span span;
  std::vector<TableRow> rows;  // of a decision table: those it stands for; empty elsewhere
};
/// First match wins; a missing value says that nothing is given there. Of a split the conditions say below which part each arm ends, the same RandomPart in all.
struct OneOfBody {
  std::vector<Arm> arms;
  std::optional<Value> otherwise;
  TextTemplate otherwise_because;
};
/// A set of texts; the arms' values are the members, in written order, distinct. `otherwise` is an arm whose condition says
/// that no other arm is true, so its operands are the other arms' conditions: expressions may be shared.
struct AnyOfBody {
  std::vector<Arm> arms;
};
/// A set of the texts that lead, in the order of their places: Aggregates of Top, each missing behind the last.
struct TopBody {
  std::vector<ExprId> places;
};
/// One line of a score. The parts are as written; `points` is what the line adds to (or subtracts from) the total, made of them and of the
/// score's type: 0 where the condition is not true or the amount is missing, never missing.
struct PointLine {
  bool is_subtracted = false;
  std::optional<ExprId> per;  // how many times the amount
  ExprId amount;
  std::optional<ExprId> up_to;
  std::optional<ExprId> condition;
  ExprId points;
  TextTemplate because;
  Span span;
};
/// `sum` adds up the lines' points in order; `total` is the sum kept within the range, the same expression where there is none. The range is of
/// the score's type.
struct ScoreBody {
  std::vector<PointLine> lines;
  std::optional<Value> from;
  std::optional<Value> to;
  Span range_span;
  ExprId sum;
  ExprId total;
};
struct CardItem {
  std::string kind;  // picture story goal pain quote channel action
  TextTemplate text;
  std::optional<DefId> metric;  // goal "…" by METRIC
};
/// `condition` says who it is taken for: as written, of a best score that its points equal the most of all, of an overlapping `otherwise`
/// that no other one is true. Absent for the `otherwise` of the others.
struct Persona {
  std::string name;
  std::string label;
  std::optional<ExprId> condition;
  std::optional<ExprId> points;  // best score: numbers of one type
  bool is_otherwise = false;
  TextTemplate because;
  std::vector<CardItem> card;
  Span span;
};
enum class PersonaPolicy : uint8_t { FirstMatch, BestScore, Overlapping };
/// The value is the name of the first persona whose condition is true: missing where `among` isn't true, or nobody matches without
/// otherwise. Overlapping: the set of all, empty where `among` isn't true.
struct PersonasBody {
  PersonaPolicy policy = PersonaPolicy::FirstMatch;
  std::optional<DefId> among;
  std::vector<Persona> personas;
};

struct FunctionParameter {
  std::string name;
  ValueType type;
};
/// What it takes. What it computes stands where it is called: the checker writes it out there, with the arguments in place.
struct FunctionBody {
  std::vector<FunctionParameter> parameters;
};

/// definition_kinds.def, a row each. From Purpose on they are hidden: no rule names them.
enum class DefinitionKind : uint8_t {
#define DEFINITION_KIND(name, word, english, plural, chinese, place) name,
#include "compiler/hir/definition_kinds.def"
#undef DEFINITION_KIND
};

inline constexpr int kNotWritten = -1;
struct DefinitionKindRow {
  std::string_view word;     // that begins it: "tag", "segment"
  std::string_view english;  // "a tag"
  std::string_view plural;   // "Tags", of what is written
  std::string_view chinese;
  int place;                 // among the written labels, or kNotWritten
};
const DefinitionKindRow& RowOf(DefinitionKind kind);
/// Those of labels, one for each word, in the order in which they are written.
const std::vector<DefinitionKindRow>& WrittenKinds();
/// Whether rules can name it: not a purpose, not an expectation, not a claim.
constexpr bool IsNamed(DefinitionKind kind) { return kind < DefinitionKind::Purpose; }
/// Whether it has a value for each row of its table: not a param, not a list, not a function.
constexpr bool HasRows(DefinitionKind kind) { return kind != DefinitionKind::Param && kind != DefinitionKind::List && kind != DefinitionKind::Function; }
/// Whether it is written as a label without being asked for: tags, scores, segments, persona sets, clusters, splits.
constexpr bool IsLabel(DefinitionKind kind) { return IsNamed(kind) && HasRows(kind) && kind != DefinitionKind::Metric; }

/// Where an imported tag comes from. Its file is a table of the schema, many rows to one of the tag's table; the value of the tag (a MetricBody) is made
/// of these parts: `latest`, or missing where it is no longer `fresh`.
struct Import {
  TableId table;
  ColumnId column;
  std::string file;             // as written
  std::string author;           // "" where none was named
  ExprId latest;                // what the file says of a row: the value of its latest line, or of the only one
  std::optional<ExprId> dated;  // when that was: a DateTime
  std::optional<ExprId> fresh;  // whether it has not expired
  Span expires;                 // as written, `30 days`
};

/// A named thing. `table` is the table on whose rows it has a value (unused for params and lists).
struct Definition {
  DefinitionKind kind;
  std::string name;
  TableId table;
  std::string label;  // "" where none was written
  Attributes attributes;
  Type type;
  std::variant<ParamBody, ListBody, MetricBody, ConditionBody, OneOfBody, AnyOfBody, TopBody, ScoreBody, PersonasBody, FunctionBody> body;
  Span span;       // the whole statement
  Span name_span;
  std::optional<Import> import = {};
  bool is_bound = false;  // what a parameter of a pack stands for: no label, also where metrics are written
};

/// A member of a set and the condition that it is in; personas are within their base population too.
struct Member {
  std::string text;
  ExprId condition;
};
/// The members of a set in written order: of `any of`, `table collect`, overlapping personas; none of `top`, whose members are data.
std::vector<Member> MembersOf(const Definition& definition);

/// One table of a test as written: raw cells, typed by the column when the test runs.
struct GivenTable {
  TableId table;
  std::vector<ColumnId> columns;
  struct Cell {
    std::string text;      // blanks trimmed, quotes removed
    bool quoted = false;   // an unquoted empty cell is missing
    Span span;
  };
  std::vector<std::vector<Cell>> rows;
  bool single = false;     // given customer { … }: the entity under test; its children need no link column
};
/// One expectation: a hidden definition that must be true for the row `key` of an entity (its only one where empty).
/// `is missing` and `not` are ordinary expressions. because: what must have decided.
struct ExpectedCheck {
  DefId condition;
  TableId entity;
  std::string key;
  std::optional<std::string> because;
  std::optional<DefId> because_definition;  // whose deciding arm is meant
  std::optional<DefId> because_row;         // a hidden condition: the row of a table that is meant decides
  Span span;
};
struct TestCase {
  std::string name;
  AsOf as_of;
  TableId entity;  // the one that is meant where an expectation names nothing of another
  std::vector<GivenTable> given;
  std::vector<ExpectedCheck> expectations;
  Span span;
};
/// The rows that a test gives of a table; null for none.
const GivenTable* GivenOf(const TestCase& test, TableId table);

/// An aggregate over the members of a claim, by hidden definitions. count: how many members it was made of. hits: of a Share or Lift, for how many it is
/// yes; others, other_hits: of a Lift, the same of those it compares with. deviation: of an Average, the standard deviation. bound: what it is compared with, where that is a number that no member changes.
struct ClaimFigure {
  PopulationFunction function;
  DefId value;
  DefId count;
  std::optional<DefId> hits;
  std::optional<DefId> others;
  std::optional<DefId> other_hits;
  std::optional<DefId> deviation;
  std::optional<DefId> bound;
  Span span;
};
/// claim "…" about SUBJECT: condition. The condition is a hidden definition on `table`, the same for all of its rows; unknown: no data.
struct Claim {
  std::string text;
  std::string subject;  // as written
  TableId table;
  DefId condition;
  DefId members;  // how many they are
  std::vector<ClaimFigure> figures;
  Span condition_span;
  Span span;
};

/// A text literal compared with a column: for warnings about values that never occur in the data.
struct ValueUse {
  TableId table;
  ColumnId column;
  std::string text;
  Span span;
};

/// A hint at `span` about rows in which something may be missing, for a look at the data: only where it has such rows is anything wrong.
/// `operand` is an expression on a row of `table` (frame 0).
struct MissingUse {
  TableId table;
  ExprId operand;
  Span span;
};

struct Module {
  std::vector<Expr> exprs;
  std::vector<Definition> definitions;  // in order of file path and place
  std::vector<DefId> order;             // dependencies first
  std::vector<Claim> claims;
  std::vector<TestCase> tests;
  std::vector<ValueUse> value_uses;
  std::vector<MissingUse> missing_uses;

  ExprId Add(Expr expr) {
    exprs.push_back(std::move(expr));
    return {static_cast<uint32_t>(exprs.size() - 1)};
  }
  const Expr& operator[](ExprId id) const { return exprs[id.index]; }
  Expr& operator[](ExprId id) { return exprs[id.index]; }
  const Definition& operator[](DefId id) const { return definitions[id.index]; }
  std::optional<DefId> Find(std::string_view name) const;
};

/// The tree as text, one definition after another: for `limn check --dump-hir`, tests/dumps and debugging.
std::string Print(const Module& module, const Schema& schema);
/// One expression of it: the same text whatever language it was written in.
std::string Print(const Module& module, const Schema& schema, ExprId expr);

/// Calls `visit(ExprId)` for each direct operand of an expression (windows' bounds included).
template <typename Visit>
void ForEachOperand(const Expr& expr, Visit&& visit);
/// Calls `visit(ExprId)` for each expression that a definition's body holds directly (conditions, arms, templates not included; of a score the
/// total, which leads to all of its lines).
template <typename Visit>
void ForEachRoot(const Definition& definition, Visit&& visit);

}  // namespace limn::hir

#include "compiler/hir/traversal.h"
