#include "cli/report/coverage.h"

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>

#include "runtime/threads/on_threads.h"

namespace limn::cli {
namespace {

constexpr size_t kShownValues = 8;
// A whole number with so few values is read like a text: months, counts of visits.
constexpr size_t kFewNumbers = 12;

// The shown ones of rows word * 64 … word * 64 + 63.
uint64_t ShownWord(size_t rows, const Bitmap& shown, size_t word) {
  const uint64_t there = rows - word * 64 >= 64 ? ~uint64_t{0} : (uint64_t{1} << (rows % 64)) - 1;
  return shown.empty() ? there : shown.words()[word] & there;
}

uint64_t KnownWord(const Column& column, size_t word) { return column.validity.empty() ? ~uint64_t{0} : column.validity.words()[word]; }

// The rows that word_of gives, 64 at a time.
template <typename WordOf, typename Visit>
void ForEachRow(size_t rows, WordOf word_of, Visit visit) {
  for (size_t word = 0; word < WordCount(rows); ++word) {
    const uint64_t wanted = word_of(word);
    if (wanted == ~uint64_t{0}) {  // most words
      for (size_t row = word * 64; row < word * 64 + 64; ++row) {
        visit(row);
      }
      continue;
    }
    for (uint64_t bits = wanted; bits != 0; bits &= bits - 1) {
      visit(word * 64 + static_cast<size_t>(std::countr_zero(bits)));
    }
  }
}

template <typename Visit>
void ForEachShown(size_t rows, const Bitmap& shown, Visit visit) {
  ForEachRow(rows, [&](size_t word) { return ShownWord(rows, shown, word); }, visit);
}

template <typename Visit>
void ForEachKnown(const Column& column, size_t rows, const Bitmap& shown, Visit visit) {
  ForEachRow(rows, [&](size_t word) { return ShownWord(rows, shown, word) & KnownWord(column, word); }, visit);
}

bool IsYes(const Column& column, size_t row) { return column.IsKnown(row) && std::get<Bitmap>(column.data).Get(row); }

std::string LabelOfMember(const LabelColumn& label, size_t member) {
  return member < label.member_labels.size() ? label.member_labels[member] : "";
}

void CountMembers(const LabelColumn& label, size_t rows, const Bitmap& shown, Coverage& coverage) {
  for (size_t member = 0; member < label.members.size(); ++member) {
    coverage.values.push_back({label.members[member], LabelOfMember(label, member)});
  }
  ForEachShown(rows, shown, [&](size_t row) {
    bool any = false;
    for (size_t member = 0; member < label.columns.size(); ++member) {
      if (IsYes(label.columns[member], row)) {
        ++coverage.values[member].rows;
        any = true;
      }
    }
    coverage.yes += any ? 1 : 0;
  });
}

// The most frequent first, then by bytes; what is past the limit is summed up.
void KeepMostFrequent(Coverage& coverage) {
  std::sort(coverage.values.begin(), coverage.values.end(),
            [](const ValueCount& a, const ValueCount& b) { return a.rows != b.rows ? a.rows > b.rows : a.text < b.text; });
  for (size_t index = kShownValues; index < coverage.values.size(); ++index) {
    ++coverage.other_values;
    coverage.other_rows += coverage.values[index].rows;
  }
  if (coverage.values.size() > kShownValues) {
    coverage.values.resize(kShownValues);
  }
}

// Places of texts: a value may stand at any of them.
void CountPlaces(const LabelColumn& label, size_t rows, const Bitmap& shown, Coverage& coverage) {
  std::unordered_map<std::string_view, uint64_t> counts;
  ForEachShown(rows, shown, [&](size_t row) {
    ForEachMember(label, row, [&](std::string_view member) { ++counts[member]; });
    coverage.yes += label.columns[0].IsKnown(row) ? 1 : 0;
  });
  for (const auto& [text, count] : counts) {
    coverage.values.push_back({std::string(text), "", count});
  }
  KeepMostFrequent(coverage);
}

void CountTexts(const LabelColumn& label, size_t rows, const Bitmap& shown, Coverage& coverage) {
  const Column& column = label.columns[0];
  std::vector<uint64_t> counts(column.dictionary ? column.dictionary->size() : 0, 0);
  column.VisitCodes([&](const auto& codes) { ForEachKnown(column, rows, shown, [&](size_t row) { ++counts[codes[row]]; }); });
  std::unordered_map<std::string_view, size_t> members;
  for (size_t member = 0; member < label.members.size(); ++member) {
    members.emplace(label.members[member], member);
    coverage.values.push_back({label.members[member], LabelOfMember(label, member)});
  }
  for (uint32_t code = 0; code < counts.size(); ++code) {
    const std::string_view text = column.dictionary->At(code);
    if (const auto member = members.find(text); member != members.end()) {
      coverage.values[member->second].rows = counts[code];
    } else if (counts[code] > 0) {
      coverage.values.push_back({std::string(text), "", counts[code]});
    }
  }
  if (label.members.empty()) {
    KeepMostFrequent(coverage);
  }
}

// Numbers, dates, durations: the range, or each value where there are few.
template <typename Element>
void CountOrdered(const Slots<Element>& data, const LabelColumn& label, size_t rows, const Bitmap& shown, const TimeZone& zone,
                  Coverage& coverage) {
  const Column& column = label.columns[0];
  std::vector<std::pair<Element, uint32_t>> sorted;
  sorted.reserve(coverage.yes);
  ForEachKnown(column, rows, shown, [&](size_t row) { sorted.emplace_back(data[row], row); });
  if (sorted.empty()) {
    return;
  }
  const auto text = [&](uint32_t row) { return Format(column.At(row), zone); };
  if (label.type.kind == ValueKind::Int) {
    std::map<Element, ValueCount> few;
    for (const auto& [value, row] : sorted) {
      if (few.size() > kFewNumbers) {
        break;
      }
      const auto [known, is_new] = few.try_emplace(value);
      if (is_new) {
        known->second.text = text(row);
      }
      ++known->second.rows;
    }
    if (few.size() <= kFewNumbers) {
      for (const auto& [value, count] : few) {
        coverage.values.push_back(count);
      }
      return;
    }
  }
  const size_t median = (sorted.size() + 1) / 2 - 1;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(median), sorted.end());
  const auto [least, most] = std::minmax_element(sorted.begin(), sorted.end());
  coverage.range = {text(least->second), text(sorted[median].second), text(most->second)};
}

Coverage CoverageOfOne(const LabelColumn& label, size_t rows, const Bitmap& shown, const TimeZone& zone) {
  Coverage coverage;
  coverage.label = &label;
  coverage.rows = shown.empty() ? rows : shown.CountOnes();
  if (label.shape == LabelShape::Set) {
    const bool has_members = !label.members.empty();
    has_members ? CountMembers(label, rows, shown, coverage) : CountPlaces(label, rows, shown, coverage);
    return coverage;
  }
  const Column& column = label.columns[0];
  const bool is_bool = label.type.kind == ValueKind::Bool;
  for (size_t word = 0; word < WordCount(rows); ++word) {
    const uint64_t asked = ShownWord(rows, shown, word);
    const uint64_t known = asked & KnownWord(column, word);
    const uint64_t yes = is_bool ? known & std::get<Bitmap>(column.data).words()[word] : known;
    coverage.unknown += static_cast<uint64_t>(std::popcount(asked ^ known));
    coverage.yes += static_cast<uint64_t>(std::popcount(yes));
  }
  if (label.type.kind == ValueKind::Text) {
    CountTexts(label, rows, shown, coverage);
  } else if (!is_bool) {
    const auto count = [&](const auto& data) { CountOrdered(data, label, rows, shown, zone, coverage); };
    if (const auto* numbers = std::get_if<Slots<double>>(&column.data)) {
      count(*numbers);
    } else if (const auto* days = std::get_if<Slots<int32_t>>(&column.data)) {
      count(*days);
    } else {
      count(std::get<Slots<int64_t>>(column.data));
    }
  }
  return coverage;
}

}  // namespace

std::vector<Coverage> CoverageOf(const LabelTable& labels, const Bitmap& shown, const TimeZone& zone, size_t threads) {
  std::vector<Coverage> coverage(labels.labels.size());
  ForEachOnThreads(coverage.size(), threads, [&](size_t label) { coverage[label] = CoverageOfOne(labels.labels[label], labels.rows, shown, zone); });
  return coverage;
}

}  // namespace limn::cli
