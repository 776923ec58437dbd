// What .tables and .schema show.
#include <algorithm>

#include "cli/layout.h"
#include "cli/numbers.h"
#include "cli/repl/commands.h"
#include "cli/repl/session.h"

namespace limn::repl {
namespace {

using cli::Align;
using cli::Colour;
using cli::Grid;

std::string Joined(const std::vector<std::string>& names, std::string_view comma) {
  std::string joined;
  for (const std::string& name : names) {
    joined += (joined.empty() ? "" : std::string(comma)) + name;
  }
  return joined;
}

// What else is known of a column: key, time, link, declared values, second names, personal.
std::string NotesOf(const Session& session, TableId id, ColumnId column_id) {
  const TableSchema& table = session.schema()[id];
  const ColumnSchema& column = table.columns[column_id.index];
  std::vector<std::string> notes;
  if (std::find(table.key.begin(), table.key.end(), column_id) != table.key.end()) {
    notes.push_back(session(Text::IsKey));
  }
  if (table.time == column_id) {
    notes.push_back(session(Text::IsTime));
  }
  for (const Link& link : session.schema().links) {
    if (link.child == id && std::find(link.child_columns.begin(), link.child_columns.end(), column_id) != link.child_columns.end()) {
      notes.push_back("→ " + session.schema()[link.parent].name);
    }
  }
  if (!column.names.empty()) {
    notes.push_back(session(Text::AlsoCalled, Joined(column.names, session(Text::Comma))));
  }
  if (!column.personal.empty()) {
    notes.push_back(session(Text::IsPersonal, column.personal));
  }
  if (!column.values.empty()) {
    notes.push_back(Joined(column.values, " | "));
  }
  return Joined(notes, session(Text::Semicolon));
}

}  // namespace

std::string DescribeTable(const Session& session, TableId id) {
  const TableSchema& table = session.schema()[id];
  const cli::Console& console = session.console();
  std::string text = console.Paint(table.name, Colour::Bold);
  if (!table.names.empty()) {
    text += session(Text::InParentheses, Joined(table.names, session(Text::Comma)));
  }
  if (!table.entity.empty()) {
    text += session(Text::EntityIs, table.entity);
  }
  if (const Database* database = session.engine().tables().loaded()) {
    text += session(Text::RowsLoaded, ShowRows((*database)[id].rows, table, console.language));
  }
  text += "\n";
  Grid grid({Align::Left, Align::Left, Align::Left}, 2);
  for (uint32_t column = 0; column < table.columns.size(); ++column) {
    grid.Add({table.columns[column].name, {Spelling(table.columns[column].type), Colour::Cyan}, {NotesOf(session, id, {column}), Colour::Dim}});
  }
  text += grid.Text(console, 2);
  for (const Link& link : session.schema().links) {
    if (link.child == id) {
      text += "  " + session(Text::BelongsTo, link.name, session.schema()[link.parent].name) + "\n";
    }
    if (link.parent == id && !session.schema()[link.child].is_import) {
      text += "  " + session(Text::HasChildren, link.children_name, session.schema()[link.child].name) + "\n";
    }
  }
  return text;
}

}  // namespace limn::repl
