/// SpillFolder: where slots lie that memory has no room for.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace limn {

/// The folder has no room, or may not be written to.
struct SpillFailed : std::runtime_error {
  SpillFailed(std::string the_folder, const std::string& reason) : std::runtime_error(reason), folder(std::move(the_folder)) {}
  std::string folder;
};

/// Memory that is a file of this folder, without a name, as long as it is in use: the system writes there what it needs the room of, and reads it back.
class SpillFolder {
 public:
  explicit SpillFolder(std::string path) : path_(std::move(path)) {}

  /// Zeros. Throws SpillFailed.
  void* Allocate(size_t bytes) const;
  static void Free(void* memory, size_t bytes);

 private:
  std::string path_;
};

}  // namespace limn
