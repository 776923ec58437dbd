/// InputBuffer: lines as they come in -> whole inputs. A statement may take several lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/repl/reading.h"

namespace limn::repl {

class InputBuffer {
 public:
  /// `path` names the source in messages. With `counts_lines`, places go on from line to line (a file, a script); without, each input
  /// begins at line 1 (a terminal).
  InputBuffer(std::string path, bool counts_lines) : path_(std::move(path)), counts_lines_(counts_lines) {}

  /// Takes one line, without its end; gives the inputs that are whole by now. With `more_at_hand` the next line is there already and may
  /// belong to this input: an indented line, an arm. Without, an input ends as soon as it is whole, or at an empty line.
  std::vector<Piece> Feed(std::string_view line, bool more_at_hand);
  /// What is left, whole or not.
  std::vector<Piece> Finish();
  /// Forgets the lines of an unfinished input.
  void Clear() { text_.clear(); }

  bool empty() const { return text_.empty(); }
  /// Whether the lines so far could be an input, be it one that may go on.
  bool is_whole() const;
  /// The lines of the unfinished input.
  const std::string& text() const { return text_; }

 private:
  Piece Take();
  bool Belongs(std::string_view line) const;

  std::string path_;
  bool counts_lines_;
  uint32_t line_ = 0;        // of the last line fed
  uint32_t begin_line_ = 1;  // of text_
  std::string text_;
};

/// Whether a line is a command of the REPL: a point (also 。) and a letter.
bool IsCommand(std::string_view line);

}  // namespace limn::repl
