#include "cli/identity_audit.h"

#include <algorithm>
#include <filesystem>

#include "cli/outputs.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

constexpr ValueType kText{ValueKind::Text};

WriterFormat FormatOf(OutputFormat format) {
  switch (format) {
    case OutputFormat::Csv: return WriterFormat::Csv;
    case OutputFormat::JsonLines: return WriterFormat::JsonLines;
    case OutputFormat::Sqlite: return WriterFormat::Sqlite;
  }
  return WriterFormat::Csv;
}

}  // namespace

std::optional<WrittenFile> WriteAudit(const std::string& path, const Project& project, const Identity& identity, const Database& database,
                                      const std::vector<std::string>& inputs, std::optional<WriteFailure>& failure) {
  const auto found = std::find_if(database.identities().begin(), database.identities().end(),
                                  [&](const IdentityFindings& each) { return each.table == identity.table && each.column == identity.column; });
  const TableSchema& table = project.schema[identity.table];
  const std::vector<IdentitySource>& sources = project.sources[identity.table.index].identities;
  const IdentitySource& source = *std::find_if(sources.begin(), sources.end(), [&](const IdentitySource& each) { return each.column == identity.column; });
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
  if (fs::path(path).has_parent_path()) {
    std::error_code error;
    fs::create_directories(fs::path(path).parent_path(), error);  // the writer says what is wrong with it
  }
  const std::optional<FolderLock> lock = FolderLock::Acquire(path, failure);
  if (failure) {
    return std::nullopt;
  }
  const WriterFormat format = FormatOf(identity.audit->format);
  const WriterOptions options = {.format = format,
                                 .byte_order_mark = project.outputs.byte_order_mark,
                                 .excel_safe = project.outputs.byte_order_mark,
                                 .zone = database.zone(),
                                 .sqlite_table = table.columns[identity.column.index].name,
                                 .inputs = inputs};
  const std::unique_ptr<TableWriter> writer =
      OpenWriter(path, {{table.columns[identity.column.index].name, kText}, {key, kText}, {"by", kText}, {"value", kText}, {"same_as", kText}}, options, failure);
  if (writer == nullptr) {
    return std::nullopt;
  }
  OutputBatch batch;
  for (const Column& column : columns) {
    batch.columns.push_back({&column});
  }
  batch.end = found->joins.size();
  if (!writer->Write(batch) || !writer->Finish() || !writer->Commit()) {
    failure = writer->failure();
    return std::nullopt;
  }
  std::error_code error;
  const uintmax_t bytes = fs::file_size(path, error);
  return WrittenFile{path, std::string(NameOf(format)), batch.end, 0, error ? 0 : bytes};
}

}  // namespace limn::cli
