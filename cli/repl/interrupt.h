/// Interrupt: Ctrl-C ends what is being done, and never the session.
#pragma once

#include <atomic>

namespace limn::repl {

/// While it lives, SIGINT sets a flag instead of ending the process. One at a time.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Set by Ctrl-C until Clear.
  static const std::atomic<bool>& flag();
  static void Clear();
  /// Becomes readable at Ctrl-C, for poll; Clear empties it.
  static int descriptor();
};

/// Thrown between two chunks of a load that Ctrl-C ended.
struct Interrupted {};

}  // namespace limn::repl
