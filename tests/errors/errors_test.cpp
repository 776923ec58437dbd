/// Each mistake in this folder is answered with the whole message beside it.
#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/error_pages.h"
#include "tests/errors/case.h"

namespace limn::errors {
namespace {

// Compares with what stands in the file, or writes it there.
void CheckOrUpdate(const std::filesystem::path& path, const std::string& text) {
  if (Updating()) {
    WriteFile(path, text);
    return;
  }
  CHECK(ReadFile(path) == text);
}

// "[E0201]", as the message shows it.
std::string Shown(const std::string& code) { return "[" + code + "]"; }

bool HasError(const std::string& output) { return output.find("error[E") != std::string::npos || output.find("错误[E") != std::string::npos; }

// A `help:` line, words after the carets, or a message that says what was expected in that place.
bool NamesRepair(const std::string& output) {
  if (output.find("  expected ") != std::string::npos || output.find("  此处应为") != std::string::npos) {
    return true;
  }
  const bool has_help = output.find("\nhelp: ") != std::string::npos || output.find("\n帮助: ") != std::string::npos;
  return has_help || output.find("^ ") != std::string::npos;
}

TEST_CASE("each case is answered as its file says") {
  for (const Case& one : FindCases()) {
    DYNAMIC_SECTION(one.name) {
      const Run run = RunCase(one);
      CheckOrUpdate(one.expected, run.output);
      CHECK(run.output.find(Shown(one.code())) != std::string::npos);
      CHECK(NamesRepair(run.output));
      if (one.arguments == "check") {
        CHECK((run.exit_code == 2) == HasError(run.output));
      }
    }
  }
}

TEST_CASE("what a case shows as repaired has no error left") {
  for (const Case& one : FindCases()) {
    if (one.has_repaired()) {
      DYNAMIC_SECTION(one.name) {
        const Run run = RunRepaired(one);
        CAPTURE(run.output);
        CHECK_FALSE(HasError(run.output));
        CHECK(run.output.find(Shown(one.code())) == std::string::npos);
      }
    }
  }
}

TEST_CASE("a fix that is applied fixes") {
  for (const Case& one : FindCases()) {
    DYNAMIC_SECTION(one.name) {
      const Run run = RunFixed(one);
      CAPTURE(run.output);
      if (run.changed_files) {
        CHECK(run.output.find(Shown(one.code())) == std::string::npos);
      }
    }
  }
}

TEST_CASE("a case answers in the language of its file") {
  for (const Case& one : FindCases()) {
    CAPTURE(one.name);
    const std::string expected = ReadFile(one.expected);
    const bool chinese = expected.find("错误[") != std::string::npos || expected.find("警告[") != std::string::npos ||
                         expected.find("提示[") != std::string::npos;
    CHECK(chinese == one.is_chinese());
  }
}

// Rows that no small file can show, each with the reason or the test that shows it.
const std::map<std::string, std::string_view> kCasesElsewhere = {
    {"E0130", "bytes that are no text: tests/unit/compiler/syntax/limits_test.cpp"},
    {"E0131", "a rule file past the limit of bytes"},
    {"E0148", "a hundred thousand values: tests/unit/compiler/syntax/limits_test.cpp"},
    {"E0149", "three hundred thousand words: tests/unit/compiler/syntax/limits_test.cpp"},
    {"E0150", "a thousand parts: tests/unit/compiler/syntax/limits_test.cpp"},
    {"E0411", "a machine without time zones"},
    {"E0502", "a program file of this very version, made for another project"},
    {"E0601", "a rule file that may not be read"},
};

TEST_CASE("every row of diagnostics.def has a case, and every case a row") {
  std::set<std::string> codes;
  for (const auto& [code, place] : kCasesElsewhere) {
    CHECK(codes.insert(code).second);
  }
  for (const Case& one : FindCases()) {
    codes.insert(one.code());
  }
  std::set<std::string> rows;
  for (size_t index = 0; index < DiagnosticRows().size(); ++index) {
    const Diag kind = static_cast<Diag>(index);
    rows.insert(CodeOf(kind));
    INFO(DiagnosticRows()[index].name << " needs a case " << CodeOf(kind) << "_slug.limn in tests/errors");
    CHECK(codes.count(CodeOf(kind)) == 1);
  }
  for (const std::string& code : codes) {
    INFO("cases for a code without a row: " << code);
    CHECK(rows.count(code) == 1);
  }
}

TEST_CASE("fifty mistakes that marketers make") {
  size_t chinese = 0;
  size_t project_or_data = 0;
  std::set<std::string> codes;
  const std::vector<Case> cases = FindCases();
  for (const Case& one : cases) {
    codes.insert(one.code());
    chinese += one.is_chinese() ? 1 : 0;
    project_or_data += one.name[1] == '0' && one.name[2] == '4' ? 1 : 0;
  }
  CHECK(cases.size() >= 50);
  CHECK(codes.size() >= 20);
  CHECK(chinese >= 15);
  CHECK(project_or_data >= 10);
}

TEST_CASE("the error reference is fresh") {
  const std::filesystem::path folder = std::filesystem::path(LIMN_SOURCE_DIR) / "docs" / "reference";
  std::filesystem::create_directories(folder);
  CheckOrUpdate(folder / "errors.md", ErrorReference(Language::English));
  CheckOrUpdate(folder / "errors.zh.md", ErrorReference(Language::Chinese));
}

}  // namespace
}  // namespace limn::errors
