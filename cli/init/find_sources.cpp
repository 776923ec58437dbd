#include "cli/init/find_sources.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "runtime/tables/inference.h"
#include "runtime/values/ascii.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

// `orders_2024` and `orders_2025` share `orders`; "" where nothing stands before the digits, or no digits.
std::string WithoutNumber(const std::string& name) {
  size_t end = name.size();
  while (end > 0 && (IsDigit(name[end - 1]) || name[end - 1] == '_')) {
    --end;
  }
  return end == name.size() ? "" : name.substr(0, end);
}

bool HaveOneHeader(const std::vector<std::string>& paths) {
  DataReport unreported;  // reading the whole files says it again
  std::optional<std::vector<std::string>> first;
  for (const std::string& path : paths) {
    TableSource one;
    one.paths = {path};
    const std::optional<std::vector<std::string>> names = ReadColumnNames(one, unreported);
    if (!names || (first && *names != *first)) {
      return false;
    }
    first = names;
  }
  return true;
}

// What the names of files in one folder share before and behind their numbers, with a star between; "" where it would find other files, too.
std::string PatternOf(const std::vector<std::string>& paths) {
  const fs::path folder = fs::path(paths.front()).parent_path();
  std::string before = fs::path(paths.front()).filename().string();
  std::string behind = before;
  for (const std::string& path : paths) {
    const std::string name = fs::path(path).filename().string();
    before.resize(static_cast<size_t>(std::mismatch(before.begin(), before.end(), name.begin(), name.end()).first - before.begin()));
    const auto same_end = std::mismatch(behind.rbegin(), behind.rend(), name.rbegin(), name.rend()).first;
    behind.erase(0, static_cast<size_t>(behind.rend() - same_end));
  }
  while (!before.empty() && IsDigit(before.back())) {
    before.pop_back();
  }
  behind.erase(0, static_cast<size_t>(std::find_if_not(behind.begin(), behind.end(), IsDigit) - behind.begin()));
  if (before.empty() || (before + behind + folder.string()).find('*') != std::string::npos) {
    return "";
  }
  size_t found = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder.empty() ? fs::path(".") : folder, error)) {
    const std::string name = entry.path().filename().string();
    found += name.size() >= before.size() + behind.size() && name.starts_with(before) && name.ends_with(behind) ? 1 : 0;
  }
  return found == paths.size() ? (folder / (before + "*" + behind)).string() : "";
}

void AddDatabase(const std::string& file, FoundSources& found, DataReport& report) {
  const SqliteContents contents = LookIntoSqlite(file, report);
  const bool only_views = contents.tables.empty();
  for (const std::string& table : only_views ? contents.views : contents.tables) {
    found.sources.emplace_back();
    found.sources.back().source.format = SourceFormat::Sqlite;
    found.sources.back().source.paths = {file};
    found.sources.back().source.sqlite_table = table;
  }
  if (!only_views) {
    found.views.insert(found.views.end(), contents.views.begin(), contents.views.end());
  }
}

}  // namespace

FoundSources FindSources(const std::vector<std::string>& files, DataReport& report) {
  FoundSources found;
  std::map<std::string, std::vector<std::string>> numbered;  // folder and shared name → files
  for (const std::string& file : files) {
    const std::string shared = WithoutNumber(TableNameOf(file));
    if (!shared.empty() && !IsSqliteFile(file)) {
      numbered[(fs::path(file).parent_path() / shared).string()].push_back(file);
    }
  }
  for (const std::string& file : files) {
    if (IsSqliteFile(file)) {
      AddDatabase(file, found, report);
      continue;
    }
    const std::string shared = WithoutNumber(TableNameOf(file));
    const auto group = shared.empty() ? numbered.end() : numbered.find((fs::path(file).parent_path() / shared).string());
    // Files with a number in their names are one table only when their columns are the same.
    const bool are_one = group != numbered.end() && group->second.size() > 1 && (group->second.front() != file || HaveOneHeader(group->second));
    if (!are_one) {
      if (group != numbered.end() && group->second.front() == file) {
        numbered.erase(group);
      }
      found.sources.push_back({{.paths = {file}}, "", ""});
    } else if (group->second.front() == file) {
      found.sources.push_back({{.paths = group->second}, shared, PatternOf(group->second)});
    }
  }
  return found;
}

}  // namespace limn::cli
