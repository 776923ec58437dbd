/// Rules are untrusted: no text crashes or hangs the parser or the formatter.
#include <catch2/catch.hpp>

#include <ctime>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "compiler/syntax/format.h"
#include "compiler/syntax/keywords.h"
#include "tests/unit/compiler/syntax/syntax_testing.h"

namespace limn {
namespace {

using syntax_testing::FileText;
using syntax_testing::Formatted;
using syntax_testing::ReadText;

// Reads and formats; what is formatted stays so, and spans lie in the file.
void CheckSurvives(const std::string& text) {
  const ReadText read(text);
  const auto size = static_cast<uint32_t>(read.sources[read.file].text().size());
  for (const Diagnostic& diagnostic : read.sink.all()) {
    CHECK(diagnostic.span.begin <= diagnostic.span.end);
    CHECK(diagnostic.span.end <= size);
  }
  CHECK_FALSE(read.Rendered().empty() != read.sink.all().empty());
  for (const ast::Expr& expr : read.tree.exprs) {
    CHECK(expr.span.begin <= expr.span.end);
    CHECK(expr.span.end <= size);
  }
  const std::string form = Formatted(text);
  CHECK(Formatted(form) == form);
  CHECK(ReadText(form).sink.has_errors() == read.sink.has_errors());
}

std::string Repeat(const std::string& text, size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (size_t time = 0; time < times; ++time) {
    out += text;
  }
  return out;
}

double CpuSeconds(const std::function<void()>& work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

TEST_CASE("random bytes") {
  std::mt19937 random(7);
  for (int run = 0; run < 300; ++run) {
    std::string text;
    const size_t length = random() % 200;
    for (size_t byte = 0; byte < length; ++byte) {
      text += static_cast<char>(random() % 256);
    }
    CAPTURE(run);
    CHECK_NOTHROW(ReadText(text));
    CHECK_NOTHROW(Formatted(text));
  }
}

TEST_CASE("random words and signs of the language") {
  std::vector<std::string> pieces = {"a", "b.c", "x1", "金额", "`q n`", "\"text\"", "“文”", "\"open", "5", "30%", "5万", "2026-01-31", "20:00", "|", "| a | b |", "\n", "\n", "\n  ",
                                     "(", ")", ",", ":", "=", ">=", "!=", "<", "+", "-", "*", "/", "{", "}", "# note\n", "（", "）", "，", "≥", "==", "&&", ";", "'q'", "1,000", "最近30天"};
  for (const KeywordRow& row : Keywords()) {
    pieces.emplace_back(row.spelling[0]);
    pieces.emplace_back(row.spelling[1]);
  }
  std::mt19937 random(11);
  for (int run = 0; run < 1500; ++run) {
    std::string text = random() % 2 == 0 ? "tag t when " : "";
    const size_t length = random() % 25;
    for (size_t piece = 0; piece < length; ++piece) {
      text += pieces[random() % pieces.size()] + (random() % 4 == 0 ? "" : " ");
    }
    CAPTURE(run, text);
    CheckSurvives(text);
  }
}

TEST_CASE("real rules with a slip in them") {
  std::vector<std::string> rules;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(LIMN_SOURCE_DIR) + "/rules-examples")) {
    if (entry.path().extension() == ".limn") {
      rules.push_back(FileText(entry.path()));
    }
  }
  REQUIRE_FALSE(rules.empty());
  std::mt19937 random(13);
  for (int run = 0; run < 150; ++run) {
    std::string text = rules[random() % rules.size()];
    for (int slip = 0; slip < 3; ++slip) {
      const size_t at = random() % text.size();
      const size_t length = std::min<size_t>(random() % 12, text.size() - at);
      switch (random() % 3) {
        case 0:
          text.erase(at, length);
          break;
        case 1:
          text.insert(at, text.substr(random() % text.size(), length));
          break;
        default:
          text[at] = "()\"|{}=#'\n `,"[random() % 13];
      }
    }
    CAPTURE(run, text);
    CHECK_NOTHROW(ReadText(text));
    const std::string form = Formatted(text);
    CHECK(Formatted(form) == form);
  }
}

TEST_CASE("nesting and chains without end are refused before the parser") {
  CHECK(ReadText("tag t when " + Repeat("(", 20'000) + "x" + Repeat(")", 20'000)).Codes() == "E0105");
  CHECK(ReadText("tag t when " + Repeat("count(", 201) + "x" + Repeat(")", 201)).Codes() == "E0105");
  CHECK(ReadText("tag t when " + Repeat("(", 200) + "x" + Repeat(")", 200)).Codes() == "");
  CHECK(ReadText("tag t when " + Repeat("not ", 100'000) + "x").Codes() == "E0105");
  CHECK(ReadText("tag t = " + Repeat("-", 100'000) + "5").Codes() != "");
  CHECK(ReadText("tag t = " + Repeat("- ", 100'000) + "5").Codes() == "E0105");
  CHECK(ReadText("tag t = " + Repeat("if a then b else ", 5'000) + "c").Codes() == "E0150");
  CHECK(ReadText("tag t when a" + Repeat(" or a", 50'000)).Codes() == "E0150");
  CHECK(ReadText("tag t when a" + Repeat(" or a", 900)).Codes() == "");
  CHECK(ReadText("tag t when " + Repeat("(", 100'000)).Codes() == "E0105");
  CHECK(ReadText("tag t when " + Repeat(")", 5'000)).sink.has_errors());
  CHECK(ReadText("list l = (1" + Repeat(", 1", 100'001) + ")").Codes() == "E0148");
  CHECK(ReadText("list l = (1" + Repeat(", 1", 160'000) + ")").Codes() == "E0148");
  CHECK(ReadText("list l = (1" + Repeat(", 1", 50'000) + ")").Codes() == "");
  CHECK(ReadText("tag t one of" + Repeat(" \"a\" when b and c", 60'000)).Codes() == "E0149");
}

TEST_CASE("a megabyte of anything is read in seconds") {
  for (const std::string piece : {"(", "\"", "|", "'", "`", "a", "a ", "5", "#", "\n", "{", "tag a when b\n", "标签甲当乙\n", "tag a when (\n", "tag a when b c d e\n", "“", "「", "1,", "近30天 ", "\xFF", "a.b.", "tag a when x like 'y' AND\n"}) {
    CAPTURE(piece);
    const std::string text = Repeat(piece, 1'000'000 / piece.size());
    CHECK(CpuSeconds([&] { ReadText read(text); }) < 30.0);
  }
}

#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
constexpr double kManyTagsSeconds = 60;
#else
constexpr double kManyTagsSeconds = 2;
#endif

TEST_CASE("ten thousand tags are parsed in under two seconds") {
  for (const bool chinese : {false, true}) {
    std::string text;
    for (int tag = 0; tag < 10'000; ++tag) {
      const std::string number = std::to_string(tag);
      text += chinese ? "标签 标签" + number + " \"第" + number + "个\"\n  归类 \"价值 / 分层\"\n  当 求和(订单.金额 其中 状态 = \"已付款\" 最近 " + number + " 天) >= " + number + " 且 距今天数(末次(订单.下单时间)) < 90\n\n"
                      : "tag tag_" + number + " \"Tag " + number + "\"\n  in \"Value / Tiers\"\n  when sum(orders.amount where status = \"paid\" in last " + number + " days) >= " + number + " and days_since(last(orders.ordered_at)) < 90\n\n";
    }
    SourceMap sources;
    const FileId file = sources.Add("many.limn", text);
    DiagnosticSink sink;
    size_t statements = 0;
    const double seconds = CpuSeconds([&] { statements = Parse(sources, file, sink).statements.size(); });
    CHECK(statements == 10'000);
    CHECK(sink.all().empty());
    CHECK(seconds < kManyTagsSeconds);
  }
}

}  // namespace
}  // namespace limn
