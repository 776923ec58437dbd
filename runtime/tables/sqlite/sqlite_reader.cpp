#include "runtime/tables/sqlite/sqlite_reader.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "runtime/tables/cells/column_parser.h"
#include "runtime/tables/sqlite/sqlite_file.h"
#include "runtime/tables/sqlite/sqlite_rows.h"

namespace limn {
namespace {

void PushSlot(uint64_t slot, Column& out) {
  if (out.type.kind == ValueKind::Number) {
    out.PushNumber(std::bit_cast<double>(slot));
  } else {
    out.PushInt(static_cast<int64_t>(slot));
  }
}

// Reads cells as values, on the caller's thread: dictionaries and reports grow in the order of the rows.
class SqliteReader : public TableReader {
 public:
  SqliteReader(const ReadRequest& request, DataReport& report) : request_(request), table_(*request.table), report_(report), rows_(request) {
    for (const ColumnId column : request.columns) {
      dictionaries_.push_back(Column::Of(table_.columns[column.index].type).dictionary);
      CellContext context;
      context.table = &table_;
      context.column = column;
      context.format = column.index < request.source->cells.size() ? &request.source->cells[column.index] : nullptr;
      context.zone = request.zone;
      context.encoding_declared = true;
      context.is_link = std::find(request.links.begin(), request.links.end(), column) != request.links.end();
      parsers_.emplace_back(context, report);
      CellFormat plain = context.format != nullptr ? *context.format : CellFormat();
      plain.format.clear();
      context.format = &plain;
      plain_parsers_.emplace_back(context, report);
    }
    for (uint32_t line = 1; line <= RowBatch::kRowsMax; ++line) {
      lines_.push_back(line);
    }
  }

  bool Start() {
    if (std::optional<DataIssue> failure = rows_.Start()) {
      report_.Add(std::move(*failure));
      return false;
    }
    return true;
  }

  bool Next(Chunk& chunk) override {
    chunk = Chunk();
    for (size_t index = 0; index < request_.columns.size(); ++index) {
      chunk.columns.push_back(Column::Of(table_.columns[request_.columns[index].index].type));
      chunk.columns.back().dictionary = dictionaries_[index];
    }
    while (!has_ended_ && chunk.rows < kChunkRows) {
      if (batch_.rows == 0) {
        rows_.Take(batch_);
      }
      if (chunk.rows + batch_.rows > kChunkRows) {
        break;  // it begins the next chunk
      }
      if (batch_.failure) {
        report_.Add(std::move(*batch_.failure));
        has_ended_ = true;
        return false;
      }
      has_ended_ = batch_.rows == 0;
      for (size_t index = 0; index < batch_.columns.size(); ++index) {
        Parse(index, chunk.columns[index]);
      }
      if (batch_.rows > 0) {
        chunk.position = batch_.position;
      }
      chunk.rows += std::exchange(batch_.rows, 0);
    }
    return chunk.rows > 0;
  }

 private:
  // Slots need no parser. Texts that follow each other go to theirs together, with what is missing among them.
  void Parse(size_t index, Column& out) {
    using Kind = CellTexts::Kind;
    const CellTexts& texts = batch_.columns[index];
    const size_t rows = texts.places.size();
    for (size_t begin = 0, end = 0; begin < rows; begin = end) {
      const Kind kind = texts.places[begin].kind;
      if (kind == Kind::Slot) {
        PushSlot(texts.places[end++].at, out);
        continue;
      }
      if (kind == Kind::Missing && IsNumeric(out.type.kind)) {
        out.PushMissing();
        ++end;
        continue;
      }
      cells_.clear();
      const bool is_digits = kind == Kind::Digits;
      for (; end < rows && texts.places[end].kind != Kind::Slot && (texts.places[end].kind == Kind::Digits) == is_digits; ++end) {
        cells_.push_back(texts.places[end].kind == Kind::Missing ? std::string_view() : texts.TextAt(end));
      }
      (is_digits ? plain_parsers_ : parsers_)[index].Append({cells_, &batch_.path, lines_.data() + begin, batch_.first_row}, out);
    }
  }

  const ReadRequest request_;
  const TableSchema& table_;
  DataReport& report_;  // the caller's thread only
  std::vector<std::shared_ptr<Dictionary>> dictionaries_;
  std::vector<ColumnParser> parsers_;
  std::vector<ColumnParser> plain_parsers_;  // for numbers in columns whose texts have a format of their own
  RowBatch batch_;
  bool has_ended_ = false;
  std::vector<std::string_view> cells_;
  std::vector<uint32_t> lines_;  // 1, 2, … of a batch

  SqliteRows rows_;
};

}  // namespace

bool AreRowsOfTable(const TableSource& source) {
  return source.sqlite_query.empty() && std::all_of(source.paths.begin(), source.paths.end(), [&](const std::string& path) {
    std::optional<ReadFailure> failure;
    const std::optional<SqliteFile> file = SqliteFile::Open(path, failure);
    const std::vector<std::string> tables = file ? file->NamesOf("table") : std::vector<std::string>();
    return std::any_of(tables.begin(), tables.end(), [&](const std::string& name) { return sqlite3_stricmp(name.c_str(), source.sqlite_table.c_str()) == 0; });
  });
}

std::unique_ptr<TableReader> OpenSqlite(const ReadRequest& request, DataReport& report) {
  auto reader = std::make_unique<SqliteReader>(request, report);
  if (!reader->Start()) {
    return nullptr;
  }
  return reader;
}

}  // namespace limn
