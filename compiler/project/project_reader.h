/// ProjectReader: what the parts of limn.yaml's reading share: the tree, the project being made, and where complaints go.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/project/entries.h"
#include "compiler/project/project.h"

namespace limn {

struct ProjectReader {
  const YamlTree& tree;
  DiagnosticSink& sink;
  const ProjectOptions& options;
  Project& project;
  std::vector<YamlNode::Entry> table_entries;      // by TableId
  std::vector<YamlNode::Entry> environment_from;   // `from:` of the environment that is asked for: tables with their files
  std::set<std::pair<TableId, ColumnId>> untyped;  // their type was refused; no second complaint about it

  /// A column that exists (first or second name); otherwise reports it, once for each place.
  std::optional<ColumnId> ColumnAt(TableId table, const LocatedText& name) const;
  /// A table by first or second name; otherwise reports it.
  std::optional<TableId> TableAt(const LocatedText& name) const;
  bool IsUntyped(TableId table, ColumnId column) const { return untyped.contains({table, column}); }
};

/// `tables:`: names, columns, keys, times, sources. Links come after all tables are known.
void ReadTables(ProjectReader& reader, const Entries& root);
/// `identities:`: columns that tables get. Before the links, which may name them.
void ReadIdentities(ProjectReader& reader, const Entries& root);
/// What of them may be shown, when the outputs are known.
void MaskIdentities(ProjectReader& reader);
/// `belongs_to:` and `keys_from:` of all tables, then the parent that gives a table without a time its time.
void ReadLinks(ProjectReader& reader);
/// `from:` and how its cells are written.
void ReadSource(ProjectReader& reader, const Entries& table, TableId id);
/// `purposes:`, `environments:`, `outputs:`.
void ReadSettings(ProjectReader& reader, const Entries& root);

/// A time zone by its name; reports one that isn't known.
std::optional<TimeZone> FindZone(ProjectReader& reader, const LocatedText& name);
/// A day or a moment; reports what is neither.
std::optional<AsOf> ReadAsOf(ProjectReader& reader, const LocatedText& text);
/// `names: { zh: 金额 }`, `names: [金额]` or one text.
std::vector<LocatedText> SecondNames(ProjectReader& reader, const Entries& entries, std::string_view key);
/// Whether a name can be written in rules and shown; reports it where not.
bool CheckName(ProjectReader& reader, const LocatedText& name);

}  // namespace limn
