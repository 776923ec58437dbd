/// WholeFile: bytes that appear in their place whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/tables/write_failure.h"

namespace limn {

/// A file beside its place until Commit. Standard output (`-`), pipes and devices are written directly.
class WholeFile {
 public:
  /// Output: safe from a power cut before it takes its place. Cache: readable by its owner alone, and made anew where it is lost.
  enum class Use : bool { Output, Cache };
  /// `inputs` are files that must not be written.
  static std::optional<WholeFile> Open(const std::string& path, const std::vector<std::string>& inputs, std::optional<WriteFailure>& failure, Use use = Use::Output);
  WholeFile(WholeFile&& other) noexcept;
  WholeFile& operator=(WholeFile&& other) noexcept;
  ~WholeFile();

  /// Buffered, unless they are many.
  bool Append(std::string_view bytes) {
    if (bytes.size() >= kBufferBytes) {
      return Flush() && WriteOut(bytes);
    }
    buffer_ += bytes;
    return FlushIfFull();
  }
  /// To be filled by the caller, who then calls FlushIfFull.
  std::string& buffer() { return buffer_; }
  bool FlushIfFull() { return buffer_.size() < kBufferBytes || Flush(); }
  bool Finish();
  bool Commit();
  const std::optional<WriteFailure>& failure() const { return failure_; }

  bool is_direct() const { return temporary_.empty(); }
  /// Where the bytes are until Commit, for those who write them by other means.
  const std::string& temporary() const { return temporary_; }

 private:
  static constexpr size_t kBufferBytes = 256 * 1024;

  WholeFile() = default;
  bool WriteOut(std::string_view bytes);
  bool Flush() {
    const bool written = WriteOut(buffer_);
    buffer_.clear();
    return written;
  }
  bool Fail(int error);

  std::string path_;       // as named
  std::string place_;      // with symbolic links followed
  std::string temporary_;  // "": written directly
  int descriptor_ = -1;
  Use use_ = Use::Output;
  size_t written_ = 0;       // bytes
  size_t on_their_way_ = 0;  // of them, to the disk
  std::string buffer_;
  std::optional<WriteFailure> failure_;
};

}  // namespace limn
