// limn help: a message's page, a command, a word of the rules.
#include <algorithm>
#include <array>

#include "cli/commands/commands.h"
#include "cli/layout.h"
#include "compiler/check/this_version.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/error_pages.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/syntax/keywords.h"
#include "compiler/types/type.h"
#include "stdlib/builtin.h"

namespace limn::cli {
namespace {

size_t Index(Language language) { return static_cast<size_t>(language); }

// How an aggregate is written, in both languages: the shape that it is most used in, and another.
struct AggregateShape {
  std::string_view id;
  std::array<std::array<std::string_view, 2>, 2> examples;  // by Language
};
constexpr AggregateShape kAggregateShapes[] = {
    {"count", {{{"count(orders where status = \"paid\" in last 30 days)", "count(orders.discount)"}, {"计数(订单 其中 状态 = \"paid\" 最近 30 天)", "计数(订单.优惠)"}}}},
    {"sum", {{{"sum(orders.amount where status = \"paid\" in last 365 days)", "sum(orders: amount - discount)"}, {"求和(订单.金额 其中 状态 = \"paid\" 最近 365 天)", "求和(订单: 金额 - 优惠)"}}}},
    {"average", {{{"average(orders.amount where status = \"paid\")", "average(orders: amount - discount)"}, {"平均(订单.金额 其中 状态 = \"paid\")", "平均(订单: 金额 - 优惠)"}}}},
    {"min", {{{"min(orders.amount)", "min(orders.ordered_at where status = \"paid\")"}, {"最小值(订单.金额)", "最小值(订单.下单时间 其中 状态 = \"paid\")"}}}},
    {"max", {{{"max(orders.amount)", "max(orders: amount - discount in last 90 days)"}, {"最大值(订单.金额)", "最大值(订单: 金额 - 优惠 最近 90 天)"}}}},
    {"first", {{{"first(orders.category)", "first(orders.amount where amount > 100)"}, {"首次(订单.品类)", "首次(订单.金额 其中 金额 > 100)"}}}},
    {"last", {{{"last(orders.ordered_at)", "last(orders.discount where discount is known)"}, {"末次(订单.下单时间)", "末次(订单.优惠 其中 优惠 不为空)"}}}},
    {"most_common", {{{"most_common(orders.category)", "most_common(orders.category where status = \"paid\" in last 12 months)"}, {"最常见(订单.品类)", "最常见(订单.品类 其中 状态 = \"paid\" 最近 12 个月)"}}}},
    {"distinct", {{{"distinct(orders.category)", "distinct(orders.channel in last 90 days)"}, {"去重计数(订单.品类)", "去重计数(订单.渠道 最近 90 天)"}}}},
    {"share", {{{"share(orders: discount > 0)", "share(orders: discount > 0 where status = \"paid\") >= 60%"}, {"占比(订单: 优惠 > 0)", "占比(订单: 优惠 > 0 其中 状态 = \"paid\") >= 60%"}}}},
    {"any", {{{"any(orders where category = \"sport\")", "any(orders: amount > 1_000 in last 30 days)"}, {"存在(订单 其中 品类 = \"sport\")", "存在(订单: 金额 > 1_000 最近 30 天)"}}}},
    {"all", {{{"all(orders: category = \"sport\")", "all(orders: amount > 100 where status = \"paid\")"}, {"全都(订单: 品类 = \"sport\")", "全都(订单: 金额 > 100 其中 状态 = \"paid\")"}}}},
    {"median", {{{"median(orders.amount)", "median(orders.amount where status = \"paid\" in last 365 days)"}, {"中位数(订单.金额)", "中位数(订单.金额 其中 状态 = \"paid\" 最近 365 天)"}}}},
    {"percentile", {{{"percentile(90, orders.amount)", "percentile(25, orders: amount - discount)"}, {"分位数(90, 订单.金额)", "分位数(25, 订单: 金额 - 优惠)"}}}},
    {"stddev", {{{"stddev(orders.amount)", "stddev(orders.amount where status = \"paid\")"}, {"标准差(订单.金额)", "标准差(订单.金额 其中 状态 = \"paid\")"}}}},
    {"streak", {{{"streak(orders by month)", "streak(orders where status = \"paid\" in last 26 weeks by week)"}, {"最长连续(订单 按 月)", "最长连续(订单 其中 状态 = \"paid\" 最近 26 周 按 周)"}}}},
    {"longest_gap", {{{"longest_gap(orders)", "longest_gap(orders where status = \"paid\" in last 12 months)"}, {"最长间隔(订单)", "最长间隔(订单 其中 状态 = \"paid\" 最近 12 个月)"}}}},
    {"average_gap", {{{"average_gap(orders)", "average_gap(orders where status = \"paid\")"}, {"平均间隔天数(订单)", "平均间隔天数(订单 其中 状态 = \"paid\")"}}}},
    {"trend", {{{"trend(orders.amount in last 6 months by month)", "trend(orders in last full year by quarter)"}, {"趋势(订单.金额 最近 6 个月 按 月)", "趋势(订单 上年 按 季度)"}}}},
    {"sequence", {{{"sequence(orders: status = \"void\" then status = \"paid\" within 30 days)", "sequence(orders: category = \"sport\" then amount > 100 in last 12 months)"}, {"行为序列(订单: 状态 = \"void\" 随后 状态 = \"paid\" 限时 30 天)", "行为序列(订单: 品类 = \"sport\" 随后 金额 > 100 最近 12 个月)"}}}},
    {"count_sequences", {{{"count_sequences(orders: status = \"void\" then status = \"paid\" within 7 days)", "count_sequences(orders: amount < 100 then amount >= 100)"}, {"行为序列次数(订单: 状态 = \"void\" 随后 状态 = \"paid\" 限时 7 天)", "行为序列次数(订单: 金额 < 100 随后 金额 >= 100)"}}}},
    {"funnel_stage", {{{"funnel_stage(orders: amount < 100 then amount < 500 then amount >= 500)", "funnel_stage(orders: status = \"void\" then status = \"paid\" in last 90 days)"}, {"漏斗阶段(订单: 金额 < 100 随后 金额 < 500 随后 金额 >= 500)", "漏斗阶段(订单: 状态 = \"void\" 随后 状态 = \"paid\" 最近 90 天)"}}}},
    {"none", {{{"none(orders where status = \"void\")", "none(orders in last 90 days)"}, {"不存在(订单 其中 状态 = \"void\")", "不存在(订单 最近 90 天)"}}}},
};

std::string BothSpellings(const std::array<std::string_view, 2>& spelling, const Console& console) {
  const Language other = console.language == Language::English ? Language::Chinese : Language::English;
  return console.Paint(spelling[Index(console.language)], Colour::Bold) + "  " + console.Paint(spelling[Index(other)], Colour::Dim);
}

// Every role of a keyword: `in` has several.
std::string KeywordHelp(std::string_view word, const Console& console) {
  std::string text;
  for (const KeywordRow& row : Keywords()) {
    const auto is_also = [&](const std::vector<std::string_view>& also) { return std::find(also.begin(), also.end(), word) != also.end(); };
    if (row.spelling[0] == word || row.spelling[1] == word || is_also(row.also[0]) || is_also(row.also[1])) {
      text += BothSpellings(row.spelling, console) + "\n  " + std::string(row.help[Index(console.language)]) +
              (IsLater(row) ? console(Text::InLaterVersion) : "") + "\n";
    }
  }
  return text;
}

std::string BuiltinHelp(const Builtin& builtin, const Console& console) {
  std::string text;
  for (const Overload& overload : builtin.overloads) {
    text += "  " + std::string(builtin.name) + "(";
    for (size_t parameter = 0; parameter < overload.parameters.size(); ++parameter) {
      const std::string name = parameter < builtin.parameter_names.size() ? std::string(builtin.parameter_names[parameter]) + ": " : "";
      text += (parameter == 0 ? "" : ", ") + name + Spelling(overload.parameters[parameter]);
    }
    text += "): " + Spelling(overload.result) + "\n";
  }
  text += Wrapped(console.language == Language::Chinese ? builtin.doc_zh : builtin.doc, console.width, "  ", "  ") + "\n";
  for (const Example& example : builtin.examples) {
    text += "    " + std::string(example.expression) + "  →  " +
            (example.result.empty() ? console(Text::MissingWord) : std::string(example.result)) + "\n";
  }
  return text;
}

std::string FunctionHelp(std::string_view word, const Console& console) {
  const FunctionRow* row = FindFunction(word);
  if (row == nullptr) {
    return "";
  }
  std::string text = BothSpellings(row->spelling, console) + "\n";
  if (const Builtin* builtin = FindBuiltin(row->id())) {
    return text + BuiltinHelp(*builtin, console);
  }
  text += "  " + std::string(row->help[Index(console.language)]) + (IsLater(*row) ? console(Text::InLaterVersion) : "") + "\n";
  for (const AggregateShape& shape : kAggregateShapes) {
    if (shape.id == row->id()) {
      text += "    " + std::string(shape.examples[Index(console.language)][0]) + "\n    " + std::string(shape.examples[Index(console.language)][1]) + "\n";
    }
  }
  return text;
}

std::vector<std::string> EveryTopic() {
  std::vector<std::string> topics;
  for (const CommandRow& command : Commands()) {
    topics.emplace_back(command.name);
  }
  for (const KeywordRow& row : Keywords()) {
    topics.emplace_back(row.spelling[0]);
    topics.emplace_back(row.spelling[1]);
  }
  for (const FunctionRow& row : Functions()) {
    topics.emplace_back(row.spelling[0]);
    topics.emplace_back(row.spelling[1]);
  }
  return topics;
}

int RunHelp(const Arguments& arguments, Console& console) {
  if (arguments.places().empty()) {
    console.Out(HelpOfAll(console));
    return kFine;
  }
  std::string topic;
  for (const std::string& word : arguments.places()) {
    topic += (topic.empty() ? "" : " ") + word;  // limn help one of
  }
  if (const std::optional<Diag> kind = DiagOfCode(topic)) {
    console.Out(HelpPage(*kind, console.language));
    return kFine;
  }
  if (const CommandRow* command = FindCommand(topic)) {
    console.Out(HelpOf(*command, console));
    return kFine;
  }
  const std::string text = KeywordHelp(topic, console) + FunctionHelp(topic, console);
  if (!text.empty()) {
    console.Out(text);
    return kFine;
  }
  const std::string close = DidYouMean(topic, EveryTopic());
  return Refuse(console, close.empty() ? console(Text::NoTopic, Printable(topic)) : console(Text::NoTopicDidYouMean, Printable(topic), close));
}

}  // namespace

CommandRow HelpCommand() {
  return {
      .name = "help",
      .summary = {"Explains a message by its code, a command, or a word of the rules.", "解释一条消息（按编号）、一个命令或规则里的一个词。"},
      .examples = {"limn help E0201", "limn help run", "limn help most_common", "limn help 取其一"},
      .places = {{.name = "TOPIC", .help = {"A code such as E0201, a command, a keyword or a function in either language.", "编号（如 E0201）、命令、关键字或函数，中英文均可。"}, .required = false, .many = true, .completes = Completes::Commands}},
      .run = RunHelp,
  };
}

}  // namespace limn::cli
