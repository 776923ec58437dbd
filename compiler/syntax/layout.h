/// Layout: where the tokens of one statement stand for the formatter: what begins a line, how far in, what lines up, and
/// which role each keyword plays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "compiler/syntax/tokens.h"

namespace limn {

/// Whether a token begins a line.
enum class LineBreak : uint8_t {
  AsWritten,   // where the author broke the line; indented further than the line it continues
  Never,       // unless a comment stands before it
  WithOthers,  // when one of the statement's parts begins a line, all do
  IfWritten,   // where the author broke the line; indented by its own level
  Always,
};

enum class Align : uint8_t { None, ArmCondition, CardText, NextText };

struct TokenLayout {
  LineBreak line_break = LineBreak::AsWritten;
  /// Of a line that begins here: how many steps in.
  uint8_t level = 0;
  Align align = Align::None;
  /// Arms, or a persona's card, that line up with each other; meaningful with an Align.
  uint32_t group = 0;
  /// The role of a keyword, nullptr for a keyword that is a name; the function of a callee.
  const KeywordRow* role = nullptr;
  const FunctionRow* function = nullptr;
  /// The first and the other tokens of a raw value, which is kept byte for byte.
  bool begins_raw = false;
  bool continues_raw = false;
  bool is_unary_minus = false;
  /// Stands right behind the token before: {days}.
  bool is_glued = false;
  /// Which definition of a `for each` it belongs to, from 1; 0 elsewhere. The parts of one begin lines together.
  uint32_t definition = 0;
  const TypeRow* type = nullptr;
};

struct StatementLayout {
  std::vector<TokenLayout> tokens;
  /// Indices of the tokens in the order in which they are written: clauses of an argument in their one order.
  std::vector<size_t> order;
};

}  // namespace limn
