/// The text shape of a diagnostic: language.md "Errors".
#include <catch2/catch.hpp>

#include "compiler/diagnostics/renderer.h"

namespace limn {
namespace {

struct Case {
  SourceMap sources;
  DiagnosticSink sink;
  FileId file;

  explicit Case(std::string text, std::string path = "rules/value.limn") { file = sources.Add(std::move(path), std::move(text)); }

  Span Find(std::string_view part) const {
    const size_t begin = sources[file].text().find(part);
    REQUIRE(begin != std::string_view::npos);
    return {file, static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + part.size())};
  }
  std::string Text(RenderOptions options = {}) const { return RenderText(sink.all(), sources, options); }
};

TEST_CASE("a column that does not exist, as language.md shows it") {
  Case test(std::string(11, '\n') + "  = sum(orders.amout where status = \"payed\" in last 365 days)\n");
  test.sink.Emit<Diag::UnknownColumn>(test.Find("amout"), "amout", "orders").label = Words(Phrase::DidYouMeanLabel, {"amount"});
  CHECK(test.Text() ==
        R"(error[E0201] rules/value.limn:12:16  no column "amout" in orders
   |
12 |   = sum(orders.amout where status = "payed" in last 365 days)
   |                ^^^^^ did you mean amount?
)");
}

TEST_CASE("a Chinese file is answered in Chinese, the carets under wide letters") {
  Case test("# note\n指标 消费 = 求和(订单.金顿 其中 状态 = \"已付款\")\n");
  Diagnostic& diagnostic = test.sink.Emit<Diag::UnknownColumn>(test.Find("金顿"), "金顿", "订单");
  diagnostic.label = Words(Phrase::DidYouMeanLabel, {"金额"});
  diagnostic.help = Words::Verbatim("改为 金额");
  diagnostic.notes.push_back({test.Find("订单"), Words::Verbatim("表在此")});
  CHECK(test.Text() ==
        R"(错误[E0201] rules/value.limn:2:15  订单 中没有列“金顿”
  |
2 | 指标 消费 = 求和(订单.金顿 其中 状态 = "已付款")
  |                       ^^^^ 是否想写 金额？
说明: rules/value.limn:2:12  表在此
  |
2 | 指标 消费 = 求和(订单.金顿 其中 状态 = "已付款")
  |                  ^^^^
帮助: 改为 金额
)");
  CHECK(test.Text({.language = Language::English}).starts_with("error[E0201] rules/value.limn:2:15  no column \"金顿\" in 订单\n"));
}

TEST_CASE("carets stand under emoji, tabs and combining marks") {
  struct Line {
    std::string before;
    int columns;
  };
  const std::vector<Line> lines = {
      {"\t", 4},   {"ab\t", 4}, {"e\u0301", 1}, {"👍", 2}, {"👨‍👩‍👧", 2}, {"🇨🇳", 2}, {"❤️", 2}, {"한국", 4}, {"ｗ", 2}, {"\xff", 1}, {"\x1b", 1}, {"\u202e", 1},
  };
  for (const Line& line : lines) {
    CAPTURE(line.before);
    Case test(line.before + "X");
    test.sink.Emit<Diag::UnknownColumn>(test.Find("X"), "X", "t");
    const std::string text = test.Text();
    const std::string carets = text.substr(text.rfind("| ") + 2);
    CHECK(carets == std::string(static_cast<size_t>(line.columns), ' ') + "^\n");
    CHECK(text.find_first_of("\x1b\xff\t") == std::string::npos);
    CHECK(text.find("\u202e") == std::string::npos);
  }
}

TEST_CASE("an empty span, also at the end of the text, gets one caret") {
  Case test("tag a when");
  test.sink.Emit<Diag::UnexpectedText>({test.file, 10, 10}, "nothing", "a condition");
  CHECK(test.Text() ==
        "error[E0101] rules/value.limn:1:11  expected a condition, found nothing\n"
        "  |\n"
        "1 | tag a when\n"
        "  |           ^\n");
}

TEST_CASE("a span over several lines underlines each, a long one its ends") {
  Case test("a (1\n\n   b)\nrest\n");
  test.sink.Emit<Diag::UnexpectedText>(test.Find("(1\n\n   b)"), "x", "y").label = Words::Verbatim("here");
  CHECK(test.Text() ==
        "error[E0101] rules/value.limn:1:3  expected y, found x\n"
        "  |\n"
        "1 | a (1\n"
        "  |   ^^\n"
        "2 |\n"
        "3 |    b)\n"
        "  |    ^^ here\n");
  Case tall("a (1\n2\n3\n4\n5\n6)\n");
  tall.sink.Emit<Diag::UnexpectedText>(tall.Find("(1\n2\n3\n4\n5\n6)"), "x", "y");
  CHECK(tall.Text() ==
        "error[E0101] rules/value.limn:1:3  expected y, found x\n"
        "  |\n"
        "1 | a (1\n"
        "  |   ^^\n"
        "  | …\n"
        "6 | 6)\n"
        "  | ^^\n");
}

TEST_CASE("a line end inside the span's end adds no line") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    Case test("tag a" + end + "tag b" + end);
    test.sink.Emit<Diag::UnexpectedText>(test.Find("tag a" + end), "x", "y");
    CHECK(test.Text() == "error[E0101] rules/value.limn:1:1  expected y, found x\n  |\n1 | tag a\n  | ^^^^^\n");
  }
}

TEST_CASE("a long line is cut around the span") {
  Case test(std::string(500, 'a') + " X " + std::string(500, 'b'));
  test.sink.Emit<Diag::UnknownColumn>(test.Find("X"), "X", "t");
  CHECK(test.Text({.line_width_max = 20}) ==
        "error[E0201] rules/value.limn:1:502  no column \"X\" in t\n"
        "  |\n"
        "1 | …aaaaaaaa X bbbbbbbbb…\n"
        "  |           ^\n");
  Case wide(std::string(500, 'a'));
  wide.sink.Emit<Diag::UnknownColumn>({wide.file, 0, 500}, "X", "t");
  CHECK(wide.Text({.line_width_max = 10}).ends_with("1 | aaaaaaaaaa…\n  | ^^^^^^^^^^\n"));
}

TEST_CASE("a diagnostic without a place, and one about a data file") {
  Case test("");
  test.sink.Emit<Diag::UnknownColumn>(Span::Nowhere(), "a", "t").help = Words::Verbatim("do this");
  test.sink.Emit<Diag::UnknownColumn>(Span::Nowhere(), "b", "t").place = "data/t.csv:1";
  CHECK(test.Text() ==
        "error[E0201]  no column \"a\" in t\n"
        "help: do this\n"
        "\n"
        "error[E0201] data/t.csv:1  no column \"b\" in t\n");
}

TEST_CASE("values in messages cannot write on the terminal") {
  Case test("x");
  test.sink.Emit<Diag::UnknownColumn>(Span::Nowhere(), "a\x1b[31m\n\xff\u202e", std::string(300, 't'));
  CHECK(test.Text() == "error[E0201]  no column \"a\\u{1b}[31m\\n\\xff\\u{202e}\" in " + std::string(200, 't') + "…\n");
}

TEST_CASE("colour only when asked") {
  Case test("x");
  test.sink.Emit<Diag::UnknownColumn>(test.Find("x"), "x", "t");
  CHECK(test.Text().find('\x1b') == std::string::npos);
  CHECK(test.Text({.colour = true}).starts_with("\x1b[1;31merror[E0201]\x1b[0m rules/value.limn:1:1  "));
}

}  // namespace
}  // namespace limn
