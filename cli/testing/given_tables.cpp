#include "cli/testing/given_tables.h"

#include <algorithm>

#include "runtime/tables/cells/column_parser.h"

namespace limn::cli {
namespace {

// The key of a row whose key was left out.
Value MadeKey(ValueType type) { return type.kind == ValueKind::Text ? Value::Text("1") : Value{type, int64_t{1}}; }

class GivenTables {
 public:
  GivenTables(const hir::TestCase& test, const Schema& schema, const std::vector<bool>& made, const TimeZone& zone, DataReport& report)
      : schema_(schema), zone_(zone), as_of_(test.as_of), report_(report), tables_(schema.tables.size()), rows_(schema.tables.size(), 0) {
    given_.resize(schema.tables.size());
    for (const hir::GivenTable& given : test.given) {
      Read(given);
    }
    if (rows_[test.entity.index] == 0 && !made[test.entity.index]) {
      Open(test.entity, 1);
    }
    for (uint32_t table = 0; table < schema.tables.size(); ++table) {
      FillKey({table});
    }
    // A part of a key that is filled in is filled in below it, too.
    for (size_t step = 0; step < schema.tables.size(); ++step) {
      for (const Link& link : schema.links) {
        FillLink(link);
      }
    }
  }

  std::vector<std::vector<Column>> Take() { return std::move(tables_); }

 private:
  void Open(TableId table, size_t rows) {
    rows_[table.index] = rows;
    given_[table.index].assign(schema_[table].columns.size(), false);
    for (const ColumnSchema& column : schema_[table].columns) {
      tables_[table.index].push_back(Column::Of(column.type));
    }
    for (Column& column : tables_[table.index]) {
      for (size_t row = 0; row < rows; ++row) {
        column.PushMissing();
      }
    }
  }

  void Read(const hir::GivenTable& given) {
    Open(given.table, given.rows.size());
    for (size_t place = 0; place < given.columns.size(); ++place) {
      const ColumnId id = given.columns[place];
      std::vector<std::string_view> cells;
      for (const std::vector<hir::GivenTable::Cell>& row : given.rows) {
        const hir::GivenTable::Cell& cell = row[place];
        cells.push_back(cell.text.empty() && !cell.quoted ? std::string_view() : std::string_view(cell.text.data(), cell.text.size()));
      }
      CellContext context;
      context.table = &schema_[given.table];
      context.column = id;
      context.zone = zone_;
      Column column = Column::Of(schema_.ColumnOf(given.table, id).type);
      ColumnParser(context, report_).Append({.cells = cells}, column);
      tables_[given.table.index][id.index] = std::move(column);
      given_[given.table.index][id.index] = true;
    }
    DateImport(given.table);
  }

  // A value of an imported tag that is given without a date was made on the day of the test.
  void DateImport(TableId table) {
    const TableSchema& declared = schema_[table];
    if (declared.is_import && declared.time && !IsGiven(table, *declared.time)) {
      SetOnly(table, *declared.time, Value::OfInstant(as_of_.is_day ? zone_.StartOfDay(as_of_.day) : as_of_.instant));
      given_[table.index][declared.time->index] = true;
    }
  }

  bool IsGiven(TableId table, ColumnId column) const { return given_[table.index][column.index]; }

  void SetOnly(TableId table, ColumnId column, const Value& value) {
    Column filled = Column::Of(schema_.ColumnOf(table, column).type);
    for (size_t row = 0; row < rows_[table.index]; ++row) {
      filled.Push(value);
    }
    tables_[table.index][column.index] = std::move(filled);
  }

  // One row needs no key to be told from others.
  void FillKey(TableId table) {
    if (rows_[table.index] != 1) {
      return;
    }
    for (const ColumnId key : schema_[table].key) {
      if (!IsGiven(table, key)) {
        SetOnly(table, key, MadeKey(schema_.ColumnOf(table, key).type));
      }
    }
  }

  // Children of a table with one row are that row's, unless their link says otherwise; so with the part of a key that all rows have in common.
  void FillLink(const Link& link) {
    if (link.child == link.parent || rows_[link.child.index] == 0 || rows_[link.parent.index] == 0) {
      return;
    }
    for (size_t part = 0; part < link.child_columns.size(); ++part) {
      if (IsGiven(link.child, link.child_columns[part])) {
        continue;
      }
      const Column& key = tables_[link.parent.index][schema_[link.parent].key[part].index];
      const Value first = key.At(0);
      bool is_common = true;
      for (size_t row = 1; row < rows_[link.parent.index]; ++row) {
        is_common = is_common && key.At(row) == first;
      }
      if (is_common) {
        SetOnly(link.child, link.child_columns[part], first);
      }
    }
  }

  const Schema& schema_;
  const TimeZone& zone_;
  const AsOf as_of_;
  DataReport& report_;
  std::vector<std::vector<Column>> tables_;
  std::vector<size_t> rows_;
  std::vector<std::vector<bool>> given_;
};

}  // namespace

std::vector<std::vector<Column>> TablesOf(const hir::TestCase& test, const Schema& schema, const std::vector<bool>& made, const TimeZone& zone, DataReport& report) {
  return GivenTables(test, schema, made, zone, report).Take();
}

}  // namespace limn::cli
