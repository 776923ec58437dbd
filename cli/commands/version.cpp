// limn version, and limn --version.
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/version.h"
#include "runtime/program/program.h"

namespace limn::cli {
namespace {

int RunVersion(const Arguments& arguments, Console& console) {
  if (arguments.Text("--format") == "json") {
    const nlohmann::ordered_json json = {
        {"version", Version()}, {"commit", Commit()}, {"language_edition", LanguageEdition()}, {"program_format", kProgramFormat}};
    console.Out(json.dump(2) + "\n");
    return kFine;
  }
  const std::string commit = Commit().empty() ? "" : " (" + Commit() + ")";
  console.Out("limn " + Version() + commit + "\n" + console(Text::EditionAndFormat, LanguageEdition(), kProgramFormat) + "\n");
  return kFine;
}

}  // namespace

CommandRow VersionCommand() {
  return {
      .name = "version",
      .summary = {"Which Limn this is: version, commit, edition of the language.", "显示版本、提交号和语言版次。"},
      .examples = {"limn --version"},
      .options = {{.name = "--format", .value = "FORMAT", .help = {"text or json.", "text 或 json。"}, .choices = {"text", "json"}}},
      .run = RunVersion,
  };
}

}  // namespace limn::cli
