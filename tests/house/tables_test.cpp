/// The tables are complete: each opcode is executed by a golden, each builtin has spellings, help and examples that hold, each keyword, function
/// and sign of this version stands in a golden of either language.
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "compiler/check/this_version.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/tokens.h"
#include "stdlib/builtin.h"
#include "tests/golden/golden_program.h"
#include "tests/house/source_tree.h"
#include "tests/support/files.h"
#include "tests/support/run_limn.h"

namespace limn::house {
namespace {

namespace fs = std::filesystem;

// Letters that would make a longer word of what stands between them.
bool IsWordByte(unsigned char letter) { return std::isalnum(letter) != 0 || letter == '_' || letter >= 0x80; }

bool HasWord(const std::string& text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !IsWordByte(static_cast<unsigned char>(text[at - 1]));
    const size_t end = at + word.size();
    const bool ends = end == text.size() || !IsWordByte(static_cast<unsigned char>(text[end]));
    if (begins && ends) {
      return true;
    }
  }
  return false;
}

// Functions that keywords.yaml spells already and no golden can use yet.
const std::set<std::string_view> kLaterFunctions = {
    "previous", "changed", "entered", "left", "held",  // over earlier runs: they need the label store
    "join",     "log",     "exp",                      // have a spelling only
};

// The rules of all goldens of a language.
std::vector<fs::path> GoldenFiles(Language language) {
  std::vector<fs::path> files;
  for (const golden::Case& one : golden::FindCases()) {
    if (one.is_chinese() == (language == Language::Chinese)) {
      files.push_back(one.rules);
    }
  }
  // Packs are in the language of their names.
  for (const fs::directory_entry& pack : fs::directory_iterator(testing::SourceFolder() / "tests" / "golden" / "use" / "packs")) {
    const bool is_chinese = static_cast<unsigned char>(pack.path().filename().string().front()) >= 0x80;
    if (is_chinese == (language == Language::Chinese)) {
      files.push_back(pack.path());
    }
  }
  return files;
}

// The text of those rules, without comments.
std::string GoldenRules(Language language) {
  std::string rules;
  for (const fs::path& file : GoldenFiles(language)) {
    for (const std::string& line : LinesOf(testing::ReadFile(file))) {
      rules += line.starts_with("#") ? "" : line + "\n";
    }
  }
  return rules;
}

// What is called and calculated in those rules, as it is written: `split` of a call is not the statement, `=` of a definition no comparison.
struct Written {
  std::set<std::string> calls;
  std::set<std::string> between;  // signs between two values
  std::set<std::string> before;   // signs before one
};

Written WrittenInGoldens(Language language) {
  Written written;
  for (const fs::path& path : GoldenFiles(language)) {
    SourceMap sources;
    DiagnosticSink sink;
    const ast::File file = Parse(sources, sources.Add(path.string(), testing::ReadFile(path)), sink);
    for (const ast::Expr& expr : file.exprs) {
      if (const auto* call = std::get_if<ast::Call>(&expr.node)) {
        written.calls.insert(call->callee.text);
      } else if (const auto* binary = std::get_if<ast::Binary>(&expr.node)) {
        written.between.emplace(sources.Text(binary->op_span));
      } else if (const auto* compare = std::get_if<ast::Compare>(&expr.node)) {
        written.between.emplace(sources.Text(compare->op_span));
      } else if (const auto* unary = std::get_if<ast::Unary>(&expr.node)) {
        written.before.emplace(sources.Text(unary->op_span));
      }
    }
  }
  return written;
}

TEST_CASE("each opcode is executed by a golden") {
  std::set<std::string_view> executed;
  for (const golden::Case& one : golden::FindCases()) {
    if (one.is_chinese()) {
      continue;
    }
    for (const Block& block : golden::Compile(one, true).program.blocks) {
      for (const Instruction& instruction : block.instructions) {
        executed.insert(RowOf(instruction.op).name);
      }
    }
  }
  for (const OpcodeRow& row : OpcodeRows()) {
    INFO(row.name << " (" << row.mnemonic << ") stands in the program of no case in tests/golden");
    CHECK(executed.count(row.name) == 1);
  }
}

TEST_CASE("each keyword of this version stands in a golden of either language") {
  const std::string english = GoldenRules(Language::English);
  const std::string chinese = GoldenRules(Language::Chinese);
  for (const KeywordRow& row : Keywords()) {
    if (IsLater(row)) {
      continue;
    }
    INFO(row.id << ": " << row.spelling[0] << ", " << row.spelling[1]);
    CHECK((HasWord(english, row.spelling[0]) || (!row.singular.empty() && HasWord(english, row.singular))));
    CHECK(HasWord(chinese, row.spelling[1]));
  }
}

TEST_CASE("each function of this version is called in a golden of either language") {
  for (const Language language : {Language::English, Language::Chinese}) {
    const Written written = WrittenInGoldens(language);
    for (const FunctionRow& row : Functions()) {
      const std::string spelling(row.spelling[static_cast<size_t>(language)]);
      INFO(row.id() << ", " << spelling);
      CHECK(written.calls.count(spelling) == (kLaterFunctions.count(row.id()) == 1 ? 0 : 1));
    }
  }
}

TEST_CASE("each sign stands between two values, and - before one, in a golden of either language") {
  for (const Language language : {Language::English, Language::Chinese}) {
    const Written written = WrittenInGoldens(language);
    size_t signs = 0;
    for (int kind = 0; kind <= static_cast<int>(TokenKind::Stray); ++kind) {
      const auto token = static_cast<TokenKind>(kind);
      if (IsComparisonSign(token) || IsArithmeticSign(token)) {
        ++signs;
        INFO(SignOf(token) << " in " << (language == Language::English ? "English" : "Chinese"));
        CHECK(written.between.count(std::string(SignOf(token))) == 1);
      }
    }
    CHECK(signs == 10);
    CHECK(written.before.count("-") == 1);
  }
}

TEST_CASE("what no golden can use yet is what is marked as later") {
  for (const FunctionRow& row : Functions()) {
    INFO(row.id());
    CHECK(IsLater(row) == (kLaterFunctions.count(row.id()) == 1));
  }
}

TEST_CASE("what is marked as later is what the checker does not have yet") {
  const fs::path project = testing::BinaryFolder() / "house_run" / "later";
  fs::remove_all(project);
  fs::create_directories(project);
  fs::copy(testing::SourceFolder() / "docs" / "language" / "project", project, fs::copy_options::recursive);
  std::string rules;
  for (const FunctionRow& row : Functions()) {
    rules += "metric of_" + std::string(row.id()) + " = " + std::string(row.id()) + "(orders.amount)\n";
  }
  testing::WriteFile(project / "rules" / "one.limn", rules);
  const std::string output = testing::RunLimn(project, "check").output;
  const std::vector<std::string> lines = LinesOf(output);
  for (const FunctionRow& row : Functions()) {
    const std::string said = "\"" + std::string(row.id()) + "\" is not in this version of Limn";
    INFO(row.id());
    const bool is_refused = std::any_of(lines.begin(), lines.end(), [&](const std::string& line) { return line.find(said) != std::string::npos; });
    CHECK(is_refused == IsLater(row));
  }
}

TEST_CASE("each keyword and function has a spelling and a help line in both languages") {
  for (const KeywordRow& row : Keywords()) {
    INFO(row.id);
    for (const size_t language : {0, 1}) {
      CHECK_FALSE(row.spelling[language].empty());
      CHECK_FALSE(row.help[language].empty());
    }
  }
  for (const FunctionRow& row : Functions()) {
    INFO(row.id());
    for (const size_t language : {0, 1}) {
      CHECK_FALSE(row.spelling[language].empty());
      CHECK_FALSE(row.help[language].empty());
    }
  }
}

TEST_CASE("each builtin has a manual entry, spellings, and an example with a missing value") {
  CHECK(Builtins().size() >= 20);
  for (const Builtin& builtin : Builtins()) {
    INFO(builtin.name);
    CHECK_FALSE(builtin.doc.empty());
    CHECK_FALSE(builtin.doc_zh.empty());
    CHECK(FindFunction(builtin.name) != nullptr);
    const auto is_missing = [](const Example& example) { return example.expression.find("missing") != std::string_view::npos; };
    CHECK(std::any_of(builtin.examples.begin(), builtin.examples.end(), is_missing));
    CHECK(builtin.examples.size() >= 2);
    for (const Overload& overload : builtin.overloads) {
      CHECK((overload.row_kernel == nullptr) != (overload.text_kernel == nullptr));
      CHECK(overload.parameters.size() <= builtin.parameter_names.size());
    }
  }
}

TEST_CASE("the examples of builtins hold") {
  const fs::path project = testing::BinaryFolder() / "house_run" / "builtins";
  fs::remove_all(project);
  // As of the day that the examples speak of.
  testing::WriteFile(project / "limn.yaml",
                     "limn: 1\nproject: builtins\ntimezone: Asia/Shanghai\nas_of: 2026-01-31\ntables:\n"
                     "  customers: { from: data/customers.csv, entity: customer, key: id, columns: { id: text } }\n"
                     "outputs: { labels: out/labels.csv, metrics: yes }\n");
  testing::WriteFile(project / "data" / "customers.csv", "id\n1\n");
  std::string rules;
  std::vector<std::string> results;
  for (const Builtin& builtin : Builtins()) {
    for (const Example& example : builtin.examples) {
      rules += "metric example_" + std::to_string(results.size()) + " = " + std::string(example.expression) + "\n";
      results.emplace_back(example.result);
    }
  }
  testing::WriteFile(project / "rules" / "examples.limn", rules);
  const auto cells_of = [&](const std::string& options) {
    const testing::LimnRun run = testing::RunLimn(project, "run --out out " + options);
    CAPTURE(run.output, rules);
    REQUIRE(run.exit_code == 0);
    const std::vector<std::string> lines = LinesOf(testing::ReadFile(project / "out" / "labels.csv"));
    REQUIRE(lines.size() == 2);
    // No result holds a quote; a comma would need one.
    std::vector<std::string> cells;
    std::string rest = lines[1] + ",";
    for (size_t comma = rest.find(','); comma != std::string::npos; comma = rest.find(',')) {
      cells.push_back(rest.substr(0, comma));
      rest = rest.substr(comma + 1);
    }
    REQUIRE(cells.size() == results.size() + 1);
    return cells;
  };
  const std::vector<std::string> cells = cells_of("");
  const std::vector<std::string> cells_later = cells_of("--as-of 2027-08-17");
  size_t index = 0;
  for (const Builtin& builtin : Builtins()) {
    bool is_another_later = false;
    for (const Example& example : builtin.examples) {
      INFO(example.expression);
      CHECK(cells[index + 1] == results[index]);
      const bool names_today = example.expression.find("today") != std::string_view::npos;
      is_another_later = is_another_later || (!names_today && cells_later[index + 1] != cells[index + 1]);
      ++index;
    }
    INFO(builtin.name << " hangs on as of, or doesn't, and has to say so");
    CHECK(builtin.by_as_of == is_another_later);
  }
}

}  // namespace
}  // namespace limn::house
