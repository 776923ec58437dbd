#include "compiler/diagnostics/source_file.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace limn {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// UTF-8 takes at most four bytes; a longer run of continuation bytes is broken text, counted byte by byte.
constexpr int kContinuationsMax = 3;

}  // namespace

Span Cover(Span a, Span b) {
  assert(a.file == b.file && "a span lies in one file");
  return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

SourceFile::SourceFile(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {
  if (text_.starts_with(kByteOrderMark)) {
    had_byte_order_mark_ = true;
    text_.erase(0, kByteOrderMark.size());
  }
  line_starts_.push_back(0);
  for (size_t at = 0; at < text_.size(); ++at) {
    const bool ends_line = text_[at] == '\n' || (text_[at] == '\r' && (at + 1 == text_.size() || text_[at + 1] != '\n'));
    if (ends_line) {
      line_starts_.push_back(static_cast<uint32_t>(at + 1));
    }
  }
}

Place SourceFile::PlaceOf(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const uint32_t line = static_cast<uint32_t>(after - line_starts_.begin());
  uint32_t column = 1;
  int continuations = 0;
  for (uint32_t at = LineStart(line); at < offset; ++at) {
    // A place inside a character is the place of that character, so the last lead byte only counts once passed.
    const uint32_t next = at + 1;
    const bool character_ends = next >= text_.size() || !IsContinuation(text_[next]) || continuations == kContinuationsMax;
    continuations = character_ends ? 0 : continuations + 1;
    column += character_ends ? 1 : 0;
  }
  return {line, column};
}

std::string_view SourceFile::Line(uint32_t line) const {
  const size_t begin = LineStart(line);
  size_t end = line < line_count() ? line_starts_[line] : text_.size();
  if (end > begin && text_[end - 1] == '\n') {
    --end;
  }
  if (end > begin && text_[end - 1] == '\r') {
    --end;
  }
  return text().substr(begin, end - begin);
}

FileId SourceMap::Add(std::string path, std::string text) {
  files_.push_back(std::make_unique<SourceFile>(std::move(path), std::move(text)));
  return {static_cast<uint32_t>(files_.size() - 1)};
}

}  // namespace limn
