/// Random rules: they are read without complaint, and go into Chinese and back to the same bytes.
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "compiler/syntax/format.h"
#include "tests/unit/compiler/syntax/syntax_testing.h"

namespace limn {
namespace {

using syntax_testing::ReadText;

/// Writes random statements, every form among them.
class RandomRules {
 public:
  explicit RandomRules(unsigned seed) : random_(seed) {}

  std::string Statement() {
    const std::string name = "n" + std::to_string(random_() % 1000);
    switch (random_() % 15) {
      case 0:
        return "param " + name + Label() + " = " + Literal() + (Maybe() ? " from " + Literal() + " to " + Literal() : "");
      case 1:
        return "list " + name + Label() + (Maybe() ? " = " + Tuple() : " from \"f.csv\"" + std::string(Maybe() ? " column " + Name() : ""));
      case 2:
        return "metric " + name + (Maybe() ? " on " + ListName() : "") + Label() + Attributes() + " = " + Value(3);
      case 3:
        return "tag " + name + Label() + Attributes() + " when " + Condition(3);
      case 4:
        return "tag " + name + Label() + Attributes() + (Maybe() ? "\n  one of" : " any of") + Arms();
      case 5:
        return "segment " + name + Label() + Attributes() + " when " + Condition(3);
      case 6:
        return "personas " + name + Label() + (Maybe() ? " among " + ListName() : "") + Personas();
      case 7:
        return "score " + name + Label() + Attributes() + (Maybe() ? " from 0 to 100" : "") + Points();
      case 8:
        return "split " + name + Label() + Attributes() + " seed \"s\"" + Groups();
      case 9:
        return "tag " + name + Label() + Attributes() + Break() + "table " + Pick({"first", "unique", "collect"}) + Table(name);
      case 10:
        return "function " + name + Pick({"()", "(a: int)", "(price: decimal(2), 金额: text)", "(day: date, `a b`: bool)"}) + Label() + Attributes() + " = " + Value(3);
      case 11:
        return "for each days in " + (Maybe() ? "(7, 30)" : ListName()) + Family();
      case 12:
        return "import tag " + name + Label() + Attributes() + Pick({"", " as decimal(2)", " as text in (\"a\", \"b\")"}) + Break() + "from \"f.csv\"" +
               (Maybe() ? " column " + Name() : "") + (Maybe() ? " dated " + Name() : "") + (Maybe() ? Break() + "by \"us\"" : "") +
               (Maybe() ? Break() + "expires after " + Pick({"30 days", "1 month", "2 quarters"}) : "");
      case 13:
        return "claim \"c\" about " + ListName() + ":" + Break() + Condition(3);
      default:
        return "test \"t\" as of " + std::string(Maybe() ? "2026-01-01" : "2026-01-01 18:00") + Given() + Expect();
    }
  }

 private:
  bool Maybe() { return random_() % 2 == 0; }
  std::string Pick(const std::vector<std::string>& from) { return from[random_() % from.size()]; }
  std::string Break() { return random_() % 6 == 0 ? "\n " : " "; }

  std::string Name() { return Pick({"a", "orders", "订单", "金额", "count", "level", "last", "tag", "goal", "渠道", "owner", "full", "weekends", "month", "to", "`unit price`", "VIP客户", "where_1", "when_2"}); }
  // Not `last` and not `full`: `in last` is a window's beginning.
  std::string ListName() { return Pick({"orders", "订单", "count", "level", "tag", "渠道", "owner", "`last`", "`unit price`", "VIP客户"}); }
  std::string Path() { return Maybe() ? Name() : Name() + "." + Pick({"amount", "金额", "in", "when", "`a b`"}); }
  std::string Label() { return Maybe() ? " \"标签 {" + Pick({"a", "b.c"}) + "}\"" : ""; }
  std::string Literal() {
    return Pick({"5", "10_000", "12.50", "30%", "5万", "2亿", "\"x\"", "\"“引”\"", "2026-01-31", "2026-01-31 18:00", "20:00", "30 days", "1 week", "3 months", "yes", "no", "missing", "today"});
  }
  std::string Tuple() { return "(" + Literal() + ", " + Literal() + ")"; }
  std::string Unit() { return Pick({"days", "weeks", "months", "quarters", "years", "hours", "minutes"}); }

  std::string Value(int depth) {
    if (depth == 0) {
      return Maybe() ? Literal() : Path();
    }
    switch (random_() % 8) {
      case 0:
        return Value(depth - 1) + " + " + Value(0);
      case 1:
        return "(" + Value(depth - 1) + ") * -" + Path();
      case 2:
        return "(" + Path() + " default " + Value(0) + ")";
      case 3:
        return "(if " + Condition(depth - 1) + Break() + "then " + Value(0) + " else " + Value(depth - 1) + ")";
      case 4:
      case 5:
        return Call(depth - 1);
      default:
        return Value(0);
    }
  }

  std::string Call(int depth) {
    std::string call = Pick({"sum", "count", "average", "first", "most_common", "days_since", "age", "month", "round", "split", "own_function"}) + "(";
    call += Maybe() ? Path() : Path() + ": " + Condition(depth);
    for (size_t clauses = random_() % 3; clauses > 0; --clauses) {
      call += Break() + Clause(depth);
    }
    return call + (random_() % 5 == 0 ? ", " + Literal() : "") + ")";
  }

  std::string Clause(int depth) {
    switch (random_() % 7) {
      case 0:
        return "where " + Condition(depth);
      case 1:
        return "by " + Pick({"month", "day", "week", "sum(amount)"});
      case 2:
        return "ties by " + Path();
      case 3:
        return Pick({"in last 30 days", "in last 1 month", "in previous 2 weeks", "in this year", "in last full quarter", "on weekends", "on weekdays", "during 20:00 to 22:00"});
      case 4:
        return "from 2025-01-01 to today";
      case 5:
        return Pick({"since ", "before "}) + "today - 30 days";
      default:
        return "in last " + std::to_string(random_() % 40) + " " + Unit();
    }
  }

  std::string Condition(int depth) {
    if (depth > 0 && random_() % 3 == 0) {
      return Pick({"not ", ""}) + "(" + Condition(depth - 1) + ")" + Break() + Pick({"and ", "or "}) + Condition(depth - 1);
    }
    const std::string value = Value(depth > 0 ? depth - 1 : 0);
    switch (random_() % 8) {
      case 0:
        return value + Pick({" in ", " not in "}) + (Maybe() ? Tuple() : ListName());
      case 1:
        return value + Pick({" between ", " not between "}) + Value(0) + " and " + Value(0);
      case 2:
        return value + Pick({" is missing", " is known"});
      case 3:
        return value + Pick({" contains ", " does not contain ", " starts with ", " does not start with ", " ends with ", " does not end with ", " matches ", " does not match ", " has ", " does not have "}) + "\"x\"";
      default:
        return value + Pick({" = ", " != ", " < ", " <= ", " > ", " >= "}) + Value(0);
    }
  }

  std::string Attributes() {
    std::string attributes;
    const std::vector<std::string> all = {"in \"A / B\"", "owner \"o\"", "means \"m\"", "because \"b {a}\"", "advice \"a\"", "severity high", "goal \"g\" by spend", "status hypothesis", "review 2026-12-31", "for marketing"};
    for (size_t count = random_() % 3; count > 0; --count) {
      attributes += (Maybe() ? "\n  " : " ") + Pick(all);
    }
    return attributes;
  }

  std::string Arms() {
    std::string arms;
    for (size_t count = 1 + random_() % 3; count > 0; --count) {
      arms += "\n    " + Pick({"\"x\"", "\"长标签\"", "5", "10%", "yes", "low"}) + " when " + Condition(2) + (Maybe() ? " because \"{a}\"" : "");
    }
    return arms + (Maybe() ? "\n    otherwise \"y\"" : "");
  }

  std::string Points() {
    std::string lines;
    for (size_t count = 1 + random_() % 3; count > 0; --count) {
      lines += std::string("\n  ") + (Maybe() ? "per " + Value(1) + " " : "") + Pick({"add ", "subtract "}) + Value(1) + (Maybe() ? " up to " + Value(0) : "");
      lines += (Maybe() ? " when " + Condition(2) : "") + (Maybe() ? " because \"{a}\"" : "");
    }
    return lines;
  }

  std::string Groups() {
    std::string groups;
    for (size_t count = 1 + random_() % 3; count > 0; --count) {
      groups += "\n  " + Pick({"\"x\"", "\"长标签\"", "5", "yes", "low"}) + " " + Pick({"10%", "33.33%"}) + (Maybe() ? " because \"{a}\"" : "");
    }
    return groups + (Maybe() ? "\n  otherwise \"y\"" : "");
  }

  std::string Table(const std::string& name) {
    const size_t conditions = 1 + random_() % 2;
    const bool has_two = Maybe();
    std::string table = "\n    |";
    for (size_t column = 0; column < conditions; ++column) {
      table += " " + Pick({"count(orders in last 30 days)", "amount / 2", Path(), Path()}) + (Maybe() ? " |" : "|");
    }
    table += name + (has_two ? "|second" + std::string(Maybe() ? " collect" : "") : "") + "|";
    for (size_t row = 1 + random_() % 3; row > 0; --row) {
      table += "\n|";
      for (size_t column = 0; column < conditions; ++column) {
        table += Pick({"-", "5", "\"a|b\"", ">= 10_000", "in (\"x\", \"y\")", "not in (1, 2)", "between 1 and 5", "is missing", "has \"x\"", "does not start with \"x\"", "yes"}) + " |";
      }
      table += " \"x\" |" + std::string(has_two ? Pick({"-", "10%"}) + "|" : "") + (Maybe() ? " # why" : "");
    }
    return table;
  }

  std::string Family() {
    std::string family;
    for (size_t count = 1 + random_() % 2; count > 0; --count) {
      family += "\n  define " + Pick({"metric spend_{days}d \"Spend, {days} days\" = sum(orders.amount in last {days} days)", "tag 活跃_{days} when count(订单 in last {days} days) > {days}",
                                     "tag t_{days} one of\n {days} when spend_{days}d > 1\n otherwise 0", "score s_{days}\n add {days} when a"});
    }
    return family;
  }

  std::string Personas() {
    const std::string policy = Pick({"first match", "best score", "overlapping"});
    std::string personas = " " + policy;
    for (size_t count = 1 + random_() % 2; count > 0; --count) {
      personas += "\n  persona p" + std::to_string(count) + Label() + (policy == "best score" ? " points " + Value(2) : " when " + Condition(2)) + Card();
    }
    return personas + (Maybe() ? "\n  otherwise persona rest" + Card() : "");
  }

  std::string Card() {
    std::string card;
    for (size_t count = random_() % 3; count > 0; --count) {
      card += "\n    " + Pick({"picture", "story", "goal", "pain", "quote", "channel", "action"}) + " \"文 text\"";
    }
    return card;
  }

  std::string Given() {
    return Maybe() ? "\n  given customer { a: \"x\", 等级: 5 , b: }" : "\n  given 订单\n    | a | 金额 |\n    | 1 | \"x|y\" |\n    |  | 是 |";
  }
  std::string Expect() { return "\n  expect " + Condition(1) + (Maybe() ? " because \"x\"" : ""); }

  std::mt19937 random_;
};

TEST_CASE("random rules are read, and converted there and back") {
  size_t converted = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    RandomRules rules(seed);
    for (int statement = 0; statement < 50; ++statement) {
      const std::string text = rules.Statement() + "\n";
      CAPTURE(seed, text);
      const ReadText read(text);
      INFO(read.Rendered());
      REQUIRE(read.Codes() == "");

      SourceMap sources;
      DiagnosticSink sink;
      const FileId written = sources.Add("a.limn", text);
      const std::string english = Format(sources, written);
      const std::optional<std::string> chinese = FormatTo(sources, written, Language::Chinese, sink);
      REQUIRE(chinese.has_value());
      CAPTURE(english, *chinese);
      const FileId turned = sources.Add("b.limn", *chinese);
      CHECK(Format(sources, turned) == *chinese);
      CHECK(FormatTo(sources, turned, Language::English, sink) == english);
      CHECK(Format(sources, sources.Add("c.limn", english)) == english);
      ++converted;
    }
  }
  CHECK(converted == 2000);
}

}  // namespace
}  // namespace limn
