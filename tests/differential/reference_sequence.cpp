// Sequences of the reference evaluator: every chain of rows is tried.
#include <algorithm>

#include "tests/differential/reference.h"
#include "tests/differential/reference_time.h"

namespace limn::differential {
namespace {

// A row that may take a step, with what decides its place among rows of one time.
struct Candidate {
  Value time;
  Value key;                // missing: none
  std::vector<bool> fits;   // by step
  size_t first = 0;         // the first step it fits
};

// By time, then key (rows without one last), then the first step they fit, then those that fit no later step than the other.
bool ComesFirst(const Candidate& a, const Candidate& b) {
  if (a.time.as_int() != b.time.as_int()) {
    return a.time.as_int() < b.time.as_int();
  }
  if (ComesBefore(a.key, b.key) || ComesBefore(b.key, a.key)) {
    return ComesBefore(a.key, b.key);
  }
  if (a.first != b.first) {
    return a.first < b.first;
  }
  return std::lexicographical_compare(a.fits.rbegin(), a.fits.rend(), b.fits.rbegin(), b.fits.rend());
}

}  // namespace

Value Reference::Later(const Value& time, const Value& within) const {
  const int64_t amount = within.as_int();
  const bool is_months = within.type.unit == DurationUnit::Months;
  if (time.type.kind == ValueKind::Date) {
    const Date day{static_cast<int32_t>(time.as_int())};
    return Value::OfDate(is_months ? MonthsLater(day, amount) : Date{static_cast<int32_t>(day.days + amount)});
  }
  const Instant instant{time.as_int()};
  if (within.type.unit == DurationUnit::Micros) {
    return Value::OfInstant({instant.micros + amount});
  }
  return Value::OfInstant(is_months ? MonthsLater(instant, amount, world_.zone()) : DaysLater(instant, amount, world_.zone()));
}

Value Reference::FollowedSteps(const hir::Aggregate& node, const std::vector<Seen>& rows, const Frames& frames) {
  const std::vector<ColumnId>& key = world_.schema()[node.table].key;
  std::vector<Candidate> candidates;
  for (const Seen& seen : rows) {
    Candidate candidate;
    candidate.time = seen.time;
    candidate.key = key.size() == 1 ? world_.Row(node.table, seen.row)[key.front().index] : Value{};
    Frames inner = frames;
    inner.resize(node.frame + 1);
    inner[node.frame] = seen.row;
    for (const hir::SequenceStep& step : node.steps) {
      candidate.fits.push_back(EvalTruth(step.condition, inner) == true);
    }
    candidate.first = static_cast<size_t>(std::find(candidate.fits.begin(), candidate.fits.end(), true) - candidate.fits.begin());
    if (!seen.time.is_missing() && candidate.first < node.steps.size()) {
      candidates.push_back(std::move(candidate));
    }
  }
  std::sort(candidates.begin(), candidates.end(), ComesFirst);

  // By row from `begin` on: how many steps the longest chain of rows that ends there takes; all that a chain to each row may be.
  const auto chains = [&](size_t begin) {
    std::vector<std::vector<bool>> reached(candidates.size(), std::vector<bool>(node.steps.size(), false));
    for (size_t row = begin; row < candidates.size(); ++row) {
      for (size_t step = 0; step < node.steps.size(); ++step) {
        const auto& within = node.steps[step].within;
        for (size_t before = begin; before < row && step > 0; ++before) {
          const bool in_time = !within || candidates[row].time.as_int() <= Later(candidates[before].time, *within).as_int();
          reached[row][step] = reached[row][step] || (candidates[row].fits[step] && reached[before][step - 1] && in_time);
        }
        reached[row][step] = reached[row][step] || (step == 0 && candidates[row].fits[0]);
      }
    }
    return reached;
  };
  if (node.function == hir::AggregateFunction::FunnelStage) {
    int64_t furthest = 0;
    for (const std::vector<bool>& steps : chains(0)) {
      for (size_t step = 0; step < steps.size(); ++step) {
        furthest = steps[step] ? std::max(furthest, static_cast<int64_t>(step) + 1) : furthest;
      }
    }
    return Value::Int(furthest);
  }
  int64_t matches = 0;
  for (size_t begin = 0; begin < candidates.size();) {
    const std::vector<std::vector<bool>> reached = chains(begin);
    const auto end = std::find_if(reached.begin(), reached.end(), [](const std::vector<bool>& steps) { return steps.back(); });
    if (end == reached.end()) {
      break;
    }
    ++matches;
    begin = static_cast<size_t>(end - reached.begin()) + 1;
  }
  return node.function == hir::AggregateFunction::Sequence ? Value::Bool(matches > 0) : Value::Int(matches);
}

}  // namespace limn::differential
