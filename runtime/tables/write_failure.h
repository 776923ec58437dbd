/// WriteFailure: why an output could not be written. The machine failed, not the rules: exit code 4, nothing changed.
#pragma once

#include <cstdint>
#include <string>

namespace limn {

enum class WriteFault : uint8_t {
#define WRITE_FAULT(name, ...) name,
#include "runtime/tables/write_faults.def"
#undef WRITE_FAULT
};

struct WriteFailure {
  WriteFault fault;
  std::string path;
  std::string reason;  // in the words of the operating system or of SQLite

  /// A reader that closes the pipe has seen enough: the run ends without a word.
  bool is_quiet() const { return fault == WriteFault::PipeClosed; }
};

std::string Describe(const WriteFailure& failure, bool chinese);
/// The fault behind an `errno` of a write.
WriteFailure WriteFailureOf(const std::string& path, int error);

}  // namespace limn
