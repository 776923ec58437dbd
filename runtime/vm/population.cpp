#include "runtime/vm/population.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "runtime/kernels/deviation.h"
#include "runtime/kernels/fault.h"
#include "runtime/values/decimal.h"
#include "runtime/vm/members.h"

namespace limn {
namespace {

// The rows of one population: [begin, end) of the sorted rows.
struct Group {
  size_t begin = 0;
  size_t end = 0;
  size_t size() const { return end - begin; }
};

// The value of a row as bits that differ where the values do.
uint64_t BitsAt(const Column& column, size_t row) {
  return std::visit(
      [&]<typename Data>(const Data& data) -> uint64_t {
        if constexpr (std::is_same_v<Data, Bitmap>) {
          return data.Get(row) ? 1 : 0;
        } else if constexpr (std::is_same_v<Data, Slots<double>>) {
          return std::bit_cast<uint64_t>(data[row] == 0 ? 0.0 : data[row]);
        } else {
          return static_cast<uint64_t>(data[row]);
        }
      },
      column.data);
}

// A group so far, and the value by which it is split further.
struct GroupKey {
  uint32_t group = 0;
  uint64_t bits = 0;
  friend bool operator==(const GroupKey&, const GroupKey&) = default;
};
struct HashOfGroupKey {
  size_t operator()(const GroupKey& key) const {
    // Codes and small numbers differ in their low bits only: spread them over all.
    const uint64_t mixed = (key.bits ^ (uint64_t{key.group} << 32)) * 0x9E37'79B9'7F4A'7C15;
    return mixed ^ (mixed >> 32);
  }
};

class Ranking {
 public:
  Ranking(const PopulationRow& row, const std::vector<Column>& values) : argument_(values[row.argument]) {
    const Column* within = row.within ? &values[*row.within] : nullptr;
    std::vector<uint32_t> group_of(argument_.length, 0);
    std::vector<bool> has_group(argument_.length, true);
    for (const uint32_t key : row.per) {
      SplitGroups(values[key], group_of, has_group);
    }
    for (uint32_t at = 0; at < argument_.length; ++at) {
      const bool counted = within == nullptr || (within->IsKnown(at) && std::get<Bitmap>(within->data).Get(at));
      if (has_group[at]) {
        everybody_.push_back(at);
        const auto is_known = [&](uint32_t value) { return values[value].IsKnown(at); };
        const bool compares = (!row.members || is_known(*row.members)) && std::all_of(row.features.begin(), row.features.end(), is_known);
        counted_ += counted ? 1 : 0;
        if (counted && argument_.IsKnown(at) && compares) {
          rows_.push_back(at);
        }
      }
    }
    std::stable_sort(rows_.begin(), rows_.end(), [&](uint32_t a, uint32_t b) { return group_of[a] < group_of[b]; });
    const uint32_t last_group = rows_.empty() ? 0 : group_of[rows_.back()];
    group_index_.assign(last_group + 1, kNoGroup);
    for (size_t begin = 0; begin < rows_.size();) {
      size_t end = begin;
      while (end < rows_.size() && group_of[rows_[end]] == group_of[rows_[begin]]) {
        ++end;
      }
      groups_.push_back({begin, end});
      group_index_[group_of[rows_[begin]]] = groups_.size() - 1;
      begin = end;
    }
    group_of_ = std::move(group_of);
    has_group_ = std::move(has_group);
  }

  const std::vector<Group>& groups() const { return groups_; }
  const std::vector<uint32_t>& rows() const { return rows_; }
  /// Those that `within` counts, also where a value is missing.
  uint64_t counted() const { return counted_; }
  /// Also those that are not counted, if only their group is known.
  const std::vector<uint32_t>& everybody() const { return everybody_; }
  /// The index of a row's group; nothing where it has none, or nobody of it is counted.
  std::optional<size_t> GroupOf(uint32_t row) const {
    const uint32_t group = group_of_[row];
    return !has_group_[row] || group >= group_index_.size() || group_index_[group] == kNoGroup ? std::nullopt : std::optional(group_index_[group]);
  }

  // Calls visit(row, smaller, larger) for each row of a group: how many have a strictly smaller value, and a strictly larger one.
  template <typename Visit>
  void ForEachPlace(const Group& group, Visit&& visit) {
    const auto begin = rows_.begin() + static_cast<std::ptrdiff_t>(group.begin);
    std::visit(
        [&]<typename Data>(const Data& data) {
          if constexpr (!std::is_same_v<Data, Bitmap>) {
            std::sort(begin, begin + static_cast<std::ptrdiff_t>(group.size()), [&](uint32_t a, uint32_t b) { return data[a] < data[b]; });
            for (size_t first = group.begin; first < group.end;) {
              size_t after = first;
              while (after < group.end && data[rows_[after]] == data[rows_[first]]) {
                ++after;
              }
              for (size_t at = first; at < after; ++at) {
                visit(rows_[at], static_cast<int64_t>(first - group.begin), static_cast<int64_t>(group.end - after));
              }
              first = after;
            }
          }
        },
        argument_.data);
  }

 private:
  // Rows of one group with different values go to different groups; without a value a row has none.
  static void SplitGroups(const Column& key, std::vector<uint32_t>& group_of, std::vector<bool>& has_group) {
    std::unordered_map<GroupKey, uint32_t, HashOfGroupKey> numbers;
    for (size_t row = 0; row < group_of.size(); ++row) {
      if (!key.IsKnown(row)) {
        has_group[row] = false;
      } else if (has_group[row]) {
        group_of[row] = numbers.try_emplace({group_of[row], BitsAt(key, row)}, static_cast<uint32_t>(numbers.size())).first->second;
      }
    }
  }

  static constexpr size_t kNoGroup = std::numeric_limits<size_t>::max();

  const Column& argument_;
  std::vector<uint32_t> rows_;
  uint64_t counted_ = 0;
  std::vector<uint32_t> everybody_;
  std::vector<uint32_t> group_of_;
  std::vector<bool> has_group_;
  std::vector<Group> groups_;
  std::vector<size_t> group_index_;  // by the group's number: its place in groups_
};

// The sum of a group: exact, of scaled integers or of doubles.
struct Total {
  Int128 scaled = 0;
  double number = 0;
};

Total TotalOf(const Column& argument, const std::vector<uint32_t>& rows, const Group& group) {
  Total total;
  if (const auto* numbers = std::get_if<Slots<double>>(&argument.data)) {
    ExactSum sum;
    for (size_t at = group.begin; at < group.end; ++at) {
      sum.Add((*numbers)[rows[at]]);
    }
    total.number = sum.Round();
    return total;
  }
  const auto& scaled = std::get<Slots<int64_t>>(argument.data);
  for (size_t at = group.begin; at < group.end; ++at) {
    total.scaled += scaled[rows[at]];
  }
  return total;
}

// How many times likelier `outcome` is among the members of a group than among the others; nothing where there are none of either, or none of
// the others has it.
std::optional<double> LiftOf(const Bitmap& outcome, const Bitmap& members, const std::vector<uint32_t>& rows, const Group& group) {
  struct Side {
    int64_t rows = 0;
    int64_t with = 0;
  };
  Side inside;
  Side outside;
  for (size_t index = group.begin; index < group.end; ++index) {
    Side& side = members.Get(rows[index]) ? inside : outside;
    ++side.rows;
    side.with += outcome.Get(rows[index]) ? 1 : 0;
  }
  if (inside.rows == 0 || outside.with == 0) {
    return std::nullopt;
  }
  const Side& base = outside;
  return RatioToDouble(Int128{inside.with} * (LIMN_FAULT(47) ? base.rows + inside.rows : base.rows), Int128{inside.rows} * base.with);
}

// By one feature: the mean of a group's members and the deviation of all of the group, 0 where all are equal. Nothing without members; not
// finite where a sum is beyond the doubles.
struct Centre {
  double mean = 0;
  double deviation = 0;
};
std::optional<Centre> CentreOf(const Slots<double>& feature, const Bitmap& members, const std::vector<uint32_t>& rows, const Group& group) {
  ExactSum sum;
  int64_t count = 0;
  std::vector<double> all;
  for (size_t index = group.begin; index < group.end; ++index) {
    all.push_back(feature[rows[index]]);
    if (members.Get(rows[index])) {
      sum.Add(all.back());
      ++count;
    }
  }
  if (count == 0) {
    return std::nullopt;
  }
  const double beyond = std::numeric_limits<double>::infinity();
  return Centre{sum.Round() / static_cast<double>(count), all.size() < 2 ? 0 : SampleDeviation(all).value_or(beyond)};
}

// 1 at the centre, the less the farther away.
double ResemblanceOf(const std::vector<const Slots<double>*>& features, const std::vector<Centre>& centres, uint32_t row) {
  double squares = 0;
  for (size_t feature = 0; feature < features.size(); ++feature) {
    const Centre& centre = centres[feature];
    if (!std::isfinite(centre.mean) || !std::isfinite(centre.deviation)) {
      return std::numeric_limits<double>::infinity();
    }
    const double away = centre.deviation == 0 ? 0 : ((*features[feature])[row] - centre.mean) / centre.deviation;
    squares += LIMN_FAULT(48) ? std::abs(away) : away * away;
  }
  return 1 / (1 + std::sqrt(squares / static_cast<double>(features.size())));
}

Column AllMissing(ValueType type, size_t rows) {
  Column column = Column::Of(type);
  column.length = rows;
  column.validity = Bitmap(rows);
  std::visit([&]<typename Data>(Data& data) { data = Data(rows); }, column.data);
  return column;
}

// One value for all rows.
Column AllEqual(const Value& value, ValueType type, const std::shared_ptr<Dictionary>& texts, size_t rows) {
  Column column = AllMissing(type, rows);
  column.dictionary = type.kind == ValueKind::Text ? texts : column.dictionary;
  if (value.is_missing()) {
    return column;
  }
  column.validity = Bitmap(rows, true);
  std::visit(
      [&]<typename Data>(Data& data) {
        if constexpr (std::is_same_v<Data, Bitmap>) {
          data = Bitmap(rows, value.as_bool());
        } else if constexpr (std::is_same_v<Data, Slots<double>>) {
          data.assign(rows, value.as_number());
        } else if constexpr (std::is_same_v<Data, Slots<uint32_t>>) {
          data.assign(rows, texts->Find(value.as_text()).value());
        } else {
          data.assign(rows, static_cast<typename Data::value_type>(value.as_int()));
        }
      },
      column.data);
  return column;
}

// rank ≤ share × population, exactly.
bool IsInTop(int64_t rank, const Value& share, size_t population) {
  Int128 power = 1;
  for (int digit = 0; digit < share.type.scale; ++digit) {
    power *= 10;
  }
  return Int128{rank} * power <= Int128{share.as_int()} * static_cast<int64_t>(population);
}

}  // namespace

namespace {

// The nearest group of each row, from 1.
void AssignGroups(const PopulationRow& row, const std::vector<Column>& values, const std::map<std::string, KeptCluster>& kept, const Ranking& ranking,
                  const std::atomic<bool>* cancelled, PopulationResult& result) {
  std::vector<const Slots<double>*> columns = {&std::get<Slots<double>>(values[row.argument].data)};
  for (const uint32_t feature : row.features) {
    columns.push_back(&std::get<Slots<double>>(values[feature].data));
  }
  result.groups.emplace();
  result.groups->left_out = ranking.counted() - ranking.rows().size();
  const auto known = kept.find(row.groups->name);
  const auto fits = [&](const KeptCluster& cluster) {
    const auto groups = static_cast<int64_t>(cluster.model.centres.size());
    return cluster.definition == row.groups->definition && cluster.model.scales.size() == columns.size() && groups >= row.groups->from && groups <= row.groups->to;
  };
  if (known != kept.end() && fits(known->second)) {
    result.groups->model = known->second.model;
    result.groups->is_kept = true;
  } else {
    std::vector<std::vector<double>> features(columns.size());
    for (const uint32_t at : ranking.rows()) {
      for (size_t feature = 0; feature < columns.size(); ++feature) {
        features[feature].push_back((*columns[feature])[at]);
      }
    }
    result.groups->model = FitClusters(features, row.groups->from, row.groups->to, row.groups->seed, cancelled);
  }
  if (!result.groups->model) {
    return;
  }
  result.groups->sizes.assign(result.groups->model->centres.size(), 0);
  std::vector<double> point(columns.size());
  for (const uint32_t at : ranking.rows()) {
    for (size_t feature = 0; feature < columns.size(); ++feature) {
      point[feature] = (*columns[feature])[at];
    }
    const uint32_t group = NearestCluster(*result.groups->model, point).group;
    ++result.groups->sizes[group];
    std::get<Slots<int64_t>>(result.column.data)[at] = int64_t{group} + 1;
    result.column.validity.Set(at, true);
  }
}

}  // namespace

PopulationResult ComputePopulation(const PopulationRow& row, const Value& amount, const std::vector<Column>& values,
                                   const std::map<std::string, KeptCluster>& kept, const std::atomic<bool>* cancelled) {
  const Column& argument = values[row.argument];
  PopulationResult result;
  if (IsOverMembers(row.function)) {
    const MembersResult over = ComputeOverMembers(row, amount, values);
    result.column = AllEqual(over.value, over.value.type, argument.dictionary, argument.length);
    result.failed = over.failed ? 1 : 0;
    return result;
  }
  Ranking ranking(row, values);
  const auto make = [&](ValueKind kind) { result.column = AllMissing({kind}, argument.length); };
  const auto put_int = [&](uint32_t at, int64_t value) {
    std::get<Slots<int64_t>>(result.column.data)[at] = value;
    result.column.validity.Set(at, true);
  };
  const auto put_number = [&](uint32_t at, double value) {
    if (std::isfinite(value)) {
      std::get<Slots<double>>(result.column.data)[at] = value;
      result.column.validity.Set(at, true);
      return;
    }
    result.failed_row = result.failed == 0 ? at : std::min(result.failed_row, at);
    ++result.failed;
  };
  switch (row.function) {
    case PopulationFunction::Rank:
      make(ValueKind::Int);
      for (const Group& group : ranking.groups()) {
        ranking.ForEachPlace(group, [&](uint32_t at, int64_t, int64_t larger) { put_int(at, larger + 1); });
      }
      break;
    case PopulationFunction::PercentileRank:
      make(ValueKind::Number);
      for (const Group& group : ranking.groups()) {
        ranking.ForEachPlace(group, [&](uint32_t at, int64_t smaller, int64_t) {
          put_number(at, static_cast<double>(smaller) / static_cast<double>(group.size()));
        });
      }
      break;
    case PopulationFunction::Band:
      make(ValueKind::Int);
      for (const Group& group : ranking.groups()) {
        ranking.ForEachPlace(group, [&](uint32_t at, int64_t smaller, int64_t) {
          const Int128 band = Int128{amount.as_int()} * smaller / static_cast<int64_t>(group.size());
          put_int(at, static_cast<int64_t>(band) + 1);
        });
      }
      break;
    case PopulationFunction::InTop:
      make(ValueKind::Bool);
      for (const Group& group : ranking.groups()) {
        ranking.ForEachPlace(group, [&](uint32_t at, int64_t, int64_t larger) {
          std::get<Bitmap>(result.column.data).Set(at, IsInTop(larger + 1, amount, group.size()));
          result.column.validity.Set(at, true);
        });
      }
      break;
    case PopulationFunction::ShareOfTotal: {
      make(ValueKind::Number);
      for (const Group& group : ranking.groups()) {
        const Total total = TotalOf(argument, ranking.rows(), group);
        for (size_t index = group.begin; index < group.end; ++index) {
          const uint32_t at = ranking.rows()[index];
          if (const auto* numbers = std::get_if<Slots<double>>(&argument.data)) {
            // Of a total that doesn't fit, every part would be 0.
            if (total.number != 0) {
              put_number(at, std::isfinite(total.number) ? (*numbers)[at] / total.number : total.number);
            }
          } else if (total.scaled != 0) {
            put_number(at, RatioToDouble(std::get<Slots<int64_t>>(argument.data)[at], total.scaled));
          }
        }
      }
      break;
    }
    case PopulationFunction::Average: {
      make(ValueKind::Number);
      std::vector<double> averages;
      for (const Group& group : ranking.groups()) {
        const Total total = TotalOf(argument, ranking.rows(), group);
        const int64_t count = static_cast<int64_t>(group.size());
        averages.push_back(argument.type.kind == ValueKind::Number ? total.number / static_cast<double>(count)
                                                                   : RatioToDouble(total.scaled, Int128{count} * PowerOfTen(argument.type.scale)));
      }
      for (const uint32_t at : ranking.everybody()) {
        if (const std::optional<size_t> group = ranking.GroupOf(at)) {
          put_number(at, averages[*group]);
        }
      }
      break;
    }
    case PopulationFunction::Lift: {
      make(ValueKind::Number);
      std::vector<std::optional<double>> lifts;
      for (const Group& group : ranking.groups()) {
        lifts.push_back(LiftOf(std::get<Bitmap>(argument.data), std::get<Bitmap>(values[*row.members].data), ranking.rows(), group));
      }
      for (const uint32_t at : ranking.everybody()) {
        const std::optional<size_t> group = ranking.GroupOf(at);
        if (group && lifts[*group]) {
          put_number(at, *lifts[*group]);
        }
      }
      break;
    }
    case PopulationFunction::Resemblance: {
      make(ValueKind::Number);
      std::vector<const Slots<double>*> features = {&std::get<Slots<double>>(argument.data)};
      for (const uint32_t feature : row.features) {
        features.push_back(&std::get<Slots<double>>(values[feature].data));
      }
      for (const Group& group : ranking.groups()) {
        std::vector<Centre> centres;
        for (const Slots<double>* feature : features) {
          if (const std::optional<Centre> centre = CentreOf(*feature, std::get<Bitmap>(values[*row.members].data), ranking.rows(), group)) {
            centres.push_back(*centre);
          }
        }
        for (size_t index = group.begin; index < group.end && centres.size() == features.size(); ++index) {
          put_number(ranking.rows()[index], ResemblanceOf(features, centres, ranking.rows()[index]));
        }
      }
      break;
    }
    case PopulationFunction::Cluster:
      make(ValueKind::Int);
      AssignGroups(row, values, kept, ranking, cancelled, result);
      break;
    default: break;  // over members
  }
  return result;
}

PopulationPlace PlaceInPopulation(const PopulationRow& row, const std::vector<Column>& values, uint32_t at) {
  const bool is_ranked = row.function == PopulationFunction::Rank || row.function == PopulationFunction::PercentileRank || row.function == PopulationFunction::Band ||
                         row.function == PopulationFunction::InTop;
  if (!is_ranked) {
    return {};
  }
  Ranking ranking(row, values);
  PopulationPlace place;
  if (const std::optional<size_t> group = ranking.GroupOf(at)) {
    place.size = ranking.groups()[*group].size();
    ranking.ForEachPlace(ranking.groups()[*group], [&](uint32_t each, int64_t, int64_t larger) {
      if (each == at) {
        place.rank = static_cast<uint64_t>(larger) + 1;
      }
    });
  }
  return place;
}

}  // namespace limn
