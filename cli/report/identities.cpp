#include "cli/report/identities.h"

#include <nlohmann/json.hpp>

#include "cli/layout.h"
#include "cli/names.h"
#include "cli/numbers.h"

namespace limn::cli {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string IdentitiesText(const RunReportInput& input, const Console& console) {
  const Schema& schema = input.project->schema;
  const auto name = [&](TableId table, ColumnId column) {
    const ColumnSchema& declared = schema.ColumnOf(table, column);
    return NameIn(console.language, declared.name, declared.names);
  };
  std::string text;
  for (const IdentityFindings& found : input.execution->database->identities()) {
    const IdentitySource& source = *input.project->IdentityOf(found.table, found.column);
    const TableSchema& table = schema[found.table];
    std::string head = console(Text::IdentityMakes, name(found.table, found.column), SayCount(Text::OneRow, Text::ManyRows, found.rows, console.language),
                               BeforeHan(console.language, NameIn(console.language, table.name, table.names)), SayCount(Text::OneGroup, Text::ManyGroups, found.groups, console.language));
    std::string largest;
    for (const auto& [group, rows] : found.largest) {
      largest += (largest.empty() ? "" : console(Text::ListComma)) + console(Text::IdentityGroup, group, Grouped(rows));
    }
    head += largest.empty() ? console(Text::IdentityNoneJoined) : console(Text::IdentityJoined, Grouped(found.joined_groups), largest);
    text += Wrapped(head, console.width, "  ", "    ") + "\n";
    for (size_t key = 0; key < found.keys.size(); ++key) {
      std::string line = console(Text::IdentityBy, BehindHan(console.language, name(found.table, source.keys[key].column)),
                                 SayCount(Text::OneSharedValue, Text::ManySharedValues, found.keys[key].joining_values, console.language));
      line += found.keys[key].unusable_rows == 0 ? "" : console(Text::IdentityUnusable, Grouped(found.keys[key].unusable_rows));
      text += Wrapped(line, console.width, "    ", "      ") + "\n";
    }
    if (source.is_given && found.unexplained_groups > 0) {
      text += Wrapped(console(Text::IdentityUnexplained, Grouped(found.unexplained_groups)), console.width, "    ", "      ") + "\n";
    }
  }
  return text;
}

Json IdentitiesJson(const RunReportInput& input) {
  const Schema& schema = input.project->schema;
  Json all = Json::array();
  for (const IdentityFindings& found : input.execution->database->identities()) {
    const IdentitySource& source = *input.project->IdentityOf(found.table, found.column);
    Json keys = Json::array();
    for (size_t key = 0; key < found.keys.size(); ++key) {
      const IdentityFindings::Key& each = found.keys[key];
      keys.push_back({{"column", schema.ColumnOf(found.table, source.keys[key].column).name},
                      {"shared_values", each.joining_values},
                      {"crowded_values", each.crowded_values},
                      {"crowded_rows", each.crowded_rows},
                      {"unusable_rows", each.unusable_rows},
                      {"parted_values", each.parted_values}});
    }
    Json largest = Json::array();
    for (const auto& [group, rows] : found.largest) {
      largest.push_back({{"group", group}, {"rows", rows}});
    }
    all.push_back({{"column", schema.ColumnOf(found.table, found.column).name},
                   {"table", schema[found.table].name},
                   {"given", source.is_given},
                   {"rows", found.rows},
                   {"groups", found.groups},
                   {"joined_groups", found.joined_groups},
                   {"unexplained_groups", found.unexplained_groups},
                   {"largest", std::move(largest)},
                   {"same", std::move(keys)}});
  }
  return all;
}

}  // namespace limn::cli
