// `identities:` of limn.yaml: the columns that say which rows of a table are one person.
#include <algorithm>
#include <charconv>

#include "compiler/project/project_reader.h"
#include "compiler/types/type.h"
#include "runtime/tables/utf8.h"
#include "stdlib/builtin.h"

namespace limn {
namespace {

// A family with a business of its own shares a phone; a shop's counter or a placeholder is shared by more. Source: docs/decisions/0025.
constexpr uint32_t kAtMost = 10;

TextChange KernelOf(std::string_view builtin) { return FindBuiltin(builtin)->overloads.front().text_kernel; }

class IdentitiesSection {
 public:
  explicit IdentitiesSection(ProjectReader& reader) : reader_(reader), project_(reader.project) {}

  void Read(const Entries& root) {
    const YamlNode::Entry* identities = root.Find("identities");
    if (identities == nullptr) {
      return;
    }
    const Entries entries(reader_.tree, reader_.sink, identities->value, "identities", {});
    for (const YamlNode::Entry& entry : entries.all()) {
      ReadIdentity(entry);
    }
  }

 private:
  TableSchema& SchemaOf(TableId table) { return project_.schema.tables[table.index]; }

  void ReadIdentity(const YamlNode::Entry& entry) {
    const Entries options(reader_.tree, reader_.sink, entry.value, "identities." + entry.key, {"of", "same", "given", "at_most", "names", "audit"});
    for (const auto& [needed, example] : {std::pair("of", "of: customers"), std::pair("same", "same: { phone: phone, email: email }")}) {
      if (!options.Has(needed)) {
        options.Need(needed, entry.key_span, example);
        return;
      }
    }
    const std::optional<LocatedText> of = options.Text("of");
    const std::optional<TableId> table = of ? reader_.TableAt(*of) : std::nullopt;
    if (!table || !HasKey(*table, of->span)) {
      return;
    }
    IdentitySource identity;
    identity.is_given = options.YesNo("given").value_or(false);
    const LocatedText name{entry.key, entry.key_span, entry.key_span};
    const std::optional<ColumnId> column = identity.is_given ? reader_.ColumnAt(*table, name) : AddColumn(*table, name, options);
    if (!column) {
      return;
    }
    identity.column = *column;
    ReadSame(*table, options, identity);
    identity.at_most = ReadAtMost(options);
    Identity said{.table = *table, .column = *column, .name = entry.key_span};
    if (const YamlNode::Entry* audit = options.Find("audit"); audit != nullptr && identity.is_given) {
      // Whoever made the groups knows why; nothing is joined here.
      reader_.sink.Emit<Diag::UnknownEntry>(audit->key_span, "audit", options.where()).help = Words(Phrase::EntriesAre, {"of, same, given, at_most"});
    } else {
      said.audit = ReadAudit(options);
    }
    if (identity.keys.empty()) {
      return;
    }
    project_.sources[table->index].identities.push_back(std::move(identity));
    project_.identities.push_back(std::move(said));
  }

  // The key of one column of a table with rows of its own is what persons are called by.
  bool HasKey(TableId table, Span span) {
    const bool has_rows = project_.sources[table.index].format != SourceFormat::KeysFrom;
    if (has_rows && SchemaOf(table).key.size() == 1) {
      return true;
    }
    reader_.sink.Emit<Diag::IdentityNeedsKey>(span, SchemaOf(table).name);
    return false;
  }

  // The column is of the key's type, as it holds keys.
  std::optional<ColumnId> AddColumn(TableId table, const LocatedText& name, const Entries& options) {
    if (!CheckName(reader_, name) || IsTaken(table, name)) {
      return std::nullopt;
    }
    const ColumnId key = SchemaOf(table).key.front();
    ColumnSchema column;
    column.name = name.text;
    for (const LocatedText& second : SecondNames(reader_, options, "names")) {
      if (CheckName(reader_, second) && !IsTaken(table, second)) {
        column.names.push_back(second.text);
      }
    }
    column.type = SchemaOf(table).columns[key.index].type;
    column.personal = SchemaOf(table).columns[key.index].personal;
    column.is_computed = true;
    const ColumnId id{static_cast<uint32_t>(SchemaOf(table).columns.size())};
    SchemaOf(table).columns.push_back(std::move(column));
    project_.sources[table.index].cells.emplace_back();
    project_.table_spans[table.index].columns.push_back(name.span);
    project_.table_spans[table.index].column_types.push_back(project_.table_spans[table.index].column_types[key.index]);
    if (reader_.IsUntyped(table, key)) {
      reader_.untyped.insert({table, id});
    }
    return id;
  }

  bool IsTaken(TableId table, const LocatedText& name) {
    const std::optional<ColumnId> other = project_.schema.FindColumn(table, name.text);
    if (other) {
      reader_.sink.Emit<Diag::IdentityColumnTaken>(name.span, SchemaOf(table).name, name.text)
          .notes.push_back({project_.table_spans[table.index].columns[other->index], Words(Phrase::DefinedFirstHere)});
    }
    return other.has_value();
  }

  // same: { phone: phone, email: { as: email, not: [test@test.com] } }
  void ReadSame(TableId table, const Entries& options, IdentitySource& identity) {
    const Entries same(reader_.tree, reader_.sink, options.Find("same")->value, Argument("same"), {});
    for (const YamlNode::Entry& entry : same.all()) {
      const std::optional<ColumnId> column = reader_.ColumnAt(table, {entry.key, entry.key_span, entry.key_span});
      if (!column) {
        continue;
      }
      if (SchemaOf(table).columns[column->index].is_computed || *column == identity.column) {
        reader_.sink.Emit<Diag::IdentityOfIdentity>(entry.key_span, entry.key);
        continue;
      }
      if (std::optional<IdentityKey> key = ReadKey(table, *column, entry)) {
        identity.keys.push_back(std::move(*key));
      }
    }
  }

  std::optional<IdentityKey> ReadKey(TableId table, ColumnId column, const YamlNode::Entry& entry) {
    IdentityKey key{.column = column};
    std::optional<LocatedText> how;
    std::vector<LocatedText> never;
    if (reader_.tree[entry.value].kind == YamlNode::Kind::Map) {
      const Entries options(reader_.tree, reader_.sink, entry.value, "same." + entry.key, {"as", "not"});
      how = options.Text("as");
      never = options.Texts("not");
      if (!options.Has("as")) {
        options.Need("as", entry.key_span, "as: text");
      }
    } else {
      how = TextOf(reader_.tree, reader_.sink, entry);
    }
    if (!how) {
      return std::nullopt;
    }
    if (how->text != "text" && how->text != "phone" && how->text != "email") {
      AddDidYouMean(reader_.sink.Emit<Diag::IdentityComparison>(how->span, how->text), how->text, {"phone", "email", "text"});
      return std::nullopt;
    }
    const ValueType type = SchemaOf(table).columns[column.index].type;
    const bool fits = type.kind == ValueKind::Text || (type.kind == ValueKind::Int && how->text == "text");
    if (!fits && !reader_.IsUntyped(table, column)) {
      reader_.sink.Emit<Diag::IdentityColumnType>(entry.key_span, entry.key, Spelling(type))
          .notes.push_back({project_.table_spans[table.index].column_types[column.index], Words(Phrase::ColumnIs, {Spelling(type)})});
      return std::nullopt;
    }
    key.normal = how->text == "phone" ? KernelOf("normal_phone") : how->text == "email" ? KernelOf("normal_email") : nullptr;
    for (const LocatedText& text : never) {
      // What is no phone or e-mail address joins nobody as it is.
      const Value normal = key.normal == nullptr ? Value::Text(text.text) : key.normal(text.text, {});
      if (!normal.is_missing()) {
        key.never.push_back(normal.as_text());
      }
    }
    return key;
  }

  uint32_t ReadAtMost(const Entries& options) {
    const std::optional<LocatedText> written = options.Text("at_most");
    if (!written) {
      return kAtMost;
    }
    const std::string_view text = TrimBlanks(written->text);
    uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 2) {
      reader_.sink.Emit<Diag::IdentityAtMost>(written->span, written->text);
      return kAtMost;
    }
    return number;
  }

  std::optional<OutputFile> ReadAudit(const Entries& options) {
    const std::optional<LocatedText> path = options.Text("audit");
    if (!path) {
      return std::nullopt;
    }
    const std::optional<WriterFormat> format = OutputFormatOf(path->text);
    if (!format) {
      reader_.sink.Emit<Diag::UnknownOutputFormat>(path->span, path->text);
      return std::nullopt;
    }
    return OutputFile{path->text, *format, path->span};
  }

  ProjectReader& reader_;
  Project& project_;
};

}  // namespace

void ReadIdentities(ProjectReader& reader, const Entries& root) { IdentitiesSection(reader).Read(root); }

void MaskIdentities(ProjectReader& reader) {
  Project& project = reader.project;
  for (uint32_t table = 0; table < project.sources.size(); ++table) {
    for (IdentitySource& identity : project.sources[table].identities) {
      for (IdentityKey& key : identity.keys) {
        const std::vector<std::pair<TableId, ColumnId>>& allowed = project.outputs.personal_allowed;
        const bool is_allowed = std::find(allowed.begin(), allowed.end(), std::pair(TableId{table}, key.column)) != allowed.end();
        const bool is_personal = !project.schema.ColumnOf(TableId{table}, key.column).personal.empty();
        key.shown = is_personal && !is_allowed ? KernelOf("mask") : nullptr;
      }
    }
  }
}

}  // namespace limn
