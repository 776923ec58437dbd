/// Part: some rows of the main entity at a time, with all that is theirs, as a database of its own.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "runtime/layout/new_rows.h"

namespace limn {

/// Columns are filled anew where they stand, so that a program that was linked to the database of a part stays linked, and a few hundred rows at a time stay in
/// the cache.
class Part {
 public:
  /// Of a database, the new rows beside it, and what is asked of them. All outlive it. Without rows at first.
  Part(const Database& whole, const LoadRequest& request, const std::vector<NewRows>& added);

  /// Holds these rows of the main entity, in order, from now on. New rows stand behind their other children, whatever their times: no kernel takes an order for
  /// granted, and mostly they are the latest.
  void Fill(std::span<const uint32_t> rows);
  /// As of request.as_of; its texts have the codes of the new rows.
  const Database& database() const { return *database_; }

 private:
  // The children of one row.
  struct Run {
    uint32_t begin;       // in the whole
    uint32_t end;
    uint32_t to;          // in the part
    uint32_t gone_begin;  // in NewRows::gone
    uint32_t gone_end;
    uint32_t new_begin;   // in NewRows
    uint32_t new_end;
    uint32_t Kept() const { return end - begin - (gone_end - gone_begin); }
    uint32_t Rows() const { return Kept() + new_end - new_begin; }
  };
  struct Children {
    TableId table;
    LinkId link;
    const NewRows* added;         // null: none
    std::vector<ColumnId> columns;  // that are filled
    std::vector<Run> runs;
  };

  void FindRuns(Children& children, std::span<const uint32_t> rows);
  template <typename Copy>
  static void ForEachStretch(const Children& children, const Run& run, Copy&& copy);

  const Database& whole_;
  std::unique_ptr<Database> database_;
  std::vector<ColumnId> columns_;  // of the main entity
  std::vector<Children> children_;
};

}  // namespace limn
