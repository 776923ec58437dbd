#include "tests/house/reference.h"

#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "cli/command.h"
#include "compiler/check/this_version.h"
#include "compiler/syntax/keywords.h"
#include "compiler/types/type.h"
#include "runtime/program/program.h"
#include "stdlib/builtin.h"

namespace limn::house {
namespace {

size_t Index(Language language) { return static_cast<size_t>(language); }

std::string In(Language language, std::string_view english, std::string_view chinese) {
  return std::string(language == Language::Chinese ? chinese : english);
}

std::string Made(Language language) {
  return In(language, "<!-- Made by tests/house from the program's own tables; LIMN_UPDATE=1 makes it again. -->\n",
            "<!-- 由 tests/house 根据程序自身的表生成；LIMN_UPDATE=1 可重新生成。 -->\n");
}

// Behind the help of a word that this version does not have yet.
std::string Later(bool is_later, Language language) { return is_later ? In(language, " *(in a later version)*", "*（后续版本）*") : ""; }

// In a table a bar ends the cell.
std::string Cell(std::string_view text) {
  std::string cell;
  for (const char letter : text) {
    cell += letter == '|' ? std::string("\\|") : std::string(1, letter);
  }
  return cell;
}

std::string GroupTitle(KeywordGroup group, Language language) {
  switch (group) {
    case KeywordGroup::Statement: return In(language, "Statements", "语句");
    case KeywordGroup::Structure: return In(language, "Parts of a statement", "语句的组成");
    case KeywordGroup::Attribute: return In(language, "Attributes", "属性");
    case KeywordGroup::Card: return In(language, "A persona's card", "画像卡");
    case KeywordGroup::Operator: return In(language, "Operators", "运算符");
    case KeywordGroup::Literal: return In(language, "Values", "值");
    case KeywordGroup::Window: return In(language, "Windows", "时间窗");
    case KeywordGroup::Unit: return In(language, "Units of time", "时间单位");
  }
  return "";
}

std::string Joined(const std::vector<std::string_view>& words) {
  std::string joined;
  for (const std::string_view word : words) {
    joined += fmt::format("{}`{}`", joined.empty() ? "" : ", ", word);
  }
  return joined;
}

std::string SignatureOf(std::string_view name, const Builtin& builtin, const Overload& overload) {
  std::string parameters;
  for (size_t index = 0; index < overload.parameters.size(); ++index) {
    parameters += fmt::format("{}{}: {}", index == 0 ? "" : ", ", builtin.parameter_names[index], NameOf(overload.parameters[index].kind));
  }
  return fmt::format("{}({}) → {}", name, parameters, NameOf(overload.result.kind));
}

// The names that are taken for functions still to come.
std::string LaterFunctions(Language language) {
  std::string names;
  for (const FunctionRow& row : Functions()) {
    if (row.family != "aggregate" && row.family != "population" && row.family != "comparison" && IsLater(row)) {
      names += fmt::format("{}`{}` {}", names.empty() ? "" : In(language, ", ", "、"), row.spelling[0], row.spelling[1]);
    }
  }
  return names.empty() ? "" : fmt::format("\n{}{}{}\n", In(language, "In later versions: ", "后续版本："), names, In(language, ".", "。"));
}

std::string FamilyTitle(std::string_view family, Language language) {
  static const std::map<std::string_view, std::array<std::string_view, 2>> titles = {
      {"number", {"Numbers", "数"}}, {"text", {"Texts", "文本"}}, {"contact", {"Contacts", "联系方式"}}, {"privacy", {"Privacy", "隐私"}}, {"time", {"Dates and times", "日期与时间"}}};
  const auto title = titles.find(family);
  return std::string(title == titles.end() ? family : title->second[Index(language)]);
}

}  // namespace

std::string KeywordReference(Language language) {
  std::string text = Made(language) + In(language, "# Keywords\n\n", "# 关键字\n\n");
  text += In(language,
             "Both spellings may be used in any file. Reserved words need backquotes to be a name; all others may be names as they are.\n",
             "两种写法可用于任何文件。保留字作名称时要写在反引号里；其余的词可直接作名称。\n");
  for (const KeywordGroup group : {KeywordGroup::Statement, KeywordGroup::Structure, KeywordGroup::Attribute, KeywordGroup::Card,
                                   KeywordGroup::Operator, KeywordGroup::Literal, KeywordGroup::Window, KeywordGroup::Unit}) {
    text += fmt::format("\n## {}\n\n", GroupTitle(group, language));
    text += In(language, "| English | 中文 | also | says |\n| --- | --- | --- | --- |\n", "| English | 中文 | 也可写 | 含义 |\n| --- | --- | --- | --- |\n");
    for (const KeywordRow& row : Keywords()) {
      if (row.group != group) {
        continue;
      }
      std::vector<std::string_view> also;
      if (!row.singular.empty() && row.singular != row.spelling[0]) {
        also.push_back(row.singular);
      }
      for (const std::vector<std::string_view>& spellings : row.also) {
        also.insert(also.end(), spellings.begin(), spellings.end());
      }
      const std::string reserved = row.reserved ? In(language, " (reserved)", "（保留字）") : "";
      text += fmt::format("| `{}` | `{}` | {} | {}{}{} |\n", row.spelling[0], row.spelling[1], Joined(also), Cell(row.help[Index(language)]), reserved,
                          Later(IsLater(row), language));
    }
  }
  text += In(language, "\n## Types of a function's arguments\n\n| English | 中文 | says |\n| --- | --- | --- |\n", "\n## 公式参数的类型\n\n| English | 中文 | 含义 |\n| --- | --- | --- |\n");
  for (const TypeRow& row : Types()) {
    text += fmt::format("| `{}` | `{}` | {} |\n", row.spelling[0], row.spelling[1], Cell(row.help[Index(language)]));
  }
  return text;
}

std::string FunctionReference(Language language) {
  std::string text = Made(language) + In(language, "# Functions\n\n", "# 函数\n\n");
  text += In(language,
             "A result is missing where an argument is, unless it says otherwise. Decimals have any scale; those of one call are brought to the "
             "largest.\n",
             "除非另有说明，只要有一个参数为空，结果就为空。小数可以是任意位数；一次调用中的小数取其中最多的位数。\n");
  constexpr std::array<std::array<std::string_view, 3>, 3> kFamilies = {
      {{"aggregate", "Aggregates", "汇总"}, {"population", "Over the population", "总体"}, {"comparison", "Against all others", "与其他人相比"}}};
  for (const auto& [family, english, chinese] : kFamilies) {
    text += fmt::format("\n## {}\n\n", In(language, english, chinese));
    text += In(language, "| English | 中文 | says |\n| --- | --- | --- |\n", "| English | 中文 | 含义 |\n| --- | --- | --- |\n");
    for (const FunctionRow& row : Functions()) {
      if (row.family == family) {
        text += fmt::format("| `{}` | `{}` | {}{} |\n", row.spelling[0], row.spelling[1], Cell(row.help[Index(language)]), Later(IsLater(row), language));
      }
    }
  }
  text += fmt::format("\n## {}\n\n", In(language, "With a list", "与名单"));
  text += In(language, "| English | 中文 | says |\n| --- | --- | --- |\n", "| English | 中文 | 含义 |\n| --- | --- | --- |\n");
  for (const FunctionRow& row : Functions()) {
    const bool has_table = row.family == "aggregate" || row.family == "population" || row.family == "comparison" || FindBuiltin(row.id()) != nullptr;
    if (!has_table && !IsLater(row)) {
      text += fmt::format("| `{}` | `{}` | {} |\n", row.spelling[0], row.spelling[1], Cell(row.help[Index(language)]));
    }
  }
  text += LaterFunctions(language);
  std::string_view family;
  for (const Builtin& builtin : Builtins()) {
    if (builtin.family != family) {
      family = builtin.family;
      text += fmt::format("\n## {}\n", FamilyTitle(family, language));
    }
    const FunctionRow* row = FindFunction(builtin.name);
    const std::string_view other = row == nullptr ? "" : row->spelling[1];
    text += fmt::format("\n### {} · {}\n\n{}\n\n```text\n", builtin.name, other, language == Language::Chinese ? builtin.doc_zh : builtin.doc);
    const std::string_view name = language == Language::Chinese && row != nullptr ? row->spelling[1] : builtin.name;
    for (const Overload& overload : builtin.overloads) {
      text += SignatureOf(name, builtin, overload) + "\n";
    }
    text += In(language, "```\n\n| example | gives |\n| --- | --- |\n", "```\n\n| 例子 | 结果 |\n| --- | --- |\n");
    for (const Example& example : builtin.examples) {
      const std::string result = example.result.empty() ? In(language, "missing", "空值") : fmt::format("`{}`", example.result);
      text += fmt::format("| `{}` | {} |\n", Cell(example.expression), result);
    }
  }
  return text;
}

std::string BytecodeReference() {
  std::string text = Made(Language::English) +
                     "# Bytecode\n\nWhat `limn disasm` prints. A program is a list of stages; a stage has a root block over the rows of its table and child "
                     "blocks over their children; a block has typed registers and these instructions. An aggregate writes a register of the block "
                     "around its own.\n\nOperands: `v` any value, `b` yes/no, `t` text, `D` date, `T` date or datetime, `n` number, `i` integer kinds, `r` "
                     "rows, `k` a constant or parameter; `*` repeats the last. With: `c` constant, `p` parameter, `w` window, `f` function, `C` column, `L` link, `M` stored value, `o` "
                     "register of the enclosing block, `B` child block, `l` list of constants.\n\n"
                     "| mnemonic | opcode | operands | with | computes |\n| --- | --- | --- | --- | --- |\n";
  for (const OpcodeRow& row : OpcodeRows()) {
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.mnemonic, row.name, Cell(row.registers), row.immediates, Cell(row.doc));
  }
  return text;
}

std::string CommandReference(Language language) {
  std::string text = Made(language) + In(language, "# Commands\n", "# 命令\n");
  cli::Console console;
  console.language = language;
  console.width = 100;
  text += fmt::format("\n```text\n{}```\n", cli::HelpOfAll(console));
  for (const cli::CommandRow& command : cli::Commands()) {
    if (!command.hidden) {
      text += fmt::format("\n## limn {}\n\n```text\n{}```\n", command.name, cli::HelpOf(command, console));
    }
  }
  return text;
}

}  // namespace limn::house
