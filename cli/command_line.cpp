// The words of a command line into Arguments. The only file that sees CLI11.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>

#include "cli/command.h"
#include "cli/layout.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/printable.h"

namespace limn::cli {
namespace {

// One command's words, bound to CLI11.
struct Bound {
  CLI::App* app = nullptr;
  std::map<std::string, std::vector<std::string>> values;   // options with a value
  std::map<std::string, CLI::Option*> options;
  std::vector<std::string> places;
};

void BindOption(const OptionRow& row, CLI::App& app, Bound& bound) {
  const std::string name(row.name);
  const std::string spelling = row.letter == 0 ? name : std::string("-") + row.letter + "," + name;
  if (row.value.empty()) {
    bound.options[name] = app.add_flag(spelling);
    return;
  }
  CLI::Option* option = app.add_option(spelling, bound.values[name]);
  option->allow_extra_args(row.greedy);
  option->expected(1, row.greedy ? CLI::detail::expected_max_vector_size : 1);
  option->multi_option_policy(row.many || row.greedy ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
  if (row.greedy) {
    option->delimiter(',');
  }
  bound.options[name] = option;
}

void Bind(CLI::App& app, const std::vector<OptionRow>& options, Bound& bound) {
  bound.app = &app;
  app.set_help_flag();
  app.allow_extras();
  for (const OptionRow& row : options) {
    BindOption(row, app, bound);
  }
  for (const OptionRow& row : CommonOptions()) {
    BindOption(row, app, bound);
  }
}

Arguments Collect(const Bound& bound) {
  Arguments arguments;
  for (const auto& [name, option] : bound.options) {
    if (option->count() > 0) {
      const auto values = bound.values.find(name);
      arguments.options_[name] = values == bound.values.end() ? std::vector<std::string>{} : values->second;
    }
  }
  arguments.places_ = bound.places;
  return arguments;
}

// Before anything is parsed, so that also a wrong command line is answered in the language asked for.
void ReadLanguage(const std::vector<std::string>& words, Console& console) {
  for (size_t at = 0; at < words.size() && words[at] != "--"; ++at) {
    std::string value;
    if (words[at] == "--lang" && at + 1 < words.size()) {
      value = words[at + 1];
    } else if (words[at].starts_with("--lang=")) {
      value = words[at].substr(7);
    }
    if (value == "zh" || value == "en") {
      console.language = value == "zh" ? Language::Chinese : Language::English;
      console.language_given = true;
    }
  }
}

std::vector<std::string> OptionNames(const CommandRow* command) {
  std::vector<std::string> names;
  for (const std::vector<OptionRow>* rows : {command == nullptr ? nullptr : &command->options, &CommonOptions()}) {
    if (rows != nullptr) {
      for (const OptionRow& row : *rows) {
        names.emplace_back(row.name);
      }
    }
  }
  return names;
}

int UnknownOption(Console& console, const CommandRow* command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  const std::string close = DidYouMean(name, OptionNames(command));
  const std::string shown = Printable(name);
  return BadUse(console, command == nullptr ? "" : command->name,
                close.empty() ? console(Text::NoOption, shown) : console(Text::NoOptionDidYouMean, shown, close));
}

int UnknownCommand(Console& console, const std::string& word) {
  std::vector<std::string> names;
  for (const CommandRow& row : Commands()) {
    if (!row.hidden) {
      names.emplace_back(row.name);
    }
  }
  const std::string close = DidYouMean(word, names);
  const std::string shown = Printable(word);
  return BadUse(console, "", close.empty() ? console(Text::NoCommand, shown) : console(Text::NoCommandDidYouMean, shown, close));
}

// What CLI11 leaves to be checked: words of an option's choice, places that must be there.
int CheckWords(const CommandRow& command, const Arguments& arguments, Console& console) {
  for (const std::vector<OptionRow>* rows : {&command.options, &CommonOptions()}) {
    for (const OptionRow& row : *rows) {
      if (row.choices.empty()) {
        continue;
      }
      for (const std::string& value : arguments.All(row.name)) {
        if (std::find(row.choices.begin(), row.choices.end(), value) == row.choices.end()) {
          std::string choices;
          for (const std::string_view choice : row.choices) {
            choices += (choices.empty() ? "" : ", ") + std::string(choice);
          }
          return BadUse(console, command.name, console(Text::NotAChoice, row.name, choices, Printable(value)));
        }
      }
    }
  }
  for (size_t place = 0; place < command.places.size(); ++place) {
    if (command.places[place].required && place >= arguments.places().size()) {
      return BadUse(console, command.name, console(Text::PlaceMissing, command.places[place].name));
    }
  }
  const bool many = !command.places.empty() && command.places.back().many;
  if (!many && arguments.places().size() > command.places.size()) {
    return BadUse(console, command.name, console(Text::WordTooMany, Printable(arguments.places()[command.places.size()])));
  }
  return kFine;
}

int RunCommand(const CommandRow& command, const Arguments& arguments, Console& console) {
  if (const int wrong = CheckWords(command, arguments, console)) {
    return wrong;
  }
  const int code = command.run(arguments, console);
  std::fflush(console.err);
  errno = 0;
  if (std::fflush(console.out) != 0 || std::ferror(console.out) != 0) {
    if (errno == EPIPE) {
      return code;  // who closes the pipe has seen enough
    }
    console.Err(console(Text::CannotWriteOut) + "\n");
    return kMachine;
  }
  return code;
}

int Dispatch(std::vector<std::string> words, Console& console) {
  CLI::App app("limn");
  Bound root;
  Bind(app, {}, root);
  const bool* version = nullptr;
  bool version_flag = false;
  app.add_flag("-V,--version", version_flag);
  version = &version_flag;
  app.prefix_command(false);
  app.require_subcommand(0, 1);
  std::vector<std::pair<const CommandRow*, std::unique_ptr<Bound>>> bounds;
  for (const CommandRow& row : Commands()) {
    auto bound = std::make_unique<Bound>();
    CLI::App* sub = app.add_subcommand(std::string(row.name));
    Bind(*sub, row.options, *bound);
    if (!row.places.empty()) {
      sub->add_option("places", bound->places)->expected(0, CLI::detail::expected_max_vector_size);
    }
    bounds.emplace_back(&row, std::move(bound));
  }
  const CommandRow* command = nullptr;
  const auto first = std::find_if(words.begin(), words.end(), [](const std::string& word) { return FindCommand(word) != nullptr; });
  if (first != words.end()) {
    command = FindCommand(*first);
  }
  std::reverse(words.begin(), words.end());  // as CLI11 wants them
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    // Its texts begin with the option they are about.
    const std::string text = error.what();
    return BadUse(console, command == nullptr ? "" : command->name, console(Text::OptionNeedsValue, text.substr(0, text.find(':'))));
  }
  for (const auto& [row, bound] : bounds) {
    if (!bound->app->parsed()) {
      continue;
    }
    if (root.options.at("--help")->count() + bound->options.at("--help")->count() > 0) {
      console.Out(HelpOf(*row, console));
      return kFine;
    }
    for (const std::string& word : bound->app->remaining()) {
      return word.starts_with("-") && word != "-" ? UnknownOption(console, row, word)
                                                   : BadUse(console, row->name, console(Text::WordTooMany, Printable(word)));
    }
    Arguments arguments = Collect(*bound);
    for (const auto& [name, values] : Collect(root).options_) {
      arguments.options_.try_emplace(name, values);
    }
    return RunCommand(*row, arguments, console);
  }
  if (*version) {
    return FindCommand("version")->run({}, console);
  }
  for (const std::string& word : app.remaining()) {
    return word.starts_with("-") && word != "-" ? UnknownOption(console, nullptr, word) : UnknownCommand(console, word);
  }
  console.Out(HelpOfAll(console));
  return kFine;
}

}  // namespace

std::optional<std::string> Arguments::Text(std::string_view option) const {
  const auto found = options_.find(std::string(option));
  return found == options_.end() || found->second.empty() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> Arguments::All(std::string_view option) const {
  const auto found = options_.find(std::string(option));
  return found == options_.end() ? std::vector<std::string>{} : found->second;
}

std::optional<std::string> Arguments::Place(size_t index) const {
  return index < places_.size() ? std::optional(places_[index]) : std::nullopt;
}

const CommandRow* FindCommand(std::string_view name) {
  const std::vector<CommandRow>& rows = Commands();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const CommandRow& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

int BadUse(Console& console, std::string_view command, std::string_view message) {
  console.SayError(message);
  const std::string help = command.empty() ? "limn --help" : "limn " + std::string(command) + " --help";
  console.Err(Painted(console(Text::HelpWord), Colour::Green, console.err_colour) + console(Text::Colon) +
              console(Text::SeeHelp, help) + "\n");
  return kBadUse;
}

int Refuse(Console& console, std::string_view message, const std::vector<std::string>& names) {
  constexpr size_t kNamesMax = 12;
  console.SayError(message);
  if (!names.empty()) {
    std::string listed;
    for (size_t index = 0; index < std::min(names.size(), kNamesMax); ++index) {
      listed += (index == 0 ? "" : console(Text::NamesComma)) + Printable(names[index]);
    }
    const std::string help = names.size() > kNamesMax ? console(Text::ThereAreMore, listed, names.size() - kNamesMax) : console(Text::ThereAre, listed);
    const std::string lines = Wrapped(console(Text::HelpWord) + console(Text::Colon) + help, console.width, "", "  ");
    console.Err(Painted(console(Text::HelpWord), Colour::Green, console.err_colour) + lines.substr(console(Text::HelpWord).size()) + "\n");
  }
  return kBadUse;
}

int RunCommandLine(const std::vector<std::string>& arguments, Console& console) {
  ReadLanguage(arguments, console);
  try {
    return Dispatch(arguments, console);
  } catch (const std::bad_alloc&) {
    console.Err(console(Text::OutOfMemory) + "\n");
    return kMachine;
  }
}

}  // namespace limn::cli
