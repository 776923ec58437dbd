/// What a process may still take: of the machine, and of the control groups it is in.
#include "cli/free_memory.h"

#include <catch2/catch.hpp>

#include "tests/cli/desk.h"

namespace limn::testing {
namespace {

constexpr uint64_t kMegabyte = 1024 * 1024;

TEST_CASE("without a control group it is what the machine has") {
  const Desk desk("free_memory");
  CHECK(cli::FreeMemory(desk.folder().string()) == UINT64_MAX);
  desk.Write("proc/meminfo", "MemTotal:       4096 kB\nMemFree:        1024 kB\nMemAvailable:   2048 kB\n");
  CHECK(cli::FreeMemory(desk.folder().string()) == 2 * kMegabyte);
  desk.Write("proc/self/cgroup", "4:memory:/nowhere\n0::/\nnothing\n");
  CHECK(cli::FreeMemory(desk.folder().string()) == 2 * kMegabyte);
}

TEST_CASE("of a control group and those above it the one that leaves least counts; pages of files are given back") {
  const Desk desk("free_memory_groups");
  desk.Write("proc/meminfo", "MemAvailable:   8388608 kB\n");
  SECTION("version 2") {
    desk.Write("proc/self/cgroup", "0::/shop/run\n");
    desk.Write("sys/fs/cgroup/shop/run/memory.max", "max\n");
    desk.Write("sys/fs/cgroup/shop/run/memory.current", "1048576\n");
    CHECK(cli::FreeMemory(desk.folder().string()) == 8192 * kMegabyte);
    desk.Write("sys/fs/cgroup/shop/memory.max", "4194304\n");
    desk.Write("sys/fs/cgroup/shop/memory.current", "3145728\n");
    desk.Write("sys/fs/cgroup/shop/memory.stat", "anon 5\nactive_file 524288\ninactive_file 262144\nslab_reclaimable 262144\n");
    CHECK(cli::FreeMemory(desk.folder().string()) == 2 * kMegabyte);
    desk.Write("sys/fs/cgroup/memory.max", "2097152\n");  // a container's own
    desk.Write("sys/fs/cgroup/memory.current", "3145728\n");
    CHECK(cli::FreeMemory(desk.folder().string()) == 0);
  }
  SECTION("version 1") {
    desk.Write("proc/self/cgroup", "7:cpu,cpuacct:/\n4:hugetlb,memory:/shop\n");
    desk.Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    desk.Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1048576\n");
    desk.Write("sys/fs/cgroup/memory/shop/memory.limit_in_bytes", "4194304\n");
    desk.Write("sys/fs/cgroup/memory/shop/memory.usage_in_bytes", "3145728\n");
    desk.Write("sys/fs/cgroup/memory/shop/memory.stat", "active_file 0\ntotal_active_file 1048576\n");
    CHECK(cli::FreeMemory(desk.folder().string()) == 2 * kMegabyte);
  }
}

}  // namespace
}  // namespace limn::testing
