/// Command: one command of the program as a row: --help, the man page, completions and the parser read it.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"

namespace limn::cli {

/// Exit codes of every command. Source: tooling.md.
enum ExitCode : int {
  kFine = 0,
  kFindings = 1,  // a failed test, a lint finding, a changed format
  kBadUse = 2,    // bad usage or bad rules
  kBadData = 3,   // under --strict
  kMachine = 4,   // disk, memory, permissions
};

/// A text in each language, by Language.
using InLanguages = std::array<std::string_view, 2>;

/// What a shell offers after an option or in a place.
enum class Completes : uint8_t { Nothing, Files, Folders, Commands };

struct OptionRow {
  std::string_view name;          // "--out"
  char letter = 0;                // 'o' for -o; 0 for none
  std::string_view value;         // what --help calls its value, "DIR"; "" for a switch
  InLanguages help;
  std::vector<std::string_view> choices;  // the only values it takes; empty for any
  bool many = false;              // may be given several times
  bool greedy = false;            // takes several values: all words up to the next option, or joined by commas
  Completes completes = Completes::Nothing;
};

struct PlaceRow {
  std::string_view name;          // "ID", as --help shows it
  InLanguages help;
  bool required = true;
  bool many = false;
  Completes completes = Completes::Nothing;
};

/// What was written behind a command's name. Options are asked for by their long name.
class Arguments {
 public:
  bool Has(std::string_view option) const { return options_.contains(std::string(option)); }
  /// The last value given; nothing where the option isn't there.
  std::optional<std::string> Text(std::string_view option) const;
  std::vector<std::string> All(std::string_view option) const;
  const std::vector<std::string>& places() const { return places_; }
  /// The n-th word that belongs to no option.
  std::optional<std::string> Place(size_t index) const;

  std::map<std::string, std::vector<std::string>> options_;
  std::vector<std::string> places_;
};

struct CommandRow {
  std::string_view name;
  InLanguages summary;            // one line
  InLanguages description;        // a few sentences for --help and the man page
  std::vector<std::string_view> examples;
  std::vector<PlaceRow> places;
  std::vector<OptionRow> options;
  int (*run)(const Arguments& arguments, Console& console) = nullptr;
  bool hidden = false;
};

/// Every command, in the order of --help.
const std::vector<CommandRow>& Commands();
const CommandRow* FindCommand(std::string_view name);
/// Options that every command takes.
const std::vector<OptionRow>& CommonOptions();

/// Runs one command line; `arguments` without the program's name. Returns the exit code; never throws.
int RunCommandLine(const std::vector<std::string>& arguments, Console& console);

/// What `limn COMMAND --help` prints, at the console's width and in its language.
std::string HelpOf(const CommandRow& command, const Console& console);
/// What `limn --help` prints.
std::string HelpOfAll(const Console& console);

/// Complains about the use of a command: one line, and where to read more. Returns kBadUse.
int BadUse(Console& console, std::string_view command, std::string_view message);
/// Complains about a value or a name that was given: the message says what would do, or `names` do, those that there are. Returns kBadUse.
int Refuse(Console& console, std::string_view message, const std::vector<std::string>& names = {});

}  // namespace limn::cli
