// The periods of streak and trend.
#include "compiler/lower/lowerer.h"

#include "runtime/kernels/fault.h"

namespace limn {
namespace {

/// The window whose steps back from as of are a trend's periods; nullptr: the periods are the calendar's.
const hir::Window* StepsOf(const hir::Aggregate& aggregate) {
  for (const hir::Window& window : aggregate.windows) {
    const bool slides = window.kind == hir::WindowKind::InLast || window.kind == hir::WindowKind::InPrevious;
    if (aggregate.function == hir::AggregateFunction::Trend && slides && PeriodsIn(UnitOf(window.unit), UnitOf(*aggregate.period)) > 0) {
      return &window;
    }
  }
  return nullptr;
}

}  // namespace


/// The period of each row; of a trend also the first and the last of all, where what is not there is up to the rows.
std::vector<NodeId> Lowerer::LowerPeriods(const hir::Aggregate& aggregate, const Env& env, ProgramSpan span) {
  const ScopeId here = env.back();
  const ValueType period{ValueKind::Int};
  const int64_t day_begins = hir::DayBegins(aggregate);
  const NodeId time = Emit(Opcode::LoadTime, here, TimeType(aggregate.table), {}, {}, span);
  WindowRow unit;
  unit.unit = UnitOf(*aggregate.period);
  if (const hir::Window* steps = StepsOf(aggregate)) {
    unit.shape = WindowShape::Last;
    const std::vector<uint32_t> windows = {WindowIndex(RowOfWindow(*steps, *ShapeOf(steps->kind), day_begins)), WindowIndex(unit)};
    return {Emit(Opcode::PeriodBack, here, period, {time}, windows, span), Emit(Opcode::PeriodFirst, here, period, {time}, windows, span),
            Emit(Opcode::PeriodLast, here, period, {time}, windows, span)};
  }
  unit.shape = WindowShape::This;
  const uint32_t calendar = WindowIndex(unit);
  const auto period_of = [&](NodeId day) { return Emit(Opcode::Period, here, period, {day}, {calendar}, span); };
  const NodeId own = period_of(DayOfRows(aggregate.table, day_begins, here, span));
  if (aggregate.function != hir::AggregateFunction::Trend) {
    return {own};
  }
  const auto day_of = [&](NodeId node) {
    return graph_[node].type.type.kind == ValueKind::Date ? node : Emit(Opcode::ToDate, here, {ValueKind::Date}, {node}, {}, span);
  };
  // The last day before a bound that is not included.
  const auto day_before = [&](NodeId bound) {
    const ValueType type = graph_[bound].type.type;
    const DurationUnit smallest = type.kind == ValueKind::Date ? DurationUnit::Days : DurationUnit::Micros;
    const NodeId one = Emit(Opcode::Constant, here, {ValueKind::Duration, 0, smallest}, {}, {Constant(Value::Duration(-1, smallest))}, span);
    return day_of(Emit(Opcode::AddTime, here, type, {bound, one}, {}, span));
  };
  const auto choose = [&](std::optional<NodeId>& chosen, Opcode better, NodeId other) {
    chosen = chosen ? Emit(Opcode::Select, here, period, {Compare(better, other, *chosen, span), other, *chosen}, {}, span) : other;
  };
  std::optional<NodeId> first;
  std::optional<NodeId> last = period_of(Emit(Opcode::Today, here, {ValueKind::Date}, {}, {}, span));
  for (const hir::Window& window : aggregate.windows) {
    const std::optional<WindowShape> shape = ShapeOf(window.kind);
    if (shape && *shape <= WindowShape::LastFull) {
      const std::vector<uint32_t> windows = {WindowIndex(RowOfWindow(window, *shape, day_begins)), calendar};
      choose(first, Opcode::CompareGreater, Emit(Opcode::PeriodFirst, here, period, {time}, windows, span));
      choose(last, Opcode::CompareLess, Emit(Opcode::PeriodLast, here, period, {time}, windows, span));
    }
    if (window.from && !shape) {
      choose(first, Opcode::CompareGreater, period_of(day_of(Lower(*window.from, env))));
    }
    if (window.to && !shape) {
      const NodeId bound = Lower(*window.to, env);
      choose(last, Opcode::CompareLess, period_of(window.kind == hir::WindowKind::Before ? day_before(bound) : day_of(bound)));
    }
  }
  if (!first || LIMN_FAULT(43)) {
    first = Emit(Opcode::Constant, here, period, {}, {Constant(Value::Missing(period))}, span);
  }
  return {own, *first, *last};
}

}  // namespace limn
