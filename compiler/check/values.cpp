// Which texts an expression can hold, and literals that are compared with it. Source: semantics.md "comparing with a value that
// never occurs".

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

constexpr size_t kValuesShownMax = 8;

Domain DomainOfColumn(Checker& checker, TableId table, ColumnId column, Span at) {
  const ColumnSchema& declared = checker.schema().ColumnOf(table, column);
  return {declared.values, declared.aliases, std::pair(table, column),
          fmt::format("{}.{}", checker.TableName(table, at), checker.ColumnName(table, column, at))};
}

// An arm's value as it is compared with.
void AddText(Domain& domain, const std::string& text) {
  if (std::find(domain.values.begin(), domain.values.end(), text) == domain.values.end()) {
    domain.values.push_back(text);
  }
}
void AddText(Domain& domain, const Value& value) {
  if (value.type.kind == ValueKind::Text && !value.is_missing()) {
    AddText(domain, value.as_text());
  }
}

}  // namespace

// The expression whose value this one passes on: through metrics, `tag … = …`, first, last, most_common and top. Followed in a loop, for a
// chain of metrics may be long.
hir::ExprId ExpressionChecker::ValueOrigin(hir::ExprId id) const {
  const hir::Module& module = checker_.module();
  for (;;) {
    if (const auto* aggregate = std::get_if<hir::Aggregate>(&module[id].node)) {
      const bool yields_argument = aggregate->function == hir::AggregateFunction::First ||
                                   aggregate->function == hir::AggregateFunction::Last ||
                                   aggregate->function == hir::AggregateFunction::MostCommon || aggregate->function == hir::AggregateFunction::Top;
      if (!yields_argument || !aggregate->argument) {
        return id;
      }
      id = *aggregate->argument;
      continue;
    }
    const auto* reference = std::get_if<hir::DefinitionRef>(&module[id].node);
    const auto* metric = reference == nullptr ? nullptr : std::get_if<hir::MetricBody>(&module[reference->definition].body);
    if (metric == nullptr || module[reference->definition].type.is_error()) {
      return id;
    }
    id = metric->value;
  }
}

std::optional<Domain> ExpressionChecker::DomainOf(hir::ExprId id) const {
  const hir::Module& module = checker_.module();
  const hir::Expr& expr = module[ValueOrigin(id)];
  if (const auto* column = std::get_if<hir::ColumnRef>(&expr.node)) {
    return expr.type.Is(ValueKind::Text) ? std::optional(DomainOfColumn(checker_, column->table, column->column, expr.span)) : std::nullopt;
  }
  if (const auto* reference = std::get_if<hir::DefinitionRef>(&expr.node)) {
    const hir::Definition& definition = module[reference->definition];
    Domain domain;
    domain.name = definition.name;
    if (const auto* one_of = std::get_if<hir::OneOfBody>(&definition.body)) {
      for (const hir::Arm& arm : one_of->arms) {
        AddText(domain, arm.value);
      }
      if (one_of->otherwise) {
        AddText(domain, *one_of->otherwise);
      }
    } else if (const auto* any_of = std::get_if<hir::AnyOfBody>(&definition.body)) {
      for (const hir::Arm& arm : any_of->arms) {
        AddText(domain, arm.value);
      }
    } else if (const auto* top = std::get_if<hir::TopBody>(&definition.body)) {
      return DomainOf(top->places.front());
    } else if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body)) {
      for (const hir::Persona& persona : personas->personas) {
        domain.values.push_back(persona.name);
        if (!persona.label.empty() && persona.label != persona.name) {
          domain.aliases.emplace_back(persona.label, persona.name);
        }
      }
    }
    return domain.values.empty() ? std::nullopt : std::optional(domain);
  }
  // What an author has written out: `if … then "a" else "b"`.
  if (const auto* node = std::get_if<hir::If>(&expr.node)) {
    const auto is_missing = [&](hir::ExprId arm) {
      const auto* literal = std::get_if<hir::Literal>(&module[arm].node);
      return literal != nullptr && literal->value.is_missing();
    };
    if (is_missing(node->else_value)) {
      return DomainOf(node->then_value);
    }
    std::optional<Domain> one = DomainOf(node->then_value);
    const std::optional<Domain> other = DomainOf(node->else_value);
    if (one && other && one->is_closed() && other->is_closed()) {
      for (const std::string& value : other->values) {
        AddText(*one, value);
      }
      one->aliases.insert(one->aliases.end(), other->aliases.begin(), other->aliases.end());
      one->column.reset();
      return one;
    }
    return std::nullopt;
  }
  if (const auto* literal = std::get_if<hir::Literal>(&expr.node)) {
    if (expr.type.Is(ValueKind::Text) && !literal->value.is_missing()) {
      return Domain{{literal->value.as_text()}, {}, {}, {}};
    }
  }
  return std::nullopt;
}

// The text that a value is written as: of a param, the one that it is declared with.
std::optional<std::string> ExpressionChecker::WrittenText(hir::ExprId value) const {
  const hir::Expr& expr = checker_.module()[value];
  const Value* written = nullptr;
  if (const auto* literal = std::get_if<hir::Literal>(&expr.node)) {
    written = &literal->value;
  } else if (const auto* param = std::get_if<hir::ParamRef>(&expr.node)) {
    written = &std::get<hir::ParamBody>(checker_.module()[param->param].body).value;
  }
  return written == nullptr || !expr.type.Is(ValueKind::Text) || written->is_missing() ? std::nullopt : std::optional(written->as_text());
}

// The reader stores the canonical value for an alias, so a rule may say either.
hir::ExprId ExpressionChecker::Canonical(hir::ExprId value, const Domain& domain) {
  if (const auto* literal = std::get_if<hir::Literal>(&checker_.module()[value].node)) {
    // A new one: the argument of a function stands in several places.
    const std::string text = literal->value.as_text();
    const auto alias = std::find_if(domain.aliases.begin(), domain.aliases.end(), [&](const auto& each) { return each.first == text; });
    return alias == domain.aliases.end() ? value : AddLiteral(Value::Text(alias->second), SpanOf(value));
  }
  // A run may set a param to any of them.
  const Span span = SpanOf(value);
  const hir::ExprId param = value;
  for (const auto& [alias, canonical] : domain.aliases) {
    const hir::ExprId is_alias = Add({hir::Binary{hir::BinaryOp::Equal, param, AddLiteral(Value::Text(alias), span)}, Type::One({ValueKind::Bool}, false), span});
    value = Add({hir::If{is_alias, AddLiteral(Value::Text(canonical), span), value}, TypeOf(param), span});
  }
  return value;
}

std::optional<std::vector<hir::ExprId>> ExpressionChecker::WithoutAliases(hir::ExprId operand, hir::DefId list, Span span) {
  const std::optional<Domain> domain = DomainOf(operand);
  if (!domain || !domain->is_closed() || domain->aliases.empty()) {
    return std::nullopt;
  }
  std::unordered_set<std::string> listed;
  for (const Value& value : std::get<hir::ListBody>(checker_.module()[list].body).values) {
    listed.insert(value.as_text());
  }
  bool says_alias = false;
  for (const auto& [alias, canonical] : domain->aliases) {
    if (listed.contains(alias)) {
      listed.insert(canonical);
      says_alias = true;
    }
  }
  std::vector<hir::ExprId> values;
  for (const std::string& value : domain->values) {
    if (says_alias && listed.contains(value)) {
      values.push_back(AddLiteral(Value::Text(value), span));
    }
  }
  return says_alias ? std::optional(std::move(values)) : std::nullopt;
}

std::string ExpressionChecker::NameOfDomain(const Domain& domain, hir::ExprId operand) const {
  return domain.name.empty() ? std::string(checker_.sources().Text(SpanOf(operand))) : domain.name;
}

std::string ListedValues(const Domain& domain) {
  std::string listed;
  for (size_t shown = 0; shown < domain.values.size() && shown < kValuesShownMax; ++shown) {
    listed += fmt::format("{}\"{}\"", shown == 0 ? "" : ", ", domain.values[shown]);
    std::string aliases;
    for (const auto& [alias, canonical] : domain.aliases) {
      aliases += canonical == domain.values[shown] ? (aliases.empty() ? "" : ", ") + alias : "";
    }
    listed += aliases.empty() ? "" : fmt::format(" ({})", aliases);
  }
  if (domain.values.size() > kValuesShownMax) {
    listed += ", …";
  }
  return listed;
}

// What is compared with: the value itself, or what it stands for.
hir::ExprId ExpressionChecker::CheckAgainstDomain(hir::ExprId operand, hir::ExprId value) {
  const std::optional<std::string> written = WrittenText(value);
  if (!written || WrittenText(operand)) {
    return value;
  }
  const std::optional<Domain> domain = DomainOf(operand);
  if (!domain) {
    return value;
  }
  const std::string& text = *written;
  const Span span = SpanOf(value);
  if (!domain->is_closed()) {
    if (domain->column && hints_) {
      checker_.module().value_uses.push_back({domain->column->first, domain->column->second, text, span});
    }
    return value;
  }
  const bool is_alias = std::any_of(domain->aliases.begin(), domain->aliases.end(), [&](const auto& each) { return each.first == text; });
  if (is_alias || std::find(domain->values.begin(), domain->values.end(), text) != domain->values.end()) {
    return Canonical(value, *domain);
  }
  // What a function asks of its parameter was checked where it stands; of one call it may never hold, and of another it does.
  if (arguments_) {
    return value;
  }
  const std::string name = NameOfDomain(*domain, operand);
  Diagnostic& diagnostic = sink().Emit<Diag::ValueNotDeclared>(span, text, name);
  std::vector<std::string> candidates = domain->values;
  for (const auto& [alias, canonical] : domain->aliases) {
    candidates.push_back(alias);
  }
  diagnostic.label = Words(Phrase::HoldsValues, {name, ListedValues(*domain)});
  const std::string close = DidYouMean(text, candidates);
  if (!close.empty()) {
    diagnostic.help = Words(Phrase::WriteName, {fmt::format("\"{}\"", close)});
    if (std::holds_alternative<hir::Literal>(checker_.module()[value].node)) {
      diagnostic.fixes.push_back({span, fmt::format("\"{}\"", close), false});
    }
  }
  return value;
}

}  // namespace limn::check
