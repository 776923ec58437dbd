// limn generate: the man page and completions, grown from the command table.
#include <algorithm>

#include "cli/commands/commands.h"
#include "cli/version.h"

namespace limn::cli {
namespace {

// ------------------------------------------------------------------------------------------------- man page

// A line of a man page: no letter of ours may read as a request.
std::string Roff(std::string_view text) {
  std::string escaped;
  if (!text.empty() && (text[0] == '.' || text[0] == '\'')) {
    escaped = "\\&";
  }
  for (const char letter : text) {
    switch (letter) {
      case '\\': escaped += "\\e"; break;
      case '-': escaped += "\\-"; break;
      default: escaped += letter;
    }
  }
  return escaped;
}

std::string ManOption(const OptionRow& row) {
  std::string text = ".TP\n";
  if (row.letter != 0) {
    text += std::string("\\fB\\-") + row.letter + "\\fR, ";
  }
  text += "\\fB" + Roff(row.name) + "\\fR";
  if (!row.value.empty()) {
    text += " \\fI" + Roff(row.value) + "\\fR" + (row.greedy ? "..." : "");
  }
  return text + "\n" + Roff(row.help[0]) + "\n";
}

std::string ManPage() {
  std::string text = ".TH LIMN 1 \"\" \"limn " + Version() + "\" \"User Commands\"\n.SH NAME\nlimn \\- label customers by rules that marketers write\n";
  text += ".SH SYNOPSIS\n.B limn\n.I COMMAND\n[options]\n";
  text += ".SH DESCRIPTION\nLimn reads a project folder with a limn.yaml, checks its rules, compiles them and labels every customer: tags, segments and personas. "
          "Rules are written in English or Chinese.\n";
  text += ".SH COMMANDS\n";
  for (const CommandRow& command : Commands()) {
    if (command.hidden) {
      continue;
    }
    text += ".SS limn " + Roff(command.name);
    for (const PlaceRow& place : command.places) {
      const std::string name = std::string(place.name) + (place.many ? "..." : "");
      text += place.required ? " " + name : " [" + name + "]";
    }
    text += "\n" + Roff(command.summary[0]) + "\n";
    if (!command.description[0].empty()) {
      text += Roff(command.description[0]) + "\n";
    }
    for (const PlaceRow& place : command.places) {
      text += ".TP\n\\fI" + Roff(place.name) + "\\fR\n" + Roff(place.help[0]) + "\n";
    }
    for (const OptionRow& option : command.options) {
      text += ManOption(option);
    }
    text += ".PP\nExamples:\n.PP\n.nf\n";
    for (const std::string_view example : command.examples) {
      text += "    " + Roff(example) + "\n";
    }
    text += ".fi\n";
  }
  text += ".SH OPTIONS OF EVERY COMMAND\n";
  for (const OptionRow& option : CommonOptions()) {
    text += ManOption(option);
  }
  text += ".SH EXIT STATUS\n.TP\n0\nfine\n.TP\n1\nfindings: a failed test, a warning, a changed format\n.TP\n2\nbad usage or bad rules\n.TP\n3\nbad data\n.TP\n4\nthe machine failed: disk, memory, permissions\n";
  text += ".SH ENVIRONMENT\n.TP\nNO_COLOR\nno colour on terminals\n.TP\nLANG, LC_MESSAGES, LC_ALL\nmessages are Chinese where they begin with zh\n";
  return text;
}

// ----------------------------------------------------------------------------------------------- completions

std::vector<const CommandRow*> Shown() {
  std::vector<const CommandRow*> commands;
  for (const CommandRow& command : Commands()) {
    if (!command.hidden) {
      commands.push_back(&command);
    }
  }
  return commands;
}

std::vector<OptionRow> OptionsOf(const CommandRow& command) {
  std::vector<OptionRow> options = command.options;
  for (const OptionRow& common : CommonOptions()) {
    const bool is_own = std::any_of(options.begin(), options.end(), [&](const OptionRow& own) { return own.name == common.name; });
    if (!is_own) {
      options.push_back(common);
    }
  }
  return options;
}

std::string Joined(const std::vector<std::string_view>& words, std::string_view between) {
  std::string text;
  for (const std::string_view word : words) {
    text += (text.empty() ? "" : std::string(between)) + std::string(word);
  }
  return text;
}

bool CompletesFiles(const CommandRow& command) {
  return std::any_of(command.places.begin(), command.places.end(), [](const PlaceRow& place) { return place.completes == Completes::Files; });
}

std::string Bash() {
  std::string names;
  for (const CommandRow* command : Shown()) {
    names += (names.empty() ? "" : " ") + std::string(command->name);
  }
  std::string text = "# bash completion for limn, made by `limn generate bash`\n_limn() {\n  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=\"\" each\n"
                     "  for each in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case $each in\n      ";
  for (size_t index = 0; index < Shown().size(); ++index) {
    text += (index == 0 ? "" : "|") + std::string(Shown()[index]->name);
  }
  text += ") command=$each; break ;;\n    esac\n  done\n  case $command in\n";
  for (const CommandRow* command : Shown()) {
    text += "    " + std::string(command->name) + ")\n      case $before in\n";
    std::string options;
    for (const OptionRow& option : OptionsOf(*command)) {
      options += (options.empty() ? "" : " ") + std::string(option.name);
      std::string pattern(option.name);
      if (option.letter != 0) {
        pattern += std::string("|-") + option.letter;
      }
      if (!option.choices.empty()) {
        text += "        " + pattern + ") COMPREPLY=($(compgen -W \"" + Joined(option.choices, " ") + "\" -- \"$word\")); return ;;\n";
      } else if (option.completes == Completes::Folders) {
        text += "        " + pattern + ") COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n";
      } else if (option.completes == Completes::Files) {
        text += "        " + pattern + ") COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n";
      }
    }
    text += "      esac\n      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W \"" + options + "\" -- \"$word\"));";
    const bool completes_commands = std::any_of(command->places.begin(), command->places.end(), [](const PlaceRow& place) { return place.completes == Completes::Commands; });
    if (completes_commands) {
      text += " else COMPREPLY=($(compgen -W \"" + names + "\" -- \"$word\"));";
    } else if (CompletesFiles(*command)) {
      text += " else COMPREPLY=($(compgen -f -- \"$word\"));";
    }
    text += " fi ;;\n";
  }
  text += "    *) COMPREPLY=($(compgen -W \"" + names + " --version --help\" -- \"$word\")) ;;\n  esac\n}\ncomplete -o filenames -F _limn limn\n";
  return text;
}

// Inside single quotes of zsh and fish.
std::string Quoted(std::string_view text, std::string_view quote_escape) {
  std::string quoted;
  for (const char letter : text) {
    quoted += letter == '\'' ? std::string(quote_escape) : std::string(1, letter);
  }
  return quoted;
}

std::string ZshText(std::string_view text) {
  std::string escaped;
  for (const char letter : Quoted(text, "'\\''")) {
    if (letter == ':' || letter == '[' || letter == ']') {
      escaped += '\\';
    }
    escaped += letter;
  }
  return escaped;
}

std::string Zsh() {
  std::string text = "#compdef limn\n# zsh completion for limn, made by `limn generate zsh`\n_limn() {\n  local state\n  _arguments -C '1:command:->command' '*::argument:->arguments'\n  case $state in\n    command)\n      local -a commands\n      commands=(\n";
  for (const CommandRow* command : Shown()) {
    text += "        '" + std::string(command->name) + ":" + ZshText(command->summary[0]) + "'\n";
  }
  text += "      )\n      _describe command commands ;;\n    arguments)\n      case $words[1] in\n";
  for (const CommandRow* command : Shown()) {
    text += "        " + std::string(command->name) + ") _arguments";
    for (const OptionRow& option : OptionsOf(*command)) {
      std::string action;
      if (!option.value.empty()) {
        action = ":" + std::string(option.value) + ":";
        action += !option.choices.empty() ? "(" + Joined(option.choices, " ") + ")" : option.completes == Completes::Folders ? "_files -/" : option.completes == Completes::Files ? "_files" : "";
      }
      const std::string many = option.many || option.greedy ? "*" : "";
      text += " \\\n          '" + many + std::string(option.name) + "[" + ZshText(option.help[0]) + "]" + action + "'";
    }
    text += CompletesFiles(*command) ? " \\\n          '*:file:_files'" : "";
    text += " ;;\n";
  }
  text += "      esac ;;\n  esac\n}\n_limn \"$@\"\n";
  return text;
}

std::string Fish() {
  std::string names;
  for (const CommandRow* command : Shown()) {
    names += (names.empty() ? "" : " ") + std::string(command->name);
  }
  std::string text = "# fish completion for limn, made by `limn generate fish`\ncomplete -c limn -f\n";
  for (const CommandRow* command : Shown()) {
    text += "complete -c limn -n 'not __fish_seen_subcommand_from " + names + "' -a " + std::string(command->name) + " -d '" + Quoted(command->summary[0], "\\'") + "'\n";
  }
  for (const CommandRow* command : Shown()) {
    const std::string when = " -n '__fish_seen_subcommand_from " + std::string(command->name) + "'";
    for (const OptionRow& option : OptionsOf(*command)) {
      text += "complete -c limn" + when + " -l " + std::string(option.name.substr(2));
      if (option.letter != 0) {
        text += std::string(" -s ") + option.letter;
      }
      if (!option.value.empty()) {
        text += option.completes == Completes::Files || option.completes == Completes::Folders ? " -r -F" : " -x";
        text += option.choices.empty() ? "" : " -a '" + Joined(option.choices, " ") + "'";
      }
      text += " -d '" + Quoted(option.help[0], "\\'") + "'\n";
    }
    if (CompletesFiles(*command)) {
      text += "complete -c limn" + when + " -F\n";
    }
  }
  return text;
}

int RunGenerate(const Arguments& arguments, Console& console) {
  const std::string what = *arguments.Place(0);
  if (what == "man") {
    console.Out(ManPage());
  } else if (what == "bash") {
    console.Out(Bash());
  } else if (what == "zsh") {
    console.Out(Zsh());
  } else if (what == "fish") {
    console.Out(Fish());
  } else {
    return BadUse(console, "generate", console(Text::NotAChoice, "WHAT", "man, bash, zsh, fish", what));
  }
  return kFine;
}

}  // namespace

CommandRow GenerateCommand() {
  return {
      .name = "generate",
      .summary = {"Prints the man page or a shell's completions.", "输出手册页或 shell 补全脚本。"},
      .examples = {"limn generate man > limn.1", "limn generate bash > limn.bash"},
      .places = {{.name = "WHAT", .help = {"man, bash, zsh or fish.", "man、bash、zsh 或 fish。"}}},
      .run = RunGenerate,
      .hidden = true,
  };
}

}  // namespace limn::cli
