// `tables:` of limn.yaml: names, columns, types, keys and times.
#include <algorithm>
#include <charconv>
#include <map>

#include "compiler/diagnostics/printable.h"
#include "compiler/project/project_reader.h"
#include "compiler/types/type.h"
#include "runtime/tables/cells/column_parser.h"
#include "runtime/tables/utf8.h"

namespace limn {
namespace {

const std::vector<std::string> kTableEntries = {"from",     "format",   "table",     "query",  "entity",     "key",     "names", "columns",   "belongs_to",
                                                "time",     "time_from", "keys_from", "duplicates", "delimiter", "encoding", "zone"};
const std::vector<std::string> kColumnEntries = {"type", "values", "personal", "names", "format", "missing", "from", "yes", "no"};
const std::vector<std::string> kTypes = {"text", "int", "decimal(2)", "number", "bool", "date", "datetime"};

// What a type is called elsewhere.
std::optional<std::string_view> TypeOfHabit(std::string_view written) {
  static const std::map<std::string_view, std::string_view> kHabits = {
      {"string", "text"},      {"str", "text"},       {"varchar", "text"},      {"char", "text"},      {"enum", "text"},       {"id", "text"},
      {"integer", "int"},      {"bigint", "int"},     {"smallint", "int"},      {"long", "int"},       {"int64", "int"},       {"float", "number"},
      {"double", "number"},    {"real", "number"},    {"money", "decimal(2)"},  {"currency", "decimal(2)"}, {"numeric", "decimal(2)"}, {"decimal", "decimal(2)"},
      {"boolean", "bool"},     {"flag", "bool"},      {"timestamp", "datetime"}, {"time", "datetime"},  {"文本", "text"},        {"整数", "int"},
      {"小数", "decimal(2)"},  {"金额", "decimal(2)"}, {"数字", "number"},        {"布尔", "bool"},      {"是否", "bool"},        {"日期", "date"},
      {"时间", "datetime"}};
  const auto found = kHabits.find(written);
  return found == kHabits.end() ? std::nullopt : std::optional(found->second);
}

// `decimal(2)`; reports what is no type.
std::optional<ValueType> ReadType(ProjectReader& reader, const LocatedText& written) {
  static const std::map<std::string_view, ValueKind> kKinds = {{"text", ValueKind::Text}, {"int", ValueKind::Int},   {"number", ValueKind::Number},
                                                               {"bool", ValueKind::Bool}, {"date", ValueKind::Date}, {"datetime", ValueKind::DateTime}};
  const std::string_view text = TrimBlanks(written.text);
  if (const auto kind = kKinds.find(text); kind != kKinds.end()) {
    return ValueType{kind->second};
  }
  if (text == "decimal" || text.starts_with("decimal(")) {
    if (text.ends_with(")")) {
      const std::string_view inner = TrimBlanks(text.substr(8, text.size() - 9));
      int scale = -1;
      const auto [end, error] = std::from_chars(inner.data(), inner.data() + inner.size(), scale);
      if (error == std::errc{} && end == inner.data() + inner.size() && scale >= 0 && scale <= kMaxScale) {
        return ValueType{ValueKind::Decimal, static_cast<uint8_t>(scale)};
      }
    }
    reader.sink.Emit<Diag::DecimalScale>(written.span, written.text);
    return std::nullopt;
  }
  Diagnostic& unknown = reader.sink.Emit<Diag::UnknownType>(written.span, written.text);
  if (const std::optional<std::string_view> habit = TypeOfHabit(text)) {
    unknown.label = Words(Phrase::DidYouMeanLabel, {*habit});
    unknown.fixes.push_back({written.text_span, std::string(*habit), true});
  } else {
    AddDidYouMean(unknown, text, kTypes);
  }
  return std::nullopt;
}

// Names of one kind in one place: each once.
class NameBook {
 public:
  explicit NameBook(ProjectReader& reader) : reader_(reader) {}
  /// False where the name can't be used or is taken, which is reported.
  bool Add(const LocatedText& name) {
    if (!CheckName(reader_, name)) {
      return false;
    }
    const auto [at, is_new] = taken_.try_emplace(name.text, name.span);
    if (!is_new) {
      reader_.sink.Emit<Diag::EntryNameTaken>(name.span, name.text).notes.push_back({at->second, Words(Phrase::DefinedFirstHere)});
    }
    return is_new;
  }

 private:
  ProjectReader& reader_;
  std::map<std::string, Span> taken_;
};

class TablesSection {
 public:
  TablesSection(ProjectReader& reader, const Entries& root) : reader_(reader), root_(root), table_names_(reader), entity_names_(reader) {}

  void Read() {
    const YamlNode::Entry* tables = root_.Find("tables");
    if (tables == nullptr) {
      root_.Need("tables", Span{reader_.project.file_id, 0, 0}, "tables: { customers: { from: data/customers.csv, entity: customer, key: customer_id, columns: { … } } }");
      return;
    }
    const Entries entries(reader_.tree, reader_.sink, tables->value, "tables", {});
    for (const YamlNode::Entry& entry : entries.all()) {
      const LocatedText name{entry.key, entry.key_span, entry.key_span};
      if (table_names_.Add(name)) {
        reader_.project.schema.tables.emplace_back().name = entry.key;
        reader_.project.sources.emplace_back();
        reader_.project.table_spans.emplace_back().name = entry.key_span;
        reader_.table_entries.push_back(entry);
      }
    }
    for (uint32_t table = 0; table < reader_.table_entries.size(); ++table) {
      ReadTable(TableId{table});
    }
    if (reader_.tree[tables->value].kind == YamlNode::Kind::Map) {
      FindMainEntity(tables->key_span);
    }
  }

 private:
  TableSchema& SchemaOf(TableId id) { return reader_.project.schema.tables[id.index]; }
  TableSpans& SpansOf(TableId id) { return reader_.project.table_spans[id.index]; }

  void ReadTable(TableId id) {
    const YamlNode::Entry& entry = reader_.table_entries[id.index];
    const Entries table(reader_.tree, reader_.sink, entry.value, "tables." + entry.key, kTableEntries);
    for (const LocatedText& name : SecondNames(reader_, table, "names")) {
      if (table_names_.Add(name)) {
        SchemaOf(id).names.push_back(name.text);
      }
    }
    if (const std::optional<LocatedText> entity = table.Text("entity"); entity && entity_names_.Add(*entity)) {
      SpansOf(id).entity = entity->span;
      SchemaOf(id).entity = entity->text;
      for (const std::string& name : SchemaOf(id).names) {
        SchemaOf(id).entity_names.push_back(Singular(name));
      }
    }
    const bool made_of_keys = table.Has("keys_from");
    if (!made_of_keys && !table.Has("columns")) {
      table.Need("columns", entry.key_span, "columns: { customer_id: text, … }");
    }
    ReadColumns(id, table);
    ReadKey(id, table);
    ReadTime(id, table);
    ReadDuplicates(id, table);
    ReadSource(reader_, table, id);
    if (!SchemaOf(id).entity.empty() && !table.Has("key") && !made_of_keys) {
      reader_.sink.Emit<Diag::KeyNeeded>(SpansOf(id).entity, SchemaOf(id).name);
    }
  }

  void ReadColumns(TableId id, const Entries& table) {
    const YamlNode::Entry* columns = table.Find("columns");
    if (columns == nullptr) {
      return;
    }
    const Entries entries(reader_.tree, reader_.sink, columns->value, SchemaOf(id).name + ".columns", {});
    NameBook names(reader_);
    std::vector<const YamlNode::Entry*> read;
    for (const YamlNode::Entry& entry : entries.all()) {
      if (names.Add({entry.key, entry.key_span, entry.key_span})) {
        SchemaOf(id).columns.emplace_back().name = entry.key;
        SpansOf(id).columns.push_back(entry.key_span);
        SpansOf(id).column_types.push_back(entry.key_span);
        read.push_back(&entry);
      }
    }
    reader_.project.sources[id.index].cells.resize(read.size());
    for (uint32_t column = 0; column < read.size(); ++column) {
      ReadColumn(id, ColumnId{column}, *read[column], names);
    }
  }

  void ReadColumn(TableId id, ColumnId column, const YamlNode::Entry& entry, NameBook& names) {
    const YamlNode& node = reader_.tree[entry.value];
    ColumnSchema& schema = SchemaOf(id).columns[column.index];
    schema.type = {ValueKind::Text};
    if (node.kind == YamlNode::Kind::Text) {
      SetType(id, column, {node.text, node.span, node.text_span});
      return;
    }
    const std::string where = SchemaOf(id).name + "." + schema.name;
    const Entries options(reader_.tree, reader_.sink, entry.value, where, kColumnEntries);
    if (const std::optional<LocatedText> type = options.Text("type")) {
      SetType(id, column, *type);
    } else {
      reader_.untyped.insert({id, column});
      if (!options.Has("type") && (node.kind == YamlNode::Kind::Map || node.kind == YamlNode::Kind::Empty)) {
        options.Need("type", entry.key_span, "type: text");
      }
    }
    for (const LocatedText& name : SecondNames(reader_, options, "names")) {
      if (names.Add(name)) {
        schema.names.push_back(name.text);
      }
    }
    if (const std::optional<LocatedText> personal = options.Text("personal")) {
      schema.personal = personal->text;
    }
    ReadValues(id, column, options);
    ReadCells(id, column, options);
  }

  void SetType(TableId id, ColumnId column, const LocatedText& written) {
    SpansOf(id).column_types[column.index] = written.span;
    if (const std::optional<ValueType> type = ReadType(reader_, written)) {
      SchemaOf(id).columns[column.index].type = *type;
    } else {
      reader_.untyped.insert({id, column});
    }
  }

  // An option that only columns of one type have.
  bool Fits(TableId id, ColumnId column, const Entries& options, std::string_view option, ValueKind wanted) {
    const ColumnSchema& schema = SchemaOf(id).columns[column.index];
    if (schema.type.kind == wanted || reader_.IsUntyped(id, column)) {
      return true;
    }
    const YamlNode::Entry& entry = *options.Find(option);
    Diagnostic& wrong = reader_.sink.Emit<Diag::OptionNeedsType>(entry.key_span, option, Spelling({wanted}), schema.name, Spelling(schema.type));
    wrong.notes.push_back({SpansOf(id).column_types[column.index], Words(Phrase::ColumnIs, {Spelling(schema.type)})});
    wrong.help = Words(Phrase::WriteInstead, {"type: " + Spelling({wanted})});
    return false;
  }

  void ReadValues(TableId id, ColumnId column, const Entries& options) {
    const YamlNode::Entry* values = options.Find("values");
    if (values == nullptr || !Fits(id, column, options, "values", ValueKind::Text)) {
      return;
    }
    ColumnSchema& schema = SchemaOf(id).columns[column.index];
    // All values first: an alias that is itself a value would take rows away from it.
    std::map<std::string, std::pair<std::string, Span>> meaning;
    const auto declare = [&](const std::string& written, const std::string& value, Span span) {
      const auto [at, is_new] = meaning.try_emplace(written, value, span);
      if (!is_new) {
        reader_.sink.Emit<Diag::AliasTwice>(span, written, at->second.first).notes.push_back({at->second.second, Words(Phrase::DefinedFirstHere)});
      }
      return is_new;
    };
    const YamlNode& node = reader_.tree[values->value];
    if (node.kind != YamlNode::Kind::Map) {
      for (const LocatedText& value : TextsOf(reader_.tree, reader_.sink, *values)) {
        if (declare(value.text, value.text, value.span)) {
          schema.values.push_back(value.text);
        }
      }
      return;
    }
    for (const YamlNode::Entry& entry : node.entries) {
      if (declare(entry.key, entry.key, entry.key_span)) {
        schema.values.push_back(entry.key);
      }
    }
    for (const YamlNode::Entry& entry : node.entries) {
      const YamlNode& aliases = reader_.tree[entry.value];
      if (aliases.kind == YamlNode::Kind::Text) {
        // `GTXPro: GTX Pro` may be meant either way round.
        reader_.sink.Emit<Diag::EntryShape>(aliases.span, entry.key, Phrase::AnEntryList).help =
            Words(Phrase::ValuesToAliases, {entry.key, aliases.text});
        continue;
      }
      if (aliases.kind == YamlNode::Kind::Empty) {
        continue;
      }
      for (const LocatedText& alias : TextsOf(reader_.tree, reader_.sink, entry)) {
        if (declare(alias.text, entry.key, alias.span)) {
          schema.aliases.emplace_back(alias.text, entry.key);
        }
      }
    }
  }

  void ReadCells(TableId id, ColumnId column, const Entries& options) {
    CellFormat& cells = reader_.project.sources[id.index].cells[column.index];
    const auto texts = [&](std::string_view key) {
      std::vector<std::string> plain;
      for (const LocatedText& text : options.Texts(key)) {
        plain.push_back(text.text);
      }
      return plain;
    };
    if (const std::optional<LocatedText> header = options.Text("from")) {
      cells.header = header->text;
    }
    cells.missing = texts("missing");
    for (const std::string_view word : {"yes", "no"}) {
      if (options.Has(word) && Fits(id, column, options, word, ValueKind::Bool)) {
        (word == "yes" ? cells.yes : cells.no) = texts(word);
      }
    }
    const std::optional<LocatedText> format = options.Text("format");
    if (!format || reader_.IsUntyped(id, column)) {
      return;
    }
    const ValueType type = SchemaOf(id).columns[column.index].type;
    if (IsCellFormat(type, format->text)) {
      cells.format = format->text;
      return;
    }
    const bool dated = type.kind == ValueKind::Date || type.kind == ValueKind::DateTime;
    reader_.sink.Emit<Diag::BadCellFormat>(format->span, format->text, Spelling(type)).help =
        Words(dated ? Phrase::FormatsOfDates : (IsNumeric(type.kind) ? Phrase::FormatsOfNumbers : Phrase::FormatsOfNone));
  }

  void ReadKey(TableId id, const Entries& table) {
    if (table.Has("keys_from")) {
      return;  // with the links, when all tables are known
    }
    for (const LocatedText& name : table.Texts("key")) {
      SpansOf(id).key = table.Find("key")->key_span;
      const std::optional<ColumnId> column = reader_.ColumnAt(id, name);
      if (!column) {
        continue;
      }
      const ValueType type = SchemaOf(id).columns[column->index].type;
      if (type.kind == ValueKind::Bool || type.kind == ValueKind::Number) {
        reader_.sink.Emit<Diag::KeyColumnType>(name.span, name.text, Spelling(type))
            .notes.push_back({SpansOf(id).column_types[column->index], Words(Phrase::ColumnIs, {Spelling(type)})});
      }
      SchemaOf(id).key.push_back(*column);
    }
  }

  void ReadTime(TableId id, const Entries& table) {
    const std::optional<LocatedText> time = table.Text("time");
    if (!time) {
      return;
    }
    SpansOf(id).time = time->span;
    const std::optional<ColumnId> column = reader_.ColumnAt(id, *time);
    if (!column || reader_.IsUntyped(id, *column)) {
      return;
    }
    const ValueType type = SchemaOf(id).columns[column->index].type;
    if (type.kind == ValueKind::Date || type.kind == ValueKind::DateTime) {
      SchemaOf(id).time = *column;
      return;
    }
    std::vector<std::string> dated;
    for (const ColumnSchema& other : SchemaOf(id).columns) {
      if (other.type.kind == ValueKind::Date || other.type.kind == ValueKind::DateTime) {
        dated.push_back(other.name);
      }
    }
    Diagnostic& wrong = reader_.sink.Emit<Diag::TimeColumnType>(time->span, time->text, Spelling(type));
    wrong.notes.push_back({SpansOf(id).column_types[column->index], Words(Phrase::ColumnIs, {Spelling(type)})});
    wrong.help = dated.empty() ? Words(Phrase::NoDatesIn) : Words(Phrase::DatesAre, {SchemaOf(id).name, JoinNames(dated)});
  }

  void ReadDuplicates(TableId id, const Entries& table) {
    const std::optional<LocatedText> written = table.Text("duplicates");
    if (!written) {
      return;
    }
    constexpr std::string_view kLatestBy = "latest by ";
    if (!written->text.starts_with(kLatestBy)) {
      reader_.sink.Emit<Diag::BadDuplicates>(written->span, written->text);
      return;
    }
    if (!table.Has("key")) {
      reader_.sink.Emit<Diag::KeyNeeded>(written->span, SchemaOf(id).name);
      return;
    }
    LocatedText column{std::string(TrimBlanks(std::string_view(written->text).substr(kLatestBy.size()))), written->span, written->text_span};
    // Only where the column's name is the end of what stands there.
    if (written->text_span.end - written->text_span.begin == written->text.size()) {
      column.text_span.begin = column.text_span.end - static_cast<uint32_t>(column.text.size());
      column.span = column.text_span;
    }
    SchemaOf(id).latest_by = reader_.ColumnAt(id, column);
  }

  void FindMainEntity(Span tables) {
    const std::vector<TableSchema>& all = reader_.project.schema.tables;
    const auto entity = std::find_if(all.begin(), all.end(), [](const TableSchema& table) { return !table.entity.empty(); });
    if (entity == all.end()) {
      reader_.sink.Emit<Diag::NoEntity>(tables);
      return;
    }
    reader_.project.schema.main_entity = TableId{static_cast<uint32_t>(entity - all.begin())};
  }

  ProjectReader& reader_;
  const Entries& root_;
  NameBook table_names_;
  NameBook entity_names_;
};

}  // namespace

std::optional<ColumnId> ProjectReader::ColumnAt(TableId table, const LocatedText& name) const {
  const std::optional<ColumnId> column = project.schema.FindColumn(table, name.text);
  if (!column) {
    const std::vector<std::string> candidates = project.schema.ColumnNames(table);
    Diagnostic& unknown = sink.Emit<Diag::UnknownColumn>(name.text_span, name.text, project.schema[table].name);
    if (!AddDidYouMean(unknown, name.text, candidates)) {
      unknown.help = Words(Phrase::AddEntry, {project.schema[table].name + ".columns: { " + name.text + ": text }"});
    }
  }
  return column;
}

std::optional<TableId> ProjectReader::TableAt(const LocatedText& name) const {
  const std::optional<TableId> table = project.schema.FindTable(name.text);
  if (!table) {
    Diagnostic& unknown = sink.Emit<Diag::NoTableCalled>(name.text_span, name.text);
    AddDidYouMean(unknown, name.text, project.schema.TableNames());
    unknown.help = Words(Phrase::OneOfThese, {JoinNames(project.schema.TableNames())});
  }
  return table;
}

bool CheckName(ProjectReader& reader, const LocatedText& name) {
  const bool shown = Printable(name.text) == name.text && !TrimBlanks(name.text).empty();
  if (!shown) {
    reader.sink.Emit<Diag::BadEntryName>(name.span, name.text);
  }
  return shown;
}

std::vector<LocatedText> SecondNames(ProjectReader& reader, const Entries& entries, std::string_view key) {
  const YamlNode::Entry* entry = entries.Find(key);
  if (entry == nullptr || reader.tree[entry->value].kind != YamlNode::Kind::Map) {
    return entries.Texts(key);
  }
  std::vector<LocatedText> names;
  for (const YamlNode::Entry& language : reader.tree[entry->value].entries) {
    const std::vector<LocatedText> more = TextsOf(reader.tree, reader.sink, language);
    names.insert(names.end(), more.begin(), more.end());
  }
  return names;
}

void ReadTables(ProjectReader& reader, const Entries& root) { TablesSection(reader, root).Read(); }

}  // namespace limn
