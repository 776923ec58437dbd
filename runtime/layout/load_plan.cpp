#include "runtime/layout/load_plan.h"

#include <algorithm>
#include <span>

namespace limn {
namespace {

std::span<const IdentitySource> IdentitiesOf(const LoadRequest& request, TableId table) {
  const bool has_source = request.sources != nullptr && table.index < request.sources->size();
  return has_source ? std::span<const IdentitySource>((*request.sources)[table.index].identities) : std::span<const IdentitySource>();
}

class Planner {
 public:
  explicit Planner(const LoadRequest& request) : request_(request), schema_(*request.schema) {
    plan_.tables.resize(schema_.tables.size());
    plan_.links.resize(schema_.links.size());
    for (size_t table = 0; table < schema_.tables.size(); ++table) {
      plan_.tables[table].keep.resize(schema_.tables[table].columns.size(), false);
      plan_.tables[table].gives_keys.resize(schema_.tables[table].columns.size(), false);
      plan_.tables[table].is_compared.resize(schema_.tables[table].columns.size(), false);
    }
    FindExistence();
  }

  LoadPlan Plan() {
    Need(schema_.main_entity);
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      AskedOf(TableId{table});
    }
    for (uint32_t link = 0; link < schema_.links.size(); ++link) {
      if (Asked(request_.links, link)) {
        Use(LinkId{link});
        plan_.links[link].children = request_.children.empty() || Asked(request_.children, link);
      }
    }
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      ChooseOrder(TableId{table});
    }
    return std::move(plan_);
  }

 private:
  static bool Asked(const std::vector<bool>& flags, size_t index) { return index < flags.size() && flags[index]; }

  void AskedOf(TableId table) {
    if (table.index < request_.columns.size()) {
      const std::vector<bool>& columns = request_.columns[table.index];
      for (uint32_t column = 0; column < columns.size(); ++column) {
        if (columns[column]) {
          Need(table);
          Read(table, ColumnId{column});
          PlanOf(table).keep[column] = true;
        }
      }
    }
    if (Asked(request_.key_hashes, table.index)) {
      Need(table);
      for (const ColumnId part : schema_[table].key) {
        Read(table, part);
        PlanOf(table).keep[part.index] = true;
      }
    }
    if (Asked(request_.times, table.index)) {
      Need(table);
      KeepTime(table);
    }
  }

  TablePlan& PlanOf(TableId table) { return plan_.tables[table.index]; }

  void Read(TableId table, ColumnId column) {
    Identify(table, column);
    std::vector<ColumnId>& read = PlanOf(table).read;
    if (!IsComputed(request_, table, column) && std::find(read.begin(), read.end(), column) == read.end()) {
      read.push_back(column);
    }
  }

  // What an identity's column is found by, or compared with.
  void Identify(TableId table, ColumnId column) {
    const auto is_this = [&](const IdentitySource& identity) { return identity.column == column; };
    const std::span<const IdentitySource> identities = IdentitiesOf(request_, table);
    std::vector<IdentitySource>& planned = PlanOf(table).identities;
    const auto found = std::find_if(identities.begin(), identities.end(), is_this);
    if (found == identities.end() || std::any_of(planned.begin(), planned.end(), is_this)) {
      return;
    }
    planned.push_back(*found);
    for (const IdentityKey& key : found->keys) {
      PlanOf(table).is_compared[key.column.index] = true;
      Read(table, key.column);
    }
  }

  void Need(TableId table) {
    TablePlan& plan = PlanOf(table);
    if (plan.needed) {
      return;
    }
    plan.needed = true;
    const TableSchema& declared = schema_[table];
    for (const ColumnId column : declared.key) {
      Read(table, column);
      if (!declared.entity.empty()) {
        plan.keep[column.index] = true;
      }
    }
    plan.sorted_by_key = !declared.entity.empty() && !declared.key.empty();
    if (declared.time) {
      Read(table, *declared.time);
    }
    for (uint32_t link = 0; link < schema_.links.size(); ++link) {
      if (schema_.links[link].child == table && plan_.links[link].decides_existence) {
        Use(LinkId{link});
      }
    }
    for (const KeySource& source : KeySources(table)) {
      Need(source.table);
      for (const ColumnId column : source.columns) {
        Read(source.table, column);
        PlanOf(source.table).gives_keys[column.index] = true;
      }
    }
  }

  void Use(LinkId id) {
    if (plan_.links[id.index].used) {
      return;
    }
    plan_.links[id.index].used = true;
    const Link& link = schema_[id];
    Need(link.child);
    Need(link.parent);
    for (const ColumnId column : link.child_columns) {
      Read(link.child, column);
    }
  }

  // The time of a table's rows, up to the parent that has one.
  void KeepTime(TableId table) {
    TablePlan& plan = PlanOf(table);
    if (plan.keep_time) {
      return;
    }
    Need(table);
    plan.keep_time = true;
    const TableSchema& declared = schema_[table];
    if (declared.time) {
      plan.keep[declared.time->index] = true;
    } else if (declared.time_from) {
      Use(*declared.time_from);
      KeepTime(schema_[*declared.time_from].parent);
    }
  }

  std::vector<KeySource> KeySources(TableId table) const {
    if (request_.sources == nullptr || table.index >= request_.sources->size()) {
      return {};
    }
    return (*request_.sources)[table.index].keys_from;
  }

  // Rows exist or not by their own time or that of what they stand under, whatever rules read: otherwise one rule more would change the
  // answer of another. A link to the same table, or round in a ring, is a mere reference (who referred me) and decides nothing.
  void FindExistence() {
    const size_t count = schema_.tables.size();
    // above[t]: tables reached from t by going up.
    std::vector<std::vector<bool>> above(count, std::vector<bool>(count, false));
    for (uint32_t table = 0; table < count; ++table) {
      std::vector<uint32_t> open = {table};
      while (!open.empty()) {
        const uint32_t at = open.back();
        open.pop_back();
        for (const Link& link : schema_.links) {
          if (link.child.index == at && !above[table][link.parent.index]) {
            above[table][link.parent.index] = true;
            open.push_back(link.parent.index);
          }
        }
      }
    }
    std::vector<bool> has_time(count);
    for (uint32_t table = 0; table < count; ++table) {
      has_time[table] = schema_.tables[table].time.has_value();
    }
    for (uint32_t link_index = 0; link_index < schema_.links.size(); ++link_index) {
      const Link& link = schema_.links[link_index];
      const bool in_a_ring = above[link.parent.index][link.child.index];
      bool parent_dated = has_time[link.parent.index];
      for (uint32_t table = 0; table < count; ++table) {
        parent_dated = parent_dated || (above[link.parent.index][table] && has_time[table]);
      }
      const std::optional<LinkId> time_from = schema_[link.child].time_from;
      const bool gives_time = !schema_[link.child].time && time_from && time_from->index == link_index;
      // Who a row belongs with is found among rows that exist.
      const bool is_found = std::any_of(link.child_columns.begin(), link.child_columns.end(), [&](ColumnId column) { return IsComputed(request_, link.child, column); });
      plan_.links[link_index].decides_existence = ((parent_dated && !in_a_ring) || gives_time) && !is_found;
    }
  }

  // Rows are grouped by the parent whose children rules read; the first such link wins.
  void ChooseOrder(TableId table) {
    TablePlan& plan = PlanOf(table);
    if (!plan.needed || plan.sorted_by_key) {
      return;
    }
    for (const bool down : {true, false}) {
      for (uint32_t link = 0; link < schema_.links.size(); ++link) {
        const bool fits = plan_.links[link].used && schema_.links[link].child == table && schema_.links[link].parent != table &&
                          (plan_.links[link].children || !down);
        if (fits && !plan.order) {
          plan.order = LinkId{link};
        }
      }
    }
  }

  const LoadRequest& request_;
  const Schema& schema_;
  LoadPlan plan_;
};

}  // namespace

std::optional<size_t> TablePlan::Place(ColumnId column) const {
  const auto at = std::find(read.begin(), read.end(), column);
  if (at == read.end()) {
    return std::nullopt;
  }
  return static_cast<size_t>(at - read.begin());
}

bool IsComputed(const LoadRequest& request, TableId table, ColumnId column) {
  const std::span<const IdentitySource> identities = IdentitiesOf(request, table);
  return std::any_of(identities.begin(), identities.end(), [&](const IdentitySource& identity) { return identity.column == column && !identity.is_given; });
}

LoadPlan PlanLoad(const LoadRequest& request) { return Planner(request).Plan(); }

}  // namespace limn
