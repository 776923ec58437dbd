// Edit distance over folded code points: optimal string alignment (insert, delete, replace, swap two neighbours).

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>

#include <utf8proc.h>

#include "compiler/diagnostics/diagnostic.h"

namespace limn {
namespace {

// Longer words are compared by their beginning: a name this long is not a slip of the finger.
constexpr size_t kCodePointsMax = 100;

// Case and width folded, so that ＡＭＯＵＮＴ and Amount are amount. Broken UTF-8 folds to nothing.
std::u32string Fold(std::string_view word) {
  utf8proc_uint8_t* folded = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(word.data()), static_cast<utf8proc_ssize_t>(word.size()), &folded,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  std::u32string points;
  for (utf8proc_ssize_t at = 0; at < length && points.size() < kCodePointsMax;) {
    utf8proc_int32_t point = 0;
    at += utf8proc_iterate(folded + at, length - at, &point);
    points.push_back(static_cast<char32_t>(point));
  }
  return points;
}

size_t EditDistance(const std::u32string& a, const std::u32string& b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> above(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t column = 0; column <= b.size(); ++column) {
    above[column] = column;
  }
  for (size_t line = 1; line <= a.size(); ++line) {
    row[0] = line;
    for (size_t column = 1; column <= b.size(); ++column) {
      const size_t replaced = above[column - 1] + (a[line - 1] == b[column - 1] ? 0 : 1);
      row[column] = std::min({above[column] + 1, row[column - 1] + 1, replaced});
      const bool swapped = line > 1 && column > 1 && a[line - 1] == b[column - 2] && a[line - 2] == b[column - 1];
      if (swapped) {
        row[column] = std::min(row[column], before[column - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

// Han: Chinese, and Japanese, Korean alike; from the radicals on.
bool IsHan(char32_t point) { return point >= 0x2E80; }

// A Han letter says as much as a short Latin word, so one wrong of two is still a slip; of `id` and `is` it is not.
size_t DistanceLimit(const std::u32string& wanted, const std::u32string& candidate) {
  const size_t shorter = std::min(wanted.size(), candidate.size());
  const size_t long_enough = std::any_of(wanted.begin(), wanted.end(), IsHan) ? 2 : 3;
  return shorter < long_enough ? 0 : std::max<size_t>(1, std::max(wanted.size(), candidate.size()) / 3);
}

// Up to half of the longer word where both begin alike: among the few values of a column the closest is then likely meant (`payed`, `paid`;
// not `paid`, `void`).
size_t ValueDistanceLimit(const std::u32string& wanted, const std::u32string& candidate) {
  const size_t shorter = std::min(wanted.size(), candidate.size());
  const bool begin_alike = shorter >= 3 && wanted.compare(0, 2, candidate, 0, 2) == 0;
  return std::max(DistanceLimit(wanted, candidate), begin_alike ? std::max(wanted.size(), candidate.size()) / 2 : 0);
}

std::string Closest(std::string_view word, const std::vector<std::string>& candidates,
                    size_t (*limit)(const std::u32string&, const std::u32string&)) {
  const std::u32string wanted = Fold(word);
  // Of two that are as far away, the one of the same letters is meant: `witre` is a write.
  const auto sorted = [](std::u32string letters) {
    std::sort(letters.begin(), letters.end());
    return letters;
  };
  const std::u32string wanted_letters = sorted(wanted);
  const std::string* closest = nullptr;
  std::pair<size_t, bool> closest_distance;
  for (const std::string& candidate : candidates) {
    const std::u32string folded = Fold(candidate);
    if (candidate == word || wanted.empty() || folded.empty()) {
      continue;
    }
    const std::pair<size_t, bool> distance = {EditDistance(wanted, folded), sorted(folded) != wanted_letters};
    if (distance.first <= limit(wanted, folded) && (closest == nullptr || distance < closest_distance)) {
      closest = &candidate;
      closest_distance = distance;
    }
  }
  return closest == nullptr ? "" : *closest;
}

}  // namespace

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) { return Closest(word, candidates, DistanceLimit); }

std::string ClosestValue(std::string_view text, const std::vector<std::string>& values) { return Closest(text, values, ValueDistanceLimit); }

}  // namespace limn
