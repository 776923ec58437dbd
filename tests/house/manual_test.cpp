/// The manual runs: every example of docs/language is compiled and run, in both languages, and gives what the page says.
#include <catch2/catch.hpp>

#include <map>

#include "tests/house/manual.h"
#include "tests/house/source_tree.h"
#include "tests/support/files.h"
#include "tests/support/run_limn.h"

namespace limn::house {
namespace {

namespace fs = std::filesystem;

// Cells of a line of labels; none of the manual's holds a comma or a quote.
std::vector<std::string> CellsOf(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char letter : line) {
    if (letter == ',') {
      cells.emplace_back();
    } else {
      cells.back() += letter;
    }
  }
  return cells;
}

// By key, then by column.
using Labels = std::map<std::string, std::map<std::string, std::string>>;

Labels ReadLabels(const std::string& text) {
  const std::vector<std::string> lines = LinesOf(text);
  const std::vector<std::string> head = CellsOf(lines.at(0));
  Labels labels;
  for (size_t row = 1; row < lines.size(); ++row) {
    const std::vector<std::string> cells = CellsOf(lines[row]);
    REQUIRE(cells.size() == head.size());
    for (size_t column = 0; column < cells.size(); ++column) {
      labels[cells[0]][head[column]] = cells[column];
    }
  }
  return labels;
}

// What Limn says about one file: the paragraphs whose first line names it.
std::string AboutFile(const std::string& output, const std::string& file) {
  std::string about;
  bool ours = false;
  for (const std::string& line : LinesOf(output)) {
    const bool begins = line.find("]") != std::string::npos && line.find(" rules/") != std::string::npos;
    if (begins) {
      ours = line.find(" rules/" + file + ":") != std::string::npos;
      about += ours && !about.empty() ? "\n" : "";
    }
    // A paragraph ends at an empty line.
    ours = ours && !line.empty();
    about += ours ? line + "\n" : "";
  }
  return about;
}

// The ```text fence right behind a fence.
const Fence* AnswerOf(const Page& page, const Fence* question) {
  for (size_t index = 0; index + 1 < page.fences.size(); ++index) {
    if (&page.fences[index] == question) {
      return page.fences[index + 1].info == "text" ? &page.fences[index + 1] : nullptr;
    }
  }
  return nullptr;
}

std::string FileNameOf(const Page& page) { return page.path.stem().string() + ".limn"; }

TEST_CASE("each page's rules run, and give the labels that it shows") {
  for (const Page& page : ManualPages()) {
    DYNAMIC_SECTION(page.name) {
      if (page.Of("limn").empty()) {
        continue;
      }
      const fs::path project = LayOutPage(page);
      const testing::LimnRun run = testing::RunLimn(project, "run --out out");
      CAPTURE(run.output);
      REQUIRE(run.exit_code == 0);
      const Labels labels = ReadLabels(testing::ReadFile(project / "out" / "labels.csv"));
      for (const Fence* shown : page.Of("labels")) {
        for (const auto& [key, columns] : ReadLabels(shown->text)) {
          REQUIRE(labels.count(key) == 1);
          for (const auto& [column, value] : columns) {
            INFO(key << " " << column);
            REQUIRE(labels.at(key).count(column) == 1);
            CHECK(labels.at(key).at(column) == value);
          }
        }
      }
    }
  }
}

TEST_CASE("tests on a page pass") {
  for (const Page& page : ManualPages()) {
    if (page.text.find("\ntest \"") == std::string::npos && page.text.find("\n测试 \"") == std::string::npos) {
      continue;
    }
    DYNAMIC_SECTION(page.name) {
      const testing::LimnRun run = testing::RunLimn(LayOutPage(page), "test");
      CAPTURE(run.output);
      CHECK(run.exit_code == 0);
    }
  }
}

TEST_CASE("each mistake on a page gets the answer beside it") {
  for (const Page& page : ManualPages()) {
    // From the last to the first, so that places stay right while answers are rewritten.
    const std::vector<const Fence*> mistakes = page.Of("limn error");
    std::string text = page.text;
    for (auto mistake = mistakes.rbegin(); mistake != mistakes.rend(); ++mistake) {
      const Fence* answer = AnswerOf(page, *mistake);
      INFO(page.name << ": " << (*mistake)->text);
      REQUIRE(answer != nullptr);
      const fs::path project = LayOutPage(page);
      testing::WriteFile(project / "rules" / FileNameOf(page), (*mistake)->text);
      const testing::LimnRun run = testing::RunLimn(project, "check");
      const std::string about = AboutFile(run.output, FileNameOf(page));
      CHECK(run.exit_code == 2);
      if (testing::Updating()) {
        text.replace(answer->text_begin, answer->text.size(), about);
      } else {
        CHECK(about == answer->text);
      }
    }
    if (testing::Updating() && text != page.text) {
      testing::WriteFile(page.path, text);
    }
  }
}

TEST_CASE("a session on a page gives what it shows") {
  for (const Page& page : ManualPages()) {
    for (const Fence* session : page.Of("repl")) {
      std::string typed;
      std::string shown;
      for (const std::string& line : LinesOf(session->text)) {
        const bool is_typed = line.starts_with("limn> ") || line.starts_with("  ... ");
        (is_typed ? typed : shown) += (is_typed ? line.substr(6) : line) + "\n";
      }
      INFO(page.name << ":\n" << typed);
      REQUIRE_FALSE(typed.empty());
      const fs::path project = LayOutPage(page);
      testing::WriteFile(project / "typed.txt", typed);
      CHECK(testing::RunLimn(project, "repl", "", project / "typed.txt").output == shown);
    }
  }
}

TEST_CASE("a command on a page answers what it shows") {
  for (const Page& page : ManualPages()) {
    for (const Fence* console : page.Of("console")) {
      const std::vector<std::string> lines = LinesOf(console->text);
      INFO(page.name << ":\n" << console->text);
      REQUIRE(lines.at(0).starts_with("$ limn "));
      CHECK(testing::RunLimn(LayOutPage(page), lines[0].substr(7)).output == console->text.substr(lines[0].size() + 1));
    }
  }
}

TEST_CASE("a whole limn.yaml on a page is right") {
  for (const Page& page : ManualPages()) {
    for (const Fence* fence : page.Of("yaml")) {
      if (!fence->text.starts_with("limn: 1")) {
        continue;
      }
      INFO(page.name);
      const fs::path project = LayOutPage(page);
      testing::WriteFile(project / "limn.yaml", fence->text);
      // A rule must stand there, and reads what the shown file declares.
      testing::WriteFile(project / "rules" / "one.limn", "tag one when level = \"gold\"\nparam vip_spend = 1\n");
      const testing::LimnRun run = testing::RunLimn(project, "check");
      CAPTURE(run.output);
      CHECK(run.exit_code != 2);
    }
  }
}

TEST_CASE("a page in English and its Chinese twin show the same labels") {
  std::map<std::string, size_t> shown;
  for (const Page& page : ManualPages()) {
    shown[page.name] = page.Of("labels").size();
  }
  for (const auto& [name, count] : shown) {
    INFO(name);
    if (!name.starts_with("zh/")) {
      CHECK(shown["zh/" + name] == count);
    }
  }
}

}  // namespace
}  // namespace limn::house
