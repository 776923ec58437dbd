// What limn init says it found.
#include "cli/init/print_guess.h"

#include <algorithm>

#include "cli/layout.h"
#include "cli/numbers.h"
#include "compiler/types/type.h"

namespace limn::cli {
namespace {

std::string JoinColumns(const GuessedTable& table, const std::vector<size_t>& columns) {
  std::string joined;
  for (const size_t column : columns) {
    joined += (joined.empty() ? "" : ", ") + table.data.columns[column].name;
  }
  return joined;
}

// "a, b, c and 4 993 more"
std::string JoinSome(const std::vector<std::string>& names, const Console& console) {
  constexpr size_t kShownMax = 8;
  std::string joined;
  for (size_t name = 0; name < std::min(names.size(), kShownMax); ++name) {
    joined += (name == 0 ? "" : console.language == Language::Chinese ? "、" : ", ") + names[name];
  }
  return names.size() <= kShownMax ? joined : joined + console(Text::InitAndMore, Grouped(names.size() - kShownMax));
}

// Columns of one type for one reason: `order_id, store_id: text (named like an id: kept as text)`.
void PrintColumns(const GuessedTable& table, const Console& console) {
  std::vector<std::pair<std::string, std::vector<size_t>>> groups;  // the type and why → columns
  for (size_t column = 0; column < table.data.columns.size(); ++column) {
    const InferredColumn& each = table.data.columns[column];
    std::string what = console(Text::InitType, Spelling(each.type), Describe(each.reason, console.language == Language::Chinese));
    if (!each.cell.format.empty()) {
      what += console(Text::ListComma) + each.cell.format;
    }
    const auto known = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == what; });
    (known == groups.end() ? groups.emplace_back(what, std::vector<size_t>()) : *known).second.push_back(column);
  }
  for (const auto& [what, columns] : groups) {
    std::vector<std::string> names;
    for (const size_t column : columns) {
      names.push_back(table.data.columns[column].name);
    }
    console.Out(Wrapped(JoinSome(names, console) + console(Text::Colon) + what, console.width, "  ", "    ") + "\n");
  }
}

}  // namespace

void PrintGuess(const Guess& guess, const Console& console) {
  for (const GuessedTable& table : guess.tables) {
    const bool of_keys = !table.keys_from.empty();
    std::string line = table.name;
    if (of_keys) {
      std::vector<std::string> sources;
      for (const GuessedKeySource& source : table.keys_from) {
        sources.push_back(guess.tables[source.table].name + "." + guess.tables[source.table].data.columns[source.column].name);
      }
      line += console(Text::ListComma) + console(Text::InitOfKeys, JoinSome(sources, console));
    } else {
      line += console(Text::ListComma) + SayCount(Text::InitRow, Text::InitRows, table.data.rows, console.language);
    }
    if (!table.entity.empty()) {
      line += console(Text::ListComma) + console(Text::InitEntity, table.entity);
    }
    if (!table.key.empty()) {
      line += console(Text::ListComma) + console(Text::InitKey, JoinColumns(table, table.key));
    }
    for (const GuessedLink& link : table.links) {
      line += console(Text::ListComma) + console(Text::InitBelongs, guess.tables[link.parent].name, JoinColumns(table, link.columns));
    }
    if (table.time) {
      line += console(Text::ListComma) + console(Text::InitTime, JoinColumns(table, {*table.time}));
    }
    const std::string wrapped = Wrapped(line, console.width, "", "  ");
    console.Out(console.Paint(table.name, Colour::Bold) + wrapped.substr(table.name.size()) + "\n");
    if (of_keys) {
      continue;
    }
    PrintColumns(table, console);
    std::vector<size_t> personal;
    for (size_t column = 0; column < table.data.columns.size(); ++column) {
      if (!table.data.columns[column].personal.empty()) {
        personal.push_back(column);
      }
    }
    if (!personal.empty()) {
      console.Out("  " + console(Text::InitPersonal, JoinColumns(table, personal)) + "\n");
    }
  }
}

void PrintFindings(const std::vector<DataIssue>& issues, const std::vector<std::string>& views, const Console& console) {
  if (issues.empty() && views.empty()) {
    return;
  }
  console.Out(console.Paint(console(Text::ReportFindings), Colour::Bold) + "\n");
  for (const DataIssue& issue : issues) {
    console.Out(Wrapped(Describe(issue, console.language == Language::Chinese), console.width, "  ", "    ") + "\n");
  }
  if (!views.empty()) {
    console.Out(Wrapped(console(Text::InitViews, JoinSome(views, console)), console.width, "  ", "    ") + "\n");
  }
}

}  // namespace limn::cli
