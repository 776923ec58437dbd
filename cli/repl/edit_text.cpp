#include "cli/repl/edit_text.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/renderer.h"

namespace limn::repl {
namespace {

bool IsWordByte(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte >= 0x80 || std::isalnum(byte) != 0 || letter == '_';
}

}  // namespace

void EditText::Set(std::string text) {
  text_ = std::move(text);
  cursor_ = text_.size();
  column_.reset();
}

void EditText::Insert(std::string_view text) {
  text_.insert(cursor_, text);
  cursor_ += text.size();
  column_.reset();
}

void EditText::ReplaceBefore(size_t begin, std::string_view text) {
  text_.replace(begin, cursor_ - begin, text);
  cursor_ = begin + text.size();
  column_.reset();
}

void EditText::EraseBefore() {
  const size_t begin = Before(cursor_);
  text_.erase(begin, cursor_ - begin);
  cursor_ = begin;
  column_.reset();
}

void EditText::EraseAfter() {
  text_.erase(cursor_, After(cursor_) - cursor_);
  column_.reset();
}

void EditText::Left() {
  cursor_ = Before(cursor_);
  column_.reset();
}

void EditText::Right() {
  cursor_ = After(cursor_);
  column_.reset();
}

void EditText::WordLeft() {
  cursor_ = WordBegin();
  column_.reset();
}

void EditText::WordRight() {
  cursor_ = WordEnd();
  column_.reset();
}

void EditText::LineBegin() {
  cursor_ = BeginOfLine();
  column_.reset();
}

void EditText::LineEnd() {
  cursor_ = EndOfLine();
  column_.reset();
}

bool EditText::Up() {
  const size_t begin = BeginOfLine();
  if (begin == 0) {
    return false;
  }
  column_ = column_.value_or(DisplayWidth(LineBeforeCursor()));
  const size_t above = text_.rfind('\n', begin - 1 == 0 ? 0 : begin - 2);
  MoveTo(begin == 1 || above == std::string::npos || above == begin - 1 ? 0 : above + 1);
  return true;
}

bool EditText::Down() {
  const size_t end = EndOfLine();
  if (end == text_.size()) {
    return false;
  }
  column_ = column_.value_or(DisplayWidth(LineBeforeCursor()));
  MoveTo(end + 1);
  return true;
}

// To the cell of that line in which the column lies.
void EditText::MoveTo(size_t line_begin) {
  const size_t end = std::min(text_.find('\n', line_begin), text_.size());
  int reached = 0;
  cursor_ = end;
  for (const Cell& cell : CellsOf(std::string_view(text_).substr(line_begin, end - line_begin))) {
    if (reached + cell.width > *column_) {
      cursor_ = line_begin + cell.begin;
      return;
    }
    reached += cell.width;
  }
}

void EditText::KillToEnd() {
  const size_t end = EndOfLine();
  Kill(cursor_, end == cursor_ ? After(cursor_) : end);
}

void EditText::KillToBegin() { Kill(BeginOfLine(), cursor_); }

void EditText::KillWordBefore() { Kill(WordBegin(), cursor_); }

void EditText::KillWordAfter() { Kill(cursor_, WordEnd()); }

void EditText::Kill(size_t begin, size_t end) {
  if (begin < end) {
    killed_ = text_.substr(begin, end - begin);
    text_.erase(begin, end - begin);
    cursor_ = begin;
  }
  column_.reset();
}

size_t EditText::BeginOfLine() const {
  const size_t end = cursor_ == 0 ? std::string::npos : text_.rfind('\n', cursor_ - 1);
  return end == std::string::npos ? 0 : end + 1;
}

size_t EditText::EndOfLine() const { return std::min(text_.find('\n', cursor_), text_.size()); }

size_t EditText::Before(size_t at) const {
  if (at == 0 || text_[at - 1] == '\n') {
    return at == 0 ? 0 : at - 1;
  }
  const size_t end = text_.rfind('\n', at - 1);
  const size_t begin = end == std::string::npos ? 0 : end + 1;
  return begin + CellsOf(std::string_view(text_).substr(begin, at - begin)).back().begin;
}

size_t EditText::After(size_t at) const {
  if (at == text_.size() || text_[at] == '\n') {
    return at == text_.size() ? at : at + 1;
  }
  const size_t end = std::min(text_.find('\n', at), text_.size());
  return at + CellsOf(std::string_view(text_).substr(at, end - at)).front().end;
}

// Back over what is no word, then over the word.
size_t EditText::WordBegin() const {
  size_t at = cursor_;
  while (at > 0 && !IsWordByte(text_[at - 1])) {
    --at;
  }
  while (at > 0 && IsWordByte(text_[at - 1])) {
    --at;
  }
  return at;
}

size_t EditText::WordEnd() const {
  size_t at = cursor_;
  while (at < text_.size() && !IsWordByte(text_[at])) {
    ++at;
  }
  while (at < text_.size() && IsWordByte(text_[at])) {
    ++at;
  }
  return at;
}

}  // namespace limn::repl
