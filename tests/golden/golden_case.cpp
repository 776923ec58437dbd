#include "tests/golden/golden_case.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>

#include "tests/support/files.h"

namespace limn::golden {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRunLine = "# limn run ";
constexpr std::string_view kLabels = "labels";

fs::path GoldenFolder() { return testing::SourceFolder() / "tests" / "golden"; }

// "in_last_days" of "in_last_days.orders.csv" and of "in_last_days.zh.limn".
std::string BaseOf(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.substr(0, name.find('.'));
}

// What stands between the base and the ending: "orders" of "in_last_days.orders.csv", "" of "orders.csv".
std::string PartOf(const fs::path& path) {
  const std::string stem = path.stem().string();
  const size_t point = stem.find('.');
  return point == std::string::npos ? "" : stem.substr(point + 1);
}

std::vector<fs::path> FilesOf(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool IsExpectation(const fs::path& path) {
  const bool is_table = path.extension() == ".csv" || path.extension() == ".jsonl";
  return is_table && PartOf(path).starts_with(kLabels);
}

void ReadHeader(Case& one) {
  std::istringstream lines(testing::ReadFile(one.rules));
  std::string line;
  bool in_header = true;
  while (std::getline(lines, line)) {
    in_header = in_header && line.starts_with("#");
    if (in_header && line.starts_with(kRunLine)) {
      one.arguments = line.substr(kRunLine.size());
    }
    one.has_tests = one.has_tests || line.starts_with("test \"") || line.starts_with("测试 \"");
  }
}

}  // namespace

std::vector<Case> FindCases() {
  std::vector<Case> cases;
  for (const fs::directory_entry& feature : fs::directory_iterator(GoldenFolder())) {
    if (!feature.is_directory()) {
      continue;
    }
    const std::vector<fs::path> files = FilesOf(feature.path());
    for (const fs::path& path : files) {
      if (path.extension() != ".limn") {
        continue;
      }
      Case one;
      one.name = feature.path().filename().string() + "/" + path.stem().string();
      one.rules = path;
      for (const fs::path& other : files) {
        if (IsExpectation(other) && BaseOf(other) == BaseOf(path)) {
          one.expected.push_back({PartOf(other) + other.extension().string(), other});
        }
      }
      one.report = feature.path() / (BaseOf(path) + ".report.json");
      ReadHeader(one);
      cases.push_back(std::move(one));
    }
  }
  std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
  return cases;
}

fs::path LayOut(const Case& one) {
  std::string folder_name = one.name;
  std::replace(folder_name.begin(), folder_name.end(), '/', '.');
  const fs::path project = testing::BinaryFolder() / "golden_run" / folder_name;
  fs::remove_all(project);
  fs::create_directories(project / "rules");
  fs::create_directories(project / "data");
  const fs::path folder = one.rules.parent_path();
  const std::string base = BaseOf(one.rules);
  fs::copy_file(one.rules, project / "rules" / one.rules.filename());
  if (const fs::path more = folder / (one.rules.stem().string() + ".rules"); fs::exists(more)) {
    fs::copy(more, project / "rules", fs::copy_options::recursive);
  }
  const fs::path own = folder / (base + ".yaml");
  fs::copy_file(fs::exists(own) ? own : folder / "limn.yaml", project / "limn.yaml");
  if (fs::exists(folder / "packs")) {
    fs::copy(folder / "packs", project / "packs");
  }
  for (const fs::path& file : FilesOf(folder)) {
    const bool is_data = file.extension() == ".csv" && !IsExpectation(file);
    const bool is_shared = PartOf(file).empty();
    if (is_data && (is_shared || BaseOf(file) == base)) {
      // Shared files sort anywhere; the case's own goes over them.
      const fs::path target = project / "data" / ((is_shared ? BaseOf(file) : PartOf(file)) + ".csv");
      if (!is_shared || !fs::exists(target)) {
        fs::copy_file(file, target, fs::copy_options::overwrite_existing);
      }
    }
  }
  return project;
}

}  // namespace limn::golden
