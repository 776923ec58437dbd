#include "cli/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace limn::cli {
namespace {

bool WriteAll(int file, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t written = write(file, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return false;
    }
    contents.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

std::optional<std::string> ReplaceFile(const std::string& path, std::string_view contents) {
  // A link is written through: what it points to is the file that people mean.
  std::error_code error;
  std::string target = std::filesystem::weakly_canonical(path, error).string();
  if (error) {
    target = path;
  }
  std::string temporary = target + ".XXXXXX";
  const int file = mkstemp(temporary.data());
  if (file < 0) {
    return std::strerror(errno);
  }
  struct stat before {};
  const bool exists = stat(target.c_str(), &before) == 0;
  const mode_t mask = umask(0);
  umask(mask);
  const bool written = WriteAll(file, contents) && fchmod(file, exists ? before.st_mode & 07777 : 0666 & ~mask) == 0 && fsync(file) == 0;
  int problem = written ? 0 : errno;
  if (close(file) != 0 && problem == 0) {
    problem = errno;
  }
  if (problem == 0 && std::rename(temporary.c_str(), target.c_str()) != 0) {
    problem = errno;
  }
  if (problem != 0) {
    unlink(temporary.c_str());
    return std::strerror(problem);
  }
  return std::nullopt;
}

}  // namespace limn::cli
