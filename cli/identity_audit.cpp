#include "cli/identity_audit.h"

#include <algorithm>

namespace limn::cli {
namespace {

constexpr ValueType kText{ValueKind::Text};

}  // namespace

bool WriteAudit(OutputFiles& files, const std::string& path, const Project& project, const Identity& identity, const Database& database) {
  const auto found = std::find_if(database.identities().begin(), database.identities().end(),
                                  [&](const IdentityFindings& each) { return each.table == identity.table && each.column == identity.column; });
  const TableSchema& table = project.schema[identity.table];
  const IdentitySource& source = *project.IdentityOf(identity.table, identity.column);
  const std::string& key = table.columns[table.key.front().index].name;
  std::vector<Column> columns(5, Column::Of(kText));
  for (Column& column : columns) {
    column.dictionary = std::make_shared<Dictionary>();
  }
  for (const IdentityFindings::Join& join : found->joins) {
    columns[0].PushText(database.KeyText(identity.table, join.person));
    columns[1].PushText(database.KeyText(identity.table, join.row));
    columns[2].PushText(table.columns[source.keys[join.key].column.index].name);
    columns[3].PushText(found->values->At(join.value));
    columns[4].PushText(database.KeyText(identity.table, join.other));
  }
  OutputBatch batch;
  for (const Column& column : columns) {
    batch.columns.push_back({&column});
  }
  batch.end = found->joins.size();
  const std::string& name = table.columns[identity.column.index].name;
  const WriterOptions options = {.format = identity.audit->format,
                                 .byte_order_mark = project.outputs.byte_order_mark,
                                 .excel_safe = project.outputs.byte_order_mark,
                                 .zone = database.zone(),
                                 .sqlite_table = name};
  return files.Write(path, {{name, kText}, {key, kText}, {"by", kText}, {"value", kText}, {"same_as", kText}}, batch, 0, options);
}

}  // namespace limn::cli
