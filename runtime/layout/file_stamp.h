/// FileStamp: what tells whether a file is still the one that was read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace limn {

/// Size, inode and both times in nanoseconds as the file system has them, and XXH3 of the first, the last and 64 spread blocks of 4 KiB. What it can't see: bytes
/// between those blocks that were changed in place while a clock stood still or was set back; `whole` does.
struct FileStamp {
  std::string path;
  uint64_t bytes = 0;
  uint64_t inode = 0;
  int64_t modified = 0;
  int64_t changed = 0;
  uint64_t sample = 0;
  std::optional<uint64_t> whole;  // XXH3 of all of it; nothing where nobody asked

  /// Everything but `whole`.
  bool LooksLike(const FileStamp& other) const {
    return path == other.path && bytes == other.bytes && inode == other.inode && modified == other.modified && changed == other.changed && sample == other.sample;
  }
};

/// Without `whole`. Nothing for what is no plain file or can't be read.
std::optional<FileStamp> StampOf(const std::string& path);
/// XXH3 of a file's bytes.
std::optional<uint64_t> HashOfWhole(const std::string& path);

template <typename Io>
void Fields(Io& io, FileStamp& stamp) {
  io.Put(stamp.path);
  io.Put(stamp.bytes);
  io.Put(stamp.inode);
  io.Put(stamp.modified);
  io.Put(stamp.changed);
  io.Put(stamp.sample);
  io.Put(stamp.whole);
}

}  // namespace limn
