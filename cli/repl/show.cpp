#include "cli/repl/show.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/layout.h"
#include "cli/names.h"
#include "cli/numbers.h"
#include "cli/repl/texts.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/types/type.h"
#include "runtime/values/decimal.h"

namespace limn::repl {
namespace {

using cli::Align;
using cli::Colour;
using cli::Grid;
using cli::Grouped;
using cli::GroupedText;
using cli::Percent;

constexpr size_t kFirstRows = 5;
constexpr int kBarWidth = 16;
constexpr int kValueWidth = 60;

// A computed number, to as many digits as people read.
std::string Rounded(double value) {
  if (value == std::floor(value) && std::fabs(value) < 1e15) {
    return GroupedText(fmt::format("{:.0f}", value));
  }
  return GroupedText(std::fabs(value) >= 100 ? fmt::format("{:.2f}", value) : fmt::format("{:.4g}", value));
}

std::string ShowYesNo(const Summary& summary, const TableSchema& table, const cli::Console& console) {
  const Language language = console.language;
  const double share = summary.rows == 0 ? 0 : static_cast<double>(summary.yes) / static_cast<double>(summary.rows);
  std::string text = Say(Text::CountOf, language, console.Paint(Grouped(summary.yes), Colour::Bold), ShowRows(summary.rows, table, language),
                         Percent(summary.yes, summary.rows));
  if (const uint64_t unknown = summary.rows - summary.known; unknown > 0) {
    text += console.Paint(Say(Text::UnknownFor, language, Grouped(unknown), Percent(unknown, summary.rows)), Colour::Yellow);
  }
  const std::string bar = cli::Bar(share, 2 * kBarWidth);
  return text + "\n" + (bar.empty() ? "" : "  " + console.Paint(bar, Colour::Cyan) + "\n");
}

std::string TypeLine(const Evaluated& evaluated, const Summary& summary, const TableSchema& table, const cli::Console& console) {
  const Language language = console.language;
  const Type type = evaluated.values.shape == LabelShape::Set ? Type::Set() : Type::One(evaluated.values.columns[0].type);
  std::string text = Say(Text::TypeOfRows, language, NameOf(type, language == Language::Chinese), ShowRows(summary.rows, table, language));
  if (const uint64_t missing = summary.rows - summary.known; missing > 0) {
    text += console.Paint(Say(Text::MissingFor, language, Grouped(missing), Percent(missing, summary.rows)), Colour::Yellow);
  }
  return text + "\n";
}

std::string ShowFigures(const Summary& summary, const Reader& reader) {
  const Language language = reader.console.language;
  const TimeZone& zone = reader.database.zone();
  if (*summary.min == *summary.max) {
    return "  " + Say(Text::Always, language, ShowValue(*summary.min, reader.console, zone)) + "\n";
  }
  std::string text;
  const auto add = [&](Text name, const std::string& figure) {
    text += "  " + reader.console.Paint(std::string(TextOf(name, language)), Colour::Dim) + " " + figure;
  };
  add(Text::Min, ShowValue(*summary.min, reader.console, zone));
  add(Text::Median, ShowValue(*summary.median, reader.console, zone));
  if (summary.mean) {
    add(Text::Mean, Rounded(*summary.mean));
  }
  add(Text::Max, ShowValue(*summary.max, reader.console, zone));
  return text + "\n";
}

std::string ShowCounts(const Summary& summary, const cli::Console& console) {
  Grid grid({Align::Left, Align::Right, Align::Right, Align::Left}, 0);
  uint64_t largest = 0;
  for (const auto& [value, count] : summary.values) {
    largest = std::max(largest, count);
  }
  for (const auto& [value, count] : summary.values) {
    const double share = largest == 0 ? 0 : static_cast<double>(count) / static_cast<double>(largest);
    grid.Add({cli::Cut(value, kValueWidth), Grouped(count), Percent(count, summary.rows), {cli::Bar(share, kBarWidth), Colour::Cyan}});
  }
  std::string text = grid.Text(console, 2);
  if (!summary.is_set && summary.distinct > summary.values.size()) {
    text += "  " + console.Paint(Say(Text::MoreValues, console.language, Grouped(summary.distinct - summary.values.size())), Colour::Dim) + "\n";
  }
  return text;
}

// A cell for a spreadsheet: text that it would compute gets an apostrophe in front. Source: OWASP, CSV injection.
std::string CsvCell(const std::string& text, bool is_text) {
  std::string cell = is_text && !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos ? "'" + text : text;
  if (cell.find_first_of(",\"\r\n") == std::string::npos) {
    return cell;
  }
  std::string quoted = "\"";
  for (const char letter : cell) {
    quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  }
  return quoted + "\"";
}

nlohmann::ordered_json JsonOf(const Value& value, const TimeZone& zone) {
  if (value.is_missing()) {
    return nullptr;
  }
  switch (value.type.kind) {
    case ValueKind::Bool:
      return value.as_bool();
    case ValueKind::Int:
      return value.as_int();
    case ValueKind::Number:
      return value.as_number();
    case ValueKind::Decimal:  // a text, so that no reader rounds it
    case ValueKind::Text:
    case ValueKind::Date:
    case ValueKind::DateTime:
    case ValueKind::Duration:
      return Format(value, zone);
  }
  return nullptr;
}

std::string KeyName(const TableSchema& table) {
  std::string name;
  for (const ColumnId column : table.key) {
    name += (name.empty() ? "" : "_") + table.columns[column.index].name;
  }
  return name.empty() ? "row" : name;
}

std::string KeyAt(const Evaluated& evaluated, const Reader& reader, size_t row) {
  const bool has_key = !reader.database.schema()[evaluated.table].key.empty();
  return has_key ? reader.database.KeyText(evaluated.table, static_cast<uint32_t>(row)) : std::to_string(row + 1);
}

std::string NameOfValue(const Evaluated& evaluated) { return evaluated.values.name.starts_with('(') ? "value" : evaluated.values.name; }

bool IsHidden(const Evaluated& evaluated, const Reader& reader) { return !evaluated.values.personal.empty() && !reader.shows_personal; }

}  // namespace

std::string ShowRows(uint64_t rows, const TableSchema& table, Language language) {
  if (language == Language::English) {
    return Say(Text::RowsOf, language, Grouped(rows), rows == 1 ? Singular(table.name) : table.name);
  }
  return Say(Text::RowsOf, language, Grouped(rows), cli::BehindHan(language, cli::NameIn(language, table.name, table.names)));
}

std::string ShowValue(const Value& value, const cli::Console& console, const TimeZone& zone) {
  if (value.is_missing()) {
    return Say(Text::Missing, console.language);
  }
  switch (value.type.kind) {
    case ValueKind::Bool:
      return std::string(TextOf(value.as_bool() ? Text::Yes : Text::No, console.language));
    case ValueKind::Int:
    case ValueKind::Decimal:
      return GroupedText(Format(value, zone));
    case ValueKind::Number:
      return Rounded(value.as_number());
    case ValueKind::Text:
      return cli::Cut("\"" + value.as_text() + "\"", kValueWidth);
    case ValueKind::Duration:
      if (value.type.unit != DurationUnit::Micros) {
        const bool days = value.type.unit == DurationUnit::Days;
        const bool one = value.as_int() == 1 || value.as_int() == -1;
        const Text words = days ? (one ? Text::OneDay : Text::Days) : (one ? Text::OneMonth : Text::Months);
        return Say(words, console.language, GroupedText(std::to_string(value.as_int())));
      }
      return Format(value, zone);
    case ValueKind::Date:
    case ValueKind::DateTime:
      return Format(value, zone);
  }
  return "";
}

std::string ShowSummary(const Evaluated& evaluated, const Summary& summary, const Reader& reader) {
  const TableSchema& table = reader.database.schema()[evaluated.table];
  if (summary.shape == SummaryShape::YesNo) {
    return ShowYesNo(summary, table, reader.console);
  }
  std::string text = TypeLine(evaluated, summary, table, reader.console);
  if (IsHidden(evaluated, reader)) {
    return text + "  " + reader.console.Paint(Say(Text::Personal, reader.console.language, evaluated.values.personal), Colour::Yellow) + "\n";
  }
  if (summary.shape == SummaryShape::Ordered && summary.min) {
    text += ShowFigures(summary, reader);
  } else if (summary.shape == SummaryShape::Counted) {
    text += ShowCounts(summary, reader.console);
  }
  return text;
}

std::string ShowFirstRows(const Evaluated& evaluated, const Summary& summary, const Reader& reader) {
  const cli::Console& console = reader.console;
  if (IsHidden(evaluated, reader) || reader.database.schema()[evaluated.table].key.empty()) {
    return "";
  }
  if (summary.shape == SummaryShape::YesNo) {
    std::string keys;
    size_t found = 0;
    for (size_t row = 0; row < evaluated.rows && found < kFirstRows; ++row) {
      const Value value = evaluated.values.columns[0].At(row);
      if (!value.is_missing() && value.as_bool()) {
        keys += (keys.empty() ? std::string() : Say(Text::Comma, console.language)) + Printable(KeyAt(evaluated, reader, row));
        ++found;
      }
    }
    return keys.empty() ? "" : "  " + Say(summary.yes > found ? Text::SuchAs : Text::TheseAre, console.language, keys) + "\n";
  }
  const bool is_number = summary.shape == SummaryShape::Ordered;
  Grid grid({Align::Left, is_number ? Align::Right : Align::Left}, 1);
  for (size_t row = 0; row < std::min(evaluated.rows, kFirstRows); ++row) {
    const Value value = evaluated.values.columns[0].At(row);
    const bool is_text = evaluated.values.shape == LabelShape::Set || value.type.kind == ValueKind::Text;
    std::string text = is_text ? cli::Cut(LabelText(evaluated.values, row, reader.database.zone()), kValueWidth) : "";
    if (evaluated.values.shape != LabelShape::Set && (!is_text || value.is_missing())) {
      text = ShowValue(value, console, reader.database.zone());
    }
    grid.Add({cli::Grid::Cell(cli::Cut(KeyAt(evaluated, reader, row), kValueWidth), Colour::Dim), {text.empty() ? "–" : text, value.is_missing() ? Colour::Dim : Colour::Plain}});
  }
  return grid.Text(console, 2);
}

std::string ShowCsv(const Evaluated& evaluated, const Reader& reader) {
  std::string text = CsvCell(KeyName(reader.database.schema()[evaluated.table]), true) + "," + CsvCell(NameOfValue(evaluated), true) + "\n";
  const bool is_text = evaluated.values.shape == LabelShape::Set || evaluated.values.columns[0].type.kind == ValueKind::Text;
  const bool hidden = IsHidden(evaluated, reader);
  for (size_t row = 0; row < evaluated.rows; ++row) {
    text += CsvCell(KeyAt(evaluated, reader, row), true) + ",";
    text += (hidden ? "" : CsvCell(LabelText(evaluated.values, row, reader.database.zone()), is_text)) + "\n";
  }
  return text;
}

std::string ShowJson(const Evaluated& evaluated, const Reader& reader) {
  const std::string key_name = KeyName(reader.database.schema()[evaluated.table]);
  const std::string name = NameOfValue(evaluated);
  const TimeZone& zone = reader.database.zone();
  const bool hidden = IsHidden(evaluated, reader);
  std::string text;
  for (size_t row = 0; row < evaluated.rows; ++row) {
    nlohmann::ordered_json line;
    line[key_name] = KeyAt(evaluated, reader, row);
    if (hidden) {
      line[name] = nullptr;
    } else if (evaluated.values.shape == LabelShape::Set) {
      line[name] = nlohmann::ordered_json::array();
      ForEachMember(evaluated.values, row, [&](std::string_view member) { line[name].push_back(member); });
    } else {
      line[name] = JsonOf(evaluated.values.columns[0].At(row), zone);
    }
    text += line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }
  return text;
}

std::string ShowMoves(const std::string& name, const Moves& moves, const Reader& reader) {
  const Language language = reader.console.language;
  const std::string shown = reader.console.Paint(name, Colour::Bold);
  if (!moves.comparable) {
    return Say(Text::MovesNotComparable, language, shown) + "\n";
  }
  if (!moves.any()) {
    return Say(Text::NobodyMoves, language, shown) + "\n";
  }
  if (moves.changed == 0) {
    return Say(Text::EnteredAndLeft, language, shown, reader.console.Paint(Grouped(moves.entered), Colour::Green),
               reader.console.Paint(Grouped(moves.left), Colour::Red)) +
           "\n";
  }
  std::string text = Say(Text::ValuesChanged, language, shown, Grouped(moves.changed));
  if (moves.mean_before && moves.mean_now) {
    text += Say(Text::MeanMoved, language, Rounded(*moves.mean_before), Rounded(*moves.mean_now));
  }
  text += "\n";
  const auto named = [&](const std::string& value) { return value.empty() ? std::string(TextOf(Text::Missing, language)) : cli::Cut(value, kValueWidth / 2); };
  Grid grid({Align::Left, Align::Right}, 0);
  for (const Moves::Transition& transition : moves.transitions) {
    grid.Add({named(transition.from) + " → " + named(transition.to), Grouped(transition.count)});
  }
  text += grid.Text(reader.console, 4);
  if (moves.transitions_left_out > 0) {
    text += "    " + reader.console.Paint(Say(Text::MoreWays, language, Grouped(moves.transitions_left_out)), Colour::Dim) + "\n";
  }
  return text;
}

}  // namespace limn::repl
