#include "runtime/tables/writers/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "runtime/tables/writer.h"

namespace limn {
namespace {

constexpr mode_t kNewFileMode = 0666;

// A symbolic link is followed, so that the link stays one. Of a path that isn't there the path itself.
std::string FollowLinks(const std::string& path) {
  char* real = realpath(path.c_str(), nullptr);
  const std::string place = real != nullptr ? real : path;
  std::free(real);
  return place;
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

mode_t CurrentMask() {
  const mode_t mask = umask(0);
  umask(mask);
  return mask;
}

bool IsSameFile(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

// Makes a rename or a new name last beyond a power cut. Where a file system can't, the data itself is safe all the same.
void SyncFolder(const std::string& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    fsync(descriptor);
    close(descriptor);
  }
}

}  // namespace

std::optional<WholeFile> WholeFile::Open(const std::string& path, const std::vector<std::string>& inputs, std::optional<WriteFailure>& failure, Use use) {
  WholeFile file;
  file.use_ = use;
  file.path_ = path;
  if (path == "-") {
    file.descriptor_ = STDOUT_FILENO;
    return file;
  }
  struct stat there {};
  const bool exists = stat(path.c_str(), &there) == 0;
  for (const std::string& input : inputs) {
    struct stat other {};
    if (exists && stat(input.c_str(), &other) == 0 && IsSameFile(there, other)) {
      failure = {WriteFault::IsInput, path, ""};
      return std::nullopt;
    }
  }
  if (exists && S_ISDIR(there.st_mode)) {
    failure = {WriteFault::IsFolder, path, ""};
    return std::nullopt;
  }
  if (exists && !S_ISREG(there.st_mode)) {
    file.descriptor_ = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file.descriptor_ < 0) {
      failure = WriteFailureOf(path, errno);
      return std::nullopt;
    }
    return file;
  }
  file.place_ = FollowLinks(path);
  const std::filesystem::path place(file.place_);
  std::string pattern = (place.parent_path() / ("." + place.filename().string() + ".XXXXXX")).string();
  file.descriptor_ = mkostemp(pattern.data(), O_CLOEXEC);
  if (file.descriptor_ < 0) {
    failure = WriteFailureOf(path, errno);
    return std::nullopt;
  }
  file.temporary_ = pattern;
  if (use == Use::Cache) {
    return file;  // as it was made
  }
  fchmod(file.descriptor_, exists ? there.st_mode & 07777 : kNewFileMode & ~CurrentMask());
  return file;
}

WholeFile::WholeFile(WholeFile&& other) noexcept { *this = std::move(other); }

WholeFile& WholeFile::operator=(WholeFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(place_, other.place_);
  std::swap(temporary_, other.temporary_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(use_, other.use_);
  std::swap(written_, other.written_);
  std::swap(on_their_way_, other.on_their_way_);
  std::swap(buffer_, other.buffer_);
  std::swap(failure_, other.failure_);
  return *this;
}

WholeFile::~WholeFile() {
  if (descriptor_ >= 0 && descriptor_ != STDOUT_FILENO) {
    close(descriptor_);
  }
  if (!temporary_.empty()) {
    unlink(temporary_.c_str());
  }
}

bool WholeFile::Fail(int error) {
  failure_ = WriteFailureOf(path_, error);
  return false;
}

bool WholeFile::WriteOut(std::string_view bytes) {
  size_t written = 0;
  while (!failure_ && written < bytes.size()) {
    const ssize_t count = write(descriptor_, bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno != EINTR) {
      Fail(errno);
    }
    written += count > 0 ? static_cast<size_t>(count) : 0;
  }
  written_ += written;
#ifdef __linux__
  // Begun now, so that fsync has little to wait for: of a file of 870 MB a third of a second.
  constexpr size_t kBytesAtOnce = 8 * 1024 * 1024;
  if (use_ == Use::Output && !is_direct() && written_ - on_their_way_ >= kBytesAtOnce) {
    sync_file_range(descriptor_, static_cast<off_t>(on_their_way_), static_cast<off_t>(written_ - on_their_way_), SYNC_FILE_RANGE_WRITE);
    on_their_way_ = written_;
  }
#endif
  return !failure_;
}

bool WholeFile::Finish() {
  if (!Flush()) {
    return false;
  }
  if (is_direct()) {
    return true;
  }
  if (use_ == Use::Output && fsync(descriptor_) != 0) {
    return Fail(errno);
  }
  const int closed = close(descriptor_);
  descriptor_ = -1;
  return closed == 0 || Fail(errno);
}

bool WholeFile::Commit() {
  if (failure_ || is_direct()) {
    return !failure_;
  }
  if (rename(temporary_.c_str(), place_.c_str()) != 0) {
    return Fail(errno);
  }
  temporary_.clear();
  SyncFolder(FolderOf(place_));
  return true;
}

std::optional<FolderLock> FolderLock::Acquire(const std::string& output_path, std::optional<WriteFailure>& failure) {
  FolderLock lock;
  if (output_path == "-") {
    return lock;
  }
  const std::string folder = FolderOf(output_path);
  lock.file_ = (std::filesystem::path(folder) / ".limn.lock").string();
  while (true) {
    lock.descriptor_ = open(lock.file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kNewFileMode);
    if (lock.descriptor_ < 0) {
      failure = WriteFailureOf(output_path, errno);
      return std::nullopt;
    }
    if (flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
      failure = errno == EWOULDBLOCK ? WriteFailure{WriteFault::Locked, folder, ""} : WriteFailureOf(output_path, errno);
      close(lock.descriptor_);
      lock.descriptor_ = -1;
      return std::nullopt;
    }
    // The run before us takes its file away when it ends: a lock on a file that has no name any more keeps nobody out.
    struct stat locked {};
    struct stat named {};
    if (fstat(lock.descriptor_, &locked) == 0 && stat(lock.file_.c_str(), &named) == 0 && IsSameFile(locked, named)) {
      return lock;
    }
    close(lock.descriptor_);
  }
}

FolderLock::FolderLock(FolderLock&& other) noexcept { *this = std::move(other); }

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) {
    unlink(file_.c_str());
    close(descriptor_);
  }
}

}  // namespace limn
