// limn help: a message's page, a command, a word of the rules.
#include <algorithm>

#include "cli/commands/commands.h"
#include "cli/layout.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/error_pages.h"
#include "compiler/syntax/keywords.h"
#include "compiler/types/type.h"
#include "stdlib/builtin.h"

namespace limn::cli {
namespace {

size_t Index(Language language) { return static_cast<size_t>(language); }

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
      text += BothSpellings(row.spelling, console) + "\n  " + std::string(row.help[Index(console.language)]) + "\n";
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
  return text + "  " + std::string(row->help[Index(console.language)]) + "\n";
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
  return BadUse(console, "help", close.empty() ? console(Text::NoTopic, topic) : console(Text::NoTopicDidYouMean, topic, close));
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
