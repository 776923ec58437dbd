// The first rules of a guessed project, and what runs them.
#include <algorithm>

#include "cli/init/names_of_keys.h"
#include "cli/init/write_project.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/written_name.h"
#include "runtime/schema/schema.h"
#include "runtime/values/calendar.h"

namespace limn::cli {
namespace {

bool SaysMoney(std::string_view name) {
  constexpr std::string_view kParts[] = {"amount", "total", "price", "revenue", "spend", "sales", "value", "paid", "金额", "实付", "价", "消费", "收入"};
  return std::any_of(std::begin(kParts), std::end(kParts), [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

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
      const int worth = !IsNumeric(each.type.kind) || key || IsNamedLikeKey(each.name) ? 0 : (SaysMoney(each.name) ? 3 : 1) + (each.type.kind == ValueKind::Decimal ? 1 : 0);
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
    const std::string head = chinese_ ? "# 最初的几条规则，请改成你们自己的。limn check 检查，limn test 运行下面的测试，limn run 给每个客户打标签。\n\n"
                                      : "# First rules, to be made your own. limn check reads them, limn test runs the test below, limn run labels everybody.\n\n";
    SourceMap sources;
    return Format(sources, sources.Add("first.limn", head + (happening.table != nullptr ? AboutHappening(happening) : AboutColumns())));
  }

 private:
  std::string AboutHappening(const Happening& happening) {
    const std::string table = WrittenName(happening.table->name);
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
      const std::string column = WrittenName(happening.table->data.columns[*happening.amount].name);
      text += chinese_ ? "标签 近一年合计 \"近一年合计\" = 求和(" + table + "." + column + " 最近 365 天)\n\n" : "tag total_1y \"Total, last year\" = sum(" + table + "." + column + " in last 365 days)\n\n";
    }
    return text + TestOf(happening, time);
  }

  // One row a day before: surely within 90 days and a year.
  std::string TestOf(const Happening& happening, const std::string& time) const {
    const std::string table = WrittenName(happening.table->name);
    const std::string entity = WrittenName(guess_.tables.front().entity);
    if (chinese_) {
      return "测试 \"昨天来过的人是活跃的\" 截至 2026-01-31\n  给定 " + entity + " {}\n  给定 " + table + "\n    | " + WrittenName(time) + " |\n    | 2026-01-30 |\n  预期 活跃\n  预期 频率 = \"低\"\n";
    }
    return "test \"somebody who came yesterday is active\" as of 2026-01-31\n  given " + entity + " {}\n  given " + table + "\n    | " + WrittenName(time) + " |\n    | 2026-01-30 |\n  expect active\n  expect frequency = \"Low\"\n";
  }

  // No rows with a time: a tag from a column whose values are few, else from a number, else from rows that belong to the entity, else from what is known.
  std::string AboutColumns() {
    const GuessedTable& table = guess_.tables.front();
    const auto is_usable = [&](size_t column) {
      const bool is_key = std::find(table.key.begin(), table.key.end(), column) != table.key.end();
      return table.keys_from.empty() && table.data.columns[column].personal.empty() && !is_key && !IsLinked(table, column);
    };
    for (size_t column = 0; column < table.data.columns.size(); ++column) {
      const InferredColumn& each = table.data.columns[column];
      const bool few = each.type.kind == ValueKind::Text && each.values.size() >= 2 && each.values.size() <= 12 && !each.is_unique;
      if (is_usable(column) && few && each.values.front().text.find_first_of("\"\\{}|") == std::string::npos && Printable(each.values.front().text) == each.values.front().text) {
        const std::string value = "\"" + each.values.front().text + "\"";
        return TagAndTest(WrittenName(each.name), WrittenName(each.name) + " = " + value, value);
      }
    }
    for (size_t column = 0; column < table.data.columns.size(); ++column) {
      const InferredColumn& each = table.data.columns[column];
      if (is_usable(column) && IsNumeric(each.type.kind) && !IsNamedLikeKey(each.name)) {
        return TagAndTest(WrittenName(each.name), WrittenName(each.name) + " > 0", "1");
      }
    }
    for (const GuessedTable& child : guess_.tables) {
      const auto link = std::find_if(child.links.begin(), child.links.end(), [&](const GuessedLink& each) { return each.parent == 0 && each.name.empty() && each.columns.size() == 1; });
      if (link != child.links.end() && &child != &table) {
        return AboutRows(child, link->columns.front());
      }
    }
    for (size_t column = 0; column < table.data.columns.size(); ++column) {
      if (is_usable(column)) {
        return AboutKnown(table.data.columns[column]);
      }
    }
    return AboutKnown(table.data.columns[table.key.front()]);
  }

  static bool IsLinked(const GuessedTable& table, size_t column) {
    return std::any_of(table.links.begin(), table.links.end(), [&](const GuessedLink& link) { return std::find(link.columns.begin(), link.columns.end(), column) != link.columns.end(); });
  }

  std::string AboutKnown(const InferredColumn& column) const {
    std::string value = "1";
    switch (column.type.kind) {
      case ValueKind::Text: value = "\"1\""; break;
      case ValueKind::Bool: value = chinese_ ? "是" : "yes"; break;
      case ValueKind::Date: value = "2026-01-30"; break;
      case ValueKind::DateTime: value = "2026-01-30 12:00"; break;
      default: break;
    }
    return TagAndTest(WrittenName(column.name), WrittenName(column.name) + (chinese_ ? " 不为空" : " is known"), value);
  }

  // How many rows of a table somebody has; in the test, two that name one key.
  std::string AboutRows(const GuessedTable& child, size_t column) const {
    const std::string rows = WrittenName(child.name);
    const GuessedTable& entity = guess_.tables.front();
    const InferredColumn& key = entity.data.columns[entity.key.front()];
    const std::string given = WrittenName(entity.entity) + " { " + WrittenName(key.name) + ": " + (key.type.kind == ValueKind::Text ? "\"1\"" : "1") + " }";
    const std::string named = "    | " + WrittenName(child.data.columns[column].name) + " |\n    | 1 |\n    | 1 |\n";
    if (chinese_) {
      return "标签 多次 \"有两行以上\"\n  归类 \"客户关系 / 频率\"\n  负责人 \"待定\"\n  当 计数(" + rows + ") >= 2\n\n测试 \"有两行的人是多次\" 截至 2026-01-31\n  给定 " + given + "\n  给定 " + rows + "\n" + named + "  预期 多次\n";
    }
    return "tag several_times \"Two rows or more\"\n  in \"Relation / Frequency\"\n  owner \"to be named\"\n  when count(" + rows + ") >= 2\n\ntest \"two rows are several\" as of 2026-01-31\n  given " + given + "\n  given " + rows + "\n" + named + "  expect several_times\n";
  }

  std::string TagAndTest(const std::string& column, const std::string& condition, const std::string& value) const {
    const std::string entity = WrittenName(guess_.tables.front().entity);
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
