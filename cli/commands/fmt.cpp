// limn fmt: rule files in their one form, or in the other language.
#include <filesystem>
#include <iostream>
#include <iterator>

#include "cli/atomic_file.h"
#include "cli/commands/commands.h"
#include "cli/complaints.h"
#include "cli/workspace.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/syntax/format.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Formatter {
 public:
  Formatter(const Arguments& arguments, Console& console) : arguments_(arguments), console_(console) {
    if (const std::optional<std::string> language = arguments.Text("--lang")) {
      language_ = *language == "zh" ? Language::Chinese : Language::English;
    }
  }

  int Run() {
    const std::vector<std::string>& places = arguments_.places();
    if (places.size() == 1 && places[0] == "-") {
      return FormatStandardInput();
    }
    std::vector<std::string> files;
    for (const std::string& place : places) {
      std::error_code error;
      if (fs::is_directory(place, error)) {
        AddFilesOf(place, files);
      } else {
        files.push_back(place);
      }
    }
    if (places.empty()) {
      const std::optional<std::string> project = FindProjectFile(arguments_.Text("--project").value_or(""));
      const std::string folder = project ? fs::path(*project).parent_path().string() : "";
      AddFilesOf(folder, files);
      if (files.empty()) {
        return Refuse(console_, console_(Text::NoRules, folder.empty() ? "." : folder));
      }
    }
    for (const std::string& file : files) {
      FormatFile(file);
    }
    return Finish();
  }

 private:
  static void AddFilesOf(const std::string& folder, std::vector<std::string>& files) {
    for (const std::vector<std::string>& found : {FindRuleFiles(folder), FindPackFiles(folder)}) {
      files.insert(files.end(), found.begin(), found.end());
    }
  }

  // Nothing where the file has errors that stand in the way; they are in the sink.
  std::optional<std::string> Formatted(FileId file) {
    return language_ ? FormatTo(sources_, file, *language_, sink_) : std::optional(Format(sources_, file));
  }

  int FormatStandardInput() {
    const std::string text((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
    const FileId file = sources_.Add("-", text);
    if (const std::optional<std::string> formatted = Formatted(file)) {
      console_.Out(*formatted);
      return arguments_.Has("--check") && *formatted != sources_[file].text() ? kFindings : kFine;
    }
    return Finish();
  }

  void FormatFile(const std::string& path) {
    std::string reason;
    std::optional<std::string> text = ReadText(path, reason);
    if (!text) {
      sink_.Emit<Diag::RulesUnreadable>(Span::Nowhere(), path, reason);
      return;
    }
    const FileId file = sources_.Add(path, std::move(*text));
    const std::optional<std::string> formatted = Formatted(file);
    if (!formatted || *formatted == sources_[file].text()) {
      return;
    }
    ++changed_;
    if (!console_.language_given) {
      console_.language = LanguageOf(sources_[file]);  // a line of its own is said in the file's language
    }
    console_.Out(console_(arguments_.Has("--check") ? Text::NotFormatted : Text::FileFormatted, Printable(path)) + "\n");
    if (arguments_.Has("--check")) {
      return;
    }
    const std::string mark(sources_[file].had_byte_order_mark() ? kByteOrderMark : "");
    if (const std::optional<WriteFailure> failure = WriteWholeFile(path, mark + *formatted)) {
      failed_ = ComplainOfWriting(*failure, console_);
    }
  }

  int Finish() {
    const int code = Complain(sink_, sources_, console_);
    if (failed_ != kFine || code != kFine) {
      return std::max(failed_, code);
    }
    return arguments_.Has("--check") && changed_ > 0 ? kFindings : kFine;
  }

  const Arguments& arguments_;
  Console& console_;
  SourceMap sources_;
  DiagnosticSink sink_;
  std::optional<Language> language_;
  size_t changed_ = 0;
  int failed_ = kFine;
};

int RunFmt(const Arguments& arguments, Console& console) { return Formatter(arguments, console).Run(); }

}  // namespace

CommandRow FmtCommand() {
  return {
      .name = "fmt",
      .summary = {"Writes rule files in their one form; with --lang, in the other language.", "把规则文件整理成统一格式；加 --lang 则转换为另一种语言。"},
      .description = {"There is nothing to configure. Formatting twice is formatting once; comments stay. With --lang en or zh keywords and functions change, names and texts stay, and back again gives the same bytes.",
                      "没有可配置的内容。格式化两次与一次相同，注释保留。--lang en 或 zh 只转换关键字和函数，名称和文字不变，再转换回来字节完全相同。"},
      .examples = {"limn fmt", "limn fmt --check", "limn fmt --lang zh rules/value.limn", "limn fmt - < draft.limn"},
      .places = {{.name = "FILE", .help = {"Rule files or folders; - reads standard input and writes standard output; else the project's rules.", "规则文件或文件夹；- 表示从标准输入读、向标准输出写；不写则为项目的全部规则。"}, .required = false, .many = true, .completes = Completes::Files}},
      .options = {{.name = "--check", .help = {"Write nothing; name the files that would change, with exit code 1.", "不写文件；列出会改动的文件，退出码 1。"}}},
      .run = RunFmt,
  };
}

}  // namespace limn::cli
