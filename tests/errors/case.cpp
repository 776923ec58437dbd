#include "tests/errors/case.h"

#include <algorithm>
#include <cctype>
#include <fstream>

namespace limn::errors {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(LIMN_SOURCE_DIR) / "tests" / "errors";
constexpr std::string_view kRight = ".right";

// Letters, digits and underscores of a name that begins with a code; everything else in the folder is ours.
bool IsCaseName(const std::string& name) {
  const bool has_code = name.size() > 6 && (name[0] == 'E' || name[0] == 'W' || name[0] == 'L') && name[5] == '_';
  return has_code && std::all_of(name.begin() + 1, name.begin() + 5, [](unsigned char letter) { return std::isdigit(letter) != 0; });
}

// "value.right.limn" is the repaired form of "value.limn".
bool IsRepaired(const fs::path& path) { return path.stem().extension() == kRight; }

fs::path RepairedOf(const fs::path& path) {
  fs::path repaired = path;
  return repaired.replace_extension(std::string(kRight) + path.extension().string());
}

void CopyInto(const fs::path& from, const fs::path& to, bool repaired) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(from)) {
    if (!entry.is_regular_file() || IsRepaired(entry.path())) {
      continue;
    }
    const fs::path target = to / fs::relative(entry.path(), from);
    fs::create_directories(target.parent_path());
    const bool use_repaired = repaired && fs::exists(RepairedOf(entry.path()));
    fs::copy_file(use_repaired ? RepairedOf(entry.path()) : entry.path(), target);
  }
}

fs::path LayOut(const Case& one, bool repaired) {
  const fs::path project = fs::path(LIMN_BINARY_DIR) / "errors_run" / one.name;
  fs::remove_all(project);
  fs::create_directories(project);
  if (one.is_folder) {
    CopyInto(one.path, project, repaired);
    if (fs::exists(project / "built")) {
      testing::RunLimn(project / "built", "build -o ../rules.lbc");
    }
    return project;
  }
  CopyInto(kFolder / "project", project, false);
  fs::create_directories(project / "rules");
  fs::copy_file(repaired ? RepairedOf(one.path) : one.path, project / "rules" / one.path.filename());
  return project;
}

// The texts that a fix may change, one after the other.
std::string RulesAndProject(const fs::path& project) {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(project)) {
    if (entry.path().extension() == ".limn" || entry.path().extension() == ".yaml") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::string texts;
  for (const fs::path& path : paths) {
    texts += ReadFile(path);
  }
  return texts;
}

}  // namespace

bool Case::has_repaired() const {
  if (!is_folder) {
    return fs::exists(RepairedOf(path));
  }
  const fs::recursive_directory_iterator entries(path);
  return std::any_of(begin(entries), end(entries), [](const fs::directory_entry& entry) { return IsRepaired(entry.path()); });
}

std::vector<Case> FindCases() {
  std::vector<Case> cases;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    const fs::path& path = entry.path();
    Case one;
    one.path = path;
    one.is_folder = entry.is_directory();
    one.name = one.is_folder ? path.filename().string() : path.stem().string();
    const bool is_case = IsCaseName(one.name) && (one.is_folder || (path.extension() == ".limn" && !IsRepaired(path)));
    if (!is_case) {
      continue;
    }
    one.expected = one.is_folder ? path / "expected.txt" : fs::path(path).replace_extension(".txt");
    if (one.is_folder && fs::exists(path / "args")) {
      one.arguments = ReadFile(path / "args");
      one.arguments.erase(one.arguments.find_last_not_of(" \n") + 1);
    }
    cases.push_back(std::move(one));
  }
  std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
  return cases;
}

Run RunCase(const Case& one) { return {testing::RunLimn(LayOut(one, false), one.arguments)}; }

Run RunRepaired(const Case& one) { return {testing::RunLimn(LayOut(one, true), one.arguments)}; }

Run RunFixed(const Case& one) {
  const fs::path project = LayOut(one, false);
  const std::string before = RulesAndProject(project);
  testing::RunLimn(project, "check --fix");
  Run run = {testing::RunLimn(project, one.arguments)};
  run.changed_files = RulesAndProject(project) != before;
  return run;
}

}  // namespace limn::errors
