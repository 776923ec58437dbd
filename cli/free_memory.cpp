#include "cli/free_memory.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

// The files of a version's memory controller.
struct Controller {
  std::string_view mounted;
  std::string_view limit;
  std::string_view usage;
  std::string_view total;  // before what stands in memory.stat for a group and those below it
};
constexpr Controller kVersion1 = {"/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"};
constexpr Controller kVersion2 = {"/sys/fs/cgroup", "memory.max", "memory.current", ""};

std::optional<uint64_t> NumberIn(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end != text.data() ? std::optional(number) : std::nullopt;
}

// The number behind the word that a line begins with.
std::optional<uint64_t> NumberAfter(const fs::path& path, const std::string& word) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(word)) {
      return NumberIn(std::string_view(line).substr(word.size()));
    }
  }
  return std::nullopt;
}

// Pages of files and what the kernel remembers of folders count as used, and are given back when somebody needs the room.
uint64_t LeftOf(const Controller& controller, const fs::path& group) {
  const std::optional<uint64_t> limit = NumberAfter(group / controller.limit, "");
  const std::optional<uint64_t> usage = NumberAfter(group / controller.usage, "");
  if (!limit || !usage) {
    return UINT64_MAX;
  }
  uint64_t given_back = 0;
  for (const char* kind : {"active_file ", "inactive_file ", "slab_reclaimable "}) {
    given_back += NumberAfter(group / "memory.stat", std::string(controller.total) + kind).value_or(0);
  }
  const uint64_t used = *usage - std::min(*usage, given_back);
  return *limit - std::min(*limit, used);
}

// Of the group and those above it. Inside a container the path may be one of the machine outside; then the container's own is at the top.
uint64_t LeftAbove(const Controller& controller, const std::string& root, fs::path group) {
  const fs::path top = root + std::string(controller.mounted);
  uint64_t left = LeftOf(controller, top);
  for (; group.has_relative_path(); group = group.parent_path()) {
    left = std::min(left, LeftOf(controller, top / group.relative_path()));
  }
  return left;
}

}  // namespace

uint64_t FreeMemory(const std::string& root) {
  uint64_t left = UINT64_MAX;
  if (const std::optional<uint64_t> kilobytes = NumberAfter(root + "/proc/meminfo", "MemAvailable:")) {
    left = *kilobytes * 1024;
  }
  // "4:memory:/a/group", or "0::/a/group" of version 2.
  std::ifstream groups(root + "/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const size_t first = line.find(':');
    const size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) {
      continue;
    }
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const std::string group = line.substr(second + 1);
    if (controllers == ",,") {
      left = std::min(left, LeftAbove(kVersion2, root, group));
    } else if (controllers.find(",memory,") != std::string::npos) {
      left = std::min(left, LeftAbove(kVersion1, root, group));
    }
  }
  return left;
}

}  // namespace limn::cli
