// Which texts an expression can hold, and literals that are compared with it. Source: semantics.md "comparing with a value that
// never occurs".

#include <algorithm>

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
void AddText(Domain& domain, const Value& value) {
  const bool is_text = value.type.kind == ValueKind::Text && !value.is_missing();
  if (is_text && std::find(domain.values.begin(), domain.values.end(), value.as_text()) == domain.values.end()) {
    domain.values.push_back(value.as_text());
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
      one->values.insert(one->values.end(), other->values.begin(), other->values.end());
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

void ExpressionChecker::CheckAgainstDomain(hir::ExprId operand, hir::ExprId value) {
  const auto* literal = std::get_if<hir::Literal>(&checker_.module()[value].node);
  const bool is_text = literal != nullptr && TypeOf(value).Is(ValueKind::Text) && !literal->value.is_missing();
  if (!is_text || std::holds_alternative<hir::Literal>(checker_.module()[operand].node)) {
    return;
  }
  const std::optional<Domain> domain = DomainOf(operand);
  if (!domain) {
    return;
  }
  const std::string text = literal->value.as_text();
  const Span span = SpanOf(value);
  if (!domain->is_closed()) {
    if (domain->column && hints_) {
      checker_.module().value_uses.push_back({domain->column->first, domain->column->second, text, span});
    }
    return;
  }
  if (std::find(domain->values.begin(), domain->values.end(), text) != domain->values.end()) {
    return;
  }
  for (const auto& [alias, canonical] : domain->aliases) {
    if (alias == text) {
      // The reader stores the canonical value for the alias, so the rule may say either.
      std::get<hir::Literal>(checker_.module()[value].node).value = Value::Text(canonical);
      return;
    }
  }
  const std::string name = domain->name.empty() ? std::string(checker_.sources().Text(SpanOf(operand))) : domain->name;
  Diagnostic& diagnostic = sink().Emit<Diag::ValueNotDeclared>(span, text, name);
  std::vector<std::string> candidates = domain->values;
  for (const auto& [alias, canonical] : domain->aliases) {
    candidates.push_back(alias);
  }
  std::string listed;
  for (size_t shown = 0; shown < domain->values.size() && shown < kValuesShownMax; ++shown) {
    listed += fmt::format("{}\"{}\"", shown == 0 ? "" : ", ", domain->values[shown]);
    std::string aliases;
    for (const auto& [alias, canonical] : domain->aliases) {
      aliases += canonical == domain->values[shown] ? (aliases.empty() ? "" : ", ") + alias : "";
    }
    listed += aliases.empty() ? "" : fmt::format(" ({})", aliases);
  }
  if (domain->values.size() > kValuesShownMax) {
    listed += ", …";
  }
  diagnostic.label = Words(Phrase::HoldsValues, {name, listed});
  const std::string close = DidYouMean(text, candidates);
  if (!close.empty()) {
    diagnostic.help = Words(Phrase::WriteName, {fmt::format("\"{}\"", close)});
    diagnostic.fixes.push_back({span, fmt::format("\"{}\"", close), false});
  }
}

}  // namespace limn::check
