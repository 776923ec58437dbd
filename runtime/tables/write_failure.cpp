#include "runtime/tables/write_failure.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace limn {

std::string Describe(const WriteFailure& failure, bool chinese) {
  static constexpr const char* kTexts[][2] = {
#define WRITE_FAULT(name, english, chinese) {english, chinese},
#include "runtime/tables/write_faults.def"
#undef WRITE_FAULT
  };
  const std::string path = failure.path != "-" ? failure.path : chinese ? "标准输出" : "standard output";
  return fmt::format(fmt::runtime(kTexts[static_cast<size_t>(failure.fault)][chinese ? 1 : 0]), fmt::arg("path", path), fmt::arg("reason", failure.reason));
}

WriteFailure WriteFailureOf(const std::string& path, int error) {
  const std::string reason = std::strerror(error);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return {WriteFault::DiskFull, path, reason};
    case EPIPE:
      return {WriteFault::PipeClosed, path, reason};
    case ENOENT:
    case ENOTDIR:
      return {WriteFault::FolderMissing, path, reason};
    case EACCES:
    case EPERM:
    case EROFS:
      return {WriteFault::FolderReadOnly, path, reason};
    case EISDIR:
      return {WriteFault::IsFolder, path, reason};
    default:
      return {WriteFault::Failed, path, reason};
  }
}

}  // namespace limn
