#include "runtime/layout/new_rows.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "runtime/kernels/fault.h"
#include "runtime/layout/arrange.h"
#include "runtime/layout/duplicates.h"
#include "runtime/layout/load_state.h"
#include "runtime/layout/row_issues.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

bool IsAsked(const std::vector<bool>& flags, size_t index) { return index < flags.size() && flags[index]; }

// Rows of one table on their way.
class Placer {
 public:
  Placer(const Database& database, const LoadRequest& request, const LoadPlan& plan, TableId table, std::vector<Column> read, DataReport& report)
      : database_(database), request_(request), plan_(plan), report_(report), table_(table), schema_(*request.schema), declared_(schema_[table]), read_(std::move(read)) {}

  std::optional<NewRows> Place() {
    const std::optional<LinkId> link = LinkToMainEntity(plan_, schema_, table_);
    const std::vector<bool>& gives_keys = plan_.tables[table_.index].gives_keys;
    const bool is_entity_of_it = std::find(gives_keys.begin(), gives_keys.end(), true) != gives_keys.end();
    const bool is_computed = std::any_of(declared_.columns.begin(), declared_.columns.end(), [](const ColumnSchema& column) { return column.is_computed; });
    if (!link || declared_.is_import || is_computed || is_entity_of_it) {
      return std::nullopt;
    }
    for (size_t column = 0; column < read_.size(); ++column) {
      rows_ = std::max(rows_, read_[column].length);
    }
    for (size_t column = 0; column < read_.size(); ++column) {
      while (read_[column].length < rows_) {
        read_[column].PushMissing();
      }
    }
    const AfterAsOf after(request_.as_of, request_.zone);
    placed_.counts.table = table_;
    placed_.counts.rows_read = rows_;
    for (uint32_t row = 0; row < rows_; ++row) {
      if (!declared_.time || !after(read_[declared_.time->index], row)) {
        kept_.push_back(row);
        NoteTime(row);
      }
    }
    placed_.counts.rows_after_as_of = rows_ - kept_.size();
    if (!FindParents(*link)) {
      return std::nullopt;
    }
    if (!LIMN_FAULT(56)) {
      NoteTouched();
    }
    if (!declared_.key.empty() && !ChooseByKey()) {
      return std::nullopt;
    }
    if (LIMN_FAULT(56)) {
      NoteTouched();
    }
    CountLinks(*link);
    std::erase_if(kept_, [&](uint32_t row) { return parents_[row] == kNoRow; });
    Sort();
    placed_.rows = kept_.size();
    for (const uint32_t row : kept_) {
      placed_.parents.push_back(parents_[row]);
    }
    for (uint32_t column = 0; column < declared_.columns.size(); ++column) {
      placed_.columns.push_back(Recoded(ColumnId{column}));
    }
    return std::move(placed_);
  }

 private:
  void NoteTime(uint32_t row) {
    if (!declared_.time) {
      return;
    }
    const Column& time = read_[declared_.time->index];
    placed_.counts.without_time += !time.IsKnown(row);
    if (time.IsKnown(row)) {
      ExtendBy(placed_.times, TimeSlot(time, row), TimeSlot(time, row));
    }
  }

  // Rows that name no parent, and rows whose parent is nowhere.
  void CountLinks(LinkId link) {
    const Column& named = read_[schema_[link].child_columns.front().index];
    uint64_t orphans = 0;
    uint64_t unlinked = 0;
    std::vector<std::string> examples;
    for (const uint32_t row : kept_) {
      const bool is_orphan = named.IsKnown(row) && parents_[row] == kNoRow;
      orphans += is_orphan;
      unlinked += !named.IsKnown(row);
      if (is_orphan && examples.size() < DataIssue::kExamplesMax) {
        AddExample(KeyText({&named}, row, request_.zone), examples);
      }
    }
    placed_.counts.orphans.emplace_back(link, orphans);
    placed_.counts.unlinked.emplace_back(link, unlinked);
    ReportOrphans(schema_, link, orphans, examples, report_);
  }

  // Whoever had a row before one came that corrects it is looked at, since both may have come since the snapshot.
  void NoteTouched() {
    std::vector<uint32_t>& touched = placed_.touched;
    for (const uint32_t row : kept_) {
      if (parents_[row] != kNoRow) {
        touched.push_back(parents_[row]);
      }
    }
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  }

  // Of rows with one key one counts, be it among those of the database or among the new ones.
  bool ChooseByKey() {
    const std::optional<KeyHashes>* hashes = table_.index < database_.key_hashes_.size() ? &database_.key_hashes_[table_.index] : nullptr;
    if (hashes == nullptr || !*hashes) {
      return false;
    }
    std::vector<const Column*> parts;
    for (const ColumnId part : declared_.key) {
      parts.push_back(&read_[part.index]);
    }
    std::vector<KeyHash> wanted;
    for (const uint32_t row : kept_) {
      if (const std::optional<KeyHash> hash = HashOfKey(parts, row)) {
        wanted.push_back(*hash);
      } else {
        ++placed_.counts.without_key;
      }
    }
    ReportWithoutKey(declared_, placed_.counts.without_key, report_);
    std::sort(wanted.begin(), wanted.end());
    const std::vector<std::optional<uint32_t>> there = (*hashes)->Find(wanted);
    std::vector<uint32_t> before;  // rows of the database with a key of new ones
    std::vector<std::pair<size_t, size_t>> groups;  // of `wanted`, of which several rows have one key
    for (size_t begin = 0, end = 0; begin < wanted.size(); begin = end) {
      while (end < wanted.size() && wanted[end].high == wanted[begin].high && wanted[end].low == wanted[begin].low) {
        ++end;
      }
      if (there[begin] || end - begin > 1) {
        groups.emplace_back(begin, end);
      }
      if (there[begin]) {
        before.push_back(*there[begin]);
      }
    }
    std::sort(before.begin(), before.end());
    std::vector<Column> cells;  // of those rows, by ColumnId; empty for a part of the key
    for (uint32_t column = 0; column < declared_.columns.size() && !before.empty(); ++column) {
      const bool is_key = std::find(declared_.key.begin(), declared_.key.end(), ColumnId{column}) != declared_.key.end();
      const PackedColumn held = database_.PackedColumnOf(table_, {column});
      if (!is_key && held.column->length != database_[table_].rows) {
        return false;
      }
      cells.push_back(is_key ? Column() : GatherRows(held, before));
    }
    DuplicateChooser chooser(declared_, groups.size());
    std::set<uint32_t> dropped;
    RepeatedKeys repeated;
    for (uint32_t group = 0; group < groups.size(); ++group) {
      const auto [begin, end] = groups[group];
      if (there[begin]) {
        const auto place = static_cast<size_t>(std::lower_bound(before.begin(), before.end(), *there[begin]) - before.begin());
        chooser.Add(group, kBefore, CellsOf(cells, place, wanted[begin].row), 0);
      }
      for (size_t at = begin; at < end; ++at) {
        chooser.Add(group, wanted[at].row, Pointers(), wanted[at].row);
        dropped.insert(wanted[at].row);
      }
      const auto& [chosen, cell_row, differs] = chooser.groups()[group];
      (differs ? repeated.differing : repeated.equal).push_back(cell_row);
      placed_.counts.duplicates += end - begin - (there[begin] ? 0 : 1);
      dropped.erase(chosen);
      if (there[begin] && chosen != kBefore && !LIMN_FAULT(57)) {
        placed_.gone.push_back(*there[begin]);
      }
    }
    placed_.counts.differing_keys = repeated.differing.size();
    placed_.counts.duplicate_examples = ReportRepeated(declared_, chooser, repeated, request_.zone, report_);
    std::sort(placed_.gone.begin(), placed_.gone.end());
    std::erase_if(kept_, [&](uint32_t row) { return dropped.contains(row); });
    return true;
  }

  // A row of the database: its key is that of a new one.
  std::vector<const Column*> CellsOf(const std::vector<Column>& cells, size_t place, uint32_t row_with_key) {
    one_row_.clear();
    for (size_t column = 0; column < cells.size(); ++column) {
      const bool is_key = cells[column].length == 0;
      one_row_.push_back((is_key ? read_[column] : cells[column]).Gather({is_key ? row_with_key : static_cast<uint32_t>(place)}));
    }
    std::vector<const Column*> pointers;
    for (const Column& column : one_row_) {
      pointers.push_back(&column);
    }
    return pointers;
  }

  std::vector<const Column*> Pointers() const {
    std::vector<const Column*> pointers;
    for (const Column& column : read_) {
      pointers.push_back(&column);
    }
    return pointers;
  }

  // A key of another type meets as text, as everywhere: the int 7 is the text "7", not "007".
  bool FindParents(LinkId link) {
    const TableId parent = schema_[link].parent;
    const std::vector<ColumnId>& key = schema_[parent].key;
    if (key.size() != 1 || schema_[link].child_columns.size() != 1) {
      return false;
    }
    const Column& there = database_.ColumnOf(parent, key.front());
    const Column& named = read_[schema_[link].child_columns.front().index];
    parents_.assign(rows_, kNoRow);
    if (named.type.kind == ValueKind::Text) {
      const auto& codes = std::get<Slots<uint32_t>>(named.data);
      std::vector<bool> is_named(named.dictionary->size(), false);
      for (const uint32_t row : kept_) {
        if (named.IsKnown(row)) {
          is_named[codes[row]] = true;
        }
      }
      std::vector<std::pair<std::string_view, uint32_t>> wanted;
      for (uint32_t code = 0; code < is_named.size(); ++code) {
        if (is_named[code]) {
          wanted.emplace_back(named.dictionary->At(code), code);
        }
      }
      const std::optional<std::vector<uint32_t>> found = FindTexts(there, wanted, is_named.size());
      for (size_t index = 0; found && index < kept_.size(); ++index) {
        parents_[kept_[index]] = named.IsKnown(kept_[index]) ? (*found)[codes[kept_[index]]] : kNoRow;
      }
      return found.has_value();
    }
    if (named.type.kind != ValueKind::Int) {
      return false;
    }
    std::vector<std::string> texts(rows_);
    std::vector<std::pair<std::string_view, uint32_t>> wanted;
    for (const uint32_t row : kept_) {
      if (named.IsKnown(row)) {
        texts[row] = std::to_string(std::get<Slots<int64_t>>(named.data)[row]);
        wanted.emplace_back(texts[row], row);
      }
    }
    std::optional<std::vector<uint32_t>> found = FindTexts(there, wanted, rows_);
    if (found) {
      parents_ = std::move(*found);
    }
    return found.has_value();
  }

  // The row of each key, by its number among `count`. Keys are looked up in their order, each from where the one before was.
  static std::optional<std::vector<uint32_t>> FindTexts(const Column& keys, std::vector<std::pair<std::string_view, uint32_t>>& wanted, size_t count) {
    std::vector<uint32_t> rows(count, kNoRow);
    if (keys.type.kind == ValueKind::Text) {
      const auto& codes = std::get<Slots<uint32_t>>(keys.data);
      std::sort(wanted.begin(), wanted.end());
      FindInOrder(codes.size(), wanted, [&](size_t row) { return keys.dictionary->At(codes[row]); }, rows);
      return rows;
    }
    if (keys.type.kind != ValueKind::Int) {
      return std::nullopt;
    }
    std::vector<std::pair<int64_t, uint32_t>> numbers;
    for (const auto& [text, number] : wanted) {
      const std::optional<int64_t> value = ParseDecimal(text, 0);
      if (value && std::to_string(*value) == text) {
        numbers.emplace_back(*value, number);
      }
    }
    std::sort(numbers.begin(), numbers.end());
    const auto& values = std::get<Slots<int64_t>>(keys.data);
    FindInOrder(values.size(), numbers, [&](size_t row) { return values[row]; }, rows);
    return rows;
  }

  template <typename Key, typename At>
  static void FindInOrder(size_t rows, const std::vector<std::pair<Key, uint32_t>>& wanted, const At& at, std::vector<uint32_t>& found) {
    size_t from = 0;  // no row before it can be one that is still wanted
    for (const auto& [key, number] : wanted) {
      size_t end = from;
      for (size_t step = 1; end < rows && at(end) < key; step *= 2) {
        from = end + 1;
        end += step;
      }
      end = std::min(end, rows);
      while (from < end) {
        const size_t middle = (from + end) / 2;
        const bool is_before = at(middle) < key;
        (is_before ? from : end) = is_before ? middle + 1 : middle;
      }
      if (from < rows && at(from) == key) {
        found[number] = static_cast<uint32_t>(from);
      }
    }
  }

  void Sort() {
    const auto key = [&](uint32_t row) {
      const Column* time = declared_.time ? &read_[declared_.time->index] : nullptr;
      return std::pair(parents_[row], time == nullptr ? 0 : time->IsKnown(row) ? TimeSlot(*time, row) : INT64_MAX);
    };
    std::stable_sort(kept_.begin(), kept_.end(), [&](uint32_t a, uint32_t b) { return key(a) < key(b); });
  }

  // A column of the request, its texts by the database's codes.
  Column Recoded(ColumnId column) const {
    const ValueType type = schema_.ColumnOf(table_, column).type;
    const Column& held = *database_.PackedColumnOf(table_, column).column;
    if (column != declared_.time && !(table_.index < request_.columns.size() && IsAsked(request_.columns[table_.index], column.index))) {
      return Column::Of(type);
    }
    Column placed = read_[column.index].Gather(kept_);
    if (type.kind != ValueKind::Text) {
      return placed;
    }
    std::shared_ptr<Dictionary> dictionary = held.dictionary;
    std::vector<uint32_t> codes(placed.dictionary->size(), kNoRow);
    auto& slots = std::get<Slots<uint32_t>>(placed.data);
    for (size_t row = 0; row < slots.size(); ++row) {
      if (!placed.IsKnown(row)) {
        continue;
      }
      uint32_t& code = codes[slots[row]];
      if (code == kNoRow) {
        const std::string_view text = placed.dictionary->At(slots[row]);
        const std::optional<uint32_t> known = dictionary->Find(text);
        if (!known && dictionary == held.dictionary) {
          dictionary = std::make_shared<Dictionary>();
          for (uint32_t each = 0; each < held.dictionary->size(); ++each) {
            dictionary->Intern(held.dictionary->At(each));
          }
        }
        code = known ? *known : dictionary->Intern(text);
      }
      slots[row] = code;
    }
    placed.dictionary = std::move(dictionary);
    return placed;
  }

  static constexpr uint32_t kBefore = UINT32_MAX - 1;  // the database's own row, for the chooser

  const Database& database_;
  const LoadRequest& request_;
  const LoadPlan& plan_;
  DataReport& report_;
  TableId table_;
  const Schema& schema_;
  const TableSchema& declared_;
  std::vector<Column> read_;
  size_t rows_ = 0;
  std::vector<uint32_t> kept_;
  std::vector<uint32_t> parents_;  // by row read
  std::vector<Column> one_row_;
  NewRows placed_;
};

}  // namespace

std::optional<LinkId> LinkToMainEntity(const LoadPlan& plan, const Schema& schema, TableId table) {
  const std::optional<LinkId> order = plan.tables[table.index].order;
  if (!order || schema[*order].parent != schema.main_entity) {
    return std::nullopt;
  }
  for (uint32_t link = 0; link < schema.links.size(); ++link) {
    const bool is_of_it = schema.links[link].child == table || schema.links[link].parent == table;
    if (is_of_it && plan.links[link].used && LinkId{link} != *order) {
      return std::nullopt;
    }
  }
  return schema[table].time || !schema[table].time_from ? order : std::nullopt;
}

std::optional<std::vector<NewRows>> PlaceNewRows(const Database& database, const LoadRequest& request, std::vector<std::vector<Column>> read, DataReport& report) {
  std::vector<NewRows> placed(read.size());
  const LoadPlan plan = PlanLoad(request);
  for (uint32_t table = 0; table < read.size(); ++table) {
    if (read[table].empty() || !plan.tables[table].needed) {
      continue;
    }
    std::optional<NewRows> rows = Placer(database, request, plan, TableId{table}, std::move(read[table]), report).Place();
    if (!rows) {
      return std::nullopt;
    }
    placed[table] = std::move(*rows);
  }
  return placed;
}

void CountNewRows(Database& database, const std::vector<NewRows>& added) {
  const auto add_links = [](std::vector<std::pair<LinkId, uint64_t>>& to, const std::vector<std::pair<LinkId, uint64_t>>& from) {
    for (const auto& [link, rows] : from) {
      const auto found = std::find_if(to.begin(), to.end(), [&](const auto& each) { return each.first == link; });
      if (found == to.end()) {
        to.emplace_back(link, rows);
      } else {
        found->second += rows;
      }
    }
  };
  for (uint32_t table = 0; table < added.size(); ++table) {
    const TableCounts& counts = added[table].counts;
    TableCounts& total = database.counts_[table];
    total.rows_read += counts.rows_read;
    total.rows_after_as_of += counts.rows_after_as_of;
    total.duplicates += counts.duplicates;
    total.differing_keys += counts.differing_keys;
    std::set<std::string> examples(total.duplicate_examples.begin(), total.duplicate_examples.end());
    examples.insert(counts.duplicate_examples.begin(), counts.duplicate_examples.end());
    total.duplicate_examples.assign(examples.begin(), examples.size() > kListedKeysMax ? std::next(examples.begin(), kListedKeysMax) : examples.end());
    total.without_key += counts.without_key;
    total.without_time += counts.without_time;
    add_links(total.orphans, counts.orphans);
    add_links(total.unlinked, counts.unlinked);
    if (const auto& times = added[table].times) {
      ExtendBy(database.time_ranges_[table], times->first, times->second);
    }
  }
}

std::vector<uint32_t> TouchedBy(const Database& database, const LoadRequest& request, const std::vector<NewRows>& added) {
  const LoadPlan plan = PlanLoad(request);
  std::vector<uint32_t> touched;
  for (uint32_t table = 0; table < added.size(); ++table) {
    touched.insert(touched.end(), added[table].touched.begin(), added[table].touched.end());
    if (added[table].gone.empty()) {
      continue;
    }
    const Slots<uint32_t>& offsets = database.Children(*LinkToMainEntity(plan, *request.schema, TableId{table})).offsets;
    for (const uint32_t row : added[table].gone) {
      if (row < offsets.back()) {
        touched.push_back(static_cast<uint32_t>(std::upper_bound(offsets.begin(), offsets.end(), row) - offsets.begin()) - 1);
      }
    }
  }
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  return touched;
}

}  // namespace limn
