#include "runtime/layout/identity.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "runtime/layout/arrange.h"
#include "runtime/layout/key_index.h"
#include "runtime/layout/load_state.h"
#include "runtime/values/time_zone.h"

namespace limn {
namespace {

constexpr uint32_t kNoValue = 0xFFFFFFFF;
constexpr size_t kLargestMax = 5;

// Trees of rows; the root of a row's tree stands for all that belong with it.
class Forest {
 public:
  explicit Forest(size_t rows) : up_(rows) { std::iota(up_.begin(), up_.end(), 0); }

  uint32_t RootOf(uint32_t row) {
    while (up_[row] != row) {
      up_[row] = up_[up_[row]];
      row = up_[row];
    }
    return row;
  }

  void Join(uint32_t a, uint32_t b) {
    a = RootOf(a);
    b = RootOf(b);
    up_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<uint32_t> up_;
};

// The different values of a column, numbered by first arrival.
struct Numbered {
  std::vector<uint32_t> of_row;  // kNoValue where the row has none
  uint32_t count = 0;
  uint64_t unusable = 0;  // known cells that have no normal form
};

class Finder {
 public:
  Finder(const IdentitySource& identity, const IdentityRows& rows, const TableSchema& table, DataReport& report)
      : identity_(identity), rows_(rows), table_(table), report_(report) {}

  IdentityAnswer Find(bool joins) {
    const size_t count = rows_.key.length;
    counts_.assign(count, false);
    for (uint32_t row = 0; row < count; ++row) {
      counts_[row] = rows_.key.IsKnown(row) && (rows_.dropped->empty() || !(*rows_.dropped)[row]);
      findings().rows += counts_[row];
    }
    findings().keys.resize(identity_.keys.size());
    if (identity_.is_given) {
      Compare();
    } else {
      JoinRows(joins);
    }
    return std::move(answer_);
  }

 private:
  IdentityFindings& findings() { return answer_.findings; }
  const std::string& NameOf(ColumnId column) const { return table_.columns[column.index].name; }
  bool IsSmaller(uint32_t row, uint32_t than) const { return CompareCells(rows_.key, row, rows_.key, than) < 0; }

  // ------------------------------------------------------------------------------------------- values of a key

  static std::string NormalText(TextChange normal, const Column& column, uint32_t row) {
    const Value value = column.At(row);
    if (normal == nullptr) {
      return Format(value, TimeZone::Utc());
    }
    const Value changed = normal(value.as_text(), {});
    return changed.is_missing() ? "" : changed.as_text();
  }

  Numbered Number(TextChange normal, const Column& column) const {
    Numbered values;
    values.of_row.assign(counts_.size(), kNoValue);
    WordTable words;
    Dictionary normals;
    // Each distinct text is brought into its normal form once.
    constexpr uint32_t kUnasked = 0xFFFFFFFE;
    std::vector<uint32_t> of_code(column.type.kind == ValueKind::Text ? column.dictionary->size() : 0, kUnasked);
    for (uint32_t row = 0; row < counts_.size(); ++row) {
      if (!counts_[row] || !column.IsKnown(row)) {
        continue;
      }
      uint32_t& number = values.of_row[row];
      if (column.type.kind != ValueKind::Text) {
        number = words.Intern(WordOf(column, row));
        continue;
      }
      const uint32_t code = std::get<Slots<uint32_t>>(column.data)[row];
      if (of_code[code] == kUnasked) {
        const std::string text = NormalText(normal, column, row);
        of_code[code] = text.empty() ? kNoValue : normals.Intern(text);
      }
      number = of_code[code];
      values.unusable += number == kNoValue;
    }
    values.count = column.type.kind == ValueKind::Text ? normals.size() : words.size();
    return values;
  }

  // Values that several rows share: of each the row with the smallest key; kNoRow of values that join nobody.
  std::vector<uint32_t> SmallestRows(size_t key, const Numbered& values) {
    std::vector<uint32_t> sizes(values.count, 0);
    std::vector<uint32_t> smallest(values.count, kNoRow);
    for (uint32_t row = 0; row < counts_.size(); ++row) {
      const uint32_t value = values.of_row[row];
      if (value == kNoValue) {
        continue;
      }
      ++sizes[value];
      if (smallest[value] == kNoRow || IsSmaller(row, smallest[value])) {
        smallest[value] = row;
      }
    }
    const IdentityKey& declared = identity_.keys[key];
    const std::unordered_set<std::string> never(declared.never.begin(), declared.never.end());
    IdentityFindings::Key& found = findings().keys[key];
    found.unusable_rows = values.unusable;
    std::vector<std::pair<uint32_t, std::string>> crowded;
    for (uint32_t value = 0; value < values.count; ++value) {
      const bool is_excluded = sizes[value] > 1 && !never.empty() && never.contains(TextAt(key, smallest[value]));
      if (sizes[value] > identity_.at_most && !is_excluded) {
        ++found.crowded_values;
        found.crowded_rows += sizes[value];
        crowded.emplace_back(sizes[value], TextAt(key, smallest[value]));
      }
      if (sizes[value] < 2 || sizes[value] > identity_.at_most || is_excluded) {
        smallest[value] = kNoRow;
      }
      found.joining_values += smallest[value] != kNoRow;
    }
    ReportCrowded(key, std::move(crowded));
    return smallest;
  }

  std::string TextAt(size_t key, uint32_t row) const { return NormalText(identity_.keys[key].normal, rows_.compared[key], row); }

  // As it may leave.
  std::string Shown(size_t key, const std::string& text) const {
    const TextChange shown = identity_.keys[key].shown;
    const Value value = shown == nullptr ? Value::Text(text) : shown(text, {});
    return value.is_missing() ? "" : value.as_text();
  }

  void ReportCrowded(size_t key, std::vector<std::pair<uint32_t, std::string>> crowded) {
    std::sort(crowded.begin(), crowded.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    std::vector<std::string> examples;
    for (size_t place = 0; place < std::min(crowded.size(), DataIssue::kExamplesMax); ++place) {
      examples.push_back(Shown(key, crowded[place].second) + " (" + std::to_string(crowded[place].first) + ")");
    }
    Report(DataIssueKind::SharedByMany, identity_.keys[key].column, std::to_string(identity_.at_most), crowded.size(), examples);
  }

  void Report(DataIssueKind kind, ColumnId column, const std::string& hint, uint64_t count, const std::vector<std::string>& examples) {
    if (count > 0) {
      DataIssue issue = {.kind = kind, .table = table_.name, .column = NameOf(column), .hint = hint, .count = count};
      issue.ShowExamples(examples);
      report_.Add(std::move(issue));
    }
  }

  // ------------------------------------------------------------------------------------------- a computed column

  void JoinRows(bool joins) {
    Forest forest(counts_.size());
    if (joins) {
      findings().values = std::make_shared<Dictionary>();
    }
    for (uint32_t key = 0; key < identity_.keys.size(); ++key) {
      const Numbered values = Number(identity_.keys[key].normal, rows_.compared[key]);
      const std::vector<uint32_t> smallest = SmallestRows(key, values);
      for (uint32_t row = 0; row < counts_.size(); ++row) {
        const uint32_t other = values.of_row[row] == kNoValue ? kNoRow : smallest[values.of_row[row]];
        if (other == kNoRow || other == row) {
          continue;
        }
        forest.Join(row, other);
        if (joins) {
          findings().joins.push_back({0, row, other, key, findings().values->Intern(Shown(key, TextAt(key, row)))});
        }
      }
    }
    NamePersons(forest);
    SortJoins();
  }

  void NamePersons(Forest& forest) {
    std::vector<uint32_t> smallest(counts_.size(), kNoRow);  // by root
    std::vector<uint32_t> sizes(counts_.size(), 0);
    for (uint32_t row = 0; row < counts_.size(); ++row) {
      if (counts_[row]) {
        const uint32_t root = forest.RootOf(row);
        ++sizes[root];
        if (smallest[root] == kNoRow || IsSmaller(row, smallest[root])) {
          smallest[root] = row;
        }
      }
    }
    answer_.person.assign(counts_.size(), kNoRow);
    std::vector<std::pair<uint32_t, uint32_t>> several;  // rows, person
    for (uint32_t row = 0; row < counts_.size(); ++row) {
      if (counts_[row]) {
        const uint32_t root = forest.RootOf(row);
        answer_.person[row] = smallest[root];
        findings().groups += root == row;
        if (root == row && sizes[root] > 1) {
          several.emplace_back(sizes[root], smallest[root]);
        }
      }
    }
    findings().joined_groups = several.size();
    std::sort(several.begin(), several.end(), [&](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : IsSmaller(a.second, b.second); });
    for (size_t place = 0; place < std::min(several.size(), kLargestMax); ++place) {
      findings().largest.emplace_back(NormalText(nullptr, rows_.key, several[place].second), several[place].first);
    }
  }

  // By person, key, value and row, so that the list hangs on no order of rows.
  void SortJoins() {
    for (IdentityFindings::Join& join : findings().joins) {
      join.person = answer_.person[join.row];
    }
    std::sort(findings().joins.begin(), findings().joins.end(), [&](const IdentityFindings::Join& a, const IdentityFindings::Join& b) {
      if (a.person != b.person) {
        return IsSmaller(a.person, b.person);
      }
      if (a.key != b.key) {
        return a.key < b.key;
      }
      // Values may look alike where they are masked; their smallest rows tell them apart.
      if (a.other != b.other) {
        return IsSmaller(a.other, b.other);
      }
      return IsSmaller(a.row, b.row);
    });
  }

  // ------------------------------------------------------------------------------------------- a given column

  // How the groups that somebody else made go with what rows share.
  void Compare() {
    const Numbered groups = Number(nullptr, rows_.given);
    std::vector<uint32_t> sizes(groups.count, 0);
    std::vector<uint32_t> first(groups.count, kNoRow);
    uint64_t nobodys = 0;
    for (uint32_t row = 0; row < counts_.size(); ++row) {
      const uint32_t group = groups.of_row[row];
      nobodys += counts_[row] && group == kNoValue;
      if (group != kNoValue) {
        ++sizes[group];
        first[group] = std::min(first[group], row);
      }
    }
    Report(DataIssueKind::NobodysRow, identity_.column, "", nobodys, {});
    std::vector<bool> shares(counts_.size(), false);  // a value with another row of its group
    for (size_t key = 0; key < identity_.keys.size(); ++key) {
      CompareKey(key, groups, shares);
    }
    std::vector<bool> explained(groups.count, true);
    for (uint32_t row = 0; row < counts_.size(); ++row) {
      if (const uint32_t group = groups.of_row[row]; group != kNoValue && !shares[row]) {
        explained[group] = false;
      }
    }
    findings().groups = groups.count;
    std::vector<std::pair<std::string, uint64_t>> several;
    for (uint32_t group = 0; group < groups.count; ++group) {
      if (sizes[group] > 1) {
        several.emplace_back(NormalText(nullptr, rows_.given, first[group]), sizes[group]);
        findings().unexplained_groups += !explained[group];
      }
    }
    findings().joined_groups = several.size();
    std::sort(several.begin(), several.end(), [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
    several.resize(std::min(several.size(), kLargestMax));
    findings().largest = std::move(several);
  }

  void CompareKey(size_t key, const Numbered& groups, std::vector<bool>& shares) {
    const Numbered values = Number(identity_.keys[key].normal, rows_.compared[key]);
    const std::vector<uint32_t> smallest = SmallestRows(key, values);
    // Rows of one value and one group.
    WordTable pairs;
    std::vector<uint32_t> pair_of_row(counts_.size(), kNoValue);
    std::vector<uint32_t> pair_sizes;
    std::vector<uint32_t> first_group(values.count, kNoValue);
    std::vector<bool> is_parted(values.count, false);
    for (uint32_t row = 0; row < counts_.size(); ++row) {
      const uint32_t value = values.of_row[row];
      const uint32_t group = groups.of_row[row];
      if (value == kNoValue || group == kNoValue || smallest[value] == kNoRow) {
        continue;
      }
      pair_of_row[row] = pairs.Intern(uint64_t{value} << 32 | group);
      pair_sizes.resize(pairs.size(), 0);
      ++pair_sizes[pair_of_row[row]];
      is_parted[value] = is_parted[value] || (first_group[value] != kNoValue && first_group[value] != group);
      first_group[value] = group;
    }
    for (uint32_t row = 0; row < counts_.size(); ++row) {
      shares[row] = shares[row] || (pair_of_row[row] != kNoValue && pair_sizes[pair_of_row[row]] > 1);
    }
    std::vector<std::string> parted;
    for (uint32_t value = 0; value < values.count; ++value) {
      if (is_parted[value]) {
        parted.push_back(TextAt(key, smallest[value]));
      }
    }
    std::sort(parted.begin(), parted.end());
    findings().keys[key].parted_values = parted.size();
    std::vector<std::string> examples;
    for (size_t place = 0; place < std::min(parted.size(), DataIssue::kExamplesMax); ++place) {
      examples.push_back(Shown(key, parted[place]));
    }
    Report(DataIssueKind::GroupsShareValue, identity_.keys[key].column, NameOf(identity_.column), parted.size(), examples);
  }

  const IdentitySource& identity_;
  const IdentityRows& rows_;
  const TableSchema& table_;
  DataReport& report_;
  std::vector<bool> counts_;  // by row
  IdentityAnswer answer_;
};

Column Whole(const std::vector<Column>& chunks, ValueType type) {
  Column whole = chunks.empty() ? Column::Of(type) : chunks.front();
  for (size_t chunk = 1; chunk < chunks.size(); ++chunk) {
    whole.Append(chunks[chunk]);
  }
  return whole;
}

}  // namespace

IdentityAnswer FindIdentities(const IdentitySource& identity, const IdentityRows& rows, const TableSchema& table, bool joins, DataReport& report) {
  return Finder(identity, rows, table, report).Find(joins);
}

void FindIdentities(LoadState& state, TableId table) {
  TableState& own = state.tables[table.index];
  const TableSchema& schema = state.schema[table];
  for (const IdentitySource& identity : state.plan.tables[table.index].identities) {
    const auto whole = [&](ColumnId column) { return Whole(own.chunks[column.index], schema.columns[column.index].type); };
    IdentityRows rows;
    rows.key = whole(schema.key.front());
    for (const IdentityKey& key : identity.keys) {
      rows.compared.push_back(whole(key.column));
    }
    if (identity.is_given) {
      rows.given = whole(identity.column);
    }
    rows.dropped = &own.dropped;
    IdentityAnswer answer = FindIdentities(identity, rows, schema, state.request.joins, state.report);
    answer.findings.table = table;
    answer.findings.column = identity.column;
    state.identities.push_back(std::move(answer.findings));
    size_t row = 0;
    for (size_t chunk = 0; chunk < own.chunk_rows.size() && !identity.is_given; ++chunk) {
      std::vector<uint32_t> persons;
      for (size_t end = row + own.chunk_rows[chunk]; row < end; ++row) {
        // A row that belongs to nobody is dropped, or has no key that could stand for it.
        persons.push_back(answer.person[row] == kNoRow ? static_cast<uint32_t>(row) : answer.person[row]);
      }
      own.chunks[identity.column.index].push_back(rows.key.Gather(persons));
    }
  }
  own.is_identified = true;
}

}  // namespace limn
