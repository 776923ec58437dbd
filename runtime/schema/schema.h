/// Schema: the tables, columns and links that rules may speak of, as limn.yaml declares them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/values/value.h"

namespace limn {

/// Indices into Schema::tables, TableSchema::columns, Schema::links.
struct TableId {
  uint32_t index = 0;
  friend auto operator<=>(TableId, TableId) = default;
};
struct ColumnId {
  uint32_t index = 0;
  friend auto operator<=>(ColumnId, ColumnId) = default;
};
struct LinkId {
  uint32_t index = 0;
  friend auto operator<=>(LinkId, LinkId) = default;
};

/// A declared column. Names are matched in any rule; `names` holds second names (`names: { zh: 金额 }`).
struct ColumnSchema {
  std::string name;
  std::vector<std::string> names;
  ValueType type;
  /// Declared values of a text column, in written order; empty where any value may stand.
  std::vector<std::string> values;
  /// alias -> value, from `values: { F: [女, female] }`; the reader replaces aliases.
  std::vector<std::pair<std::string, std::string>> aliases;
  std::string personal;  // "" or the kind (email, phone, name, …): never leaves in an output unless allowed
  bool is_computed = false;  // by an identity when the table is loaded; no source holds it
};

/// child belongs to parent: the child's columns hold the parent's key, in the order of that key.
struct Link {
  std::string name;           // how rules go up: `customer`, `product`, `referrer`
  std::vector<std::string> names;  // further spellings of `name`: table name, singular, second names
  std::string children_name;  // how rules go down: `orders`, `referred`
  std::vector<std::string> children_names;
  TableId child;
  TableId parent;
  std::vector<ColumnId> child_columns;
};

/// A declared table.
struct TableSchema {
  std::string name;
  std::vector<std::string> names;      // second names
  std::string entity;                  // "customer"; "" where the table is no entity
  std::vector<std::string> entity_names;
  std::vector<ColumnSchema> columns;
  std::vector<ColumnId> key;           // empty: no key, every row is kept
  std::optional<ColumnId> time;        // its own time column
  /// Where it has none: the link to the nearest parent that has a time (the path goes on there).
  std::optional<LinkId> time_from;
  std::optional<ColumnId> latest_by;   // `duplicates: latest by COLUMN`
  /// The file of an imported tag, not declared in limn.yaml: rules name the tag, not the table, and rows with one key must not differ.
  bool is_import = false;
};

/// Tables, links between them, and the main entity. Ids are indices.
struct Schema {
  std::vector<TableSchema> tables;
  std::vector<Link> links;
  TableId main_entity;

  const TableSchema& operator[](TableId id) const { return tables[id.index]; }
  const Link& operator[](LinkId id) const { return links[id.index]; }
  const ColumnSchema& ColumnOf(TableId table, ColumnId column) const { return tables[table.index].columns[column.index]; }
  std::optional<TableId> FindTable(std::string_view name) const;
  std::optional<ColumnId> FindColumn(TableId table, std::string_view name) const;
  /// The entity with this name (`customer`, or a second name of it).
  std::optional<TableId> FindEntity(std::string_view name) const;

  /// One step up from a child's row, by any spelling: `customer`, `customers`, `referrer`.
  std::optional<LinkId> FindUp(TableId child, std::string_view name) const;
  /// One step down from a parent's row, by any spelling: `orders`, `referred`.
  std::optional<LinkId> FindDown(TableId parent, std::string_view name) const;
  /// The shortest ways down from `parent` over one or more links, the last of them called `name`, links from the parent on. Empty: none;
  /// more than one: ambiguous (order_items under orders and under returns; of very many ways some are left out, never all but one).
  std::vector<std::vector<LinkId>> PathsDown(TableId parent, std::string_view name) const;

  /// What may be written, for did-you-mean, completion and messages; first names first, each once. Without the files of imported tags.
  std::vector<std::string> TableNames() const;
  std::vector<std::string> ColumnNames(TableId table) const;
  std::vector<std::string> NamesUp(TableId child) const;
  /// Names of tables below, over any number of links.
  std::vector<std::string> NamesDown(TableId parent) const;
};

/// The singular that an English table name suggests (`orders` → `order`, `categories` → `category`, `boxes` → `box`); the name itself where it has none.
std::string Singular(std::string_view table_name);

}  // namespace limn
