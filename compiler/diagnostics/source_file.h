/// SourceFile: a text with its name and line starts. A Span is a byte range in one.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace limn {

/// Index of a file in a SourceMap.
struct FileId {
  uint32_t index = 0;
  friend auto operator<=>(FileId, FileId) = default;
};

/// Bytes [begin, end) of one file. An empty span points between two bytes.
struct Span {
  FileId file;
  uint32_t begin = 0;
  uint32_t end = 0;
  friend auto operator<=>(const Span&, const Span&) = default;

  /// For complaints about no text at all: a wrong option, a file that isn't there.
  static constexpr Span Nowhere() { return {FileId{UINT32_MAX}, 0, 0}; }
  constexpr bool is_nowhere() const { return file.index == UINT32_MAX; }
};

/// The smallest span that covers both; they must lie in the same file.
Span Cover(Span a, Span b);

/// Line and column as people count: from 1; the column in code points.
struct Place {
  uint32_t line = 1;
  uint32_t column = 1;
};

/// A file's text as read (UTF-8, a byte order mark removed), and where its lines begin.
/// Lines end at LF, CRLF or CR.
class SourceFile {
 public:
  SourceFile(std::string path, std::string text);

  const std::string& path() const { return path_; }
  /// True when the file began with a byte order mark, which is not in text(): add three to a byte of text() for
  /// its byte in the file, and write it back when the file is changed.
  bool had_byte_order_mark() const { return had_byte_order_mark_; }
  std::string_view text() const { return text_; }
  std::string_view Text(Span span) const { return text().substr(span.begin, span.end - span.begin); }

  /// Where a byte offset lies; past the end: the end.
  Place PlaceOf(uint32_t offset) const;
  uint32_t line_count() const { return static_cast<uint32_t>(line_starts_.size()); }
  /// The text of a line (from 1), without its line end.
  std::string_view Line(uint32_t line) const;
  uint32_t LineStart(uint32_t line) const { return line_starts_[line - 1]; }

 private:
  std::string path_;
  std::string text_;
  bool had_byte_order_mark_ = false;
  std::vector<uint32_t> line_starts_;
};

/// All files of a compilation (rules and limn.yaml). Files keep their address.
class SourceMap {
 public:
  FileId Add(std::string path, std::string text);
  const SourceFile& operator[](FileId id) const { return *files_[id.index]; }
  std::string_view Text(Span span) const { return (*this)[span.file].Text(span); }
  size_t size() const { return files_.size(); }

 private:
  std::vector<std::unique_ptr<SourceFile>> files_;
};

}  // namespace limn
