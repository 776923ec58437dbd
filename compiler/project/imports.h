/// AddImport: the file of an imported tag as a table of the project. It is a child of the table whose rows carry the tag, so that lines of unknown ids,
/// lines after `as of` and unreadable cells are counted as those of any other table. Source: semantics.md "imported tags".
#pragma once

#include <optional>

#include "compiler/project/project.h"
#include "runtime/program/program.h"

namespace limn {

/// The table; one that is there already where the same import was added before. Nothing where the project has no such entity, or it has no key.
/// The columns are the entity's key, then ImportColumns' others. `place` is where the file is named: messages about data point there.
std::optional<TableId> AddImport(Project& project, const ImportRow& import, Span place);

/// Where the value and the date stand in the table of an import.
struct ImportColumns {
  ColumnId value;
  std::optional<ColumnId> date;
};
ImportColumns ColumnsOf(const Schema& schema, TableId import);

/// The path of an import's file as it is written, without `sqlite:`, and as it is opened.
std::string WrittenPathOf(const ImportRow& import);
std::string PathOfImport(const Project& project, const ImportRow& import);

}  // namespace limn
