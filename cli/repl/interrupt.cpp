#include "cli/repl/interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

namespace limn::repl {
namespace {

std::atomic<bool> g_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free);
int g_pipe[2] = {-1, -1};
struct sigaction g_before;

void OnInterrupt(int) {
  const int error = errno;
  g_flag.store(true);
  const char byte = 0;
  const ssize_t written = write(g_pipe[1], &byte, 1);  // a full pipe is readable already
  (void)written;
  errno = error;
}

}  // namespace

Interrupt::Interrupt() {
  if (pipe2(g_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
    g_pipe[0] = g_pipe[1] = -1;
  }
  struct sigaction action {};
  action.sa_handler = OnInterrupt;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;  // files being read go on; whoever waits for keys polls the pipe
  sigaction(SIGINT, &action, &g_before);
}

Interrupt::~Interrupt() {
  sigaction(SIGINT, &g_before, nullptr);
  for (int& end : g_pipe) {
    if (end >= 0) {
      close(end);
    }
    end = -1;
  }
}

const std::atomic<bool>& Interrupt::flag() { return g_flag; }

void Interrupt::Clear() {
  char bytes[64];
  while (g_pipe[0] >= 0 && read(g_pipe[0], bytes, sizeof bytes) > 0) {
  }
  g_flag.store(false);
}

int Interrupt::descriptor() { return g_pipe[0]; }

}  // namespace limn::repl
