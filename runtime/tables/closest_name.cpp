#include "runtime/tables/closest_name.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "runtime/tables/utf8.h"

namespace limn {
namespace {

// Letters as texts, ASCII in lower case, without the signs between words.
std::vector<std::string> LettersOf(std::string_view name) {
  std::vector<std::string> letters;
  while (!name.empty()) {
    const size_t size = std::max<size_t>(Utf8LetterSize(name), 1);
    const auto letter = static_cast<unsigned char>(name[0]);
    if (size > 1 || std::isalnum(letter) != 0) {
      letters.emplace_back(name.substr(0, size));
      letters.back()[0] = size == 1 ? static_cast<char>(std::tolower(letter)) : letters.back()[0];
    }
    name.remove_prefix(size);
  }
  return letters;
}

// Insert, delete, replace, swap two neighbours (source: optimal string alignment).
size_t EditDistance(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::vector<size_t>> distance(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t row = 0; row <= a.size(); ++row) {
    for (size_t column = 0; column <= b.size(); ++column) {
      if (row == 0 || column == 0) {
        distance[row][column] = row + column;
        continue;
      }
      const size_t replaced = distance[row - 1][column - 1] + (a[row - 1] == b[column - 1] ? 0 : 1);
      distance[row][column] = std::min({distance[row - 1][column] + 1, distance[row][column - 1] + 1, replaced});
      if (row > 1 && column > 1 && a[row - 1] == b[column - 2] && a[row - 2] == b[column - 1]) {
        distance[row][column] = std::min(distance[row][column], distance[row - 2][column - 2] + 1);
      }
    }
  }
  return distance[a.size()][b.size()];
}

constexpr size_t kLettersMax = 100;

}  // namespace

std::string ClosestName(std::string_view wanted, const std::vector<std::string>& names) {
  const std::vector<std::string> letters = LettersOf(wanted);
  std::string closest;
  size_t closest_distance = letters.size() / 3 + 1;
  for (const std::string& name : names) {
    const std::vector<std::string> candidate = LettersOf(name);
    if (letters.size() > kLettersMax || candidate.size() > kLettersMax || candidate.empty()) {
      continue;
    }
    const size_t distance = EditDistance(letters, candidate);
    if (distance < closest_distance) {
      closest = name;
      closest_distance = distance;
    }
  }
  return closest;
}

std::string ClosestFile(const std::string& path) {
  const std::filesystem::path wanted(path);
  std::vector<std::string> names;
  std::error_code error;
  const std::filesystem::path folder = wanted.has_parent_path() ? wanted.parent_path() : std::filesystem::path(".");
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  const std::string closest = ClosestName(wanted.filename().string(), names);
  return closest.empty() ? "" : (wanted.parent_path() / closest).string();
}

}  // namespace limn
