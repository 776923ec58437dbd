#include "runtime/threads/on_threads.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace limn {

void OnThreads(size_t threads, std::atomic<bool>& failed, const std::function<void(size_t thread)>& work) {
  std::vector<std::exception_ptr> thrown(threads);
  const auto guarded = [&](size_t thread) {
    try {
      work(thread);
    } catch (...) {
      thrown[thread] = std::current_exception();
      failed = true;
    }
  };
  std::vector<std::thread> pool;
  pool.reserve(threads);
  try {
    for (size_t thread = 1; thread < threads; ++thread) {
      pool.emplace_back(guarded, thread);
    }
  } catch (const std::system_error&) {
  }
  guarded(0);
  for (std::thread& thread : pool) {
    thread.join();
  }
  for (const std::exception_ptr& exception : thrown) {
    if (exception) {
      std::rethrow_exception(exception);
    }
  }
}

void ForEachOnThreads(size_t count, size_t threads, const std::function<void(size_t index)>& work) {
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  OnThreads(std::max<size_t>(1, std::min(threads, count)), failed, [&](size_t) {
    for (size_t index = next++; index < count && !failed; index = next++) {
      work(index);
    }
  });
}

}  // namespace limn
