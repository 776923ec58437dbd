// The typed tree as text. Rows are said as `orders#1`: the table and its frame; links up follow with points.

#include <set>

#include <fmt/format.h>

#include "compiler/hir/meaning.h"
#include "compiler/hir/traversal.h"
#include "runtime/values/time_zone.h"

namespace limn::hir {
namespace {

const char* WordOf(BinaryOp op) {
  switch (op) {
    case BinaryOp::And: return "and";
    case BinaryOp::Or: return "or";
    case BinaryOp::Equal: return "=";
    case BinaryOp::NotEqual: return "!=";
    case BinaryOp::Less: return "<";
    case BinaryOp::LessEqual: return "<=";
    case BinaryOp::Greater: return ">";
    case BinaryOp::GreaterEqual: return ">=";
    case BinaryOp::Add: return "+";
    case BinaryOp::Subtract: return "-";
    case BinaryOp::Multiply: return "*";
    case BinaryOp::Divide: return "/";
    case BinaryOp::Contains: return "contains";
    case BinaryOp::StartsWith: return "starts with";
    case BinaryOp::EndsWith: return "ends with";
    case BinaryOp::Default: return "default";
  }
  return "";
}

const char* WordOf(PopulationFunction function) {
  switch (function) {
    case PopulationFunction::Rank: return "rank";
    case PopulationFunction::PercentileRank: return "percentile_rank";
    case PopulationFunction::Band: return "band";
    case PopulationFunction::InTop: return "in_top";
    case PopulationFunction::ShareOfTotal: return "share_of_total";
    case PopulationFunction::Average: return "population_average";
    case PopulationFunction::Lift: return "lift";
    case PopulationFunction::Resemblance: return "resemblance";
    case PopulationFunction::Cluster: return "cluster";
    case PopulationFunction::Count: return "count";
    case PopulationFunction::Share: return "share";
    case PopulationFunction::Sum: return "sum";
    case PopulationFunction::Min: return "min";
    case PopulationFunction::Max: return "max";
    case PopulationFunction::Median: return "median";
    case PopulationFunction::Percentile: return "percentile";
    case PopulationFunction::StdDev: return "stddev";
    case PopulationFunction::Distinct: return "distinct";
    case PopulationFunction::MostCommon: return "most_common";
    case PopulationFunction::Any: return "any";
    case PopulationFunction::All: return "all";
    case PopulationFunction::None: return "none";
  }
  return "";
}

const char* WordOf(AggregateFunction function) {
  switch (function) {
    case AggregateFunction::Count: return "count";
    case AggregateFunction::Sum: return "sum";
    case AggregateFunction::Average: return "average";
    case AggregateFunction::Min: return "min";
    case AggregateFunction::Max: return "max";
    case AggregateFunction::First: return "first";
    case AggregateFunction::Last: return "last";
    case AggregateFunction::MostCommon: return "most_common";
    case AggregateFunction::Distinct: return "distinct";
    case AggregateFunction::Share: return "share";
    case AggregateFunction::Any: return "any";
    case AggregateFunction::None: return "none";
    case AggregateFunction::All: return "all";
    case AggregateFunction::Median: return "median";
    case AggregateFunction::Percentile: return "percentile";
    case AggregateFunction::StdDev: return "stddev";
    case AggregateFunction::Streak: return "streak";
    case AggregateFunction::LongestGap: return "longest_gap";
    case AggregateFunction::AverageGap: return "average_gap";
    case AggregateFunction::Trend: return "trend";
    case AggregateFunction::Sequence: return "sequence";
    case AggregateFunction::CountSequences: return "count_sequences";
    case AggregateFunction::FunnelStage: return "funnel_stage";
    case AggregateFunction::Top: return "top";
  }
  return "";
}

const char* WordOf(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::Minute: return "minutes";
    case TimeUnit::Hour: return "hours";
    case TimeUnit::Day: return "days";
    case TimeUnit::Week: return "weeks";
    case TimeUnit::Month: return "months";
    case TimeUnit::Quarter: return "quarters";
    case TimeUnit::Year: return "years";
  }
  return "";
}

class Printer {
 public:
  Printer(const Module& module, const Schema& schema, bool says_because = true) : module_(module), schema_(schema), says_because_(says_because) {}

  std::string PrintDefinition(DefId id) const {
    const Definition& definition = module_[id];
    std::string out = fmt::format("{} {}", RowOf(definition.kind).word, definition.name);
    out += HasRows(definition.kind) ? fmt::format(" on {}", schema_[definition.table].name) : "";
    out += fmt::format(": {}\n", TypeText(definition.type));
    std::visit(Overloaded{
                   [&](const ParamBody& body) {
                     out += "  " + ValueText(body.value);
                     out += body.from ? fmt::format(" from {} to {}", ValueText(*body.from), ValueText(*body.to)) : "";
                     out += "\n";
                   },
                   [&](const ListBody& body) {
                     std::string values;
                     for (const Value& value : body.values) {
                       values += (values.empty() ? "" : ", ") + ValueText(value);
                     }
                     out += fmt::format("  ({})\n", values);
                   },
                   [&](const MetricBody& body) {
                     out += definition.import ? fmt::format("  from \"{}\" by \"{}\"\n", definition.import->file, definition.import->author) : "";
                     out += fmt::format("  {}\n", Text(body.value));
                   },
                   [&](const ConditionBody& body) { out += fmt::format("  {}\n", Text(body.condition)); },
                   [&](const OneOfBody& body) {
                     PrintArms(body.arms, out);
                     if (body.otherwise) {
                       out += fmt::format("  otherwise {}{}\n", ValueText(*body.otherwise), Because(body.otherwise_because));
                     }
                   },
                   [&](const AnyOfBody& body) { PrintArms(body.arms, out); },
                   [&](const TopBody& body) { out += fmt::format("  {}\n", Text(body.places.front())); },
                   [&](const FunctionBody& body) {
                     for (const FunctionParameter& parameter : body.parameters) {
                       out += fmt::format("  {}: {}\n", parameter.name, Spelling(parameter.type));
                     }
                   },
                   [&](const ScoreBody& body) { PrintScore(body, out); },
                   [&](const PersonasBody& body) {
                     out += body.among ? fmt::format("  among {}\n", module_[*body.among].name) : "";
                     for (const Persona& persona : body.personas) {
                       out += fmt::format("  {} {}{}\n", persona.name, persona.condition ? "when " + Text(*persona.condition) : "otherwise",
                                          Because(persona.because));
                       for (const CardItem& item : persona.card) {
                         out += fmt::format("    {} {}\n", item.kind, TemplateText(item.text));
                       }
                     }
                   },
               },
               definition.body);
    out += definition.attributes.because.empty() || !says_because_ ? "" : fmt::format("  because {}\n", TemplateText(definition.attributes.because));
    return out;
  }

  std::string PrintExpr(ExprId id) const { return Text(id); }

  std::string PrintTest(const TestCase& test) const {
    std::string out = fmt::format("test \"{}\" on {}\n", test.name, schema_[test.entity].name);
    for (const ExpectedCheck& check : test.expectations) {
      out += fmt::format("  expect {}{}{}\n", (check.entity == test.entity ? "" : schema_[check.entity].name + " ") + (check.key.empty() ? "" : check.key + ": "),
                         Text(std::get<ConditionBody>(module_[check.condition].body).condition),
                         check.because ? fmt::format(" because \"{}\"", *check.because) : "");
    }
    return out;
  }

 private:
  static std::string TypeText(const Type& type) {
    switch (type.shape) {
      case Type::Shape::Error: return "error";
      case Type::Shape::Set: return "set of text";
      case Type::Shape::One: break;
    }
    return Spelling(type.value) + (type.may_be_missing ? "?" : "");
  }

  static std::string ValueText(const Value& value) {
    if (value.is_missing()) {
      return "missing";
    }
    switch (value.type.kind) {
      case ValueKind::Text: return fmt::format("\"{}\"", value.as_text());
      case ValueKind::Duration:
        switch (value.type.unit) {
          case DurationUnit::Days: return fmt::format("{} days", value.as_int());
          case DurationUnit::Micros: return fmt::format("{} microseconds", value.as_int());
          case DurationUnit::Months: return fmt::format("{} months", value.as_int());
        }
        return "";
      default: return Format(value, TimeZone::Utc());
    }
  }

  std::string RowText(const RowPath& row, TableId table) const {
    if (row.ups.empty()) {
      return fmt::format("{}#{}", schema_[table].name, row.frame);
    }
    std::string out = fmt::format("{}#{}", schema_[schema_[row.ups.front()].child].name, row.frame);
    for (const LinkId up : row.ups) {
      out += "." + schema_[up].name;
    }
    return out;
  }

  static std::string TimeOfDayText(int64_t micros) {
    const int64_t seconds = micros / kMicrosPerSecond;
    return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  std::string WindowText(const Window& window) const {
    const auto bound = [&](const std::optional<ExprId>& id) { return id ? Text(*id) : std::string(); };
    switch (window.kind) {
      case WindowKind::InLast: return fmt::format("in last {} {}", bound(window.amount), WordOf(window.unit));
      case WindowKind::InPrevious: return fmt::format("in previous {} {}", bound(window.amount), WordOf(window.unit));
      case WindowKind::InThis: return fmt::format("in this {}", WordOf(window.unit));
      case WindowKind::InLastFull: return fmt::format("in last full {}", WordOf(window.unit));
      case WindowKind::Since: return "since " + bound(window.from);
      case WindowKind::Before: return "before " + bound(window.to);
      case WindowKind::FromTo: return fmt::format("from {} to {}", bound(window.from), bound(window.to));
      case WindowKind::OnWeekends: return "on weekends";
      case WindowKind::OnWeekdays: return "on weekdays";
      case WindowKind::During: return fmt::format("during {} to {}", TimeOfDayText(window.day_from), TimeOfDayText(window.day_to));
    }
    return "";
  }

  std::string AggregateText(const Aggregate& aggregate) const {
    // The row it begins at, then the links down.
    const TableId base = schema_[aggregate.downs.front()].parent;
    std::string out = fmt::format("{}({}{}", WordOf(aggregate.function), aggregate.number ? Text(*aggregate.number) + ", " : "",
                                  RowText(aggregate.base, base));
    for (const LinkId down : aggregate.downs) {
      out += "." + schema_[down].children_name;
    }
    out += fmt::format("#{}", aggregate.frame);
    out += aggregate.argument ? ": " + Text(*aggregate.argument) : "";
    out += aggregate.condition ? ": " + Text(*aggregate.condition) : "";
    for (const SequenceStep& step : aggregate.steps) {
      out += (&step == aggregate.steps.data() ? ": " : " then ") + Text(step.condition) + (step.within ? " within " + ValueText(*step.within) : "");
    }
    out += aggregate.where ? " where " + Text(*aggregate.where) : "";
    for (const Window& window : aggregate.windows) {
      out += " " + WindowText(window);
    }
    out += aggregate.by ? fmt::format(" by {}({})", WordOf(aggregate.by->function), Text(aggregate.by->value)) : "";
    if (aggregate.ties) {
      const bool is_own = aggregate.ties->function == aggregate.function;
      out += is_own ? " ties by " + Text(aggregate.ties->value) : fmt::format(" ties by {}({})", WordOf(aggregate.ties->function), Text(aggregate.ties->value));
    }
    out += aggregate.period ? fmt::format(" by {}", WordOf(*aggregate.period)) : "";
    return out + ")";
  }

  std::string Text(ExprId id) const {
    const Expr& expr = module_[id];
    if (expr.type.is_error()) {
      return "error";
    }
    return std::visit(
        Overloaded{
            [&](const Literal& literal) { return ValueText(literal.value); },
            [&](const Today&) { return std::string("today"); },
            [&](const ColumnRef& ref) {
              const TableId table = ref.table;
              return fmt::format("{}.{}", RowText(ref.row, table), schema_.ColumnOf(table, ref.column).name);
            },
            [&](const DefinitionRef& ref) {
              return fmt::format("{}.{}", RowText(ref.row, module_[ref.definition].table), module_[ref.definition].name);
            },
            [&](const ParamRef& ref) { return module_[ref.param].name; },
            [&](const Unary& unary) {
              switch (unary.op) {
                case UnaryOp::Not: return fmt::format("(not {})", Text(unary.operand));
                case UnaryOp::Negate: return fmt::format("(-{})", Text(unary.operand));
                case UnaryOp::IsMissing: return fmt::format("({} is missing)", Text(unary.operand));
                case UnaryOp::IsKnown: return fmt::format("({} is known)", Text(unary.operand));
              }
              return std::string();
            },
            [&](const Binary& binary) { return fmt::format("({} {} {})", Text(binary.lhs), WordOf(binary.op), Text(binary.rhs)); },
            [&](const Between& between) {
              return fmt::format("({} between {} and {})", Text(between.operand), Text(between.low), Text(between.high));
            },
            [&](const In& in) {
              if (in.list) {
                return fmt::format("({} in {})", Text(in.operand), module_[*in.list].name);
              }
              std::string values;
              for (const ExprId value : in.values) {
                values += (values.empty() ? "" : ", ") + Text(value);
              }
              return fmt::format("({} in ({}))", Text(in.operand), values);
            },
            [&](const Matches& matches) { return fmt::format("({} matches \"{}\")", Text(matches.operand), matches.pattern); },
            [&](const Has& has) {
              return fmt::format("({}.{} has {})", RowText(has.row, module_[has.set].table), module_[has.set].name, Text(has.member));
            },
            [&](const If& node) {
              return fmt::format("(if {} then {} else {})", Text(node.condition), Text(node.then_value), Text(node.else_value));
            },
            [&](const Call& call) {
              std::string arguments;
              for (const ExprId argument : call.arguments) {
                arguments += (arguments.empty() ? "" : ", ") + Text(argument);
              }
              return fmt::format("{}/{}({})", call.function, call.overload, arguments);
            },
            [&](const Convert& convert) { return fmt::format("{}<{}>", Spelling(expr.type.value), Text(convert.operand)); },
            [&](const RandomPart& part) {
              std::string key;
              for (const ExprId column : part.key) {
                key += ", " + Text(column);
              }
              return fmt::format("random_part(\"{}\"{})", part.seed, key);
            },
            [&](const Aggregate& aggregate) { return AggregateText(aggregate); },
            [&](const Top& top) { return Text(top.places.front()); },
            [&](const Population& population) {
              std::string text = std::string(WordOf(population.function)) + "(" + (population.amount ? Text(*population.amount) + ", " : "");
              const bool by = population.function == PopulationFunction::Resemblance;
              text += population.members ? Text(*population.members) + (by ? " by " : ", ") : "";
              text += Text(population.argument);
              for (const ExprId feature : population.features) {
                text += ", " + Text(feature);
              }
              text += (population.within ? " within " + Text(*population.within) : "");
              for (const ExprId key : population.per) {
                text += " per " + Text(key);
              }
              if (population.groups) {
                text += fmt::format(" into {} to {} seed {}", population.groups->from, population.groups->to, population.groups->seed);
              }
              return text + ")";
            },
        },
        expr.node);
  }

  std::string TemplateText(const TextTemplate& parts) const {
    std::string out = "\"";
    for (const TextPart& part : parts) {
      out += part.value ? fmt::format("{{{}}}", Text(*part.value)) : part.text;
    }
    return out + "\"";
  }

  std::string Because(const TextTemplate& parts) const { return parts.empty() || !says_because_ ? "" : " because " + TemplateText(parts); }

  void PrintArms(const std::vector<Arm>& arms, std::string& out) const {
    for (const Arm& arm : arms) {
      out += fmt::format("  {} when {}{}\n", ValueText(arm.value), Text(arm.condition), Because(arm.because));
    }
  }

  void PrintScore(const ScoreBody& body, std::string& out) const {
    out += body.from ? fmt::format("  from {} to {}\n", ValueText(*body.from), ValueText(*body.to)) : "";
    for (const PointLine& line : body.lines) {
      out += fmt::format("  {} {}{}\n", line.is_subtracted ? "subtract" : "add", Text(line.points), Because(line.because));
    }
  }

  const Module& module_;
  const Schema& schema_;
  const bool says_because_;
};

}  // namespace

std::string PrintMeaning(const Module& module, const Schema& schema, std::span<const ExprId> roots) {
  std::set<uint32_t> reached;
  std::vector<ExprId> open(roots.begin(), roots.end());
  const auto reach = [&](DefId id) {
    for (std::optional<DefId> next = id; next && reached.insert(next->index).second;) {
      const Definition& definition = module[*next];
      ForEachRoot(definition, [&](ExprId root) { open.push_back(root); });
      const auto* personas = std::get_if<PersonasBody>(&definition.body);
      next = personas != nullptr ? personas->among : std::nullopt;
    }
  };
  while (!open.empty()) {
    const Expr& expr = module[open.back()];
    open.pop_back();
    std::visit(Overloaded{
                   [&](const DefinitionRef& reference) { reach(reference.definition); },
                   [&](const ParamRef& reference) { reach(reference.param); },
                   [&](const Has& has) { reach(has.set); },
                   [&](const In& in) {
                     if (in.list) {
                       reach(*in.list);
                     }
                   },
                   [](const auto&) {},
               },
               expr.node);
    ForEachOperand(expr, [&](ExprId operand) { open.push_back(operand); });
  }
  const Printer printer(module, schema, /*says_because=*/false);
  std::string out;
  for (const uint32_t definition : reached) {
    out += printer.PrintDefinition({definition});
  }
  return out;
}

std::string Print(const Module& module, const Schema& schema) {
  const Printer printer(module, schema);
  std::string out;
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    if (module.definitions[index].kind != DefinitionKind::Expectation) {
      out += printer.PrintDefinition({index});
    }
  }
  for (const TestCase& test : module.tests) {
    out += printer.PrintTest(test);
  }
  return out;
}

std::string Print(const Module& module, const Schema& schema, ExprId expr) { return Printer(module, schema).PrintExpr(expr); }

}  // namespace limn::hir
