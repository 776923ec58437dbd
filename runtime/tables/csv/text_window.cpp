#include "runtime/tables/csv/text_window.h"

#include <algorithm>
#include <cstring>

namespace limn {

TextWindow::TextWindow(std::unique_ptr<ByteSource> source, uint64_t offset, uint64_t line, size_t window_bytes, Spares<TextBuffer>& buffers)
    : source_(std::move(source)), window_bytes_(window_bytes), buffers_(buffers), buffer_(buffers.Take()), offset_(offset), line_(line) {}

void TextWindow::Consume(size_t bytes, uint64_t lines) {
  begin_ += bytes;
  offset_ += bytes;
  line_ += lines;
}

void TextWindow::Fill() {
  const size_t kept = end_ - begin_;
  const size_t capacity = kept < window_bytes_ ? window_bytes_ : kept * 2;
  const char* from = buffer_->bytes.data() + begin_;
  if (is_shared_ || buffer_->bytes.size() < capacity + kCsvPadding) {
    std::shared_ptr<TextBuffer> fresh = buffers_.Take();
    if (fresh->bytes.size() < capacity + kCsvPadding) {
      fresh->bytes = std::vector<char>(capacity + kCsvPadding);
    }
    std::copy_n(from, kept, fresh->bytes.data());
    buffer_ = std::move(fresh);
    is_shared_ = false;
  } else {
    std::memmove(buffer_->bytes.data(), from, kept);
  }
  begin_ = 0;
  end_ = kept;
  while (end_ < capacity && !at_end_) {
    const size_t count = source_->Read(buffer_->bytes.data() + end_, capacity - end_);
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
