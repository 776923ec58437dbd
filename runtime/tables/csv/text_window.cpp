#include "runtime/tables/csv/text_window.h"

#include <cstring>

namespace limn {
namespace {

// Text, its index and the cells' views stay in the second level cache.
constexpr size_t kWindowBytes = 256 * 1024;

}  // namespace

TextWindow::TextWindow(std::unique_ptr<ByteSource> source, uint64_t offset, uint64_t line)
    : source_(std::move(source)), buffer_(kWindowBytes + kCsvPadding), offset_(offset), line_(line) {}

void TextWindow::Consume(size_t bytes, uint64_t lines) {
  begin_ += bytes;
  offset_ += bytes;
  line_ += lines;
}

void TextWindow::Fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ + kCsvPadding == buffer_.size()) {
    buffer_.resize((buffer_.size() - kCsvPadding) * 2 + kCsvPadding);
  }
  const size_t capacity = buffer_.size() - kCsvPadding;
  while (end_ < capacity && !at_end_) {
    const size_t count = source_->Read(buffer_.data() + end_, capacity - end_);
    end_ += count;
    at_end_ = count == 0;
  }
}

bool TextWindow::SkipRow() {
  // Quotes are counted as IndexRows counts them: inside them a row has no end. A doubled quote closes and opens.
  bool in_quotes = false;
  bool cell_begins = true;
  while (true) {
    const std::string_view piece = text();
    for (size_t at = 0; at < piece.size(); ++at) {
      const char letter = piece[at];
      if (letter == '"' && (in_quotes || cell_begins)) {
        in_quotes = !in_quotes;
        cell_begins = !in_quotes;  // the second of a doubled quote opens again
        continue;
      }
      line_ += letter == '\n' ? 1 : 0;
      if (!in_quotes && letter == '\n') {
        begin_ += at + 1;
        offset_ += at + 1;
        return true;
      }
      // Any delimiter may be in use; a wrong guess here only moves the end of a row that is left out.
      cell_begins = letter == ',' || letter == ';' || letter == '\t' || letter == '|';
    }
    begin_ = end_;
    offset_ += piece.size();
    if (at_end_) {
      return !in_quotes;
    }
    Fill();
  }
}

}  // namespace limn
