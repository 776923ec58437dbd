// --help: grown from the command table.
#include "cli/command.h"
#include "cli/layout.h"
#include "compiler/diagnostics/renderer.h"

namespace limn::cli {
namespace {

constexpr int kHelpWidthMax = 100;

size_t Index(const Console& console) { return static_cast<size_t>(console.language); }

int WidthOf(const Console& console) { return std::min(console.width, kHelpWidthMax); }

std::string SpellingOf(const OptionRow& row) {
  std::string spelling = row.letter == 0 ? "    " : std::string("-") + row.letter + ", ";
  spelling += row.name;
  if (!row.value.empty()) {
    spelling += " " + std::string(row.value) + (row.greedy ? "…" : "");
  }
  return spelling;
}

// Left words and right sentences, the sentences under each other.
std::string Listed(const std::vector<std::pair<std::string, std::string>>& items, const Console& console) {
  int left = 0;
  for (const auto& [word, sentence] : items) {
    left = std::max(left, DisplayWidth(word));
  }
  const std::string rest(static_cast<size_t>(left) + 4, ' ');
  std::string text;
  for (const auto& [word, sentence] : items) {
    const std::string padded = "  " + word + std::string(static_cast<size_t>(left - DisplayWidth(word)) + 2, ' ');
    const std::string shown = "  " + Painted(word, Colour::Cyan, console.out_colour) + std::string(static_cast<size_t>(left - DisplayWidth(word)) + 2, ' ');
    const std::string wrapped = Wrapped(sentence, WidthOf(console), padded, rest);
    text += shown + wrapped.substr(padded.size()) + "\n";
  }
  return text;
}

std::string Title(const Console& console, Text text) { return "\n" + console.Paint(console(text), Colour::Bold) + "\n"; }

std::string Options(const std::vector<OptionRow>& rows, const Console& console) {
  std::vector<std::pair<std::string, std::string>> items;
  for (const OptionRow& row : rows) {
    items.emplace_back(SpellingOf(row), std::string(row.help[Index(console)]));
  }
  return Listed(items, console);
}

std::string Usage(const CommandRow& command) {
  std::string usage = "limn " + std::string(command.name);
  for (const PlaceRow& place : command.places) {
    const std::string name = std::string(place.name) + (place.many ? "…" : "");
    usage += place.required ? " " + name : " [" + name + "]";
  }
  return usage;
}

}  // namespace

std::string HelpOf(const CommandRow& command, const Console& console) {
  const size_t language = Index(console);
  std::string text = console.Paint(Usage(command), Colour::Bold) + console(Text::OptionsInUsage) + "\n\n";
  text += Wrapped(command.summary[language], WidthOf(console)) + "\n";
  if (!command.description[language].empty()) {
    text += Wrapped(command.description[language], WidthOf(console)) + "\n";
  }
  text += Title(console, command.examples.size() == 1 ? Text::ExampleTitle : Text::ExamplesTitle);
  for (const std::string_view example : command.examples) {
    text += "  " + std::string(example) + "\n";
  }
  if (!command.places.empty()) {
    std::vector<std::pair<std::string, std::string>> places;
    for (const PlaceRow& place : command.places) {
      places.emplace_back(std::string(place.name), std::string(place.help[language]));
    }
    text += Title(console, Text::ArgumentsTitle) + Listed(places, console);
  }
  if (!command.options.empty()) {
    text += Title(console, Text::OptionsTitle) + Options(command.options, console);
  }
  return text + Title(console, Text::CommonOptionsTitle) + Options(CommonOptions(), console);
}

std::string HelpOfAll(const Console& console) {
  std::string text = Wrapped(console(Text::WhatLimnIs), WidthOf(console)) + "\n";
  text += Title(console, Text::CommandsTitle);
  std::vector<std::pair<std::string, std::string>> items;
  for (const CommandRow& command : Commands()) {
    if (!command.hidden) {
      items.emplace_back(std::string(command.name), std::string(command.summary[Index(console)]));
    }
  }
  text += Listed(items, console);
  text += Title(console, Text::CommonOptionsTitle) + Options(CommonOptions(), console);
  return text + "\n" + Wrapped(console(Text::SeeCommandHelp), WidthOf(console)) + "\n";
}

}  // namespace limn::cli
