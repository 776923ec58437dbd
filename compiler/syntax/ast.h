/// ast::File: exactly what was written in one rule file. Knows no names and no types; every part keeps its span.
/// Trees are values: nodes point to expressions by ExprId, an index into File::exprs.
///
/// Names are as the author wrote them (full-width letters folded, backquotes removed), never resolved: `amount` and
/// its second name 金额 are two texts here. Function names likewise; compiler/syntax/keywords.h knows their spellings.
/// Parts(): the expressions, names and templates of a node, and the nodes that hold more of them (ast_parts.h).
/// What could not be read became `Invalid`, about which a complaint stands in the sink already: accept it silently.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/diagnostics/source_file.h"

namespace limn::ast {

/// Index into File::exprs; meaningful only with the file that issued it.
struct ExprId {
  uint32_t index = 0;
  friend auto operator<=>(ExprId, ExprId) = default;
};

/// A name where it was written. The span includes the backquotes of a quoted name, the text does not. In a definition of `for each` the text
/// may hold {variable}, until the loop is written out.
struct Name {
  std::string text;
  Span span;
  bool quoted = false;
};

/// A text between quotes: escapes resolved in `value`, the span with its quotes. Adjacent texts (of `means`, `story`)
/// are joined, with a blank between unless one stands there or a side is Chinese; the span covers all of them.
struct Text {
  std::string value;
  Span span;
};

/// A piece of a text with braces: literal words, or the expression between the braces (a NamePath).
struct TemplatePart {
  std::string literal;
  std::optional<ExprId> value;
  Span span;  // of the braces and what they hold; of the whole text for a literal
};

/// A text in which `{name}` stands for a value (`because`, `story`, `means`, labels). `{{` became `{`.
/// Where no braces are, `parts` holds one literal; for "" it is empty.
struct Template {
  Text text;
  std::vector<TemplatePart> parts;
};

// ---------------------------------------------------------------------------------------------- expressions

/// What could not be read; already complained about.
struct Invalid {};

/// 10_000, 5万.
struct IntLiteral {
  int64_t value = 0;
};

/// 12.50 is {1250, 2}; 30% is {30, 2, percent}; 12.5% is {125, 3, percent}; 1.5万 is {150000, 1}. Scale at most 6.
struct DecimalLiteral {
  int64_t unscaled = 0;
  uint8_t scale = 0;
  bool percent = false;
};

struct TextLiteral {
  std::string value;
};

/// A day of the calendar that exists.
struct DateLiteral {
  int32_t year = 0;
  uint8_t month = 1;
  uint8_t day = 1;
};

/// 20:00, 20:00:30; hour 0 to 24 (24:00 only as an end), second 0 where not written.
struct TimeLiteral {
  uint8_t hour = 0;
  uint8_t minute = 0;
  uint8_t second = 0;
};

/// 2026-01-31 18:00, local in the project's zone.
struct DateTimeLiteral {
  DateLiteral date;
  TimeLiteral time;
};

enum class TimeUnit : uint8_t { Minute, Hour, Day, Week, Month, Quarter, Year };

/// 30 days.
struct DurationLiteral {
  int64_t amount = 0;
  TimeUnit unit = TimeUnit::Day;
  Span unit_span;
};

struct BoolLiteral {
  bool value = false;
};
struct MissingLiteral {};
struct TodayLiteral {};

/// {days} in a definition of `for each days`: the value at hand. Gone once the loop is written out.
struct LoopValue {
  Name variable;
};

/// `amount`, `orders.amount`, `customer.referrer.level`: at least one part.
struct NamePath {
  std::vector<Name> parts;
  auto Parts() { return std::tie(parts); }
};

enum class UnaryOp : uint8_t { Negate, Not };
struct Unary {
  UnaryOp op = UnaryOp::Not;
  Span op_span;
  ExprId operand;
  auto Parts() { return std::tie(operand); }
};

enum class BinaryOp : uint8_t { Or, And, Add, Subtract, Multiply, Divide };
struct Binary {
  BinaryOp op = BinaryOp::And;
  Span op_span;
  ExprId lhs;
  ExprId rhs;
  auto Parts() { return std::tie(lhs, rhs); }
};

/// `value default other`.
struct Default {
  Span op_span;
  ExprId value;
  ExprId other;
  auto Parts() { return std::tie(value, other); }
};

enum class CompareOp : uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
struct Compare {
  CompareOp op = CompareOp::Equal;
  Span op_span;
  ExprId lhs;
  ExprId rhs;
  auto Parts() { return std::tie(lhs, rhs); }
};

/// Contains, StartsWith, EndsWith, Matches: of texts. Has: of a set and a value.
enum class TextOp : uint8_t { Contains, StartsWith, EndsWith, Matches, Has };
struct TextTest {
  TextOp op = TextOp::Contains;
  bool negated = false;
  Span op_span;
  ExprId lhs;
  ExprId rhs;
  auto Parts() { return std::tie(lhs, rhs); }
};

/// `value in ("a", "b")`, `value not in list_name`: set is a Tuple or a NamePath.
struct In {
  bool negated = false;
  Span op_span;
  ExprId value;
  ExprId set;
  auto Parts() { return std::tie(value, set); }
};

/// `value between low and high`, both included.
struct Between {
  bool negated = false;
  Span op_span;
  Span and_span;
  ExprId value;
  ExprId low;
  ExprId high;
  auto Parts() { return std::tie(value, low, high); }
};

/// `value is missing`, `value is known`.
struct MissingTest {
  bool is_known = false;
  Span op_span;
  ExprId value;
  auto Parts() { return std::tie(value); }
};

/// ("a", "b"), only after `in` and in a list.
struct Tuple {
  std::vector<ExprId> values;
  auto Parts() { return std::tie(values); }
};

/// `if condition then yes else no`.
struct If {
  Span if_span;
  Span then_span;
  Span else_span;
  ExprId condition;
  ExprId then_value;
  ExprId else_value;
  auto Parts() { return std::tie(condition, then_value, else_value); }
};

enum class WindowKind : uint8_t {
  InLast,      // amount, unit
  InPrevious,  // amount, unit
  InThis,      // unit: Year, Quarter, Month, Week
  InLastFull,  // unit: Year, Quarter, Month, Week
  Since,       // from
  Before,      // to
  FromTo,      // from, to
  OnWeekends,
  OnWeekdays,
  During,  // from, to: TimeLiterals
};

/// A window inside a call's parentheses. The amount is an IntLiteral, a NamePath (a parameter) or Invalid.
struct Window {
  WindowKind kind = WindowKind::InLast;
  Span keyword;
  std::optional<ExprId> amount;
  std::optional<TimeUnit> unit;
  std::optional<ExprId> from;
  std::optional<ExprId> to;
  auto Parts() { return std::tie(amount, from, to); }
};

struct Where {
  Span keyword;
  ExprId condition;
  auto Parts() { return std::tie(condition); }
};
/// `by month`, `by sum(amount)`: exactly one of both is set.
struct By {
  Span keyword;
  std::optional<TimeUnit> period;
  std::optional<ExprId> value;
  auto Parts() { return std::tie(value); }
};
struct TiesBy {
  Span keyword;
  ExprId value;
  auto Parts() { return std::tie(value); }
};
/// `within segment`.
struct Within {
  Span keyword;
  Name segment;
  auto Parts() { return std::tie(segment); }
};
/// `per city`: value is a NamePath.
struct Per {
  Span keyword;
  ExprId value;
  auto Parts() { return std::tie(value); }
};
/// `for 30 days`, of `held`.
struct HeldFor {
  Span keyword;
  ExprId amount;
  TimeUnit unit = TimeUnit::Day;
  auto Parts() { return std::tie(amount); }
};

/// A clause of an argument, in the order written; one kind may stand several times.
struct Clause {
  std::variant<Where, Window, By, TiesBy, Within, Per, HeldFor> node;
  Span span;
  auto Parts() { return std::tie(node); }
};

/// One step of a sequence: what stands between the `then`s; `within 1 day` as amount and unit.
struct Step {
  ExprId condition;
  std::optional<ExprId> within_amount;
  std::optional<TimeUnit> within_unit;
  Span span;
  auto Parts() { return std::tie(condition, within_amount); }
};

/// `orders where status = "paid" in last 30 days`, `orders: amount > 10 where …`, or a plain value.
/// steps: what follows the colon; one in all but sequences; empty without a colon.
struct Argument {
  ExprId head;
  std::optional<Span> colon;
  std::vector<Step> steps;
  std::vector<Clause> clauses;
  Span span;
  auto Parts() { return std::tie(head, steps, clauses); }
};

/// `callee(argument, …)`; callee as written, in either language.
struct Call {
  Name callee;
  std::vector<Argument> arguments;
  Span open_paren;
  Span close_paren;
  auto Parts() { return std::tie(callee, arguments); }
};

/// An expression and where it was written, its own parentheses included.
struct Expr {
  std::variant<Invalid, IntLiteral, DecimalLiteral, TextLiteral, DateLiteral, DateTimeLiteral, TimeLiteral,
               DurationLiteral, BoolLiteral, MissingLiteral, TodayLiteral, LoopValue, NamePath, Unary, Binary, Default, Compare,
               TextTest, In, Between, MissingTest, Tuple, If, Call>
      node;
  Span span;
};

// ---------------------------------------------------------------------------------------------- attributes

/// in "Value / Tiers": the place in the taxonomy; parts are trimmed and not empty.
struct InPath {
  Text text;
  std::vector<std::string> parts;
};
struct Owner {
  Text text;
};
struct Means {
  Template text;
  auto Parts() { return std::tie(text); }
};
struct Because {
  Template text;
  auto Parts() { return std::tie(text); }
};
struct Advice {
  Text text;
};
/// severity high: the word as written, in either language or the author's own.
struct SeverityLevel {
  Name level;
};
/// goal "…" by METRIC: metric is a NamePath.
struct Goal {
  Text text;
  std::optional<ExprId> metric;
  auto Parts() { return std::tie(metric); }
};
/// status hypothesis. The only status so far, hence no field.
struct StatusHypothesis {};
/// review 2026-12-31: date is a DateLiteral or Invalid.
struct Review {
  ExprId date;
  auto Parts() { return std::tie(date); }
};
/// for marketing.
struct ForPurpose {
  Name purpose;
};

struct Attribute {
  std::variant<InPath, Owner, Means, Because, Advice, SeverityLevel, Goal, StatusHypothesis, Review, ForPurpose> node;
  Span keyword;
  Span span;
  auto Parts() { return std::tie(node); }
};

// ---------------------------------------------------------------------------------------------- statements

/// What all definitions share: keyword, name, `on` table, label, attributes, in this order.
struct Header {
  Span keyword;
  Name name;
  std::optional<Name> on;
  std::optional<Template> label;
  std::vector<Attribute> attributes;
  auto Parts() { return std::tie(name, on, label, attributes); }
};

/// `from 0 to 100`.
struct Range {
  ExprId from;
  ExprId to;
  Span span;
  auto Parts() { return std::tie(from, to); }
};

/// param vip_spend "…" = 10_000 from 0 to 1_000_000
struct Param {
  Header header;
  ExprId value;
  std::optional<Range> range;
  auto Parts() { return std::tie(header, value, range); }
};

/// from "lists/vip.csv" column customer_id
struct ListSource {
  Text file;
  std::optional<Name> column;
  Span span;
  auto Parts() { return std::tie(column); }
};

/// list l = ("a", "b"), or from a file: then values is empty and source is set.
struct List {
  Header header;
  std::vector<ExprId> values;
  std::optional<ListSource> source;
  auto Parts() { return std::tie(header, values); }
};

struct Metric {
  Header header;
  ExprId value;
  auto Parts() { return std::tie(header, value); }
};

/// "Gold" when spend_1y >= 10_000 because "…"
struct Arm {
  ExprId value;
  Span when;
  ExprId condition;
  std::optional<Template> because;
  Span span;
  auto Parts() { return std::tie(value, condition, because); }
};

/// otherwise "Standard"
struct Otherwise {
  Span keyword;
  ExprId value;
  std::optional<Template> because;
  Span span;
  auto Parts() { return std::tie(value, because); }
};

/// when condition
struct WhenBody {
  Span keyword;
  ExprId condition;
  auto Parts() { return std::tie(condition); }
};
/// one of: exactly one value, first match wins.
struct OneOfBody {
  Span keyword;
  std::vector<Arm> arms;
  std::optional<Otherwise> otherwise;
  auto Parts() { return std::tie(arms, otherwise); }
};
/// any of: a set of values. `otherwise` where nothing else fits.
struct AnyOfBody {
  Span keyword;
  std::vector<Arm> arms;
  std::optional<Otherwise> otherwise;
  auto Parts() { return std::tie(arms, otherwise); }
};
/// = value. A body that could not be read at all is a ValueBody with an Invalid value.
struct ValueBody {
  Span keyword;
  ExprId value;
  auto Parts() { return std::tie(value); }
};

enum class HitPolicy : uint8_t { First, Unique, Collect };

/// What stands over a column of a table: an expression, or a tag's name over a column of results; `name collect`.
struct HeadCell {
  ExprId value;
  std::optional<Span> collect;
  Span span;
  auto Parts() { return std::tie(value); }
};

enum class TableCellKind : uint8_t {
  Empty,
  Any,    // `-`
  Test,   // under an expression: the whole test, its left side the head's; a value there is `=` it
  Value,  // under a name
};
struct TableCell {
  TableCellKind kind = TableCellKind::Empty;
  ExprId value;  // of a Test or Value
  Span span;
};

struct TableRow {
  std::vector<TableCell> cells;  // as many as heads
  Span span;                     // from its first to its last bar
  auto Parts() { return std::tie(cells); }
};

/// table first, its heads and rows. The columns from `results` on, the first of which is headed by the tag's name, hold values; equal to
/// the number of heads where none is.
struct TableBody {
  Span keyword;
  HitPolicy policy = HitPolicy::First;
  Span policy_span;
  std::vector<HeadCell> heads;
  size_t results = 0;
  std::vector<TableRow> rows;
  Span head_span;
  auto Parts() { return std::tie(heads, rows); }
};

struct Tag {
  Header header;
  std::variant<WhenBody, OneOfBody, AnyOfBody, TableBody, ValueBody> body;
  auto Parts() { return std::tie(header, body); }
};

/// add 30 when …, subtract 5, per open_ticket add 2 up to 10 when … because "…"
struct PointLine {
  Span keyword;  // of `add` or `subtract`
  bool is_subtracted = false;
  std::optional<ExprId> per;
  ExprId amount;
  std::optional<ExprId> up_to;
  std::optional<ExprId> condition;
  std::optional<Template> because;
  Span span;
  auto Parts() { return std::tie(per, amount, up_to, condition, because); }
};

/// score lead_score "…" from 0 to 100 and its lines
struct Score {
  Header header;
  std::optional<Range> range;
  std::vector<PointLine> lines;
  auto Parts() { return std::tie(header, range, lines); }
};

struct Segment {
  Header header;
  Span when;
  ExprId condition;
  auto Parts() { return std::tie(header, condition); }
};

enum class CardItemKind : uint8_t { Picture, Story, Goal, Pain, Quote, Channel, Action };
/// One line of a persona's card. Braces are read in a story only; `goal "…" by METRIC` sets metric (a NamePath).
struct CardItem {
  CardItemKind kind = CardItemKind::Story;
  Span keyword;
  Template text;
  std::optional<ExprId> metric;
  Span span;
  auto Parts() { return std::tie(text, metric); }
};

/// persona bargain_hunter "Bargain hunter" when … (or points …) and its card. After `otherwise` there is neither.
struct Persona {
  Span keyword;
  Name name;
  std::optional<Template> label;
  std::optional<ExprId> condition;
  std::optional<ExprId> points;
  std::optional<Template> because;
  std::vector<CardItem> card;
  Span span;
  auto Parts() { return std::tie(name, label, condition, points, because, card); }
};

enum class PersonaPolicy : uint8_t { FirstMatch, BestScore, Overlapping };

/// personas shopper "…" among active_customers first match …; among: the base population's name.
struct Personas {
  Header header;
  std::optional<Name> among;
  PersonaPolicy policy = PersonaPolicy::FirstMatch;
  Span policy_span;
  std::vector<Persona> personas;
  std::optional<Persona> otherwise;
  auto Parts() { return std::tie(header, among, personas, otherwise); }
};

/// cluster groups "…" among active_customers by spend, orders into 3 to 8 seed 7. from and to are IntLiterals, to where it is written; seed: the number's digits, or
/// a text; empty where there is none.
struct Cluster {
  Header header;
  std::optional<Name> among;
  std::vector<ExprId> features;
  ExprId from;
  std::optional<ExprId> to;
  std::string seed;
  auto Parts() { return std::tie(header, among, features, from, to); }
};

/// "control" 10%: share is a DecimalLiteral.
struct SplitArm {
  ExprId value;
  ExprId share;
  std::optional<Template> because;
  Span span;
  auto Parts() { return std::tie(value, share, because); }
};

/// split spring_test "…" seed "spring-2026" and its arms
struct Split {
  Header header;
  Text seed;
  std::vector<SplitArm> arms;
  std::optional<Otherwise> otherwise;
  auto Parts() { return std::tie(header, arms, otherwise); }
};

/// claim "Mostly women" about vips_leaving: share(gender = "F") >= 50%
struct Claim {
  Span keyword;
  Text text;
  Name subject;
  ExprId condition;
  auto Parts() { return std::tie(subject, condition); }
};

/// One cell of a test's table as written: blanks around it cut, quotes removed and escapes resolved where it is
/// quoted. Not quoted and empty: missing.
struct Cell {
  std::string text;
  bool quoted = false;
  Span span;  // with its quotes; an empty cell's span points between the bars
  bool is_missing() const { return !quoted && text.empty(); }
};

struct Row {
  std::vector<Cell> cells;
  Span span;  // from its first to its last bar
};

/// The first row heads the columns. Every row of `rows` has as many cells as `head`.
struct CellTable {
  Row head;
  std::vector<Row> rows;
};

/// { level: "gold", age: 30 }: values as raw as cells, typed by the column.
struct Pair {
  Name column;
  Cell value;
};

/// given orders and rows, or given customer { … }.
struct Given {
  Span keyword;
  Name table;
  std::variant<CellTable, std::vector<Pair>> data;
  Span span;
};

/// expect value_tier = "Gold" because "Gold"
struct ExpectCondition {
  ExprId condition;
  std::optional<Text> because;
  auto Parts() { return std::tie(condition); }
};

struct Expect {
  Span keyword;
  std::variant<ExpectCondition, CellTable> node;
  Span span;
  auto Parts() { return std::tie(node); }
};

/// test "…" as of 2026-01-01: as_of is a DateLiteral, a DateTimeLiteral or Invalid.
struct Test {
  Span keyword;
  Text name;
  ExprId as_of;
  std::vector<Given> given;
  std::vector<Expect> expect;
  auto Parts() { return std::tie(as_of, expect); }
};

/// decimal(2): a name of keywords.yaml's types, in either language.
struct TypeName {
  Name name;
  std::optional<ExprId> scale;
  Span span;
  auto Parts() { return std::tie(scale); }
};
struct FunctionParameter {
  Name name;
  TypeName type;
  auto Parts() { return std::tie(name, type); }
};
/// function margin(price: decimal(2), cost: decimal(2)) "…" = (price - cost) / price
struct Function {
  Header header;
  std::vector<FunctionParameter> parameters;
  ExprId value;
  auto Parts() { return std::tie(header, parameters, value); }
};

/// import tag churn_risk as decimal(3) from "scores.csv" column p dated scored_on by "Data team" expires after 30 days
struct ImportTag {
  Header header;
  std::optional<TypeName> type;
  std::vector<ExprId> values;  // in ("low", "high")
  Span values_span;
  std::optional<ListSource> source;  // nothing: it could not be read
  std::optional<Name> dated;
  std::optional<Text> author;
  std::optional<ExprId> expires;  // a DurationLiteral or Invalid
  auto Parts() { return std::tie(header, type, values, expires, source, dated); }
};

/// time = ordered_at
struct Binding {
  Name name;
  ExprId value;
  Span span;
  auto Parts() { return std::tie(name, value); }
};
/// use rfm on orders where status = "paid" with time = ordered_at, amount = amount as store_rfm
struct Use {
  Span keyword;
  Name pack;
  std::optional<Name> on;
  std::optional<ExprId> where;
  std::vector<Binding> bindings;
  std::optional<Name> as;
  auto Parts() { return std::tie(pack, on, where, bindings, as); }
};

/// pack rfm on purchases(time: date, amount: number) "RFM": what its file needs of the main entity's rows (`parameters`) and, under the name
/// header.on, of those of a table (`row_parameters`).
struct Pack {
  Header header;
  std::vector<FunctionParameter> parameters;
  std::vector<FunctionParameter> row_parameters;
  auto Parts() { return std::tie(header, parameters, row_parameters); }
};

struct Statement;
/// for each days in (7, 30, 90) define metric …: names in it may hold `{days}`. Values, or the name of a list.
struct ForEach {
  Span keyword;
  Name variable;
  std::variant<std::vector<ExprId>, Name> source;
  Span source_span;
  std::vector<Statement> definitions;
  auto Parts() { return std::tie(definitions); }
};

/// A statement of the language that this version cannot read yet, or one that could not be read beyond its name.
/// The complaint is made; the name counts as defined, so that its users are not complained about too.
struct Unreadable {
  Span keyword;
  std::optional<Name> name;
};

struct Statement {
  std::variant<
#define DEFINITION(name, rule, kind) name,
#define STATEMENT DEFINITION
#include "compiler/syntax/statements.def"
#undef STATEMENT
#undef DEFINITION
      Unreadable>
      node;
  Span span;  // from its keyword to its last token
  auto Parts() { return std::tie(node); }
};

/// One rule file.
struct File {
  FileId id;
  std::vector<Statement> statements;
  std::vector<Expr> exprs;

  const Expr& operator[](ExprId expr) const { return exprs[expr.index]; }
  ExprId Add(Expr expr) {
    exprs.push_back(std::move(expr));
    return {static_cast<uint32_t>(exprs.size() - 1)};
  }
};

}  // namespace limn::ast
