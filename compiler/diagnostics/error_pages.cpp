#include "compiler/diagnostics/error_pages.h"

#include <fmt/format.h>

#include "compiler/diagnostics/renderer.h"

namespace limn {
namespace {

std::string_view In(Language language, std::string_view english, std::string_view chinese) {
  return language == Language::Chinese ? chinese : english;
}

// The message with its arguments left open.
std::string OpenMessage(std::string_view text) {
  return FillIn(text, [](std::string_view) { return "…"; });
}

// The case to show: one in the reader's language, rather one that also shows the repair, rather one of rules alone: it is shorter.
const ErrorCase* CaseOf(Diag kind, Language language) {
  const std::string code = CodeOf(kind);
  const ErrorCase* best = nullptr;
  int best_merit = -1;
  for (const ErrorCase& one : ErrorCases()) {
    const bool own_language = one.is_chinese() == (language == Language::Chinese);
    const int merit = (own_language ? 4 : 0) + (one.repaired.empty() ? 0 : 2) + (one.files.size() == 1 ? 1 : 0);
    if (one.code() == code && merit > best_merit) {
      best = &one;
      best_merit = merit;
    }
  }
  return best;
}

std::string Indented(std::string_view text) {
  std::string indented;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    indented += line.empty() ? "\n" : fmt::format("    {}\n", line);
    begin = end + 1;
  }
  return indented;
}

std::string Fenced(std::string_view text) {
  return fmt::format("```text\n{}{}```\n", text, text.ends_with('\n') || text.empty() ? "" : "\n");
}

std::string Files(const std::vector<std::pair<std::string_view, std::string_view>>& files, std::string (*frame)(std::string_view)) {
  std::string text;
  for (const auto& [path, content] : files) {
    text += fmt::format("{}\n\n{}\n", path, frame(content));
  }
  return text;
}

std::string Body(Diag kind, Language language, std::string (*frame)(std::string_view)) {
  const DiagnosticRow& row = RowOf(kind);
  std::string text;
  if (const std::string_view help = row.help[static_cast<size_t>(language)]; !help.empty()) {
    text += fmt::format("{}: {}\n\n", In(language, "What to do", "怎么改"), OpenMessage(help));
  }
  const ErrorCase* one = CaseOf(kind, language);
  if (one == nullptr) {
    return text;
  }
  text += Files(one->files, frame);
  text += fmt::format("{}\n\n{}\n", fmt::format(fmt::runtime(In(language, "`limn {}` says", "`limn {}` 的回答")), one->arguments), frame(one->expected));
  if (!one->repaired.empty()) {
    text += fmt::format("{}\n\n{}", In(language, "Instead", "应写成"), Files(one->repaired, frame));
  }
  return text;
}

std::string Title(Diag kind, Language language) {
  const DiagnosticRow& row = RowOf(kind);
  return fmt::format("{} ({}): {}", CodeOf(kind), SeverityName(row.severity, language), OpenMessage(row.message[static_cast<size_t>(language)]));
}

}  // namespace

std::string HelpPage(Diag kind, Language language) {
  return fmt::format("{}\n\n{}", Title(kind, language), Body(kind, language, &Indented));
}

std::string ErrorReference(Language language) {
  std::string text = fmt::format(
      "{}\n\n# {}\n\n{}\n",
      "<!-- Generated from compiler/diagnostics/diagnostics.def and tests/errors; LIMN_UPDATE=1 with the errors test rewrites it. -->",
      In(language, "Errors, warnings and lint", "错误、警告与提示"),
      In(language, "`limn help CODE` shows one of these pages. The number says the phase: 01xx how a rule is written, 02xx names and types,\n"
                   "03xx what definitions mean together, 04xx limn.yaml and data, 05xx compiled programs, 06xx the command line.",
         "`limn help 代码` 显示其中一页。编号表示阶段：01xx 写法，02xx 名称与类型，03xx 定义之间的关系，\n"
         "04xx limn.yaml 与数据，05xx 编译后的程序，06xx 命令行。"));
  for (size_t index = 0; index < DiagnosticRows().size(); ++index) {
    const Diag kind = static_cast<Diag>(index);
    text += fmt::format("\n## {}\n\n{}", Title(kind, language), Body(kind, language, &Fenced));
    while (text.ends_with("\n\n")) {
      text.pop_back();
    }
  }
  return text;
}

}  // namespace limn
