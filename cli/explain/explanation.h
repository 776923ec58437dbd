/// Explanation: what a rule made of one row, cut to what decided. Read from the registers of a traced run; nothing is computed again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/source_file.h"
#include "runtime/values/value.h"
#include "runtime/vm/vm.h"

namespace limn::cli {

enum class Truth : uint8_t { No, Yes, Unknown };

/// How many rows an aggregate saw, counted, and could not decide because a part of `where` or the time was missing.
struct RowCounts {
  std::string table;
  std::vector<std::string> table_names;  // its second names
  uint64_t rows = 0;
  uint64_t counted = 0;
  uint64_t unknown = 0;
  uint64_t without_value = 0;  // of the counted ones: the argument is missing
  bool no_base = false;        // the row whose children they would be is not there: `referrer.orders` of who has no referrer
};

/// Where the value of an imported tag comes from.
struct ImportedFrom {
  std::string column;
  std::string author;           // "" where none was named
  std::optional<Value> dated;   // nothing where the file has no dates
  std::string expires;          // as written, "30 days"; "" for never
  uint64_t lines = 0;           // that the file has for the row
};

/// A condition or a value of a rule on one row.
struct Step {
  enum class Kind : uint8_t {
    Condition,  // truth is set
    Value,      // value is set
    Arm,        // of `one of`, `any of`, personas: text is its value or name, truth its condition's
    Otherwise,  // the arm that takes what is left
    Base,       // `among`
    Points,     // a line of a score: value is what it adds, truth its condition's, where it has one
    Range,      // of a score: value is the sum that lies outside, text the range as written
    Part,       // of a split: value is the part of 10,000 that the key has
    Import,     // of an imported tag: text is its file, value what that says, truth whether it has not expired, where it can
  };
  Kind kind = Kind::Condition;
  Span span;
  std::string text;   // as written, on one line
  std::string label;  // of the definition that is meant; "" for none
  uint32_t row = 0;   // of an Arm that is a row of a table: its number from 1
  std::optional<Truth> truth;
  std::optional<Value> value;
  bool is_share = false;             // the value is a share, read as per cent
  bool is_set = false;               // the value is `members`
  std::vector<std::string> members;
  std::optional<RowCounts> rows;
  std::optional<PopulationPlace> place;  // of a value that depends on all rows
  std::optional<ImportedFrom> imported;
  std::vector<Step> children;
  uint32_t left_out = 0;  // children that didn't decide
  bool seen_before = false;  // a definition explained further up
};

/// What would have to be otherwise: `spend_1y 9 400 → 10 000`. `to` is the nearest value, or words where many values serve.
struct Change {
  enum class Kind : uint8_t { Exactly, MoreThan, LessThan, After, Before, OneOf, AnythingBut, Contains, StartsWith, EndsWith, Matches, AnyValue, NoValue };
  Span span;
  std::string what;
  bool is_share = false;
  Value from;
  Kind kind = Kind::Exactly;
  std::vector<Value> to;
};

struct Explanation {
  std::string name;        // of the definition
  std::string label;
  std::string kind;        // tag, score, segment, personas, cluster, split, metric
  std::optional<Value> value;         // the result; missing where unknown
  std::vector<std::string> members;   // the result of a set
  std::string because;     // the sentence with this row's values; "" for none
  std::string advice;
  std::vector<Step> steps;
  /// The nearest change that would make a `no` a yes, or decide for the arm above; empty where there is none.
  std::vector<Change> changes;
  std::string changes_to;  // the arm that the changes lead to; "" for yes
  /// Purposes that this row did not agree to, by name: outputs leave the label empty, whatever it is.
  std::vector<std::pair<std::string, Step>> withheld;
};

}  // namespace limn::cli
