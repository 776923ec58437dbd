#include "compiler/syntax/print_ast.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "compiler/syntax/keywords.h"

namespace limn {
namespace {

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

constexpr std::array kUnits = {"minutes", "hours", "days", "weeks", "months", "quarters", "years"};
constexpr std::array kBinary = {"or", "and", "+", "-", "*", "/"};
constexpr std::array kCompare = {"=", "!=", "<", "<=", ">", ">="};
constexpr std::array kTextOps = {"contains", "starts_with", "ends_with", "matches", "has"};
constexpr std::array kWindows = {"in_last", "in_previous", "in_this", "in_last_full", "since", "before", "from_to", "on_weekends", "on_weekdays", "during"};
constexpr std::array kHitPolicies = {"first", "unique", "collect"};
constexpr std::array kPersonaPolicies = {"first match", "best score", "overlapping"};
constexpr std::array kCards = {"picture", "story", "goal", "pain", "quote", "channel", "action"};

template <typename Enum>
size_t Index(Enum value) {
  return static_cast<size_t>(value);
}

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    out += letter == '"' || letter == '\\' ? "\\" : "";
    out += letter;
  }
  return out + "\"";
}

class Printer {
 public:
  Printer(const ast::File& file, const PrintOptions& options) : file_(file), options_(options) {}

  std::string Statements() {
    for (const ast::Statement& statement : file_.statements) {
      std::visit([&](const auto& node) { Statement(node); }, statement.node);
    }
    return std::move(out_);
  }

  // (and (= status "paid") (call count orders))
  std::string Expression(ast::ExprId id) {
    return std::visit([&](const auto& node) { return Node(node); }, file_[id].node);
  }

 private:
  void Line(int depth, const std::string& text) { out_ += std::string(static_cast<size_t>(depth) * 2, ' ') + text + "\n"; }

  static std::string Node(const ast::Invalid&) { return "invalid"; }
  static std::string Node(const ast::IntLiteral& literal) { return std::to_string(literal.value); }
  static std::string Node(const ast::DecimalLiteral& literal) {
    return fmt::format("{}e-{}{}", literal.unscaled, literal.scale, literal.percent ? "%" : "");
  }
  static std::string Node(const ast::TextLiteral& literal) { return Quoted(literal.value); }
  static std::string Node(const ast::DateLiteral& date) { return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day); }
  static std::string Node(const ast::TimeLiteral& time) { return fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second); }
  static std::string Node(const ast::DateTimeLiteral& literal) { return Node(literal.date) + "T" + Node(literal.time); }
  static std::string Node(const ast::DurationLiteral& literal) { return fmt::format("({} {})", literal.amount, kUnits[Index(literal.unit)]); }
  static std::string Node(const ast::BoolLiteral& literal) { return literal.value ? "yes" : "no"; }
  static std::string Node(const ast::MissingLiteral&) { return "missing"; }
  static std::string Node(const ast::TodayLiteral&) { return "today"; }
  static std::string Node(const ast::LoopValue& value) { return "{" + value.variable.text + "}"; }
  static std::string Node(const ast::NamePath& path) {
    std::string out;
    for (const ast::Name& part : path.parts) {
      out += (out.empty() ? "" : ".") + part.text;
    }
    return out;
  }
  std::string Node(const ast::Unary& unary) { return fmt::format("({} {})", unary.op == ast::UnaryOp::Not ? "not" : "negate", Expression(unary.operand)); }
  std::string Node(const ast::Binary& binary) { return fmt::format("({} {} {})", kBinary[Index(binary.op)], Expression(binary.lhs), Expression(binary.rhs)); }
  std::string Node(const ast::Default& node) { return fmt::format("(default {} {})", Expression(node.value), Expression(node.other)); }
  std::string Node(const ast::Compare& compare) { return fmt::format("({} {} {})", kCompare[Index(compare.op)], Expression(compare.lhs), Expression(compare.rhs)); }
  std::string Node(const ast::TextTest& test) {
    return fmt::format("({}{} {} {})", test.negated ? "not_" : "", kTextOps[Index(test.op)], Expression(test.lhs), Expression(test.rhs));
  }
  std::string Node(const ast::In& in) { return fmt::format("({}in {} {})", in.negated ? "not_" : "", Expression(in.value), Expression(in.set)); }
  std::string Node(const ast::Between& node) {
    return fmt::format("({}between {} {} {})", node.negated ? "not_" : "", Expression(node.value), Expression(node.low), Expression(node.high));
  }
  std::string Node(const ast::MissingTest& test) { return fmt::format("({} {})", test.is_known ? "is_known" : "is_missing", Expression(test.value)); }
  std::string Node(const ast::Tuple& tuple) {
    std::string out = "(tuple";
    for (const ast::ExprId value : tuple.values) {
      out += " " + Expression(value);
    }
    return out + ")";
  }
  std::string Node(const ast::If& choice) {
    return fmt::format("(if {} {} {})", Expression(choice.condition), Expression(choice.then_value), Expression(choice.else_value));
  }
  std::string Node(const ast::Call& call) {
    const FunctionRow* function = call.callee.quoted ? nullptr : FindFunction(call.callee.text);
    std::string out = "(call " + (function != nullptr ? std::string(function->id()) : call.callee.text);
    for (const ast::Argument& argument : call.arguments) {
      out += " " + Argument(argument);
    }
    return out + ")";
  }

  std::string Argument(const ast::Argument& argument) {
    std::string out = Expression(argument.head);
    for (const ast::Step& step : argument.steps) {
      out += " : " + Expression(step.condition);
      if (step.within_amount) {
        out += fmt::format(" within {} {}", Expression(*step.within_amount), kUnits[Index(*step.within_unit)]);
      }
    }
    std::vector<const ast::Clause*> clauses;
    for (const ast::Clause& clause : argument.clauses) {
      clauses.push_back(&clause);
    }
    if (options_.canonical) {
      std::stable_sort(clauses.begin(), clauses.end(), [](const ast::Clause* a, const ast::Clause* b) { return ClauseRank(*a) < ClauseRank(*b); });
    }
    for (const ast::Clause* clause : clauses) {
      out += " " + std::visit([&](const auto& node) { return Clause(node); }, clause->node);
    }
    return argument.steps.empty() && argument.clauses.empty() ? out : "[" + out + "]";
  }

  std::string Clause(const ast::Where& where) { return "where " + Expression(where.condition); }
  std::string Clause(const ast::Window& window) {
    std::string out = kWindows[Index(window.kind)];
    out += window.amount ? " " + Expression(*window.amount) : "";
    out += window.unit ? std::string(" ") + kUnits[Index(*window.unit)] : "";
    out += window.from ? " " + Expression(*window.from) : "";
    out += window.to ? " " + Expression(*window.to) : "";
    return out;
  }
  std::string Clause(const ast::By& by) { return "by " + (by.period ? std::string(kUnits[Index(*by.period)]) : Expression(*by.value)); }
  std::string Clause(const ast::TiesBy& ties) { return "ties_by " + Expression(ties.value); }
  static std::string Clause(const ast::Within& within) { return "within " + within.segment.text; }
  std::string Clause(const ast::Per& per) { return "per " + Expression(per.value); }
  std::string Clause(const ast::HeldFor& held) { return fmt::format("for {} {}", Expression(held.amount), kUnits[Index(held.unit)]); }

  std::string Text(const ast::Template& text) {
    std::string out;
    for (const ast::TemplatePart& part : text.parts) {
      out += (out.empty() ? "" : " ") + (part.value ? "{" + Expression(*part.value) + "}" : Quoted(part.literal));
    }
    return out.empty() ? "\"\"" : out;
  }

  void Header(const char* statement, const ast::Header& header) {
    std::string line = std::string(statement) + " " + header.name.text;
    line += header.on ? " on " + header.on->text : "";
    line += header.label ? " " + Text(*header.label) : "";
    Line(0, line);
    for (const ast::Attribute& attribute : header.attributes) {
      Line(1, std::visit([&](const auto& node) { return AttributeText(node); }, attribute.node));
    }
  }

  static std::string AttributeText(const ast::InPath& path) { return "in " + fmt::format("{}", fmt::join(path.parts, " / ")); }
  static std::string AttributeText(const ast::Owner& owner) { return "owner " + Quoted(owner.text.value); }
  std::string AttributeText(const ast::Means& means) { return "means " + Text(means.text); }
  std::string AttributeText(const ast::Because& because) { return "because " + Text(because.text); }
  static std::string AttributeText(const ast::Advice& advice) { return "advice " + Quoted(advice.text.value); }
  static std::string AttributeText(const ast::SeverityLevel& severity) { return "severity " + severity.level.text; }
  std::string AttributeText(const ast::Goal& goal) { return "goal " + Quoted(goal.text.value) + (goal.metric ? " by " + Expression(*goal.metric) : ""); }
  static std::string AttributeText(const ast::StatusHypothesis&) { return "status hypothesis"; }
  std::string AttributeText(const ast::Review& review) { return "review " + Expression(review.date); }
  static std::string AttributeText(const ast::ForPurpose& purpose) { return "for " + purpose.purpose.text; }

  void Statement(const ast::Param& param) {
    Header("param", param.header);
    Line(1, "= " + Expression(param.value));
    if (param.range) {
      Line(1, fmt::format("from {} to {}", Expression(param.range->from), Expression(param.range->to)));
    }
  }
  void Statement(const ast::List& list) {
    Header("list", list.header);
    for (const ast::ExprId value : list.values) {
      Line(1, Expression(value));
    }
    if (list.source) {
      Line(1, SourceText(*list.source));
    }
  }
  void Statement(const ast::Metric& metric) {
    Header("metric", metric.header);
    Line(1, "= " + Expression(metric.value));
  }
  void Statement(const ast::Tag& tag) {
    Header("tag", tag.header);
    std::visit(Overloaded{[&](const ast::WhenBody& body) { Line(1, "when " + Expression(body.condition)); },
                          [&](const ast::OneOfBody& body) { Arms("one of", body.arms, body.otherwise); },
                          [&](const ast::AnyOfBody& body) { Arms("any of", body.arms, body.otherwise); },
                          [&](const ast::TableBody& body) { Table(body); },
                          [&](const ast::ValueBody& body) { Line(1, "= " + Expression(body.value)); }},
               tag.body);
  }
  void Table(const ast::TableBody& table) {
    Line(1, std::string("table ") + kHitPolicies[Index(table.policy)]);
    std::string line = "|";
    for (const ast::HeadCell& head : table.heads) {
      line += " " + Expression(head.value) + (head.collect ? " collect |" : " |");
    }
    Line(2, line);
    for (const ast::TableRow& row : table.rows) {
      line = "|";
      for (const ast::TableCell& cell : row.cells) {
        const bool is_written = cell.kind == ast::TableCellKind::Test || cell.kind == ast::TableCellKind::Value;
        line += (is_written ? " " + Expression(cell.value) : cell.kind == ast::TableCellKind::Any ? " -" : "") + " |";
      }
      Line(2, line);
    }
  }
  void Arms(const char* kind, const std::vector<ast::Arm>& arms, const std::optional<ast::Otherwise>& otherwise) {
    Line(1, kind);
    for (const ast::Arm& arm : arms) {
      Line(2, Expression(arm.value) + " when " + Expression(arm.condition) + (arm.because ? " because " + Text(*arm.because) : ""));
    }
    if (otherwise) {
      Otherwise(2, *otherwise);
    }
  }
  void Otherwise(int depth, const ast::Otherwise& otherwise) {
    Line(depth, "otherwise " + Expression(otherwise.value) + (otherwise.because ? " because " + Text(*otherwise.because) : ""));
  }
  void Statement(const ast::Score& score) {
    Header("score", score.header);
    if (score.range) {
      Line(1, fmt::format("from {} to {}", Expression(score.range->from), Expression(score.range->to)));
    }
    for (const ast::PointLine& line : score.lines) {
      std::string text = line.per ? "per " + Expression(*line.per) + " " : "";
      text += (line.is_subtracted ? "subtract " : "add ") + Expression(line.amount);
      text += line.up_to ? " up to " + Expression(*line.up_to) : "";
      text += line.condition ? " when " + Expression(*line.condition) : "";
      Line(1, text + (line.because ? " because " + Text(*line.because) : ""));
    }
  }
  void Statement(const ast::Segment& segment) {
    Header("segment", segment.header);
    Line(1, "when " + Expression(segment.condition));
  }
  void Statement(const ast::Personas& personas) {
    Header("personas", personas.header);
    if (personas.among) {
      Line(1, "among " + personas.among->text);
    }
    if (personas.policy != ast::PersonaPolicy::FirstMatch) {
      Line(1, kPersonaPolicies[Index(personas.policy)]);
    }
    for (const ast::Persona& persona : personas.personas) {
      Persona("persona ", persona);
    }
    if (personas.otherwise) {
      Persona("otherwise persona ", *personas.otherwise);
    }
  }
  void Persona(const char* keyword, const ast::Persona& persona) {
    Line(1, keyword + persona.name.text + (persona.label ? " " + Text(*persona.label) : ""));
    if (persona.condition) {
      Line(2, "when " + Expression(*persona.condition));
    }
    if (persona.points) {
      Line(2, "points " + Expression(*persona.points));
    }
    if (persona.because) {
      Line(2, "because " + Text(*persona.because));
    }
    for (const ast::CardItem& item : persona.card) {
      Line(2, std::string(kCards[Index(item.kind)]) + " " + Text(item.text) + (item.metric ? " by " + Expression(*item.metric) : ""));
    }
  }
  void Statement(const ast::Cluster& cluster) {
    Header("cluster", cluster.header);
    if (cluster.among) {
      Line(1, "among " + cluster.among->text);
    }
    for (const ast::ExprId feature : cluster.features) {
      Line(1, "by " + Expression(feature));
    }
    Line(1, "into " + Expression(cluster.from) + (cluster.to ? " to " + Expression(*cluster.to) : ""));
    if (!cluster.seed.empty()) {
      Line(1, "seed " + Quoted(cluster.seed));
    }
  }
  void Statement(const ast::Split& split) {
    Header("split", split.header);
    Line(1, "seed " + Quoted(split.seed.value));
    for (const ast::SplitArm& arm : split.arms) {
      Line(1, Expression(arm.value) + " " + Expression(arm.share) + (arm.because ? " because " + Text(*arm.because) : ""));
    }
    if (split.otherwise) {
      Otherwise(1, *split.otherwise);
    }
  }
  void Statement(const ast::Function& function) {
    Header("function", function.header);
    Parameters(function.parameters);
    Line(1, "= " + Expression(function.value));
  }
  void Parameters(const std::vector<ast::FunctionParameter>& parameters) {
    for (const ast::FunctionParameter& parameter : parameters) {
      Line(1, parameter.name.text + ": " + TypeText(parameter.type));
    }
  }
  std::string TypeText(const ast::TypeName& written) {
    const TypeRow* type = FindType(written.name.text);
    const std::string name = type != nullptr ? std::string(type->id()) : written.name.text;
    return name + (written.scale ? "(" + Expression(*written.scale) + ")" : "");
  }
  static std::string SourceText(const ast::ListSource& source) {
    return "from " + Quoted(source.file.value) + (source.column ? " column " + source.column->text : "");
  }
  void Statement(const ast::ImportTag& import) {
    Header("import tag", import.header);
    if (import.type) {
      Line(1, "as " + TypeText(*import.type));
    }
    for (const ast::ExprId value : import.values) {
      Line(1, "in " + Expression(value));
    }
    if (import.source) {
      Line(1, SourceText(*import.source));
    }
    if (import.dated) {
      Line(1, "dated " + import.dated->text);
    }
    if (import.author) {
      Line(1, "by " + Quoted(import.author->value));
    }
    if (import.expires) {
      Line(1, "expires after " + Expression(*import.expires));
    }
  }
  void Statement(const ast::Use& use) {
    Line(0, "use " + use.pack.text + (use.on ? " on " + use.on->text : "") + (use.as ? " as " + use.as->text : ""));
    if (use.where) {
      Line(1, "where " + Expression(*use.where));
    }
    for (const ast::Binding& binding : use.bindings) {
      Line(1, binding.name.text + " = " + Expression(binding.value));
    }
  }
  void Statement(const ast::Pack& pack) {
    Header("pack", pack.header);
    Parameters(pack.parameters);
    Line(1, "rows");
    Parameters(pack.row_parameters);
  }
  void Statement(const ast::ForEach& loop) {
    Line(0, "for each " + loop.variable.text);
    if (const auto* list = std::get_if<ast::Name>(&loop.source)) {
      Line(1, "in " + list->text);
    } else {
      for (const ast::ExprId value : std::get<std::vector<ast::ExprId>>(loop.source)) {
        Line(1, Expression(value));
      }
    }
    for (const ast::Statement& definition : loop.definitions) {
      std::visit([&](const auto& node) { Statement(node); }, definition.node);
    }
  }
  void Statement(const ast::Claim& claim) {
    Line(0, "claim " + Quoted(claim.text.value) + " about " + claim.subject.text);
    Line(1, Expression(claim.condition));
  }
  void Statement(const ast::Test& test) {
    Line(0, "test " + Quoted(test.name.value) + " as of " + Expression(test.as_of));
    for (const ast::Given& given : test.given) {
      Line(1, "given " + given.table.text);
      if (const auto* table = std::get_if<ast::CellTable>(&given.data)) {
        Table(*table);
        continue;
      }
      for (const ast::Pair& pair : std::get<std::vector<ast::Pair>>(given.data)) {
        Line(2, pair.column.text + ": " + Cell(pair.value));
      }
    }
    for (const ast::Expect& expect : test.expect) {
      if (const auto* table = std::get_if<ast::CellTable>(&expect.node)) {
        Line(1, "expect");
        Table(*table);
        continue;
      }
      const auto& condition = std::get<ast::ExpectCondition>(expect.node);
      Line(1, "expect " + Expression(condition.condition) + (condition.because ? " because " + Quoted(condition.because->value) : ""));
    }
  }
  void Table(const ast::CellTable& table) {
    Row(table.head);
    for (const ast::Row& row : table.rows) {
      Row(row);
    }
  }
  void Row(const ast::Row& row) {
    std::string line = "|";
    for (const ast::Cell& cell : row.cells) {
      line += " " + Cell(cell) + " |";
    }
    Line(2, line);
  }
  static std::string Cell(const ast::Cell& cell) { return cell.quoted ? Quoted(cell.text) : cell.text; }
  void Statement(const ast::Unreadable& unreadable) { Line(0, "unreadable" + (unreadable.name ? " " + unreadable.name->text : "")); }

  const ast::File& file_;
  const PrintOptions& options_;
  std::string out_;
};

}  // namespace

int ClauseRank(const ast::Clause& clause) {
  return std::visit(Overloaded{[](const ast::Where&) { return 0; }, [](const ast::Window&) { return 1; }, [](const ast::By&) { return 2; },
                               [](const ast::TiesBy&) { return 3; }, [](const ast::Within&) { return 4; }, [](const ast::Per&) { return 5; },
                               [](const ast::HeldFor&) { return 6; }},
                    clause.node);
}

std::string Print(const ast::File& file, const PrintOptions& options) { return Printer(file, options).Statements(); }

std::string Print(const ast::File& file, ast::ExprId expr, const PrintOptions& options) { return Printer(file, options).Expression(expr); }

}  // namespace limn
