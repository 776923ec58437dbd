/// LineEditor: one line from a terminal, with editing, history and completion. The only file that sees libedit.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace limn::repl {

/// What may stand in place of the word before the cursor.
struct Completions {
  struct Candidate {
    std::string text;    // in place of the whole word
    std::string detail;  // what it is, for the list
  };
  size_t begin = 0;  // byte of the line where the word begins
  std::vector<Candidate> candidates;
};
/// Asked with the line up to the cursor.
using CompleteFunction = std::function<Completions(std::string_view line)>;

struct LineRead {
  enum class Kind : uint8_t {
    Line,
    Paste,        // several lines at once; `text` holds them with their ends, what was typed before in front
    Interrupted,  // Ctrl-C
    End,          // Ctrl-D on an empty line, or the terminal is gone
  };
  Kind kind = Kind::End;
  std::string text;  // UTF-8
};

class LineEditor {
 public:
  /// `history_path`: lines of earlier sessions; "" keeps none. `search_word`: what stands before a search in the history.
  LineEditor(std::string history_path, std::string search_word, CompleteFunction complete);
  ~LineEditor();

  LineRead Read(const std::string& prompt);
  /// Adds an input to the history, here and in the file. One of several lines is kept as one line where line ends mean nothing in it.
  void Remember(std::string_view input);
  /// Whether more lines are at hand without waiting: pasted without the terminal's marks.
  static bool MoreAtHand();

 private:
  struct Editor;
  std::unique_ptr<Editor> editor_;
};

/// XDG_STATE_HOME/limn/history, else ~/.local/state/limn/history; "" where there is no home. Makes the folder.
std::string HistoryPath();

/// Several lines as one that means the same: comments dropped, blanks joined. Inputs with rows (`| … |`) keep their lines.
std::string OneLine(std::string_view input);

}  // namespace limn::repl
