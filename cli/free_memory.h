/// FreeMemory: how much this process may still take.
#pragma once

#include <cstdint>
#include <string>

namespace limn::cli {

/// Bytes that the machine has left, or fewer where a control group that the process is in leaves less; what is unknown limits nothing.
/// Files are looked up under `root`. Source: proc(5), the kernel's documentation of control groups (memory, versions 1 and 2).
uint64_t FreeMemory(const std::string& root = "");

}  // namespace limn::cli
