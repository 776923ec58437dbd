/// TextWindow: the part of a CSV text that is in memory: whole rows, refilled from a ByteSource.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/tables/csv/byte_source.h"
#include "runtime/tables/csv/index_rows.h"
#include "runtime/tables/csv/spares.h"

namespace limn {

/// Rows larger than this are left out: nothing that people keep in a table, but a bound on memory.
inline constexpr size_t kRowBytesMax = 32 * 1024 * 1024;

struct TextBuffer {
  std::vector<char> bytes;
  /// What a huge row took is not kept.
  void Reset() {
    constexpr size_t kKeptBytes = 4 * 1024 * 1024;
    if (bytes.size() > kKeptBytes) {
      bytes = std::vector<char>();
    }
  }
};

class TextWindow {
 public:
  /// `offset` and `line` are those of the source's first byte; `window_bytes` are read at once.
  TextWindow(std::unique_ptr<ByteSource> source, uint64_t offset, uint64_t line, size_t window_bytes, Spares<TextBuffer>& buffers);

  /// Bytes from the first not consumed; followed by kCsvPadding readable bytes.
  std::string_view text() const { return {buffer_->bytes.data() + begin_, end_ - begin_}; }
  /// Holds the text: it stays as it is and where it is, also after Fill.
  std::shared_ptr<const TextBuffer> Share() {
    is_shared_ = true;
    return buffer_;
  }
  bool at_end() const { return at_end_; }
  uint64_t offset() const { return offset_; }  // of text()[0] in the decoded file
  uint64_t line() const { return line_; }      // of text()[0], from 1
  const std::optional<ReadFailure>& failure() const { return source_->failure(); }

  /// Goes on behind `bytes`, which hold `lines` line ends.
  void Consume(size_t bytes, uint64_t lines);
  /// Reads more; the text grows at its end and may move.
  void Fill();
  /// Leaves out the row that begins here and is larger than kRowBytesMax. False where a quote is still open at the end of the file.
  bool SkipRow();

 private:
  std::unique_ptr<ByteSource> source_;
  size_t window_bytes_;
  Spares<TextBuffer>& buffers_;
  std::shared_ptr<TextBuffer> buffer_;
  bool is_shared_ = false;
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t offset_;
  uint64_t line_;
  bool at_end_ = false;
};

}  // namespace limn
