/// Reading: what one input says, an expression or definitions.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/syntax/ast.h"
#include "runtime/schema/schema.h"

namespace limn::repl {

/// A text to evaluate and where it stands: its first line is line `line` (from 1) of `path`.
struct Piece {
  std::string path;
  uint32_t line = 1;
  std::string text;
  bool is_command = false;  // a line that begins with a point
};

struct Reading {
  bool is_expression = false;
  FileId file;
  /// The definitions; for an expression one metric called kInputName, on the table whose column it is where it is `table.column`.
  ast::File tree;
  /// The only name of an expression that is nothing but a name; "" otherwise.
  std::string lone_name;
  DiagnosticSink complaints;
};

/// Reads a piece both ways and keeps the one that fits; where none does, the one that was likely meant.
Reading ReadPiece(SourceMap& sources, const Piece& piece, const Schema& schema);

}  // namespace limn::repl
