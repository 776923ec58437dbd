// Every command in the order of --help.
#include "cli/commands/commands.h"
#include "cli/repl/repl.h"

namespace limn::cli {

const std::vector<CommandRow>& Commands() {
  static const std::vector<CommandRow> kCommands = {
      InitCommand(), SampleCommand(), CheckCommand(), RunCommand(),    TestCommand(),  ExplainCommand(), repl::ReplCommand(), FmtCommand(),
      BuildCommand(),  DisasmCommand(), HelpCommand(), VersionCommand(), GenerateCommand(),
  };
  return kCommands;
}

const std::vector<OptionRow>& CommonOptions() {
  static const std::vector<OptionRow> kOptions = {
      {.name = "--project",
       .letter = 'C',
       .value = "DIR",
       .help = {"The project's folder; else this one or the nearest above it with a limn.yaml.", "项目文件夹；不写则取当前文件夹或其上最近的含 limn.yaml 的文件夹。"},
       .completes = Completes::Folders},
      {.name = "--lang",
       .value = "LANG",
       .help = {"Language of messages: en or zh; else that of the locale or the rules.", "消息的语言：en 或 zh；不写则由环境或规则的语言决定。"},
       .choices = {"en", "zh"}},
      {.name = "--help", .letter = 'h', .help = {"This text.", "显示本说明。"}},
  };
  return kOptions;
}

}  // namespace limn::cli
