/// InputBuffer: lines -> whole inputs. A statement may take several lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/repl/reading.h"

namespace limn::repl {

/// What stands around an input without being part of it.
inline constexpr std::string_view kBlanks = " \t\r\n";

class InputBuffer {
 public:
  /// `path` names the source in messages. With `counts_lines`, places go on from line to line (a file, a script); without, each input
  /// begins at line 1 (a terminal).
  InputBuffer(std::string path, bool counts_lines) : path_(std::move(path)), counts_lines_(counts_lines) {}

  /// Takes one line, without its end; gives the inputs that are whole by now. The next line may still belong to the last one: an
  /// indented line, an arm.
  std::vector<Piece> Feed(std::string_view line);
  /// What is left, whole or not.
  std::vector<Piece> Finish();
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

/// Whether what is typed so far can be evaluated when its last line ends: whole, wrong in a way that more would not mend, a command, or
/// ended by an empty line. Arms may follow where arms stand, so those wait for `otherwise` or an empty line.
bool IsWhole(std::string_view text);

/// Whether a line is a command of the REPL: a point (also 。) and a letter.
bool IsCommand(std::string_view line);

}  // namespace limn::repl
