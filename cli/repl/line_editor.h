/// LineEditor: one input from a terminal, of any number of lines, with editing, colours, history and completion.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/repl/edit_text.h"
#include "cli/repl/history.h"
#include "cli/repl/line_view.h"
#include "cli/repl/terminal.h"

namespace limn::repl {

/// What may stand in place of the word before the cursor.
struct Completions {
  struct Candidate {
    std::string text;    // in place of the whole word
    std::string detail;  // what it is, for the list
    std::string shown;   // in the list, where that is not `text`
  };
  size_t begin = 0;  // byte of the line where the word begins
  std::vector<Candidate> candidates;
};

/// What the editor asks its owner.
struct EditorHooks {
  /// The lines above the cursor's, with their ends, and that line up to the cursor.
  std::function<Completions(std::string_view above, std::string_view line)> complete;
  std::function<std::vector<Paint>(std::string_view text)> highlight;
  /// Whether Enter evaluates the text, rather than beginning another line.
  std::function<bool(std::string_view text)> is_whole;
  std::function<std::string()> hint;                                       // under an input that goes on, once
  std::function<std::string(std::string_view pattern, bool found)> search;  // under what a search found
};

struct InputRead {
  enum class Kind : uint8_t {
    Input,
    Interrupted,  // Ctrl-C; `text` holds what was dropped
    End,          // Ctrl-D on an empty input, or the terminal is gone
  };
  Kind kind = Kind::End;
  std::string text;  // UTF-8
};

class LineEditor {
 public:
  LineEditor(std::string history_path, bool colour, EditorHooks hooks);

  InputRead Read();
  History& history() { return history_; }

 private:
  enum class Outcome : uint8_t { GoOn, Input, Interrupted, End };
  InputRead ReadPlainly();
  Outcome Apply(const Key& key);
  Outcome Enter(const Key& key);
  void BeginLine();
  void Complete();
  void FromHistory(bool older);
  Outcome Search();
  void Show();
  Shown Now() const;

  EditorHooks hooks_;
  History history_;
  Terminal terminal_;
  LineView view_;
  bool colour_;
  EditText edit_;
  std::vector<std::string> below_;   // lines under the input, until the next key
  size_t entry_ = 0;                 // of the history; its size: what is typed now
  std::string draft_;                // what was typed before the history was opened
  bool hinted_ = false;
};

}  // namespace limn::repl
