/// Progress: one line on standard error while something takes long; only on a terminal.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "cli/console.h"

namespace limn::cli {

class Progress {
 public:
  explicit Progress(const Console& console) : console_(console), begin_(Clock::now()) {}
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// From any thread; shown a few times a second, and not before the work has taken a moment. `share` draws a bar.
  void Show(const std::string& text, std::optional<double> share);
  /// Takes the line away.
  void Clear();

 private:
  using Clock = std::chrono::steady_clock;
  const Console& console_;
  std::mutex mutex_;
  Clock::time_point begin_;
  Clock::time_point last_{};
  bool shown_ = false;
};

}  // namespace limn::cli
