/// Rows, arguments, sink, source files and "did you mean".
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/renderer.h"

namespace limn {
namespace {

std::set<std::string> PlacesIn(std::string_view text) {
  std::set<std::string> places;
  FillIn(text, [&](std::string_view name) {
    places.insert(std::string(name));
    return "";
  });
  return places;
}

bool IsHan(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) >= 0xE3; });
}

TEST_CASE("every row of diagnostics.def is complete") {
  std::set<uint16_t> numbers;
  for (const DiagnosticRow& row : DiagnosticRows()) {
    CAPTURE(row.name);
    CHECK(numbers.insert(row.number).second);
    CHECK(row.number >= 100);
    CHECK(row.number < 700);
    CHECK(row.help[0].empty() == row.help[1].empty());
    // A row may say the same in both languages: {problem}, which comes ready.
    CHECK((IsHan(row.message[1]) || row.message[0] == row.message[1]));
    const std::set<std::string> named(row.arguments.begin(), row.arguments.end());
    CHECK(named.size() == row.arguments.size());
    std::set<std::string> used_english = PlacesIn(row.message[0]);
    std::set<std::string> used_chinese = PlacesIn(row.message[1]);
    used_english.merge(PlacesIn(row.help[0]));
    used_chinese.merge(PlacesIn(row.help[1]));
    // The path of a list stands in its reason already; it is an argument of its own for machines.
    if (row.name == "ListUnreadable") {
      used_english.insert("path");
      used_chinese.insert("path");
    }
    CHECK(used_english == named);
    CHECK(used_chinese == named);
    for (const std::string_view text : {row.message[0], row.message[1], row.help[0], row.help[1]}) {
      CHECK_FALSE(text.ends_with("."));
      CHECK_FALSE(text.ends_with("。"));
      CHECK(text.find("null") == std::string_view::npos);
      CHECK(text.find("NULL") == std::string_view::npos);
    }
  }
}

TEST_CASE("rows stand in the order of their numbers") {
  const auto& rows = DiagnosticRows();
  CHECK(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.number < b.number; }));
}

TEST_CASE("both texts of a phrase have the same places") {
  struct Row {
    std::string_view name, english, chinese;
  };
  const Row rows[] = {
#define PHRASE(name, english, chinese) {#name, english, chinese},
#include "compiler/diagnostics/phrases.def"
#undef PHRASE
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    // Carries two ready texts, one for each language.
    if (row.name == "InBothLanguages") {
      continue;
    }
    CHECK(PlacesIn(row.english) == PlacesIn(row.chinese));
    // limn.yaml is limn.yaml in both.
    CHECK((IsHan(row.chinese) || row.english == row.chinese || row.name == "AsWritten"));  // AsWritten is a pair of quotes
  }
}

TEST_CASE("codes are found as people type them") {
  CHECK(CodeOf(Diag::UnknownColumn) == "E0201");
  for (const std::string_view code : {"E0201", "e201", "201", "0201"}) {
    CHECK(DiagOfCode(code) == Diag::UnknownColumn);
  }
  for (const std::string_view code : {"", "E", "E9999", "X0201", "201x", "99999999"}) {
    CHECK_FALSE(DiagOfCode(code).has_value());
  }
}

TEST_CASE("arguments are said in the language of the message") {
  DiagnosticSink sink;
  const Words hint(Phrase::DidYouMeanLabel, {7});
  const Diagnostic& diagnostic = sink.Emit<Diag::TypeMismatch>(Span::Nowhere(), hint, std::string_view("text"));
  CHECK(MessageOf(diagnostic, Language::English) == "expected did you mean 7?, found text");
  CHECK(MessageOf(diagnostic, Language::Chinese) == "此处应为是否想写 7？，却是text");
}

TEST_CASE("double braces are braces") {
  CHECK(FillIn("{{a}} {b}", [](std::string_view name) { return "<" + std::string(name) + ">"; }) == "{a} <b>");
}

TEST_CASE("the sink sorts by place and keeps one of equals") {
  SourceMap sources;
  const FileId file = sources.Add("a.limn", "abc");
  DiagnosticSink sink;
  sink.Emit<Diag::UnknownColumn>(Span::Nowhere(), "z", "t");
  sink.Emit<Diag::UnknownColumn>({file, 1, 2}, "b", "t");
  sink.Emit<Diag::UnknownColumn>({file, 0, 1}, "a", "t");
  sink.Emit<Diag::UnknownColumn>({file, 1, 2}, "b", "other");
  sink.Emit<Diag::UnknownColumn>({file, 1, 2}, "b", "t");
  sink.SortAndDeduplicate();
  std::vector<std::string> messages;
  for (const Diagnostic& diagnostic : sink.all()) {
    messages.push_back(MessageOf(diagnostic, Language::English));
  }
  CHECK(messages == std::vector<std::string>{"no column \"a\" in t", "no column \"b\" in t", "no column \"b\" in other",
                                             "no column \"z\" in t"});
  CHECK(sink.error_count() == 4);
}

TEST_CASE("lines end at LF, CRLF and CR; columns count characters") {
  const SourceFile file("a.limn", "\xEF\xBB\xBF订a\r\nb\rc\n");
  CHECK(file.had_byte_order_mark());
  CHECK(file.line_count() == 4);
  CHECK(file.Line(1) == "订a");
  CHECK(file.Line(2) == "b");
  CHECK(file.Line(3) == "c");
  CHECK(file.Line(4).empty());
  CHECK(file.PlaceOf(3).column == 2);
  CHECK(file.PlaceOf(4).column == 3);
  CHECK(file.PlaceOf(6).line == 2);
  CHECK(file.PlaceOf(1000).line == 4);
  const SourceFile broken("b.limn", "\x80\x80\x80\x80\x80\x80\x80\x80z");
  CHECK(broken.PlaceOf(8).column > 2);
}

TEST_CASE("a suggestion is close or there is none") {
  const std::vector<std::string> columns = {"order_id", "amount", "status", "id", "金额", "下单时间", "Ｎame"};
  struct Guess {
    std::string word, wanted;
  };
  const std::vector<Guess> guesses = {
      {"amout", "amount"}, {"ammount", "amount"}, {"amuont", "amount"}, {"AMOUNT", "amount"}, {"staus", "status"},
      {"is", ""},          {"x", ""},             {"price", ""},        {"ID", "id"},           {"金顿", "金额"},
      {"下单日期", ""},    {"下单时问", "下单时间"}, {"钱", ""},          {"name", "Ｎame"},    {"orderid", "order_id"},
  };
  for (const Guess& guess : guesses) {
    CAPTURE(guess.word);
    CHECK(DidYouMean(guess.word, columns) == guess.wanted);
  }
  CHECK(DidYouMean("\xff\xff\xff", columns).empty());
  CHECK(DidYouMean("abcd", {"abce", "abcf"}) == "abce");
  // The same letters, though as far away.
  CHECK(DidYouMean("--witre", {"--where", "--write"}) == "--write");
}

TEST_CASE("the language of a file is that of its first word") {
  const auto language = [](std::string path, std::string text) { return LanguageOf(SourceFile(std::move(path), std::move(text))); };
  CHECK(language("a.limn", "# 注释\n\"标签\" tag 甲 when a") == Language::English);
  CHECK(language("a.limn", "# comment\n标签 vip 当 x") == Language::Chinese);
  CHECK(language("a.limn", "") == Language::English);
  CHECK(language("limn.yaml", "tables:\n  orders: { columns: { amount: { type: int, names: { zh: 金额 } } } }") == Language::English);
  CHECK(language("limn.yaml", "project: 零售\ntables:\n  订单:\n    columns:\n      金额: int\n") == Language::Chinese);
}

}  // namespace
}  // namespace limn
