// The first rules of a guessed project, and what runs them.
#include <algorithm>

#include "cli/init/write_project.h"
#include "compiler/syntax/keywords.h"
#include "runtime/schema/schema.h"
#include "runtime/values/calendar.h"

namespace limn::cli {
namespace {

// A name as a rule writes it: in backquotes where it is no plain word or a keyword's spelling that is reserved.
std::string RuleName(std::string_view name) {
  bool plain = !name.empty() && (static_cast<unsigned char>(name.front()) >= 0x80 || ((name.front() | 0x20) >= 'a' && (name.front() | 0x20) <= 'z'));
  for (const char letter : name) {
    const bool wordlike = static_cast<unsigned char>(letter) >= 0x80 || (letter >= '0' && letter <= '9') || letter == '_' || ((letter | 0x20) >= 'a' && (letter | 0x20) <= 'z');
    plain = plain && wordlike;
  }
  for (const KeywordRow& keyword : Keywords()) {
    plain = plain && !(keyword.reserved && (keyword.spelling[0] == name || keyword.spelling[1] == name));
  }
  return plain ? std::string(name) : "`" + std::string(name) + "`";
}

bool SaysMoney(std::string_view name) {
  constexpr std::string_view kParts[] = {"amount", "total", "price", "revenue", "spend", "sales", "value", "paid", "金额", "实付", "价", "消费", "收入"};
  return std::any_of(std::begin(kParts), std::end(kParts), [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

bool IsCounted(const ValueType& type) { return type.kind == ValueKind::Int || type.kind == ValueKind::Decimal || type.kind == ValueKind::Number; }

// What the first rules speak of: rows with a time that belong to the entity.
struct Happening {
  const GuessedTable* table = nullptr;
  std::optional<size_t> amount;
};

Happening FindHappening(const Guess& guess) {
  Happening best;
  int best_score = -1;
  for (const GuessedTable& table : guess.tables) {
    const bool ours = table.time && std::any_of(table.links.begin(), table.links.end(), [](const GuessedLink& link) { return link.parent == 0 && link.name.empty(); });
    if (!ours) {
      continue;
    }
    std::optional<size_t> amount;
    int score = 0;
    for (size_t column = 0; column < table.data.columns.size(); ++column) {
      const InferredColumn& each = table.data.columns[column];
      const bool key = std::find(table.key.begin(), table.key.end(), column) != table.key.end();
      const int worth = !IsCounted(each.type) || key || IsNamedLikeKey(each.name) ? 0 : (SaysMoney(each.name) ? 3 : 1) + (each.type.kind == ValueKind::Decimal ? 1 : 0);
      if (worth > score) {
        score = worth;
        amount = column;
      }
    }
    if (score > best_score) {
      best_score = score;
      best = {&table, amount};
    }
  }
  return best;
}

class RulesWriter {
 public:
  RulesWriter(const Guess& guess, const ProjectHead& head) : guess_(guess), head_(head), chinese_(head.language == Language::Chinese) {}

  std::string Write() {
    const Happening happening = FindHappening(guess_);
    std::string rules = chinese_ ? "# 最初的几条规则，请改成你们自己的。limn check 检查，limn test 运行下面的测试，limn run 给每个客户打标签。\n\n"
                                 : "# First rules, to be made your own. limn check reads them, limn test runs the test below, limn run labels everybody.\n\n";
    const std::string body = happening.table != nullptr ? AboutHappening(happening) : AboutColumns();
    return body.empty() ? "" : rules + body;
  }

 private:
  std::string AboutHappening(const Happening& happening) {
    const std::string table = RuleName(happening.table->name);
    const std::string time = happening.table->data.columns[*happening.table->time].name;
    std::string text;
    if (chinese_) {
      text += "指标 近一年次数 \"近一年次数\" = 计数(" + table + " 最近 365 天)\n\n";
      text += "标签 活跃 \"近 90 天有过往来\"\n  归类 \"客户关系 / 活跃\"\n  负责人 \"待定\"\n  当 计数(" + table + " 最近 90 天) >= 1\n\n";
      text += "标签 频率 \"近一年频率\"\n  归类 \"客户关系 / 频率\"\n  负责人 \"待定\"\n  理由 \"近一年 {近一年次数} 次\"\n  取其一\n    \"高\" 当 近一年次数 >= 10\n    \"中\" 当 近一年次数 >= 2\n    \"低\" 当 近一年次数 = 1\n    否则 \"无\"\n\n";
    } else {
      text += "metric times_1y \"Times, last year\" = count(" + table + " in last 365 days)\n\n";
      text += "tag active \"Active in the last 90 days\"\n  in \"Relation / Activity\"\n  owner \"to be named\"\n  when count(" + table + " in last 90 days) >= 1\n\n";
      text += "tag frequency \"Frequency, last year\"\n  in \"Relation / Frequency\"\n  owner \"to be named\"\n  because \"{times_1y} times in the last year\"\n  one of\n    \"High\"   when times_1y >= 10\n    \"Medium\" when times_1y >= 2\n    \"Low\"    when times_1y = 1\n    otherwise \"None\"\n\n";
    }
    if (happening.amount) {
      const std::string column = RuleName(happening.table->data.columns[*happening.amount].name);
      text += chinese_ ? "指标 近一年合计 \"近一年合计\" = 求和(" + table + "." + column + " 最近 365 天)\n\n" : "metric total_1y \"Total, last year\" = sum(" + table + "." + column + " in last 365 days)\n\n";
    }
    return text + TestOf(happening, time);
  }

  // One row a day before: surely within 90 days and a year.
  std::string TestOf(const Happening& happening, const std::string& time) const {
    const std::string table = RuleName(happening.table->name);
    const std::string entity = RuleName(guess_.tables.front().entity);
    if (chinese_) {
      return "测试 \"昨天来过的人是活跃的\" 截至 2026-01-31\n  给定 " + entity + " {}\n  给定 " + table + "\n    | " + RuleName(time) + " |\n    | 2026-01-30 |\n  预期 活跃\n  预期 频率 = \"低\"\n";
    }
    return "test \"somebody who came yesterday is active\" as of 2026-01-31\n  given " + entity + " {}\n  given " + table + "\n    | " + RuleName(time) + " |\n    | 2026-01-30 |\n  expect active\n  expect frequency = \"Low\"\n";
  }

  // No rows with a time: a tag from a column whose values are few, else one from a number.
  std::string AboutColumns() {
    const GuessedTable& table = guess_.tables.front();
    for (const InferredColumn& column : table.data.columns) {
      const bool few = column.type.kind == ValueKind::Text && column.values.size() >= 2 && column.values.size() <= 12 && column.personal.empty() && !column.is_unique;
      if (!few || column.values.front().text.find_first_of("\"\\{}|\n") != std::string::npos) {
        continue;
      }
      const std::string value = "\"" + column.values.front().text + "\"";
      return TagAndTest(RuleName(column.name), RuleName(column.name) + " = " + value, value);
    }
    for (const InferredColumn& column : table.data.columns) {
      if (IsCounted(column.type) && !IsNamedLikeKey(column.name)) {
        return TagAndTest(RuleName(column.name), RuleName(column.name) + " > 0", "1");
      }
    }
    return "";
  }

  std::string TagAndTest(const std::string& column, const std::string& condition, const std::string& value) const {
    const std::string entity = RuleName(guess_.tables.front().entity);
    if (chinese_) {
      return "标签 第一个标签 \"第一个标签\"\n  归类 \"客户属性 / 示例\"\n  负责人 \"待定\"\n  当 " + condition + "\n\n测试 \"第一个标签\" 截至 2026-01-31\n  给定 " + entity + " { " + column + ": " + value + " }\n  预期 第一个标签\n";
    }
    return "tag first_tag \"First tag\"\n  in \"Profile / Example\"\n  owner \"to be named\"\n  when " + condition + "\n\ntest \"the first tag\" as of 2026-01-31\n  given " + entity + " { " + column + ": " + value + " }\n  expect first_tag\n";
  }

  const Guess& guess_;
  const ProjectHead& head_;
  bool chinese_;
};

}  // namespace

std::string WriteFirstRules(const Guess& guess, const ProjectHead& head) { return RulesWriter(guess, head).Write(); }

std::vector<std::pair<std::string, std::string>> WorkflowFiles() {
  return {{".githooks/pre-commit",
           "#!/bin/sh\n# Rules that are not right, not tested or not formatted don't get into a commit. Switch on with: git config core.hooksPath .githooks\nset -e\nlimn fmt --check\nlimn check\nlimn test\n"},
          {".github/workflows/limn.yml",
           "name: limn\non: [push, pull_request]\njobs:\n  rules:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      # Put the limn package of your team here.\n      - run: sudo apt-get install -y "
           "./limn.deb\n      - run: limn fmt --check\n      - run: limn check --format github\n      - run: limn test\n"},
          {".gitignore", "/out/\n"}};
}

}  // namespace limn::cli
