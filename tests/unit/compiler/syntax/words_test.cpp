/// Tokens and glued words.
#include <catch2/catch.hpp>

#include "compiler/syntax/tokens.h"
#include "compiler/syntax/word_cuts.h"
#include "compiler/syntax/written_name.h"
#include "tests/unit/compiler/syntax/syntax_testing.h"

namespace limn {
namespace {

std::vector<std::string> Pieces(const std::string& text) {
  SourceMap sources;
  const FileId file = sources.Add("a.limn", text);
  DiagnosticSink sink;
  const TokenList list = Tokenize(sources, WholeFile(sources, file), sink);
  std::vector<std::string> pieces;
  for (const Token& token : list.tokens) {
    pieces.push_back((token.Is(TokenKind::Keyword) ? "!" : "") + std::string(sources.Text(list.SpanOf(token))));
  }
  return pieces;
}

TEST_CASE("every byte that is no blank stands in a token") {
  const std::string text = "# 注\ntag 甲 \"a # b\"  # c\n  when `x y`.金额≥5万 且 计数(订单 最近30天)>0\n| a | # b |\n";
  SourceMap sources;
  const FileId file = sources.Add("a.limn", text);
  DiagnosticSink sink;
  const TokenList list = Tokenize(sources, WholeFile(sources, file), sink);
  std::string covered;
  for (const Token& token : list.tokens) {
    covered += sources.Text(list.SpanOf(token));
  }
  const auto without_blanks = [](const std::string& with) {
    std::string out;
    for (const char letter : with) {
      out += letter == ' ' || letter == '\n' ? "" : std::string(1, letter);
    }
    return out;
  };
  CHECK(without_blanks(covered) == without_blanks(text));
}

TEST_CASE("phrases are one token, after a dot every word is a word") {
  CHECK(Pieces("a in last full month b") == std::vector<std::string>{"a", "!in last full month", "b"});
  CHECK(Pieces("a in last 5") == std::vector<std::string>{"a", "!in last", "5"});
  CHECK(Pieces("orders.in last") == std::vector<std::string>{"orders", ".", "in", "last"});
  CHECK(Pieces("not  in\n(x)") == std::vector<std::string>{"!not  in", "(", "x", ")"});
  CHECK(Pieces("not # c\nin") == std::vector<std::string>{"!not", "# c", "!in"});
  CHECK(Pieces("does not start with") == std::vector<std::string>{"!does not start with"});
}

TEST_CASE("a Chinese window touches its number, a name does not come apart") {
  CHECK(Pieces("最近30天") == std::vector<std::string>{"!最近", "30", "!天"});
  CHECK(Pieces("最近３０ 天") == std::vector<std::string>{"!最近", "３０", "!天"});
  CHECK(Pieces("最近30单") == std::vector<std::string>{"最近30单"});
  CHECK(Pieces("当前会员 标签1 有效期30") == std::vector<std::string>{"当前会员", "标签1", "有效期30"});
  CHECK(Pieces("5万元 5万") == std::vector<std::string>{"5万元", "5万"});
}

TEST_CASE("glued words are cut over keywords, numbers and known names") {
  const WordCutter cutter({"近一年消费", "高价值客户", "活跃", "近一年", "消费"});
  CHECK(cutter.Cuts("当近一年消费") == std::vector<WordCutter::Cut>{{"当", "近一年消费"}});
  CHECK(cutter.Cuts("高价值客户且活跃") == std::vector<WordCutter::Cut>{{"高价值客户", "且", "活跃"}});
  CHECK(cutter.Cuts("最近30天") == std::vector<WordCutter::Cut>{{"最近", "30", "天"}});
  CHECK(cutter.Cuts("活跃且当近一年消费").size() == 1);
  CHECK(cutter.Cuts("近一年消费").empty());
  CHECK(cutter.Cuts("没有人知道").empty());
  CHECK(cutter.Cuts("").empty());
  CHECK(cutter.Cuts("abc").empty());
  CHECK(Joined({"当", "活跃"}) == "当 活跃");
}

TEST_CASE("a name stands in backquotes where it would be read as something else") {
  for (const char* plain : {"amount", "金额", "VIP客户", "当前会员", "count", "last", "tag", "x1", "é", "近一年消费"}) {
    CHECK(WrittenName(plain) == plain);
  }
  for (const char* odd : {"金额（元）", "最近30天", "in", "且", "null", "No", "TRUE", "a b", "1st", "_x", "a-b", "Ａ", "100%", "", "x#y", "2025-01-01", "😀"}) {
    CHECK(WrittenName(odd) == "`" + std::string(odd) + "`");
  }
}

TEST_CASE("several ways to cut are all offered, the shorter first") {
  const WordCutter cutter({"客户", "有客户", "没"});
  const std::vector<WordCutter::Cut> cuts = cutter.Cuts("没有客户");
  CHECK(cuts == std::vector<WordCutter::Cut>{{"没有", "客户"}, {"没", "有", "客户"}});
}

TEST_CASE("cutting a long word takes no time") {
  std::vector<std::string> names;
  std::string word;
  for (int length = 1; length <= 30; ++length) {
    word += "甲且";
    names.push_back(std::string("甲") + word);
    names.emplace_back("甲");
  }
  CHECK(WordCutter(names).Cuts(word + "乙").empty());
}

}  // namespace
}  // namespace limn
