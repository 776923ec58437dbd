#include "tests/differential/reference_world.h"

#include <stdexcept>

namespace limn::differential {

bool ComesBefore(const Value& a, const Value& b) {
  if (a.is_missing() || b.is_missing()) {
    return !a.is_missing() && b.is_missing();
  }
  // One type: the variants compare as the kinds do, and std::string compares bytes.
  return a.data < b.data;
}

bool ReferenceWorld::KeyBefore::operator()(const Key& a, const Key& b) const {
  for (size_t part = 0; part < a.size(); ++part) {
    if (ComesBefore(a[part], b[part])) {
      return true;
    }
    if (ComesBefore(b[part], a[part])) {
      return false;
    }
  }
  return false;
}

std::optional<ReferenceWorld::Key> ReferenceWorld::KeyOf(const RawRow& row, const std::vector<ColumnId>& columns) {
  Key key;
  for (const ColumnId column : columns) {
    if (row[column.index].is_missing()) {
      return std::nullopt;
    }
    key.push_back(row[column.index]);
  }
  return key;
}

ReferenceWorld::ReferenceWorld(const Schema& schema, const RawTables& raw, const AsOf& as_of, const ReferenceZone& zone)
    : schema_(schema), raw_(raw), as_of_(as_of), zone_(zone) {
  for (const std::vector<RawRow>& rows : raw.tables) {
    exists_.emplace_back(rows.size(), true);
    later_.emplace_back(rows.size(), false);
  }
  DropLaterRows();
  DropChildrenOfLaterRows();
  for (uint32_t table = 0; table < schema.tables.size(); ++table) {
    DropDuplicates({table});
  }
  rows_.resize(schema.tables.size());
  for (uint32_t table = 0; table < schema.tables.size(); ++table) {
    for (uint32_t row = 0; row < exists_[table].size(); ++row) {
      if (exists_[table][row]) {
        rows_[table].push_back(row);
      }
    }
  }
  LinkRows();
}

bool ReferenceWorld::IsLater(const Value& time) const {
  if (time.is_missing()) {
    return false;
  }
  if (time.type.kind == ValueKind::Date) {
    return time.as_int() > as_of_.day.days;
  }
  return as_of_.is_day ? zone_.DayOf({time.as_int()}) > as_of_.day : Instant{time.as_int()} > as_of_.instant;
}

void ReferenceWorld::DropLaterRows() {
  for (size_t table = 0; table < schema_.tables.size(); ++table) {
    const std::optional<ColumnId> time = schema_.tables[table].time;
    for (size_t row = 0; time && row < exists_[table].size(); ++row) {
      if (IsLater(raw_.tables[table][row][time->index])) {
        exists_[table][row] = false;
        later_[table][row] = true;
      }
    }
  }
}

// A row whose parent key stands only in rows that don't exist yet doesn't exist yet either; so do its own children.
void ReferenceWorld::DropChildrenOfLaterRows() {
  bool changed = true;
  while (changed) {
    changed = false;
    for (const Link& link : schema_.links) {
      const std::vector<RawRow>& parents = raw_[link.parent];
      std::map<Key, bool, KeyBefore> any_exists;
      for (size_t parent = 0; parent < parents.size(); ++parent) {
        if (const std::optional<Key> key = KeyOf(parents[parent], schema_[link.parent].key)) {
          any_exists[*key] = any_exists[*key] || !later_[link.parent.index][parent];
        }
      }
      const std::vector<RawRow>& children = raw_[link.child];
      for (size_t child = 0; child < children.size(); ++child) {
        const std::optional<Key> key = KeyOf(children[child], link.child_columns);
        if (!key || later_[link.child.index][child]) {
          continue;
        }
        const auto found = any_exists.find(*key);
        if (found != any_exists.end() && !found->second) {
          later_[link.child.index][child] = true;
          exists_[link.child.index][child] = false;
          changed = true;
        }
      }
    }
  }
}

bool ReferenceWorld::IsPreferred(const TableSchema& table, const RawRow& a, const RawRow& b) const {
  if (table.latest_by) {
    const Value& time_a = a[table.latest_by->index];
    const Value& time_b = b[table.latest_by->index];
    if (time_a.is_missing() != time_b.is_missing()) {
      return time_b.is_missing();
    }
    if (time_a.data != time_b.data) {
      return time_b.data < time_a.data;
    }
  }
  for (size_t column = 0; column < a.size(); ++column) {
    if (ComesBefore(a[column], b[column])) {
      return true;
    }
    if (ComesBefore(b[column], a[column])) {
      return false;
    }
  }
  return false;
}

void ReferenceWorld::DropDuplicates(TableId table) {
  const TableSchema& schema = schema_[table];
  if (schema.key.empty()) {
    return;
  }
  std::map<Key, uint32_t, KeyBefore> kept;
  const std::vector<RawRow>& rows = raw_[table];
  for (uint32_t row = 0; row < rows.size(); ++row) {
    if (!exists_[table.index][row]) {
      continue;
    }
    const std::optional<Key> key = KeyOf(rows[row], schema.key);
    if (!key) {
      // Nobody can be labelled without a key; another row still counts, and is nobody's duplicate.
      exists_[table.index][row] = schema.entity.empty();
      continue;
    }
    const auto [place, is_new] = kept.emplace(*key, row);
    if (is_new) {
      continue;
    }
    const bool better = IsPreferred(schema, rows[row], rows[place->second]);
    exists_[table.index][better ? place->second : row] = false;
    if (better) {
      place->second = row;
    }
  }
}

void ReferenceWorld::LinkRows() {
  parents_.resize(schema_.links.size());
  children_.resize(schema_.links.size());
  for (size_t index = 0; index < schema_.links.size(); ++index) {
    const Link& link = schema_.links[index];
    parents_[index].resize(raw_[link.child].size());
    children_[index].resize(raw_[link.parent].size());
    std::map<Key, uint32_t, KeyBefore> by_key;
    for (const uint32_t parent : Rows(link.parent)) {
      if (const std::optional<Key> key = KeyOf(raw_[link.parent][parent], schema_[link.parent].key)) {
        by_key[*key] = parent;
      }
    }
    for (const uint32_t child : Rows(link.child)) {
      const std::optional<Key> key = KeyOf(raw_[link.child][child], link.child_columns);
      const auto parent = key ? by_key.find(*key) : by_key.end();
      if (parent != by_key.end()) {
        parents_[index][child] = parent->second;
        children_[index][parent->second].push_back(child);
      }
    }
  }
}

std::optional<uint32_t> ReferenceWorld::Parent(LinkId link, uint32_t child) const { return parents_[link.index][child]; }

const std::vector<uint32_t>& ReferenceWorld::Children(LinkId link, uint32_t parent) const {
  return children_[link.index][parent];
}

Value ReferenceWorld::TimeOf(TableId table, uint32_t row) const {
  const TableSchema& schema = schema_[table];
  if (schema.time) {
    return raw_[table][row][schema.time->index];
  }
  if (schema.time_from) {
    if (const std::optional<uint32_t> parent = Parent(*schema.time_from, row)) {
      return TimeOf(schema_[*schema.time_from].parent, *parent);
    }
  }
  return {};
}

}  // namespace limn::differential
