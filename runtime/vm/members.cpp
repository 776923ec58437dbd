#include "runtime/vm/members.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

#include "runtime/kernels/aggregate.h"
#include "runtime/kernels/deviation.h"
#include "runtime/kernels/fault.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

class Members {
 public:
  Members(const PopulationRow& row, const std::vector<Column>& values) : argument_(values[row.argument]) {
    const Column* within = row.within ? &values[*row.within] : nullptr;
    for (uint32_t at = 0; at < argument_.length; ++at) {
      const bool counts = within == nullptr || (within->IsKnown(at) && std::get<Bitmap>(within->data).Get(at));
      count_ += counts ? 1 : 0;
      if (counts && argument_.IsKnown(at)) {
        known_.push_back(at);
      }
    }
  }

  MembersResult Compute(PopulationFunction function, const Value& amount) {
    const auto is_yes = [&](uint32_t at) { return std::get<Bitmap>(argument_.data).Get(at); };
    switch (function) {
      case PopulationFunction::Count: return {Value::Int(Yes())};
      case PopulationFunction::Share:
        // One of whom it is not known counts below the line only.
        return {count_ == 0 ? Value::Missing({ValueKind::Number}) : Value::Number(RatioToDouble(Yes(), LIMN_FAULT(49) ? static_cast<int64_t>(known_.size()) : count_))};
      case PopulationFunction::Any: return {Truth(std::any_of(known_.begin(), known_.end(), is_yes), true, false)};
      case PopulationFunction::None: return {Truth(std::any_of(known_.begin(), known_.end(), is_yes), false, true)};
      case PopulationFunction::All: return {Truth(!std::all_of(known_.begin(), known_.end(), is_yes), false, true)};
      case PopulationFunction::Sum: return Sum();
      case PopulationFunction::StdDev: return Deviation();
      case PopulationFunction::Min: return {AtPlace(1)};
      case PopulationFunction::Max: return {AtPlace(known_.size())};
      case PopulationFunction::Median: return {AtPlace(NearestRank(50, 0, known_.size()))};
      case PopulationFunction::Percentile: return {AtPercent(amount)};
      case PopulationFunction::Distinct: return {Value::Int(static_cast<int64_t>(CountsByValue().size()))};
      case PopulationFunction::MostCommon: return {MostCommon()};
      default: return {Value::Missing(argument_.type)};
    }
  }

 private:
  int64_t Yes() const {
    const Bitmap& bits = std::get<Bitmap>(argument_.data);
    return std::count_if(known_.begin(), known_.end(), [&](uint32_t at) { return bits.Get(at); });
  }

  // Decided where one row decides; else unknown as soon as one row is.
  Value Truth(bool is_decided, bool decided, bool otherwise) const {
    const bool all_known = static_cast<int64_t>(known_.size()) == count_;
    return is_decided ? Value::Bool(decided) : all_known ? Value::Bool(otherwise) : Value::Missing({ValueKind::Bool});
  }

  MembersResult Sum() const {
    if (const auto* numbers = std::get_if<Slots<double>>(&argument_.data)) {
      ExactSum sum;
      for (const uint32_t at : known_) {
        sum.Add((*numbers)[at]);
      }
      const double total = sum.Round();
      return std::isfinite(total) ? MembersResult{Value::Number(total)} : MembersResult{Value::Missing(argument_.type), true};
    }
    const auto& scaled = std::get<Slots<int64_t>>(argument_.data);
    Int128 total = 0;
    for (const uint32_t at : known_) {
      total += scaled[at];
    }
    const bool fits = total >= INT64_MIN && total <= INT64_MAX;
    return fits ? MembersResult{Value{argument_.type, static_cast<int64_t>(total)}} : MembersResult{Value::Missing(argument_.type), true};
  }

  MembersResult Deviation() const {
    const Value missing = Value::Missing({ValueKind::Number});
    if (known_.size() < 2) {
      return {missing};
    }
    if (const auto* numbers = std::get_if<Slots<double>>(&argument_.data)) {
      std::vector<double> known;
      for (const uint32_t at : known_) {
        known.push_back((*numbers)[at]);
      }
      const std::optional<double> deviation = SampleDeviation(known);
      return deviation ? MembersResult{Value::Number(*deviation)} : MembersResult{missing, true};
    }
    const auto& scaled = std::get<Slots<int64_t>>(argument_.data);
    std::vector<int64_t> known;
    for (const uint32_t at : known_) {
      known.push_back(scaled[at]);
    }
    Moments moments;
    const GroupRun all{0, 0, static_cast<uint32_t>(known.size())};
    const std::vector<uint64_t> everybody(known.size() / 64 + 1, ~uint64_t{0});
    MomentRuns(known, everybody.data(), {&all, 1}, {&moments, 1});
    return {Value::Number(SampleDeviation(moments, argument_.type.scale))};
  }

  // A percentage outside 0 to 100, which only a run's own value of a param can be, has no value.
  Value AtPercent(const Value& percent) {
    const bool is_none = percent.is_missing() || percent.as_int() < 0 || percent.as_int() > 100 * PowerOfTen(percent.type.scale);
    return is_none ? Value::Missing(argument_.type) : AtPlace(NearestRank(percent.as_int(), percent.type.scale, known_.size()));
  }

  Value AtPlace(size_t place) {
    if (known_.empty()) {
      return Value::Missing(argument_.type);
    }
    const auto at = known_.begin() + static_cast<std::ptrdiff_t>(place - 1);
    std::nth_element(known_.begin(), at, known_.end(), [&](uint32_t a, uint32_t b) { return IsSmaller(a, b); });
    return argument_.At(*at);
  }

  // Texts by their bytes, no before yes.
  bool IsSmaller(uint32_t a, uint32_t b) const {
    return std::visit(
        [&]<typename Data>(const Data& data) {
          if constexpr (std::is_same_v<Data, Bitmap>) {
            return !data.Get(a) && data.Get(b);
          } else if constexpr (std::is_same_v<Data, Slots<uint32_t>> || std::is_same_v<Data, Slots<uint8_t>>) {
            return argument_.dictionary->At(data[a]) < argument_.dictionary->At(data[b]);
          } else {
            return data[a] < data[b];
          }
        },
        argument_.data);
  }

  struct Counted {
    int64_t times = 0;
    uint32_t row = 0;
  };
  std::unordered_map<uint64_t, Counted> CountsByValue() const {
    std::unordered_map<uint64_t, Counted> counts;
    for (const uint32_t at : known_) {
      const uint64_t bits = std::visit(
          [&]<typename Data>(const Data& data) -> uint64_t {
            if constexpr (std::is_same_v<Data, Bitmap>) {
              return data.Get(at) ? 1 : 0;
            } else if constexpr (std::is_same_v<Data, Slots<double>>) {
              return std::bit_cast<uint64_t>(data[at] == 0 ? 0.0 : data[at]);
            } else {
              return static_cast<uint64_t>(data[at]);
            }
          },
          argument_.data);
      Counted& counted = counts[bits];
      counted.row = at;
      ++counted.times;
    }
    return counts;
  }

  // The smallest of the most frequent: members come in no order of time.
  Value MostCommon() const {
    std::optional<Counted> best;
    for (const auto& [bits, counted] : CountsByValue()) {
      const bool is_better = !best || counted.times > best->times || (counted.times == best->times && IsSmaller(counted.row, best->row) != LIMN_FAULT(50));
      best = is_better ? std::optional(counted) : best;
    }
    return best ? argument_.At(best->row) : Value::Missing(argument_.type);
  }

  const Column& argument_;
  int64_t count_ = 0;            // members, also those of whom the argument is not known
  std::vector<uint32_t> known_;  // rows of members with a known argument
};

}  // namespace

MembersResult ComputeOverMembers(const PopulationRow& row, const Value& amount, const std::vector<Column>& values) {
  return Members(row, values).Compute(row.function, amount);
}

}  // namespace limn
