// Lines into inputs: what belongs together, and what is whole.
#include <catch2/catch.hpp>

#include <sstream>

#include "cli/repl/input_buffer.h"

namespace limn::repl {
namespace {

// The inputs of a text whose lines come one after the other, as in a script or a paste.
std::vector<std::string> Given(const std::string& text) {
  InputBuffer buffer("x", /*counts_lines=*/true);
  std::vector<std::string> inputs;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    for (const Piece& piece : buffer.Feed(line)) {
      inputs.push_back(piece.text);
    }
  }
  for (const Piece& piece : buffer.Finish()) {
    inputs.push_back(piece.text);
  }
  return inputs;
}

// After which of the lines typed one by one there was an input.
std::vector<bool> Typed(const std::vector<std::string>& lines) {
  std::vector<bool> whole;
  std::string text;
  for (const std::string& line : lines) {
    text += line;
    whole.push_back(IsWhole(text));
    text = whole.back() ? "" : text + "\n";
  }
  return whole;
}

}  // namespace

TEST_CASE("expressions on lines of their own are inputs of their own") {
  CHECK(Given("count(orders)\nspend_1y > 10\n").size() == 2);
  CHECK(Given("count(orders)\n\n# a comment\n\nspend_1y > 10\n").size() == 2);
}

TEST_CASE("an input goes on while something is open") {
  CHECK(Given("count(orders\nwhere amount > 1)\nvip").size() == 2);
  CHECK(Given("spend_1y >\n10\nvip").size() == 2);
  CHECK(Given("metric a =\n1\nvip").size() == 2);
}

TEST_CASE("indented lines belong to the statement above") {
  CHECK(Given("tag a \"A\"\n  in \"x\"\n  when spend_1y > 1\n    and city = \"a\"\ntag b when vip\n").size() == 2);
}

TEST_CASE("arms belong to their tag also without blanks in front, and other lines don't") {
  CHECK(Given("tag t one of\n\"a\" when spend_1y > 1\n\"b\" when vip\notherwise \"c\"\nt\n").size() == 2);
  CHECK(Given("tag t one of\n\"a\" when spend_1y > 1\nt\n").size() == 2);
}

TEST_CASE("a new statement ends the one above, be it whole or not") {
  CHECK(Given("metric a = sum(orders.amount\nmetric b = 1\n").size() == 2);
  CHECK(Given("指标 甲 = 求和(订单.金额\n指标 乙 = 1\n").size() == 2);
}

TEST_CASE("a command ends what stands above it") {
  CHECK(Given("vip\n.tables\nvip\n").size() == 3);
  CHECK(IsCommand("  .tables"));
  CHECK(IsCommand("。表"));
  CHECK(!IsCommand(".5 + 1"));
  CHECK(!IsCommand("a.b"));
}

TEST_CASE("typed lines are evaluated as soon as they are whole") {
  CHECK(Typed({"spend_1y > 10"}) == std::vector<bool>{true});
  CHECK(Typed({"spend_1y >", "10"}) == std::vector<bool>{false, true});
  CHECK(Typed({"metric a", "= 1"}) == std::vector<bool>{false, true});
  CHECK(Typed({"标签 甲", "当 近一年消费 >", "10"}) == std::vector<bool>{false, false, true});
}

TEST_CASE("typed arms wait for otherwise or an empty line") {
  CHECK(Typed({"tag t one of", "\"a\" when vip", "otherwise \"b\""}) == std::vector<bool>{false, false, true});
  CHECK(Typed({"tag t any of", "\"a\" when vip", "\"b\" when vip", ""}) == std::vector<bool>{false, false, false, true});
}

TEST_CASE("what is wrong already is not waited for, and an empty line ends what is unfinished") {
  CHECK(Typed({"metric = = 3"}) == std::vector<bool>{true});
  CHECK(Typed({"count(orders", ""}) == std::vector<bool>{false, true});
}

TEST_CASE("places are those of the source") {
  InputBuffer buffer("x", /*counts_lines=*/true);
  CHECK(buffer.Feed("").empty());
  CHECK(buffer.Feed("metric a =").empty());
  CHECK(buffer.Feed("  1").empty());
  const std::vector<Piece> pieces = buffer.Feed("vip");
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].line == 2);
  const std::vector<Piece> last = buffer.Finish();
  REQUIRE(last.size() == 1);
  CHECK(last[0].line == 4);
}

}  // namespace limn::repl
