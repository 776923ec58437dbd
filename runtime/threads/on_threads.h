/// OnThreads: one piece of work on several threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

namespace limn {

/// Calls work(0), work(1), … on so many threads, this one among them, or on fewer where the system gives no more. What one of them throws is thrown here,
/// when all have ended; `failed` tells the others to.
void OnThreads(size_t threads, std::atomic<bool>& failed, const std::function<void(size_t thread)>& work);

/// Calls work(0) … work(count - 1), each once, on up to so many threads.
void ForEachOnThreads(size_t count, size_t threads, const std::function<void(size_t index)>& work);

}  // namespace limn
