/// limn check, test, fmt, build, help, version and generate: as a person meets them.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/texts.h"
#include "tests/cli/desk.h"
#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

size_t CountOf(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

TEST_CASE("check: nothing wrong, an error, a repair") {
  const Shop shop("check_repair");
  const LimnRun fine = shop.Run("check");
  CHECK(fine.exit_code == 0);
  CHECK(Contains(fine.output, "2 rule files, 9 definitions, 2 tests: nothing wrong"));
  shop.Write("rules/new.limn", "tag gold when level == \"gold\"\n");
  const LimnRun wrong = shop.Run("check");
  INFO(wrong.output);
  CHECK(wrong.exit_code == 2);
  CHECK(Contains(wrong.output, "error[E0107] rules/new.limn:1:21"));
  const LimnRun repaired = shop.Run("check --fix");
  INFO(repaired.output);
  CHECK(repaired.exit_code == 0);
  CHECK(shop.Read("rules/new.limn") == "tag gold when level = \"gold\"\n");
}

TEST_CASE("check: a list of more than a million values") {
  const Shop shop("check_list");
  std::string values = "id\n";
  for (int id = 0; id <= 1'000'000; ++id) {
    values += std::to_string(id) + "\n";
  }
  shop.Write("lists/many.csv", values);
  shop.Write("rules/new.limn", "list many from \"lists/many.csv\" column id\n");
  const LimnRun run = shop.Run("check");
  INFO(run.output);
  CHECK(run.exit_code == 2);
  CHECK(Contains(run.output, "error[E0603] rules/new.limn:1:11"));
  CHECK(Contains(run.output, "1000000"));
  CHECK(Contains(run.output, "declare it as a table"));
  shop.Write("lists/many.csv", values.substr(0, values.rfind("1000000")));
  CHECK(shop.Run("check").exit_code == 0);
}

TEST_CASE("check says which repairs are left, and for which option") {
  const Shop shop("check_left");
  shop.Write("rules/new.limn", "tag gold when level == \"gold\"\ntag other when levl = \"gold\"\n");
  CHECK(Contains(shop.Run("check").output, "2 errors, 1 can be repaired by `limn check --fix`, 1 more perhaps by `limn check --fix --unsafe`"));
  const LimnRun certain = shop.Run("check --fix");
  CHECK(certain.exit_code == 2);
  CHECK(Contains(certain.output, "repaired 1 place: rules/new.limn"));
  CHECK(shop.Run("check --fix --unsafe").exit_code == 0);
  CHECK(shop.Read("rules/new.limn") == "tag gold when level = \"gold\"\ntag other when level = \"gold\"\n");
  CHECK(shop.Run("check --unsafe").exit_code == 2);
}

TEST_CASE("a Chinese locale is answered in Chinese, another in the language of the rules") {
  const Shop shop("locale");
  shop.Write("rules/new.limn", "tag gold when levl = \"gold\"\n");
  CHECK(Contains(shop.Run("check").output, "error[E0203]"));
  CHECK(Contains(shop.Run("check", "LC_ALL=zh_CN.UTF-8").output, "错误[E0203]"));
  CHECK(Contains(shop.Run("check --lang en", "LC_ALL=zh_CN.UTF-8").output, "error[E0203]"));
  shop.Write("rules/new.limn", "标签 金卡 当 level = \"gold\"\n");
  CHECK(Contains(shop.Run("run", "LC_ALL=zh_CN.UTF-8").output, "标签"));
  CHECK(Contains(shop.Run("run", "LC_ALL=en_US.UTF-8").output, "Tags of customers"));
  CHECK(Contains(shop.Run("", "LC_ALL=zh_CN.UTF-8").output, "命令"));
}

TEST_CASE("a project without tables is complained about, whatever its rules say") {
  const Desk desk("check_no_tables");
  desk.Write("limn.yaml", "limn: 1\nproject: p\ntable: {}\n");
  desk.Write("rules/r.limn", "tag a when level = \"gold\"\n");
  for (const char* command : {"check", "run", "test"}) {
    const LimnRun run = desk.Run(command);
    INFO(run.output);
    CHECK(run.exit_code == 2);
    CHECK(Contains(run.output, "E0406"));
    CHECK_FALSE(Contains(run.output, "rules/r.limn"));
  }
}

TEST_CASE("a lone bar is taken out once, and the file does not grow") {
  const Shop shop("check_lone_bar");
  const std::string rules = "test \"t\" as of 2026-01-01\n  given customers |\n    | customer_id |\n    | a |\n  expect a high_value\n";
  shop.Write("rules/bar.limn", rules);
  shop.Run("check --fix");
  INFO(shop.Read("rules/bar.limn"));
  CHECK(shop.Read("rules/bar.limn").size() <= rules.size());
}

TEST_CASE("one cause, one complaint, and no repair that leads nowhere") {
  const Shop shop("check_one_cause");
  const std::pair<const char*, const char*> wrong[] = {{"tag a when city contains (\"x\", \"y\")\n", "E0101"},
                                                       {"tag a when last(orders.ordered_at) < 30 days ago\n", "today - 30 days"},
                                                       {"tag a when orders.count() > 3\n", "count(orders)"},
                                                       {"标签 a 当 city 是 空\n", "E0109"},
                                                       {"tag a when le\u200bvel = \"x\"\n", "E0122"}};
  for (const auto& [rule, said] : wrong) {
    shop.Write("rules/wrong.limn", rule);
    const LimnRun run = shop.Run("check --format json");
    INFO(rule << run.output);
    const nlohmann::json found = nlohmann::json::parse(run.output);
    size_t errors = 0;
    for (const nlohmann::json& each : found.is_array() ? found : found.at("diagnostics")) {
      errors += each.at("severity") == "error" ? 1 : 0;
    }
    CHECK(errors == 1);
    CHECK(Contains(run.output, said));
  }
}

TEST_CASE("check for machines") {
  const Shop shop("check_machines");
  shop.Write("rules/new.limn", "tag gold when level == \"gold\"\n");
  const nlohmann::json json = nlohmann::json::parse(shop.Run("check --format json").output);
  CHECK(json["diagnostics"][0]["code"] == "E0107");
  const nlohmann::json sarif = nlohmann::json::parse(shop.Run("check --format sarif").output);
  CHECK(sarif["version"] == "2.1.0");
  CHECK(shop.Run("check --format github").output.starts_with("::error file=rules/new.limn,line=1,"));
}

TEST_CASE("check --data: texts that no row has, cells that can't be read") {
  const Shop shop("check_data");
  shop.Write("rules/new.limn", "tag payer when any(orders where status = \"payed\")\n");
  CHECK(shop.Run("check").exit_code == 0);
  const LimnRun run = shop.Run("check --data");
  INFO(run.output);
  CHECK(run.exit_code == 1);
  CHECK(Contains(run.output, "warning[W0231]"));
  CHECK(Contains(run.output, "orders.status holds \"paid\" (8), \"void\" (1)"));
  CHECK(Contains(run.output, "help: replace with \"paid\""));
  CHECK(Contains(run.output, "warning[W0451] data/orders.csv:9"));
}

TEST_CASE("test: what fails is shown with what was found and what decided") {
  const Shop shop("test_fails");
  const LimnRun fine = shop.Run("test");
  CHECK(fine.exit_code == 0);
  CHECK(Contains(fine.output, "2 passed, 0 failed"));
  std::string rules = shop.Read("rules/who.limn");
  rules.replace(rules.find("12000"), 5, " 1200");
  shop.Write("rules/who.limn", rules);
  const LimnRun run = shop.Run("test");
  INFO(run.output);
  CHECK(run.exit_code == 1);
  CHECK(Contains(run.output, "1 passed, 1 failed"));
  CHECK(Contains(run.output, "expect value_tier = \"Gold\""));
  CHECK(Contains(run.output, "Silver"));
  CHECK(Contains(run.output, "spend_1y = 1 200.00"));
  CHECK(Contains(run.output, "rules/who.limn:25"));
  CHECK(shop.Run("test \"one cent\"").exit_code == 0);
  CHECK(Contains(shop.Run("test --format junit").output, "failures=\"1\""));
  CHECK_FALSE(Contains(run.output, "--all"));
  const LimnRun nothing = shop.Run("test nosuch");
  CHECK(nothing.exit_code == 2);
  CHECK(Contains(nothing.output, "no test's name contains \"nosuch\""));
  CHECK(Contains(shop.Run("--lang zh test").output, "失败"));
}

TEST_CASE("test: a cell that fails is named by its heading, and a set without members is empty") {
  const Shop shop("test_cells");
  shop.Write("rules/cells.limn",
             "tag place one of\n  \"near\" when city = \"Paris\"\n  otherwise \"far\"\n"
             "tag interests any of\n  \"Sport\" when level = \"gold\"\n  \"Home\" when level = \"silver\"\n"
             "test \"cells\" as of 2026-01-01\n  given customers\n    | customer_id | level |\n    | b | bronze |\n"
             "  expect\n    | customer_id | place | interests |\n    | b | near | Sport |\n");
  const LimnRun run = shop.Run("test cells");
  CAPTURE(run.output);
  CHECK(run.exit_code == 1);
  CHECK(Contains(run.output, "place: near"));
  CHECK(Contains(run.output, "place = \"far\""));
  CHECK(Contains(run.output, "interests is none"));
  CHECK_FALSE(Contains(run.output, "is missing"));
}

TEST_CASE("test: `expect not` passes only on a no, `expect … is missing` on what is unknown") {
  const Shop shop("test_unknown");
  const std::string given = "tag in_shanghai when city = \"Shanghai\"\ntest \"nobody knows where\" as of 2026-01-01\n  given customer { level: \"gold\" }\n";
  shop.Write("rules/who.limn", given + "  expect in_shanghai is missing\n");
  CHECK(shop.Run("test").exit_code == 0);
  for (const std::string expectation : {"  expect not in_shanghai\n", "  expect in_shanghai\n", "  expect in_shanghai = no\n"}) {
    shop.Write("rules/who.limn", given + expectation);
    const LimnRun run = shop.Run("test");
    INFO(run.output);
    CHECK(run.exit_code == 1);
    CHECK(Contains(run.output, "unknown"));
  }
}

TEST_CASE("test reads no data") {
  const Shop shop("test_no_data");
  std::filesystem::remove_all(shop.folder() / "data");
  CHECK(shop.Run("test").exit_code == 0);
  CHECK(shop.Run("check").exit_code == 0);
  CHECK(shop.Run("run").exit_code == 2);
}

TEST_CASE("fmt: one form, the other language and back") {
  const Shop shop("fmt");
  const std::string before = shop.Read("rules/value.limn");
  CHECK(shop.Run("fmt --check").exit_code == 0);
  shop.Write("rules/value.limn", "\n\n" + before);
  CHECK(shop.Run("fmt --check").exit_code == 1);
  CHECK(shop.Read("rules/value.limn") == "\n\n" + before);
  CHECK(shop.Run("fmt").exit_code == 0);
  CHECK(shop.Read("rules/value.limn") == before);
  CHECK(shop.Run("fmt --lang zh rules/value.limn").exit_code == 0);
  CHECK(Contains(shop.Read("rules/value.limn"), "当 spend_1y >= vip_spend"));
  CHECK(shop.Run("check").exit_code == 0);
  CHECK(shop.Run("fmt --lang en rules/value.limn").exit_code == 0);
  CHECK(shop.Read("rules/value.limn") == before);
}

TEST_CASE("build and disasm") {
  const Shop shop("build");
  CHECK(shop.Run("build").exit_code == 0);
  CHECK(shop.Has("shop.lbc"));
  const LimnRun listing = shop.Run("disasm shop.lbc");
  CHECK(Contains(listing.output, "agg.sum"));
  CHECK(listing.output == shop.Run("disasm").output);
  CHECK(shop.Run("disasm rules/value.limn").exit_code == 2);
}

TEST_CASE("help: a message, a command, a word") {
  const Shop shop("help");
  CHECK(Contains(shop.Run("help E0107").output, "E0107"));
  CHECK(shop.Run("help run").output == shop.Run("run --help").output);
  CHECK(Contains(shop.Run("help most_common").output, "最常见"));
  CHECK(Contains(shop.Run("help 取其一").output, "one of"));
  CHECK(Contains(shop.Run("help most_comon").output, "did you mean most_common?"));
  CHECK(shop.Run("help E9999").exit_code == 2);
  CHECK(shop.Run("").output == shop.Run("--help").output);
  CHECK(Contains(shop.Run("rnu").output, "did you mean run?"));
}

TEST_CASE("the examples of aggregates are rules, and words of later versions say so") {
  const Shop shop("help_aggregates");
  REQUIRE(shop.Run("sample retail --customers 10 --out sample").exit_code == 0);
  for (const std::string language : {"en", "zh"}) {
    std::string rules;
    size_t metrics = 0;
    for (const std::string name : {"count", "sum", "average", "min", "max", "first", "last", "most_common", "distinct", "share", "any", "all", "none", "median", "percentile",
                                   "stddev", "streak", "longest_gap", "average_gap", "trend", "sequence", "count_sequences",
                                   "funnel_stage"}) {
      const std::string help = shop.Run("--lang " + language + " help " + name).output;
      for (size_t at = help.find("\n    "); at != std::string::npos; at = help.find("\n    ", at + 1)) {
        rules += "metric m" + std::to_string(++metrics) + " = " + help.substr(at + 5, help.find('\n', at + 1) - at - 5) + "\n";
      }
    }
    INFO(rules);
    CHECK(metrics == 46);
    shop.Write("sample/rules/examples.limn", rules);
    const LimnRun check = shop.Run("check -C sample");
    INFO(check.output);
    CHECK(check.exit_code == 0);
  }
  CHECK(Contains(shop.Run("help previous").output, "(in a later version)"));
  CHECK_FALSE(Contains(shop.Run("help sum").output, "later"));
}

TEST_CASE("every command has a help page in both languages, with an example that names it") {
  for (const cli::CommandRow& command : cli::Commands()) {
    CAPTURE(command.name);
    CHECK_FALSE(command.summary[0].empty());
    CHECK_FALSE(command.summary[1].empty());
    CHECK(command.description[0].empty() == command.description[1].empty());
    REQUIRE_FALSE(command.examples.empty());
    CHECK(command.examples[0].find("limn") == 0);
    for (const cli::OptionRow& option : command.options) {
      CAPTURE(option.name);
      CHECK_FALSE(option.help[0].empty());
      CHECK_FALSE(option.help[1].empty());
    }
  }
}

TEST_CASE("what the command line says takes the same arguments in both languages") {
  for (uint16_t text = 0; text < cli::kTextCount; ++text) {
    const std::string english(cli::TextOf(static_cast<cli::Text>(text), Language::English));
    const std::string chinese(cli::TextOf(static_cast<cli::Text>(text), Language::Chinese));
    CAPTURE(english, chinese);
    CHECK_FALSE(chinese.empty());
    // {} by order, {0} by number: what counts is which arguments there are.
    for (size_t argument = 0; argument < 6; ++argument) {
      const std::string number = "{" + std::to_string(argument) + "}";
      const bool in_english = Contains(english, number) || CountOf(english, "{}") > argument;
      const bool in_chinese = Contains(chinese, number) || CountOf(chinese, "{}") > argument;
      CHECK(in_english == in_chinese);
    }
  }
}

TEST_CASE("version, man page, completions") {
  const Shop shop("version");
  CHECK(shop.Run("--version").output.starts_with("limn "));
  CHECK(shop.Run("--version").output == shop.Run("version").output);
  CHECK(Contains(shop.Run("version --format json").output, "\"language_edition\": 1"));
  CHECK(Contains(shop.Run("generate man").output, ".SS limn run"));
  CHECK(Contains(shop.Run("generate fish").output, "complete -c limn"));
  CHECK(Contains(shop.Run("generate zsh").output, "#compdef limn"));
  shop.Write("complete.bash", shop.Run("generate bash").output + "COMP_WORDS=(limn run --for); COMP_CWORD=2; _limn; echo \"[${COMPREPLY[*]}]\"\n");
  CHECK(Contains(shop.Run("version >/dev/null; bash complete.bash").output, "[--format]"));
}

}  // namespace
}  // namespace limn::testing
