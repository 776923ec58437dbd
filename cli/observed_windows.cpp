#include <algorithm>
#include <set>

#include "cli/observed_values.h"
#include "runtime/layout/database.h"
#include "runtime/vm/link.h"

namespace limn::cli {
namespace {

// The length as the rules have it, a param's value as it was declared; nothing where the window isn't a number of steps back from as of.
std::optional<int64_t> AmountOf(const hir::Window& window, const hir::Module& module) {
  const bool steps_back = window.kind == hir::WindowKind::InLast || window.kind == hir::WindowKind::InPrevious;
  if (!steps_back || !window.amount) {
    return std::nullopt;
  }
  const hir::Expr& amount = module[*window.amount];
  if (const auto* literal = std::get_if<hir::Literal>(&amount.node)) {
    return literal->value.as_int();
  }
  const auto* param = std::get_if<hir::ParamRef>(&amount.node);
  return param == nullptr ? std::nullopt : std::optional(std::get<hir::ParamBody>(module[param->param].body).value.as_int());
}

// What a test expects is about rows that it gives itself.
bool StandsInTest(Span span, const hir::Module& module) {
  return std::any_of(module.tests.begin(), module.tests.end(), [&](const hir::TestCase& test) {
    return test.span.file == span.file && test.span.begin <= span.begin && span.end <= test.span.end;
  });
}

}  // namespace

void CheckObservedWindows(const Database& database, Workspace& workspace) {
  const hir::Module& module = workspace.module;
  std::set<Span> said;
  for (const hir::Expr& expr : module.exprs) {
    const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node);
    if (aggregate == nullptr) {
      continue;
    }
    const auto range = database.TimeRange(aggregate->table);
    for (const hir::Window& window : aggregate->windows) {
      const std::optional<int64_t> amount = AmountOf(window, module);
      if (!range || !amount || StandsInTest(window.span, module)) {
        continue;
      }
      const WindowRow row = {.shape = window.kind == hir::WindowKind::InLast ? WindowShape::Last : WindowShape::Previous,
                             .unit = static_cast<WindowUnit>(window.unit)};
      const ValueKind kind = range->first.type.kind;
      const WindowBounds bounds = BoundsOf(row, *amount, kind, database.as_of(), database.zone());
      const Value begin = kind == ValueKind::Date ? Value::OfDate({static_cast<int32_t>(bounds.first)}) : Value::OfInstant({bounds.first});
      const auto day_of = [&](const Value& value) {
        return kind == ValueKind::Date ? value : Value::OfDate(database.zone().LocalDate({value.as_int()}));
      };
      // Decided by days: a window of the whole first day lacks nothing.
      const Value first = day_of(range->first);
      if (day_of(begin).as_int() < first.as_int() && said.insert(window.span).second) {
        Diagnostic& hint = workspace.sink.Emit<Diag::WindowBeforeData>(window.span, workspace.sources.Text(window.span));
        hint.label = Words(Phrase::DataBegins, {database.schema()[aggregate->table].name, Format(first, database.zone())});
      }
    }
  }
}

}  // namespace limn::cli
