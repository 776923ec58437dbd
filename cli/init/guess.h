/// Guess: from what files show, what limn.yaml should say: who is the entity, which columns are keys, which rows belong to which. Every guess is written where
/// its owner can read and change it; nothing is guessed at run time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/tables/inference.h"

namespace limn::cli {

/// A row belongs to a row of `parent`.
struct GuessedLink {
  size_t parent = 0;
  std::vector<size_t> columns;   // of the child, in the order of the parent's key
  std::string name;              // "" for a link that needs none
  std::string children;          // of a named link; "" where nobody walks it down
};

/// The column of another table that holds an entity's keys.
struct GuessedKeySource {
  size_t table = 0;
  size_t column = 0;
};

struct GuessedTable {
  std::string name;
  InferredTable data;                       // empty where the table is made of keys
  std::vector<size_t> key;                  // columns
  std::optional<size_t> time;
  std::string entity;                       // "customer"; "" for others
  std::vector<GuessedKeySource> keys_from;
  std::vector<GuessedLink> links;
};

struct Guess {
  std::vector<GuessedTable> tables;         // the main entity first
  /// Whether an entity was found; without one the caller asks.
  bool has_entity() const { return !tables.empty() && !tables.front().entity.empty(); }
};

/// `entity`: the answer to the question, TABLE or TABLE.COLUMN; "" where nobody was asked.
Guess GuessProject(std::vector<InferredTable> tables, std::string_view entity);

/// Where the main entity's table lacks many whom other tables name: the entity becomes a table made of keys, and its old table the profile that some of
/// them have (`profile.income`). The entity's key is one column.
void MakeEntityOfKeys(Guess& guess);

}  // namespace limn::cli
