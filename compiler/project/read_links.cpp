// `belongs_to:` and `keys_from:` of limn.yaml, and whose time a table without one has.
#include <algorithm>

#include "compiler/project/project_reader.h"
#include "compiler/types/type.h"

namespace limn {
namespace {

class LinksSection {
 public:
  explicit LinksSection(ProjectReader& reader) : reader_(reader), schema_(reader.project.schema) {}

  void Read() {
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      ReadKeysFrom(TableId{table});
    }
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      ReadBelongsTo(TableId{table});
    }
    SpellNames();
    FindTimes();
  }

 private:
  Entries EntriesOf(TableId table) const {
    const YamlNode::Entry& entry = reader_.table_entries[table.index];
    return Entries(reader_.tree, reader_.sink, entry.value, "tables." + entry.key, {});
  }

  // keys_from: [visits.visitor_id], of several columns [[t.a, t.b]].
  void ReadKeysFrom(TableId id) {
    const Entries table = EntriesOf(id);
    const YamlNode::Entry* entry = table.Find("keys_from");
    if (entry == nullptr) {
      return;
    }
    std::vector<std::vector<LocatedText>> written;
    const YamlNode& node = reader_.tree[entry->value];
    const bool nested = node.kind == YamlNode::Kind::List &&
                        std::any_of(node.items.begin(), node.items.end(), [&](YamlId item) { return reader_.tree[item].kind == YamlNode::Kind::List; });
    if (nested) {
      for (const YamlId item : node.items) {
        written.push_back(TextsOf(reader_.tree, reader_.sink, {entry->key, entry->key_span, item}));
      }
    } else {
      for (const LocatedText& text : TextsOf(reader_.tree, reader_.sink, *entry)) {
        written.push_back({text});
      }
    }
    reader_.project.table_spans[id.index].key = entry->key_span;
    for (const std::vector<LocatedText>& parts : written) {
      AddKeySource(id, parts);
    }
    if (!schema_[id].key.empty()) {
      NameKeys(id, table);
    }
  }

  void AddKeySource(TableId id, const std::vector<LocatedText>& parts) {
    KeySource source;
    for (const LocatedText& part : parts) {
      const size_t point = part.text.rfind('.');
      if (point == std::string::npos || point == 0 || point + 1 == part.text.size()) {
        reader_.sink.Emit<Diag::BadKeySource>(part.span, part.text);
        return;
      }
      const auto piece = [&](size_t begin, size_t size) {
        const Span span{part.text_span.file, part.text_span.begin + static_cast<uint32_t>(begin), part.text_span.begin + static_cast<uint32_t>(begin + size)};
        return LocatedText{part.text.substr(begin, size), span, span};
      };
      const std::optional<TableId> table = reader_.TableAt(piece(0, point));
      const std::optional<ColumnId> column = table ? reader_.ColumnAt(*table, piece(point + 1, part.text.size() - point - 1)) : std::nullopt;
      if (!column) {
        return;
      }
      if (reader_.project.sources[table->index].format == SourceFormat::KeysFrom || (!source.columns.empty() && source.table != *table)) {
        reader_.sink.Emit<Diag::BadKeySource>(part.span, part.text);
        return;
      }
      source.table = *table;
      source.columns.push_back(*column);
    }
    TableSchema& own = schema_.tables[id.index];
    std::vector<KeySource>& sources = reader_.project.sources[id.index].keys_from;
    if (!sources.empty() && source.columns.size() != own.key.size()) {
      reader_.sink.Emit<Diag::LinkColumns>(parts.front().span, own.name, own.key.size(), source.columns.size()).help = Words(Phrase::KeyIs, {KeyNames(id)});
      return;
    }
    for (size_t part = 0; part < source.columns.size(); ++part) {
      const ColumnSchema& column = schema_.ColumnOf(source.table, source.columns[part]);
      if (sources.empty()) {
        AddKeyColumn(id, column, parts[part].span);
        if (reader_.IsUntyped(source.table, source.columns[part])) {
          reader_.untyped.insert({id, own.key.back()});
        }
        continue;
      }
      const ColumnSchema& first = schema_.ColumnOf(id, own.key[part]);
      if (!(first.type == column.type) && !reader_.IsUntyped(source.table, source.columns[part]) && !reader_.IsUntyped(id, own.key[part])) {
        const KeySource& source_of_first = sources.front();
        reader_.sink.Emit<Diag::KeySourceTypes>(parts[part].span, schema_[source_of_first.table].name + "." + schema_.ColumnOf(source_of_first.table, source_of_first.columns[part]).name,
                                                Spelling(first.type), parts[part].text, Spelling(column.type));
      }
    }
    sources.push_back(std::move(source));
  }

  // The key's column is called and typed as the first column that gives it.
  void AddKeyColumn(TableId id, const ColumnSchema& from, Span span) {
    TableSchema& own = schema_.tables[id.index];
    ColumnSchema column;
    column.name = from.name;
    column.names = from.names;
    column.type = from.type;
    column.personal = from.personal;
    own.key.push_back(ColumnId{static_cast<uint32_t>(own.columns.size())});
    own.columns.push_back(std::move(column));
    reader_.project.sources[id.index].cells.emplace_back();
    reader_.project.table_spans[id.index].columns.push_back(span);
    reader_.project.table_spans[id.index].column_types.push_back(span);
  }

  // `key: visitor` beside keys_from gives the columns other names.
  void NameKeys(TableId id, const Entries& table) {
    TableSchema& own = schema_.tables[id.index];
    const std::vector<LocatedText> names = table.Texts("key");
    if (names.empty()) {
      return;
    }
    if (names.size() != own.key.size()) {
      reader_.sink.Emit<Diag::LinkColumns>(names.front().span, own.name, own.key.size(), names.size()).help = Words(Phrase::KeyIs, {KeyNames(id)});
      return;
    }
    for (size_t part = 0; part < names.size(); ++part) {
      if (CheckName(reader_, names[part])) {
        own.columns[own.key[part].index].name = names[part].text;
        own.columns[own.key[part].index].names.clear();
      }
    }
  }

  std::string KeyNames(TableId table) const {
    std::vector<std::string> names;
    for (const ColumnId column : schema_[table].key) {
      names.push_back(schema_.ColumnOf(table, column).name);
    }
    return JoinNames(names);
  }

  void ReadBelongsTo(TableId child) {
    const Entries table = EntriesOf(child);
    const YamlNode::Entry* entry = table.Find("belongs_to");
    if (entry == nullptr) {
      return;
    }
    const Entries links(reader_.tree, reader_.sink, entry->value, schema_[child].name + ".belongs_to", {});
    for (const YamlNode::Entry& link : links.all()) {
      if (reader_.tree[link.value].kind == YamlNode::Kind::Map) {
        ReadNamed(child, link);
      } else {
        const std::optional<TableId> parent = reader_.TableAt({link.key, link.key_span, link.key_span});
        if (parent) {
          AddLink({.child = child, .parent = *parent}, TextsOf(reader_.tree, reader_.sink, link), link.key_span, /*named=*/false);
        }
      }
    }
  }

  void ReadNamed(TableId child, const YamlNode::Entry& entry) {
    const Entries options(reader_.tree, reader_.sink, entry.value, schema_[child].name + ".belongs_to." + entry.key, {"table", "by", "children", "names", "children_names"});
    for (const std::string_view needed : {"table", "by"}) {
      if (!options.Has(needed)) {
        options.Need(needed, entry.key_span, std::string(needed) + (needed == "table" ? ": customers" : ": customer_id"));
        return;
      }
    }
    const std::optional<LocatedText> table = options.Text("table");
    const std::optional<TableId> parent = table ? reader_.TableAt(*table) : std::nullopt;
    if (!parent || !CheckName(reader_, {entry.key, entry.key_span, entry.key_span})) {
      return;
    }
    Link link{.name = entry.key, .child = child, .parent = *parent};
    for (const LocatedText& name : SecondNames(reader_, options, "names")) {
      link.names.push_back(name.text);
    }
    if (const std::optional<LocatedText> children = options.Text("children"); children && CheckName(reader_, *children)) {
      link.children_name = children->text;
    }
    for (const LocatedText& name : SecondNames(reader_, options, "children_names")) {
      link.children_names.push_back(name.text);
    }
    AddLink(std::move(link), options.Texts("by"), entry.key_span, /*named=*/true);
  }

  void AddLink(Link link, const std::vector<LocatedText>& columns, Span span, bool named) {
    const TableSchema& parent = schema_[link.parent];
    if (parent.key.empty()) {
      // A key that was refused has been reported.
      if (reader_.project.table_spans[link.parent.index].key == Span{} && parent.entity.empty()) {
        reader_.sink.Emit<Diag::KeyNeeded>(span, parent.name);
      }
      return;
    }
    if (columns.empty()) {
      return;
    }
    if (columns.size() != parent.key.size()) {
      Diagnostic& count = reader_.sink.Emit<Diag::LinkColumns>(Cover(columns.front().span, columns.back().span), parent.name, parent.key.size(), columns.size());
      count.help = Words(Phrase::KeyIs, {KeyNames(link.parent)});
      count.notes.push_back({reader_.project.table_spans[link.parent.index].key, Words(Phrase::DefinedFirstHere)});
      return;
    }
    for (size_t part = 0; part < columns.size(); ++part) {
      const std::optional<ColumnId> column = reader_.ColumnAt(link.child, columns[part]);
      if (!column) {
        return;
      }
      link.child_columns.push_back(*column);
      const ValueType found = schema_.ColumnOf(link.child, *column).type;
      const ValueType wanted = schema_.ColumnOf(link.parent, parent.key[part]).type;
      if (!(found == wanted) && !reader_.IsUntyped(link.child, *column) && !reader_.IsUntyped(link.parent, parent.key[part])) {
        Diagnostic& types = reader_.sink.Emit<Diag::LinkType>(columns[part].span, columns[part].text, Spelling(found),
                                                              parent.name + "." + schema_.ColumnOf(link.parent, parent.key[part]).name, Spelling(wanted));
        types.notes.push_back({reader_.project.table_spans[link.child.index].column_types[column->index], Words(Phrase::ColumnIs, {Spelling(found)})});
        types.notes.push_back({reader_.project.table_spans[link.parent.index].column_types[parent.key[part].index], Words(Phrase::ColumnIs, {Spelling(wanted)})});
      }
    }
    if (!named && link.child == link.parent) {
      reader_.sink.Emit<Diag::LinkNeedsName>(span, parent.name).help =
          Words(Phrase::NameLink, {"referrer: { table: " + parent.name + ", by: " + columns.front().text + ", children: referred }"});
      return;
    }
    schema_.links.push_back(std::move(link));
    reader_.project.link_spans.push_back(span);
    named_.push_back(named);
  }

  // How rules go up and down over each link. A first name that two links of one table share is an error; a further spelling that something else
  // has is not offered.
  void SpellNames() {
    for (size_t index = 0; index < schema_.links.size(); ++index) {
      Link& link = schema_.links[index];
      const TableSchema& child = schema_[link.child];
      const TableSchema& parent = schema_[link.parent];
      if (!named_[index]) {
        link.name = parent.entity.empty() ? Singular(parent.name) : parent.entity;
        link.names = {parent.name, Singular(parent.name)};
        for (const std::string& name : parent.names) {
          link.names.push_back(name);
          link.names.push_back(Singular(name));
        }
      }
      const bool tables_own_name = !named_[index] || (link.children_name.empty() && link.child != link.parent && OnlyLink(index));
      if (tables_own_name && link.children_name.empty()) {
        link.children_name = child.name;
        link.children_names = child.names;
      }
    }
    for (size_t index = 0; index < schema_.links.size(); ++index) {
      CheckSpellings(index);
    }
  }

  bool OnlyLink(size_t index) const {
    const Link& link = schema_.links[index];
    return std::count_if(schema_.links.begin(), schema_.links.end(), [&](const Link& other) { return other.child == link.child && other.parent == link.parent; }) == 1;
  }

  void CheckSpellings(size_t index) {
    Link& link = schema_.links[index];
    for (size_t earlier = 0; earlier < index; ++earlier) {
      const Link& other = schema_.links[earlier];
      const bool up = other.child == link.child && other.name == link.name;
      const bool down = other.parent == link.parent && !link.children_name.empty() && other.children_name == link.children_name;
      if (!up && !down) {
        continue;
      }
      if (other.child == link.child && other.parent == link.parent && !named_[index]) {
        reader_.sink.Emit<Diag::LinkNeedsName>(reader_.project.link_spans[index], schema_[link.parent].name).help =
            Words(Phrase::NameLink, {"second_" + link.name + ": { table: " + schema_[link.parent].name + ", by: " +
                                     schema_.ColumnOf(link.child, link.child_columns.front()).name + ", children: second_" + link.children_name + " }"});
      } else {
        Diagnostic& taken = reader_.sink.Emit<Diag::EntryNameTaken>(reader_.project.link_spans[index], up ? link.name : link.children_name);
        taken.notes.push_back({reader_.project.link_spans[earlier], Words(Phrase::DefinedFirstHere)});
      }
    }
    const auto clean = [&](std::vector<std::string>& names, const std::string& first, const auto& taken) {
      std::vector<std::string> kept;
      for (const std::string& name : names) {
        if (name != first && std::find(kept.begin(), kept.end(), name) == kept.end() && !taken(name)) {
          kept.push_back(name);
        }
      }
      names = std::move(kept);
    };
    clean(link.names, link.name, [&](const std::string& name) {
      return std::any_of(schema_.links.begin(), schema_.links.end(), [&](const Link& other) { return other.child == link.child && other.name == name; });
    });
    clean(link.children_names, link.children_name, [&](const std::string& name) {
      return std::any_of(schema_.links.begin(), schema_.links.end(), [&](const Link& other) { return other.parent == link.parent && other.children_name == name; });
    });
  }

  // The nearest parents that have a time; one gives its own to the table, of several a rule that needs it has to ask.
  void FindTimes() {
    reader_.project.time_candidates.resize(schema_.tables.size());
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      TableSchema& own = schema_.tables[table];
      if (own.time) {
        continue;
      }
      const std::vector<LinkId> nearest = NearestDated(TableId{table});
      const std::vector<LinkId> chosen = ChosenTime(TableId{table}, nearest);
      if (chosen.size() == 1) {
        own.time_from = chosen.front();
      } else {
        reader_.project.time_candidates[table] = chosen;
      }
    }
    // A way that ends at a table which has to ask itself leads to no time.
    for (bool changed = true; changed;) {
      changed = false;
      for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
        std::optional<LinkId>& from = schema_.tables[table].time_from;
        if (from && !schema_[schema_[*from].parent].time && !schema_[schema_[*from].parent].time_from) {
          reader_.project.time_candidates[table] = {*from};
          from.reset();
          changed = true;
        }
      }
    }
  }

  // First links of the shortest ways up to a table with a time of its own.
  std::vector<LinkId> NearestDated(TableId table) const {
    struct Way {
      LinkId first;
      TableId end;
    };
    std::vector<Way> round;
    std::vector<bool> reached(schema_.tables.size(), false);
    reached[table.index] = true;
    for (uint32_t link = 0; link < schema_.links.size(); ++link) {
      if (schema_.links[link].child == table && schema_.links[link].parent != table) {
        round.push_back({LinkId{link}, schema_.links[link].parent});
      }
    }
    while (!round.empty()) {
      std::vector<LinkId> dated;
      for (const Way& way : round) {
        if (schema_[way.end].time) {
          dated.push_back(way.first);
        }
      }
      if (!dated.empty()) {
        return dated;
      }
      for (const Way& way : round) {
        reached[way.end.index] = true;
      }
      std::vector<Way> next;
      for (const Way& way : round) {
        for (const Link& link : schema_.links) {
          const bool known = std::any_of(next.begin(), next.end(), [&](const Way& other) { return other.first == way.first && other.end == link.parent; });
          if (link.child == way.end && !reached[link.parent.index] && !known) {
            next.push_back({way.first, link.parent});
          }
        }
      }
      round = std::move(next);
    }
    return {};
  }

  // `time_from: orders` names one of the ways up, by any spelling.
  std::vector<LinkId> ChosenTime(TableId id, const std::vector<LinkId>& nearest) {
    const std::optional<LocatedText> written = EntriesOf(id).Text("time_from");
    if (!written) {
      return nearest;
    }
    const std::optional<LinkId> link = schema_.FindUp(id, written->text);
    if (link && schema_[*link].parent != id && (schema_[schema_[*link].parent].time || !NearestDated(schema_[*link].parent).empty())) {
      return {*link};
    }
    std::vector<std::string> dated;
    for (const LinkId candidate : nearest) {
      dated.push_back(schema_[candidate].name);
    }
    Diagnostic& unknown = reader_.sink.Emit<Diag::NoTableCalled>(written->span, written->text);
    AddDidYouMean(unknown, written->text, dated);
    unknown.help = Words(Phrase::OneOfThese, {dated.empty() ? "-" : JoinNames(dated)});
    return {};
  }

  ProjectReader& reader_;
  Schema& schema_;
  std::vector<bool> named_;  // by LinkId
};

}  // namespace

void ReadLinks(ProjectReader& reader) { LinksSection(reader).Read(); }

}  // namespace limn
