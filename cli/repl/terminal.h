/// Terminal: keys in, text out. The only file that knows the modes of a terminal and the bytes that keys send.
#pragma once

#include <termios.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace limn::repl {

/// What was pressed, as emacs, readline and the terminals name it.
struct Key {
  enum class Kind : uint8_t {
    Text,       // one letter of any script, in `text`
    Paste,      // what the terminal marked as pasted, in `text`, line ends as \n
    Enter,
    NewLine,    // Alt-Enter: a line end, whatever stands before it
    Tab,
    Backspace,
    Delete,     // Delete
    EndOrDelete,  // Ctrl-D
    Left, Right, WordLeft, WordRight, Up, Down, LineBegin, LineEnd,
    KillToEnd, KillToBegin, KillWordBefore, KillWordAfter, Yank,
    Search,     // Ctrl-R
    Cancel,     // Ctrl-G
    Escape,
    ClearScreen,
    Interrupt,  // Ctrl-C
    Suspend,    // Ctrl-Z
    Redraw,     // the window has another size, or the process goes on after a stop
    Closed,     // the terminal is gone
    Unknown,
  };
  Kind kind = Kind::Unknown;
  std::string text;
  /// It was there without waiting, and so is what follows: pasted without marks, or typed while nobody read.
  bool more_at_hand = false;
};

/// The key that a whole sequence of bytes stands for; Unknown where none does. Sources: ECMA-48, xterm's ctlseqs.
Key::Kind KeyOf(std::string_view sequence);

/// Standard input and output as a terminal. Between Begin and End keys come one by one and nothing is echoed; outside, Ctrl-C is a signal
/// and what is typed ahead is kept, unseen. Destroyed, it leaves the terminal as it was.
class Terminal {
 public:
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// Whether it can move its cursor: TERM is set and not "dumb".
  static bool CanMoveCursor();

  void Begin();
  void End();
  /// Waits for a key. Ctrl-C from elsewhere (a signal) is Interrupt too.
  Key ReadKey();
  /// A line as the terminal itself edits it, for one that can't move its cursor. `interrupted`: Ctrl-C; false: no more lines.
  bool ReadLine(std::string& line, bool& interrupted);
  /// Stops the process as Ctrl-Z does; returns when it goes on.
  void Suspend();

  static void Write(std::string_view text);
  static int width();
  static int height();

 private:
  enum class Waited : uint8_t { Byte, Interrupted, Signal, Closed };
  Waited Fill();
  bool FillWithin(int milliseconds);
  Key ReadSequence();
  Key ReadPaste();
  std::string TakeLetter();

  termios before_{};
  bool is_known_ = false;   // `before_` holds what the terminal was
  std::string waiting_;     // bytes read and not yet a key
};

}  // namespace limn::repl
