#include "runtime/columns/spill_folder.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace limn {

void* SpillFolder::Allocate(size_t bytes) const {
  if (bytes == 0) {
    return nullptr;
  }
  const auto failed = [&](int error) { return SpillFailed(path_, std::generic_category().message(error)); };
  std::string name = path_ + "/.spill.XXXXXX";
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) {
    throw failed(errno);
  }
  ::unlink(name.c_str());
  // A page that found no room when it is written back would be a SIGBUS; so room is taken now.
  int error = EINTR;
  while (error == EINTR) {
    error = ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes));
  }
  void* const memory = error == 0 ? ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0) : MAP_FAILED;
  const int map_error = errno;
  ::close(descriptor);
  if (memory == MAP_FAILED) {
    throw failed(error != 0 ? error : map_error);
  }
  return memory;
}

void SpillFolder::Free(void* memory, size_t bytes) {
  if (memory != nullptr) {
    ::munmap(memory, bytes);
  }
}

}  // namespace limn
