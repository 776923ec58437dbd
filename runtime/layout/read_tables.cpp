// The first half of a load: rows that exist, one per key, with the numbers of the keys they refer to.
#include <algorithm>
#include <cassert>
#include <numeric>

#include "runtime/layout/duplicates.h"
#include "runtime/layout/load_state.h"
#include "runtime/layout/row_issues.h"

namespace limn {
namespace {

using Stage = TableState::Stage;

class TablesReader {
 public:
  TablesReader(LoadState& state, const OpenFunction& open)
      : state_(state), schema_(state.schema), open_(open), after_as_of_(state.request.as_of, state.request.zone) {}

  bool ReadAll() {
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      if (state_.plan.tables[table].needed && state_.tables[table].stage == Stage::New && !Read(TableId{table})) {
        return false;
      }
    }
    for (uint32_t link = 0; link < schema_.links.size(); ++link) {
      if (state_.plan.links[link].used && !state_.links[link].probed) {
        ProbeHeld(LinkId{link});
      }
    }
    ReleaseIndexes();
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      DropColumns(TableId{table}, /*all_links_probed=*/true);
    }
    return !state_.report.has_fatal();
  }

 private:
  TableState& StateOf(TableId table) { return state_.tables[table.index]; }
  const TablePlan& PlanOf(TableId table) const { return state_.plan.tables[table.index]; }

  // Tables that must be complete before `table` is read: its rows exist or not by them, or are made of their keys.
  std::vector<TableId> NeedsFirst(TableId table) const {
    std::vector<TableId> first;
    for (size_t link = 0; link < schema_.links.size(); ++link) {
      if (state_.plan.links[link].decides_existence && schema_.links[link].child == table) {
        first.push_back(schema_.links[link].parent);
      }
    }
    for (const KeySource& source : KeySources(table)) {
      first.push_back(source.table);
    }
    return first;
  }

  std::vector<KeySource> KeySources(TableId table) const {
    const std::vector<TableSource>* sources = state_.request.sources;
    return sources == nullptr || table.index >= sources->size() ? std::vector<KeySource>() : (*sources)[table.index].keys_from;
  }

  // Whether reading `table` would need one that is being read.
  bool WaitsForOpenTable(TableId table) const {
    std::vector<TableId> open = {table};
    std::vector<bool> seen(schema_.tables.size(), false);
    while (!open.empty()) {
      const TableId at = open.back();
      open.pop_back();
      if (state_.tables[at.index].stage == Stage::Reading) {
        return true;
      }
      if (seen[at.index]) {
        continue;
      }
      seen[at.index] = true;
      const std::vector<TableId> first = NeedsFirst(at);
      open.insert(open.end(), first.begin(), first.end());
    }
    return false;
  }

  bool Read(TableId table) {
    StateOf(table).stage = Stage::Reading;
    for (const TableId first : NeedsFirst(table)) {
      if (StateOf(first).stage == Stage::New && !Read(first)) {
        return false;
      }
    }
    // Parents before children where nothing stands against it: then a child's keys are looked up as they are read, and need no memory.
    for (size_t link = 0; link < schema_.links.size(); ++link) {
      const TableId parent = schema_.links[link].parent;
      const bool wanted = state_.plan.links[link].used && schema_.links[link].child == table;
      if (wanted && StateOf(parent).stage == Stage::New && !WaitsForOpenTable(parent) && !Read(parent)) {
        return false;
      }
    }
    TableState& own = StateOf(table);
    own.chunks.resize(schema_[table].columns.size());
    own.packed.resize(schema_[table].columns.size());
    if (!schema_[table].key.empty()) {
      std::vector<ValueType> types;
      for (const ColumnId column : schema_[table].key) {
        types.push_back(schema_.ColumnOf(table, column).type);
      }
      own.index = std::make_unique<KeyIndex>(types);
    }
    const bool ok = KeySources(table).empty() ? ReadRows(table) : GatherKeys(table);
    own.stage = Stage::Read;
    if (ok) {
      FindIdentities(state_, table);
      DropColumns(table, /*all_links_probed=*/false);
      ReleaseIndexes();
    }
    return ok;
  }

  // Keys that nothing will be looked up in any more: ten million order numbers are not held while thirty million events are read.
  void ReleaseIndexes() {
    std::vector<bool> awaited(schema_.tables.size(), false);
    std::vector<bool> linked(schema_.tables.size(), false);
    for (size_t link = 0; link < schema_.links.size(); ++link) {
      if (state_.plan.links[link].used) {
        const uint32_t parent = schema_.links[link].parent.index;
        awaited[parent] = awaited[parent] || !state_.links[link].probed;
        linked[parent] = true;
      }
    }
    for (size_t table = 0; table < state_.tables.size(); ++table) {
      TableState& own = state_.tables[table];
      if (own.stage == Stage::Read && !awaited[table]) {
        own.index.reset();
        if (!linked[table]) {
          own.row_of_key = std::vector<uint32_t>();
        }
      }
    }
  }

  // What is known of a chunk's rows before any is kept.
  struct Marks {
    std::vector<uint32_t> keys;                        // of the table itself, where it has a key
    std::vector<std::vector<uint32_t>> links;          // by place in `probes`
    std::vector<uint32_t> kept;                        // rows that exist
    std::vector<uint32_t> not_yet;                     // rows that do not
    uint64_t without_key = 0;
    uint64_t without_time = 0;
  };
  struct Probe {
    LinkId link;
    KeyProbe probe;
  };
  // How a column is held after its chunk is marked. Packed: nothing looks into it before it is arranged.
  struct Held {
    bool at_all = false;
    bool packed = false;
  };

  std::vector<Probe> ProbesOf(TableId table) {
    std::vector<Probe> probes;
    for (uint32_t link = 0; link < schema_.links.size(); ++link) {
      const TableId parent = schema_.links[link].parent;
      const bool is_read = std::all_of(schema_.links[link].child_columns.begin(), schema_.links[link].child_columns.end(),
                                       [&](ColumnId column) { return PlanOf(table).Place(column).has_value(); });
      if (state_.plan.links[link].used && schema_.links[link].child == table && StateOf(parent).stage == Stage::Read && is_read) {
        probes.push_back({LinkId{link}, KeyProbe(*StateOf(parent).index)});
      }
    }
    return probes;
  }

  // By place in what is read: a column that names parents is read by the dictionary of their keys, so that its codes are the numbers of the keys.
  std::vector<std::shared_ptr<Dictionary>> ParentsTexts(TableId table) const {
    const std::vector<ColumnId>& read = PlanOf(table).read;
    std::vector<std::shared_ptr<Dictionary>> texts(read.size());
    const auto is_used = [&](size_t link, TableId parent) { return state_.plan.links[link].used && schema_.links[link].child == table && schema_.links[link].parent == parent; };
    for (uint32_t id = 0; id < schema_.links.size(); ++id) {
      const Link& link = schema_.links[id];
      size_t links_there = 0;
      for (size_t other = 0; other < schema_.links.size(); ++other) {
        links_there += is_used(other, link.parent);
      }
      // Of two columns that are read at once one would add texts while the other is looked up.
      const TableState& parent = state_.tables[link.parent.index];
      if (!is_used(id, link.parent) || links_there != 1 || parent.stage != Stage::Read || parent.index == nullptr) {
        continue;
      }
      for (size_t part = 0; part < link.child_columns.size(); ++part) {
        const ColumnId column = link.child_columns[part];
        const std::vector<ColumnId>& key = schema_[table].key;
        const std::optional<size_t> place = PlanOf(table).Place(column);
        const bool is_key = std::find(key.begin(), key.end(), column) != key.end();
        const std::shared_ptr<Dictionary>& of_parent = parent.index->TextsOf(part);
        const bool is_given = std::find(texts.begin(), texts.end(), of_parent) != texts.end();
        if (place && !is_key && !is_given && texts[*place] == nullptr && schema_.ColumnOf(table, column).type.kind == ValueKind::Text) {
          texts[*place] = of_parent;
        }
      }
    }
    return texts;
  }

  static std::vector<const Column*> Parts(const std::vector<ColumnId>& columns, const std::vector<const Column*>& by_column) {
    std::vector<const Column*> parts;
    for (const ColumnId column : columns) {
      assert(by_column[column.index] != nullptr);
      parts.push_back(by_column[column.index]);
    }
    return parts;
  }

  // A missing key is no key to find an entity by, so such an entity does not stand anywhere; a row of another table still counts.
  Marks Mark(TableId table, const std::vector<const Column*>& columns, size_t rows, std::vector<Probe>& probes, std::vector<uint32_t> keys) {
    Marks marks;
    marks.keys = std::move(keys);
    for (Probe& probe : probes) {
      marks.links.emplace_back();
      probe.probe.Find(Parts(schema_[probe.link].child_columns, columns), marks.links.back());
    }
    const TableSchema& declared = schema_[table];
    const Column* time = declared.time ? columns[declared.time->index] : nullptr;
    marks.kept.reserve(rows);
    for (uint32_t row = 0; row < rows; ++row) {
      bool exists = time == nullptr || !after_as_of_(*time, row);
      for (size_t place = 0; place < probes.size() && exists; ++place) {
        const LinkId link = probes[place].link;
        exists = !state_.plan.links[link.index].decides_existence ||
                 StateOf(schema_[link].parent).RowOfKey(marks.links[place][row]) != kNotYetRow;
      }
      const bool without_key = !marks.keys.empty() && marks.keys[row] == kMissingKey;
      if (!exists) {
        marks.not_yet.push_back(row);
        continue;
      }
      marks.without_key += without_key;
      if (!without_key || declared.entity.empty()) {
        marks.without_time += time != nullptr && !time->IsKnown(row);
        marks.kept.push_back(row);
      }
    }
    return marks;
  }

  bool ReadRows(TableId table) {
    TableState& own = StateOf(table);
    const TablePlan& plan = PlanOf(table);
    TableCounts& counts = state_.counts[table.index];
    std::vector<Probe> probes = ProbesOf(table);
    for (const Probe& probe : probes) {
      state_.links[probe.link.index].probed = true;
    }
    const std::vector<Held> held = HeldColumns(table, /*all_links_probed=*/false);
    std::unique_ptr<TableReader> reader = open_(table, plan.read, ParentsTexts(table), state_.report);
    if (reader == nullptr) {
      return false;
    }
    std::vector<uint32_t> repeated_keys;
    for (Chunk chunk; reader->Next(chunk); chunk = Chunk()) {
      counts.rows_read += chunk.rows;
      if (state_.request.progress) {
        state_.request.progress(schema_[table].name, counts.rows_read);
      }
      const std::vector<const Column*> columns = ByColumn(table, plan.read, chunk);
      std::vector<uint32_t> keys;
      if (own.index != nullptr) {
        own.index->Add(Parts(schema_[table].key, columns), keys);
      }
      Marks marks = Mark(table, columns, chunk.rows, probes, std::move(keys));
      counts.rows_after_as_of += marks.not_yet.size();
      counts.without_key += marks.without_key;
      counts.without_time += marks.without_time;
      if (own.rows + marks.kept.size() >= kNotYetRow) {
        state_.report.Add({.kind = DataIssueKind::TooManyRows, .table = schema_[table].name});
        return false;
      }
      NoteKeys(own, marks, repeated_keys);
      NoteTimes(table, columns, marks.kept);
      Store(own, plan, held, chunk, columns, probes, marks);
    }
    if (state_.report.has_fatal()) {
      return false;
    }
    ReportWithoutKey(schema_[table], counts.without_key, state_.report);
    return repeated_keys.empty() || ChooseAmongDuplicates(table, std::move(repeated_keys));
  }

  std::vector<const Column*> ByColumn(TableId table, const std::vector<ColumnId>& read, const Chunk& chunk) const {
    std::vector<const Column*> columns(schema_[table].columns.size(), nullptr);
    for (size_t place = 0; place < read.size(); ++place) {
      columns[read[place].index] = &chunk.columns[place];
    }
    return columns;
  }

  static void NoteKeys(TableState& own, const Marks& marks, std::vector<uint32_t>& repeated_keys) {
    if (own.index == nullptr) {
      return;
    }
    own.row_of_key.resize(std::max<size_t>(own.row_of_key.size(), own.index->size()), kNoRow);
    for (const uint32_t row : marks.not_yet) {
      const uint32_t key = marks.keys[row];
      if (key != kMissingKey && own.row_of_key[key] == kNoRow) {
        own.row_of_key[key] = kNotYetRow;
      }
    }
    for (size_t place = 0; place < marks.kept.size(); ++place) {
      const uint32_t key = marks.keys[marks.kept[place]];
      if (key == kMissingKey) {
        continue;
      }
      if (own.row_of_key[key] < kNotYetRow) {
        repeated_keys.push_back(key);
      } else {
        own.row_of_key[key] = static_cast<uint32_t>(own.rows + place);
      }
    }
  }

  void NoteTimes(TableId table, const std::vector<const Column*>& columns, const std::vector<uint32_t>& kept) {
    if (!schema_[table].time) {
      return;
    }
    const Column& time = *columns[schema_[table].time->index];
    for (const uint32_t row : kept) {
      if (time.IsKnown(row)) {
        ExtendBy(StateOf(table).time_range, TimeSlot(time, row), TimeSlot(time, row));
      }
    }
  }

  void Store(TableState& own, const TablePlan& plan, const std::vector<Held>& held, Chunk& chunk, const std::vector<const Column*>& columns,
             const std::vector<Probe>& probes, Marks& marks) {
    const bool all = marks.kept.size() == chunk.rows;
    for (size_t place = 0; place < probes.size(); ++place) {
      std::vector<uint32_t>& keys = marks.links[place];
      const LinkId link = probes[place].link;
      NoteOrphan(link, Parts(schema_[link].child_columns, columns), keys, marks.kept);
      if (!all) {
        for (size_t row = 0; row < marks.kept.size(); ++row) {
          keys[row] = keys[marks.kept[row]];
        }
        keys.resize(marks.kept.size());
        keys.shrink_to_fit();
      }
      state_.links[link.index].keys.push_back(std::move(keys));
    }
    for (size_t place = 0; place < plan.read.size(); ++place) {
      const size_t index = plan.read[place].index;
      if (!held[index].at_all) {
        continue;
      }
      Column column = all ? std::move(chunk.columns[place]) : chunk.columns[place].Gather(marks.kept);
      if (held[index].packed) {
        own.packed[index].push_back(Pack(std::move(column)));
      } else {
        own.chunks[index].push_back(std::move(column));
      }
    }
    own.chunk_rows.push_back(marks.kept.size());
    own.rows += marks.kept.size();
  }

  void NoteOrphan(LinkId link, const std::vector<const Column*>& parts, const std::vector<uint32_t>& keys, const std::vector<uint32_t>& rows) {
    std::vector<std::string>& examples = state_.links[link.index].orphan_examples;
    for (size_t place = 0; place < rows.size() && examples.size() < DataIssue::kExamplesMax; ++place) {
      if (keys[rows[place]] == kUnknownKey) {
        AddExample(KeyText(parts, rows[place], state_.request.zone), examples);
      }
    }
  }

  std::vector<Held> HeldColumns(TableId table, bool all_links_probed) const {
    const TablePlan& plan = PlanOf(table);
    std::vector<Held> held(plan.keep.size());
    std::vector<bool> looked_into(held.size(), false);
    for (size_t column = 0; column < held.size(); ++column) {
      looked_into[column] = (plan.gives_keys[column] && !all_links_probed) || (plan.is_compared[column] && !state_.tables[table.index].is_identified);
    }
    if (!plan.identities.empty() && !state_.tables[table.index].is_identified) {
      looked_into[schema_[table].key.front().index] = true;
      for (const IdentitySource& identity : plan.identities) {
        looked_into[identity.column.index] = true;
      }
    }
    if (schema_[table].time && plan.order) {
      looked_into[schema_[table].time->index] = true;
    }
    for (size_t link = 0; link < schema_.links.size(); ++link) {
      if (state_.plan.links[link].used && schema_.links[link].child == table && !state_.links[link].probed) {
        for (const ColumnId column : schema_.links[link].child_columns) {
          looked_into[column.index] = true;
        }
      }
    }
    const std::vector<ColumnId>& key = schema_[table].key;
    for (size_t column = 0; column < held.size(); ++column) {
      const bool is_key = plan.sorted_by_key && std::find(key.begin(), key.end(), ColumnId{static_cast<uint32_t>(column)}) != key.end();
      held[column].at_all = plan.keep[column] || looked_into[column];
      held[column].packed = schema_[table].columns[column].type.kind == ValueKind::Text && plan.keep[column] && !looked_into[column] && !is_key;
    }
    return held;
  }

  void DropColumns(TableId table, bool all_links_probed) {
    const std::vector<Held> held = HeldColumns(table, all_links_probed);
    for (size_t column = 0; column < StateOf(table).chunks.size(); ++column) {
      if (!held[column].at_all) {
        StateOf(table).chunks[column] = std::vector<Column>();
      }
    }
  }

  // Rows with one key may differ in columns that no rule reads, and the choice among them hangs on all declared ones. So the table is read once
  // more with all of them; only rows with such a key are held.
  bool ChooseAmongDuplicates(TableId table, std::vector<uint32_t> repeated_keys) {
    TableState& own = StateOf(table);
    std::sort(repeated_keys.begin(), repeated_keys.end());
    repeated_keys.erase(std::unique(repeated_keys.begin(), repeated_keys.end()), repeated_keys.end());
    std::vector<ColumnId> all;
    std::vector<ColumnId> computed;
    for (uint32_t column = 0; column < schema_[table].columns.size(); ++column) {
      (IsComputed(state_.request, table, ColumnId{column}) ? computed : all).push_back(ColumnId{column});
    }
    DataReport unreported;  // its bad cells were reported by the first reading, or belong to columns that nobody reads
    std::unique_ptr<TableReader> reader = open_(table, all, {}, unreported);
    std::vector<Probe> probes = ProbesOf(table);
    KeyProbe own_keys(*own.index);
    DuplicateChooser chooser(schema_[table], repeated_keys.size());
    own.dropped.resize(own.rows, false);
    uint64_t rows = 0;
    uint64_t rows_before = 0;  // of the chunk
    uint64_t first_rows = 0;
    uint64_t added = 0;
    std::vector<ImportedLine> lines(schema_[table].is_import ? repeated_keys.size() : 0);
    bool same = reader != nullptr;
    for (Chunk chunk; same && reader->Next(chunk); chunk = Chunk()) {
      std::vector<const Column*> columns = ByColumn(table, all, chunk);
      for (const ColumnId column : computed) {
        columns[column.index] = columns[schema_[table].key.front().index];  // no row differs from one with its key by what is found later
      }
      std::vector<uint32_t> keys;
      own_keys.Find(Parts(schema_[table].key, columns), keys);
      const Marks marks = Mark(table, columns, chunk.rows, probes, std::move(keys));
      same = rows + marks.kept.size() <= own.rows;
      for (size_t place = 0; same && place < marks.kept.size(); ++place) {
        const uint32_t row = marks.kept[place];
        const uint32_t row_id = static_cast<uint32_t>(rows++);
        const auto at = std::lower_bound(repeated_keys.begin(), repeated_keys.end(), marks.keys[row]);
        if (at == repeated_keys.end() || *at != marks.keys[row]) {
          continue;
        }
        const auto key = static_cast<uint32_t>(at - repeated_keys.begin());
        chooser.Add(key, row_id, columns, row);
        if (!lines.empty() && !Agrees(table, columns, row, rows_before + row, lines[key])) {
          return false;
        }
        own.dropped[row_id] = true;
        ++added;
        first_rows += own.RowOfKey(*at) == row_id;
      }
      rows_before += chunk.rows;
    }
    if (!same || rows != own.rows || first_rows != repeated_keys.size()) {
      state_.report.Append(unreported);
      state_.report.Add({.kind = DataIssueKind::ChangedWhileRead, .table = schema_[table].name});
      return false;
    }
    state_.counts[table.index].duplicates = added - repeated_keys.size();
    RepeatedKeys repeated;
    for (size_t key = 0; key < repeated_keys.size(); ++key) {
      const DuplicateChooser::Group& group = chooser.groups()[key];
      own.dropped[group.row_id] = false;
      own.row_of_key[repeated_keys[key]] = group.row_id;
      (group.differs ? repeated.differing : repeated.equal).push_back(group.cell_row);
    }
    state_.counts[table.index].differing_keys = repeated.differing.size();
    state_.counts[table.index].duplicate_examples = ReportRepeated(schema_[table], chooser, repeated, state_.request.zone, state_.report);
    return true;
  }

  // A line of an imported tag's file: what it says, and where.
  struct ImportedLine {
    uint64_t number = 0;  // from 1, the header's; 0: none was seen
    std::string value;
  };

  // Whether a row says the same as the first with its key; a complaint where it doesn't. Nobody can know which of two is meant.
  bool Agrees(TableId table, const std::vector<const Column*>& columns, uint32_t row, uint64_t place, ImportedLine& first) {
    const TableSchema& declared = schema_[table];
    const size_t value = declared.columns.size() - (declared.time ? 2 : 1);
    const std::string text = columns[value]->IsKnown(row) ? Format(columns[value]->At(row), state_.request.zone) : "–";
    const uint64_t number = place + 2;
    if (first.number == 0) {
      first = {number, text};
      return true;
    }
    if (text == first.value) {
      return true;
    }
    std::vector<const Column*> ids;
    std::string names;
    for (const ColumnId part : declared.key) {
      if (part != declared.time) {
        ids.push_back(columns[part.index]);
        names += (names.empty() ? "" : ", ") + declared.columns[part.index].name;
      }
    }
    const std::vector<TableSource>* sources = state_.request.sources;
    const std::string file = sources == nullptr || (*sources)[table.index].paths.empty() ? declared.name : (*sources)[table.index].paths.front();
    DataIssue issue = {.kind = declared.time ? DataIssueKind::DatedRowsDisagree : DataIssueKind::RowsDisagree, .table = declared.name, .column = names, .file = file};
    issue.example = ShortExample(KeyText(ids, row, state_.request.zone));
    issue.hint = ShortExample(first.value) + " (" + file + ":" + std::to_string(first.number) + "), " + ShortExample(text) + " (" + file + ":" + std::to_string(number) + ")";
    state_.report.Add(std::move(issue));
    return false;
  }

  // An entity without a table of its own: the distinct keys in the rows of its sources.
  bool GatherKeys(TableId table) {
    TableState& own = StateOf(table);
    const std::vector<ColumnId>& key = schema_[table].key;
    own.index->OwnTexts();
    for (const ColumnId column : key) {
      own.chunks[column.index].push_back(Column::Of(schema_.ColumnOf(table, column).type));
    }
    for (const KeySource& source : KeySources(table)) {
      const TableState& from = StateOf(source.table);
      size_t first_row = 0;
      for (size_t chunk = 0; chunk < from.chunk_rows.size(); ++chunk) {
        std::vector<const Column*> parts;
        for (const ColumnId column : source.columns) {
          parts.push_back(&from.chunks[column.index][chunk]);
        }
        std::vector<uint32_t> keys;
        own.index->Add(parts, keys);
        own.row_of_key.resize(own.index->size(), kNoRow);
        for (size_t row = 0; row < keys.size(); ++row) {
          const bool dropped = !from.dropped.empty() && from.dropped[first_row + row];
          if (dropped || keys[row] == kMissingKey || own.row_of_key[keys[row]] != kNoRow) {
            continue;
          }
          own.row_of_key[keys[row]] = static_cast<uint32_t>(own.rows++);
          for (size_t part = 0; part < key.size(); ++part) {
            PushCell(own.chunks[key[part].index].front(), *parts[part], row);
          }
        }
        first_row += keys.size();
      }
    }
    own.chunk_rows = {own.rows};
    state_.counts[table.index].rows_read = own.rows;
    return true;
  }

  // Links to a table that could not be read first: to the table itself, round in a ring, to an entity made of this table's keys.
  void ProbeHeld(LinkId id) {
    const Link& link = schema_[id];
    const TableState& child = StateOf(link.child);
    KeyProbe probe(*StateOf(link.parent).index);
    for (size_t chunk = 0; chunk < child.chunk_rows.size(); ++chunk) {
      std::vector<const Column*> parts;
      for (const ColumnId column : link.child_columns) {
        parts.push_back(&child.chunks[column.index][chunk]);
      }
      state_.links[id.index].keys.emplace_back();
      std::vector<uint32_t>& keys = state_.links[id.index].keys.back();
      probe.Find(parts, keys);
      std::vector<uint32_t> all(keys.size());
      std::iota(all.begin(), all.end(), 0);
      NoteOrphan(id, parts, keys, all);
    }
    state_.links[id.index].probed = true;
  }

  LoadState& state_;
  const Schema& schema_;
  const OpenFunction& open_;
  AfterAsOf after_as_of_;
};

}  // namespace

bool ReadTables(LoadState& state, const OpenFunction& open) { return TablesReader(state, open).ReadAll(); }

}  // namespace limn
