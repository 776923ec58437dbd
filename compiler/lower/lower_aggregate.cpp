// Aggregates, and the masks of their conditions and windows.
#include "compiler/lower/lowerer.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "runtime/kernels/fault.h"

namespace limn {
namespace {

/// The frames below `frame` that an expression names.
void CollectOuterFrames(const hir::Module& module, hir::ExprId id, uint32_t frame, std::vector<uint32_t>& found) {
  const hir::Expr& expr = module[id];
  if (std::holds_alternative<hir::Population>(expr.node)) {
    return;  // its expressions see rows of their own
  }
  const auto note = [&](const hir::RowPath& row) {
    if (row.frame < frame) {
      found.push_back(row.frame);
    }
  };
  if (const auto* column = std::get_if<hir::ColumnRef>(&expr.node)) {
    note(column->row);
  } else if (const auto* definition = std::get_if<hir::DefinitionRef>(&expr.node)) {
    note(definition->row);
  } else if (const auto* has = std::get_if<hir::Has>(&expr.node)) {
    note(has->row);
  } else if (const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node)) {
    note(aggregate->base);
  }
  hir::ForEachOperand(expr, [&](hir::ExprId operand) { CollectOuterFrames(module, operand, frame, found); });
}

/// How soon each step follows the one before; missing: whenever.
std::vector<Value> WithinsOf(const hir::Aggregate& aggregate) {
  std::vector<Value> withins;
  for (const hir::SequenceStep& step : aggregate.steps) {
    withins.push_back(step.within ? *step.within : Value::Missing({ValueKind::Duration, 0, DurationUnit::Days}));
  }
  return withins;
}

MeasureFunction MeasureOf(hir::AggregateFunction function) {
  switch (function) {
    case hir::AggregateFunction::Sum: return MeasureFunction::Sum;
    case hir::AggregateFunction::Average: return MeasureFunction::Average;
    case hir::AggregateFunction::Min: return MeasureFunction::Min;
    case hir::AggregateFunction::Max: return MeasureFunction::Max;
    default: return MeasureFunction::Count;
  }
}

/// The place, what decides who leads, what decides between equals.
std::vector<Value> TopOf(const hir::Aggregate& aggregate) {
  const auto number = [](MeasureFunction measure) { return Value::Int(static_cast<int64_t>(measure)); };
  return {Value::Int(aggregate.place), number(aggregate.by ? MeasureOf(aggregate.by->function) : MeasureFunction::Count),
          number(aggregate.ties ? MeasureOf(aggregate.ties->function) : MeasureFunction::None)};
}

}  // namespace

WindowUnit UnitOf(hir::TimeUnit unit) { return static_cast<WindowUnit>(unit); }
static_assert(static_cast<int>(hir::TimeUnit::Year) == static_cast<int>(WindowUnit::Year));

std::optional<WindowShape> ShapeOf(hir::WindowKind kind) {
  switch (kind) {
    case hir::WindowKind::InLast: return WindowShape::Last;
    case hir::WindowKind::InPrevious: return WindowShape::Previous;
    case hir::WindowKind::InThis: return WindowShape::This;
    case hir::WindowKind::InLastFull: return WindowShape::LastFull;
    case hir::WindowKind::OnWeekends: return WindowShape::Weekends;
    case hir::WindowKind::OnWeekdays: return WindowShape::Weekdays;
    case hir::WindowKind::During: return WindowShape::During;
    case hir::WindowKind::Since:
    case hir::WindowKind::Before:
    case hir::WindowKind::FromTo: break;
  }
  return std::nullopt;
}

ValueType Lowerer::TimeType(TableId table) const {
  const TableSchema* row = &schema_[table];
  while (!row->time && row->time_from) {
    table = schema_[*row->time_from].parent;
    row = &schema_[table];
  }
  assert(row->time && "the checker refuses windows on tables without a time");
  return schema_.ColumnOf(table, *row->time).type;
}

// A conjunction is several masks: `where a and b in last 30 days` shares its parts with other aggregates.
void Lowerer::SplitConjunction(hir::ExprId id, const Env& env, std::vector<NodeId>& masks) {
  const auto* binary = std::get_if<hir::Binary>(&module_[id].node);
  if (options_.share && binary && binary->op == hir::BinaryOp::And) {
    SplitConjunction(binary->lhs, env, masks);
    if (LIMN_FAULT(30)) {
      return;
    }
    SplitConjunction(binary->rhs, env, masks);
    return;
  }
  const Behind behind(*this, AllMatter(masks));
  masks.push_back(Lower(id, env));
}

uint32_t Lowerer::WindowIndex(const WindowRow& row) {
  const std::string key = fmt::format("{},{},{},{},{},{},{}", static_cast<int>(row.shape), static_cast<int>(row.unit), row.amount,
                                      row.amount_parameter ? std::to_string(*row.amount_parameter) : "", row.day_begins, row.from, row.to);
  return windows_.IndexOf(key, row);
}

WindowRow Lowerer::RowOfWindow(const hir::Window& window, WindowShape shape, int64_t day_begins) {
  WindowRow row;
  row.shape = shape;
  row.unit = UnitOf(window.unit);
  row.day_begins = day_begins;
  if (window.kind == hir::WindowKind::During) {
    row.day_begins = 0;
    row.from = window.day_from;
    row.to = window.day_to;
  }
  if (window.amount) {
    const hir::Expr& amount = module_[*window.amount];
    if (const auto* param = std::get_if<hir::ParamRef>(&amount.node)) {
      row.amount_parameter = Parameter(param->param);
    } else {
      row.amount = std::get<hir::Literal>(amount.node).value.as_int();
    }
  }
  return row;
}

// The day of each row: its date, or the local day of its time.
NodeId Lowerer::DayOfRows(TableId table, int64_t day_begins, ScopeId here, ProgramSpan span) {
  const NodeId time = Emit(Opcode::LoadTime, here, TimeType(table), {}, {}, span);
  if (graph_[time].type.type.kind == ValueKind::Date) {
    return time;
  }
  return day_begins == 0 ? Emit(Opcode::ToDate, here, {ValueKind::Date}, {time}, {}, span)
                         : Emit(Opcode::ToDateFrom, here, {ValueKind::Date}, {time},
                                {Constant(Value::Duration(day_begins, DurationUnit::Micros))}, span);
}

NodeId Lowerer::LowerWindow(const hir::Window& window, TableId table, int64_t day_begins, const Env& env) {
  const ScopeId here = env.back();
  const ProgramSpan span = SpanOf(window.span);
  const NodeId time = Emit(Opcode::LoadTime, here, TimeType(table), {}, {}, span);
  if (const std::optional<WindowShape> shape = ShapeOf(window.kind)) {
    return Emit(Opcode::InWindow, here, {ValueKind::Bool}, {time}, {WindowIndex(RowOfWindow(window, *shape, day_begins))}, span);
  }
  const auto day_of = [&](NodeId node) {
    return graph_[node].type.type.kind == ValueKind::Date ? node : Emit(Opcode::ToDate, here, {ValueKind::Date}, {node}, {}, span);
  };
  const auto bound = [&](Opcode op, hir::ExprId id) {
    const NodeId limit = Lower(id, env);
    const bool by_day = graph_[limit].type.type.kind == ValueKind::Date || graph_[time].type.type.kind == ValueKind::Date;
    return by_day ? Compare(op, DayOfRows(table, day_begins, here, span), day_of(limit), span) : Compare(op, time, limit, span);
  };
  switch (window.kind) {
    case hir::WindowKind::Since: return bound(Opcode::CompareGreaterEqual, *window.from);
    case hir::WindowKind::Before: return bound(Opcode::CompareLess, *window.to);
    default: break;
  }
  const NodeId from = bound(Opcode::CompareGreaterEqual, *window.from);
  return Emit(Opcode::And, here, {ValueKind::Bool}, {from, bound(LIMN_FAULT(31) ? Opcode::CompareLess : Opcode::CompareLessEqual, *window.to)}, {}, span);
}

NodeId Lowerer::LowerAggregate(hir::ExprId id, const hir::Aggregate& aggregate, const Env& env) {
  const Position base = Reach(aggregate.base, env);
  std::vector<uint32_t> frames;
  hir::ForEachOperand(module_[id], [&](hir::ExprId operand) { CollectOuterFrames(module_, operand, aggregate.frame, frames); });
  if (options_.share && base.rows && frames.empty()) {
    // Many rows may lead up to one: what its children give is worked out once for each such row, in a stage of its own. Otherwise the orders of
    // a product that a million lines name would be counted a million times.
    const ScopeId above = RootScope({graph_[*base.rows].type.table});
    const NodeId node = LowerAggregateOver(id, aggregate, {above, std::nullopt}, frames, Env(aggregate.frame, above));
    const auto [stored, is_new] = stored_aggregates_.try_emplace(node, 0);
    if (is_new) {
      stored->second = StoreNode(node, std::string(RowOf(graph_[node].op).mnemonic) + " of " + schema_[aggregate.table].name);
    }
    const NodeId there = Emit(Opcode::LoadValueAt, base.scope, module_[id].type.value, {*base.rows}, {stored->second}, SpanOf(module_[id].span));
    return graph_.Bring(there, env.back());
  }
  return graph_.Bring(LowerAggregateOver(id, aggregate, base, frames, env), env.back());
}

// The time of each row, which steps it fits, and its key where that is one column.
std::vector<NodeId> Lowerer::LowerSteps(const hir::Aggregate& aggregate, const Env& env, ProgramSpan span) {
  const ScopeId here = env.back();
  std::vector<NodeId> conditions;
  for (const hir::SequenceStep& step : aggregate.steps) {
    conditions.push_back(Lower(step.condition, env));
  }
  const NodeId time = Emit(Opcode::LoadTime, here, TimeType(aggregate.table), {}, {}, span);
  const NodeId fits = Emit(Opcode::Bits, here, {ValueKind::Int}, std::move(conditions), {}, span);
  const std::vector<ColumnId>& key = schema_[aggregate.table].key;
  if (key.size() != 1) {
    const ValueType none{ValueKind::Int};
    return {time, fits, Emit(Opcode::Constant, here, none, {}, {Constant(Value::Missing(none))}, span)};
  }
  const ValueType type = schema_.ColumnOf(aggregate.table, key.front()).type;
  return {time, fits, Emit(Opcode::LoadColumn, here, type, {}, {Column(aggregate.table, key.front())}, span)};
}

// `frames`: those around the rows that they speak of.
NodeId Lowerer::LowerAggregateOver(hir::ExprId id, const hir::Aggregate& aggregate, const Position& base, const std::vector<uint32_t>& frames,
                                   const Env& env) {
  const Behind anew(*this, std::nullopt);  // equal rows are one scope, also where others of them count
  const ProgramSpan span = SpanOf(module_[id].span);
  const ValueType type = module_[id].type.value;
  // The pass runs in the innermost scope that its rows speak of.
  ScopeId host = base.scope;
  for (const uint32_t frame : frames) {
    if (graph_.Depth(env[frame]) > graph_.Depth(host)) {
      host = env[frame];
    }
  }
  std::optional<NodeId> rows = base.rows;
  if (host != base.scope) {
    const NodeId outer = rows ? *rows
                              : graph_.Add(Opcode::SelfRows, base.scope, {true, {}, graph_.ScopeOf(base.scope).table}, {}, {}, {});
    rows = graph_.Bring(outer, host);
  }
  std::vector<uint32_t> downs;
  for (const LinkId link : aggregate.downs) {
    downs.push_back(LinkIndex(link));
  }
  const ScopeId child = graph_.AddScope({aggregate.table.index, host, rows, downs});
  Env inner = env;
  inner.resize(aggregate.frame);
  inner.push_back(child);

  std::vector<NodeId> masks;
  if (aggregate.where) {
    SplitConjunction(*aggregate.where, inner, masks);
  }
  for (const hir::Window& window : aggregate.windows) {
    masks.push_back(LowerWindow(window, aggregate.table, hir::DayBegins(aggregate), inner));
  }
  std::sort(masks.begin(), masks.end());
  masks.erase(std::unique(masks.begin(), masks.end()), masks.end());
  const Behind behind(*this, AllMatter(masks));

  std::vector<NodeId> operands;
  const auto argument = [&] { operands.push_back(Lower(*aggregate.argument, inner)); };
  const auto condition = [&] {
    operands.push_back(aggregate.condition
                           ? Lower(*aggregate.condition, inner)
                           : Emit(Opcode::Constant, child, {ValueKind::Bool}, {}, {Constant(Value::Bool(true))}, span));
  };
  const auto time = [&] { operands.push_back(Emit(Opcode::LoadTime, child, TimeType(aggregate.table), {}, {}, span)); };
  const auto has_time = [&] {
    const TableSchema* table = &schema_[aggregate.table];
    while (!table->time && table->time_from) {
      table = &schema_[schema_[*table->time_from].parent];
    }
    return table->time.has_value();
  };
  Opcode op = Opcode::AggCount;
  std::vector<uint32_t> immediates;
  switch (aggregate.function) {
    case hir::AggregateFunction::Count:
      if (aggregate.argument) {
        op = Opcode::AggCountKnown;
        argument();
      }
      break;
    case hir::AggregateFunction::Sum: op = Opcode::AggSum; argument(); break;
    case hir::AggregateFunction::Average: op = Opcode::AggAverage; argument(); break;
    case hir::AggregateFunction::Min: op = Opcode::AggMin; argument(); break;
    case hir::AggregateFunction::Max: op = Opcode::AggMax; argument(); break;
    case hir::AggregateFunction::Median:
      op = Opcode::AggPercentile;
      argument();
      operands.push_back(Emit(Opcode::Constant, child, {ValueKind::Int}, {}, {Constant(Value::Int(50))}, span));
      break;
    case hir::AggregateFunction::Percentile:
      op = Opcode::AggPercentile;
      argument();
      operands.push_back(Lower(*aggregate.number, inner));
      break;
    case hir::AggregateFunction::StdDev: op = Opcode::AggStdDev; argument(); break;
    case hir::AggregateFunction::Streak:
      op = Opcode::AggStreak;
      operands = LowerPeriods(aggregate, inner, span);
      break;
    case hir::AggregateFunction::Sequence:
    case hir::AggregateFunction::CountSequences:
    case hir::AggregateFunction::FunnelStage:
      op = aggregate.function == hir::AggregateFunction::Sequence         ? Opcode::AggSequence
           : aggregate.function == hir::AggregateFunction::CountSequences ? Opcode::AggCountSequences
                                                                          : Opcode::AggFunnelStage;
      operands = LowerSteps(aggregate, inner, span);
      immediates = {List(WithinsOf(aggregate))};
      break;
    case hir::AggregateFunction::LongestGap:
      op = Opcode::AggLongestGap;
      operands.push_back(DayOfRows(aggregate.table, hir::DayBegins(aggregate), child, span));
      break;
    case hir::AggregateFunction::AverageGap:
      op = Opcode::AggAverageGap;
      operands.push_back(DayOfRows(aggregate.table, hir::DayBegins(aggregate), child, span));
      break;
    case hir::AggregateFunction::Trend: {
      op = Opcode::AggTrend;
      if (aggregate.argument) {
        argument();
      } else {
        operands.push_back(Emit(Opcode::Constant, child, {ValueKind::Int}, {}, {Constant(Value::Int(1))}, span));
      }
      const std::vector<NodeId> periods = LowerPeriods(aggregate, inner, span);
      operands.insert(operands.end(), periods.begin(), periods.end());
      break;
    }
    case hir::AggregateFunction::First:
    case hir::AggregateFunction::Last: {
      const bool wants_first = aggregate.function == hir::AggregateFunction::First;
      op = wants_first ? Opcode::AggFirst : Opcode::AggLast;
      argument();
      time();
      if (aggregate.ties) {
        op = wants_first ? Opcode::AggFirstBy : Opcode::AggLastBy;
        operands.push_back(Lower(aggregate.ties->value, inner));
      }
      break;
    }
    case hir::AggregateFunction::Top:
    case hir::AggregateFunction::MostCommon:
      if (aggregate.ties || aggregate.function == hir::AggregateFunction::Top) {
        op = Opcode::AggTop;
        argument();
        const NodeId none = Emit(Opcode::Constant, child, {ValueKind::Int}, {}, {Constant(Value::Missing({ValueKind::Int}))}, span);
        operands.push_back(has_time() ? Emit(Opcode::LoadTime, child, TimeType(aggregate.table), {}, {}, span) : none);
        immediates = {List(TopOf(aggregate))};
        for (const std::optional<hir::Measure>& measure : {aggregate.by, aggregate.ties}) {
          operands.push_back(measure ? Lower(measure->value, inner) : operands.front());
        }
        break;
      }
      argument();
      op = has_time() ? Opcode::AggMostCommonRecent : Opcode::AggMostCommon;
      if (op == Opcode::AggMostCommonRecent) {
        time();
      }
      break;
    case hir::AggregateFunction::Distinct: op = Opcode::AggDistinct; argument(); break;
    case hir::AggregateFunction::Share: op = Opcode::AggShare; condition(); break;
    case hir::AggregateFunction::Any: op = Opcode::AggAny; condition(); break;
    case hir::AggregateFunction::None: op = Opcode::AggNone; condition(); break;
    case hir::AggregateFunction::All: op = Opcode::AggAll; condition(); break;
  }
  operands.insert(operands.end(), masks.begin(), masks.end());
  return graph_.AddAggregate(op, host, child, {false, type, 0}, std::move(operands), std::move(immediates), span);
}

}  // namespace limn
