/// EditText: an input of any number of lines while it is edited. The cursor moves by what a reader takes for a letter: a Han character,
/// an emoji with its joiners, a letter with its accents.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace limn::repl {

class EditText {
 public:
  const std::string& text() const { return text_; }
  /// A byte of the text, 0 to its size, never inside a letter.
  size_t cursor() const { return cursor_; }
  bool empty() const { return text_.empty(); }

  /// Replaces everything; the cursor goes to the end.
  void Set(std::string text);
  void Insert(std::string_view text);
  /// Replaces the bytes from `begin` to the cursor.
  void ReplaceBefore(size_t begin, std::string_view text);
  void EraseBefore();
  void EraseAfter();

  void Left();
  void Right();
  void WordLeft();
  void WordRight();
  void LineBegin();
  void LineEnd();
  /// To the line above or below, as near to the column as it has letters; false on the first (last) line.
  bool Up();
  bool Down();

  /// What stands from the cursor to the end (beginning) of the line, or of a word, is kept for Yank. On a line's end the line end itself.
  void KillToEnd();
  void KillToBegin();
  void KillWordBefore();
  void KillWordAfter();
  void Yank() { Insert(killed_); }

  /// The line the cursor is in, up to the cursor.
  std::string_view LineBeforeCursor() const { return std::string_view(text_).substr(BeginOfLine(), cursor_ - BeginOfLine()); }
  /// All lines above it, with their ends.
  std::string_view LinesAbove() const { return std::string_view(text_).substr(0, BeginOfLine()); }

 private:
  size_t BeginOfLine() const;
  size_t EndOfLine() const;
  size_t Before(size_t at) const;
  size_t After(size_t at) const;
  size_t WordBegin() const;
  size_t WordEnd() const;
  void Kill(size_t begin, size_t end);
  void MoveTo(size_t line_begin);

  std::string text_;
  size_t cursor_ = 0;
  std::optional<int> column_;  // where Up and Down came from, in terminal columns
  std::string killed_;
};

}  // namespace limn::repl
