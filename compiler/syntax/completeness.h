/// Completeness: whether a text stops in the middle, for whoever types rules line by line.
#pragma once

#include <cstdint>
#include <string_view>

namespace limn {

/// What may follow a text that begins with a statement, or is one expression.
enum class Completeness : uint8_t {
  Unfinished,  // a parenthesis is open, or the grammar needs more: `metric x`, `count(orders where`, `a and`
  MayGoOn,     // whole as it stands, but more arms, personas or expectations could follow
  Complete,    // whole
  Wrong,       // more text would not mend it
};

/// Of a text with several statements, the last one decides. Never throws, for any bytes.
Completeness CompletenessOf(std::string_view text);

/// Whether a line begins a statement: its keyword stands first, and a name or a text follows on that line.
bool BeginsStatement(std::string_view line);

}  // namespace limn
