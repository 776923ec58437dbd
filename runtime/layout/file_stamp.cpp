#include "runtime/layout/file_stamp.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <memory>
#include <vector>

namespace limn {
namespace {

constexpr size_t kSampleBytes = 4096;
constexpr size_t kSpreadSamples = 64;
constexpr size_t kReadBytes = 1 << 20;

class OpenedFile {
 public:
  explicit OpenedFile(const std::string& path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  OpenedFile(const OpenedFile&) = delete;
  OpenedFile& operator=(const OpenedFile&) = delete;
  ~OpenedFile() {
    if (descriptor_ >= 0) {
      close(descriptor_);
    }
  }
  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  /// So many bytes from a place, fewer at the end of the file; nothing where they can't be read.
  std::optional<size_t> Read(uint64_t offset, std::vector<char>& bytes) const {
    size_t got = 0;
    while (got < bytes.size()) {
      const ssize_t count = pread(descriptor_, bytes.data() + got, bytes.size() - got, static_cast<off_t>(offset + got));
      if (count < 0 && errno == EINTR) {
        continue;
      }
      if (count < 0) {
        return std::nullopt;
      }
      if (count == 0) {
        break;
      }
      got += static_cast<size_t>(count);
    }
    return got;
  }

 private:
  int descriptor_;
};

struct FreeState {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};
using HashState = std::unique_ptr<XXH3_state_t, FreeState>;

HashState NewHash() {
  HashState state(XXH3_createState());
  XXH3_64bits_reset(state.get());
  return state;
}

int64_t Nanoseconds(const timespec& time) { return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

}  // namespace

std::optional<FileStamp> StampOf(const std::string& path) {
  const OpenedFile file(path);
  struct stat there {};
  if (!file.is_open() || fstat(file.descriptor(), &there) != 0 || !S_ISREG(there.st_mode)) {
    return std::nullopt;
  }
  FileStamp stamp;
  stamp.path = path;
  stamp.bytes = static_cast<uint64_t>(there.st_size);
  stamp.inode = there.st_ino;
  stamp.modified = Nanoseconds(there.st_mtim);
  stamp.changed = Nanoseconds(there.st_ctim);
  const HashState hash = NewHash();
  std::vector<char> block(kSampleBytes);
  const uint64_t last = stamp.bytes > kSampleBytes ? stamp.bytes - kSampleBytes : 0;
  // The first is that at 0, the last one ends the file.
  for (size_t sample = 0; sample <= kSpreadSamples + 1; ++sample) {
    const std::optional<size_t> got = file.Read(last / (kSpreadSamples + 1) * sample + (sample == kSpreadSamples + 1 ? last % (kSpreadSamples + 1) : 0), block);
    if (!got) {
      return std::nullopt;
    }
    XXH3_64bits_update(hash.get(), block.data(), *got);
  }
  stamp.sample = XXH3_64bits_digest(hash.get());
  return stamp;
}

std::optional<uint64_t> HashOfWhole(const std::string& path) {
  const OpenedFile file(path);
  if (!file.is_open()) {
    return std::nullopt;
  }
  const HashState hash = NewHash();
  std::vector<char> bytes(kReadBytes);
  for (uint64_t offset = 0;; offset += bytes.size()) {
    const std::optional<size_t> got = file.Read(offset, bytes);
    if (!got) {
      return std::nullopt;
    }
    XXH3_64bits_update(hash.get(), bytes.data(), *got);
    if (*got < bytes.size()) {
      return XXH3_64bits_digest(hash.get());
    }
  }
}

}  // namespace limn
