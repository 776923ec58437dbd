#include "cli/progress.h"

#include "cli/layout.h"
#include "cli/numbers.h"

namespace limn::cli {
namespace {

constexpr std::chrono::milliseconds kPatience{400};
constexpr std::chrono::milliseconds kPause{100};
constexpr int kBarWidth = 24;
constexpr std::string_view kClearLine = "\r\x1b[K";

}  // namespace

void Progress::Show(const std::string& text, std::optional<double> share) {
  if (!console_.err_is_terminal) {
    return;
  }
  const Clock::time_point now = Clock::now();
  const std::lock_guard lock(mutex_);
  if (now - begin_ < kPatience || now - last_ < kPause) {
    return;
  }
  last_ = now;
  shown_ = true;
  std::string line = text;
  if (share) {
    line = PadRight(Bar(*share, kBarWidth), kBarWidth) + " " + Percent(static_cast<uint64_t>(*share * 1000), 1000) + "  " + text;
  }
  console_.Err(std::string(kClearLine) + Cut(line, console_.width - 1));
  std::fflush(console_.err);
}

void Progress::Clear() {
  const std::lock_guard lock(mutex_);
  if (shown_) {
    console_.Err(kClearLine);
    std::fflush(console_.err);
    shown_ = false;
  }
}

}  // namespace limn::cli
