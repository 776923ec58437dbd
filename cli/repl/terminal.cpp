#include "cli/repl/terminal.h"

#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "cli/repl/interrupt.h"

namespace limn::repl {
namespace {

constexpr size_t kPasteBytesMax = 16U << 20U;
constexpr std::string_view kPasteBegin = "\x1b[200~";
constexpr std::string_view kPasteEnd = "\x1b[201~";
// The bytes of one key, and of a paste without marks, come together; a person's next key does not come that fast.
constexpr int kTogetherMilliseconds = 50;

std::atomic<bool> g_redraw{false};

// What a deadly signal has to put back. Written before the handlers are set.
termios g_before;
volatile sig_atomic_t g_has_before = 0;

void OnRedraw(int) { g_redraw.store(true); }

void OnDeath(int signal) {
  if (g_has_before != 0) {
    tcsetattr(STDIN_FILENO, TCSANOW, &g_before);
  }
  raise(signal);  // SA_RESETHAND: this time it kills
}

void Watch(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

constexpr std::pair<std::string_view, Key::Kind> kSequences[] = {
    {"\r", Key::Kind::Enter},           {"\n", Key::Kind::Enter},           {"\x1b\r", Key::Kind::NewLine},      {"\x1b\n", Key::Kind::NewLine},
    {"\t", Key::Kind::Tab},             {"\x7f", Key::Kind::Backspace},     {"\x08", Key::Kind::Backspace},      {"\x1b[3~", Key::Kind::Delete},
    {"\x04", Key::Kind::EndOrDelete},   {"\x1b[D", Key::Kind::Left},        {"\x1bOD", Key::Kind::Left},         {"\x02", Key::Kind::Left},
    {"\x1b[C", Key::Kind::Right},       {"\x1bOC", Key::Kind::Right},       {"\x06", Key::Kind::Right},          {"\x1b[A", Key::Kind::Up},
    {"\x1bOA", Key::Kind::Up},          {"\x10", Key::Kind::Up},            {"\x1b[B", Key::Kind::Down},         {"\x1bOB", Key::Kind::Down},
    {"\x0e", Key::Kind::Down},          {"\x1b[H", Key::Kind::LineBegin},   {"\x1bOH", Key::Kind::LineBegin},    {"\x1b[1~", Key::Kind::LineBegin},
    {"\x1b[7~", Key::Kind::LineBegin},  {"\x01", Key::Kind::LineBegin},     {"\x1b[F", Key::Kind::LineEnd},      {"\x1bOF", Key::Kind::LineEnd},
    {"\x1b[4~", Key::Kind::LineEnd},    {"\x1b[8~", Key::Kind::LineEnd},    {"\x05", Key::Kind::LineEnd},        {"\x1b[1;5D", Key::Kind::WordLeft},
    {"\x1b[1;3D", Key::Kind::WordLeft}, {"\x1b" "b", Key::Kind::WordLeft},  {"\x1b[1;5C", Key::Kind::WordRight}, {"\x1b[1;3C", Key::Kind::WordRight},
    {"\x1b" "f", Key::Kind::WordRight}, {"\x0b", Key::Kind::KillToEnd},     {"\x15", Key::Kind::KillToBegin},    {"\x17", Key::Kind::KillWordBefore},
    {"\x1b\x7f", Key::Kind::KillWordBefore}, {"\x1b" "d", Key::Kind::KillWordAfter}, {"\x19", Key::Kind::Yank},  {"\x12", Key::Kind::Search},
    {"\x07", Key::Kind::Cancel},        {"\x1b", Key::Kind::Escape},        {"\x0c", Key::Kind::ClearScreen},    {"\x03", Key::Kind::Interrupt},
    {"\x1a", Key::Kind::Suspend},       {kPasteBegin, Key::Kind::Paste},
};

bool IsControl(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f; }

// How many bytes the letter has that begins with this one; 1 for what begins none.
size_t LetterBytes(char first) {
  const auto lead = static_cast<unsigned char>(first);
  return lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
}

bool Continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80; }

// Between the terminal's marks nothing is a key: line ends are line ends, tabs blanks, other control characters are left out.
std::string Cleaned(std::string_view pasted) {
  std::string clean;
  for (size_t at = 0; at < pasted.size(); ++at) {
    const char letter = pasted[at];
    if (letter == '\r') {
      clean += '\n';
      at += at + 1 < pasted.size() && pasted[at + 1] == '\n' ? 1 : 0;
    } else if (letter == '\t') {
      clean += "  ";
    } else if (letter == '\n' || !IsControl(letter)) {
      clean += letter;
    }
  }
  return clean;
}

}  // namespace

Key::Kind KeyOf(std::string_view sequence) {
  const auto* found = std::find_if(std::begin(kSequences), std::end(kSequences), [&](const auto& row) { return row.first == sequence; });
  return found == std::end(kSequences) ? Key::Kind::Unknown : found->second;
}

Terminal::Terminal() {
  is_known_ = tcgetattr(STDIN_FILENO, &before_) == 0;
  if (!is_known_) {
    return;
  }
  g_before = before_;
  g_has_before = 1;
  // SA_RESTART: files being read go on; a wait for a key is interrupted all the same.
  Watch(SIGWINCH, OnRedraw, SA_RESTART);
  Watch(SIGCONT, OnRedraw, SA_RESTART);
  for (const int signal : {SIGTERM, SIGHUP, SIGQUIT}) {
    Watch(signal, OnDeath, static_cast<int>(SA_RESETHAND));
  }
}

Terminal::~Terminal() {
  if (is_known_) {
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
    g_has_before = 0;
    for (const int signal : {SIGWINCH, SIGCONT, SIGTERM, SIGHUP, SIGQUIT}) {
      Watch(signal, SIG_DFL, 0);
    }
  }
}

bool Terminal::CanMoveCursor() {
  const char* term = std::getenv("TERM");
  return term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
}

void Terminal::Begin() {
  termios raw = before_;
  raw.c_iflag &= ~static_cast<tcflag_t>(ICRNL | INLCR | IGNCR | IXON | ISTRIP);
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG | IEXTEN);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  if (is_known_) {
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
  }
  Write("\x1b[?2004h");
}

void Terminal::End() {
  Write("\x1b[?2004l");
  termios quiet = before_;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  quiet.c_iflag &= ~static_cast<tcflag_t>(ICRNL);  // what is typed ahead is read as keys later
  quiet.c_cc[VMIN] = 1;
  quiet.c_cc[VTIME] = 0;
  if (is_known_) {
    tcsetattr(STDIN_FILENO, TCSADRAIN, &quiet);
  }
}

Terminal::Waited Terminal::Fill() {
  if (Interrupt::flag()) {
    return Waited::Interrupted;
  }
  while (true) {
    if (g_redraw.exchange(false)) {
      return Waited::Signal;
    }
    pollfd ends[2] = {{STDIN_FILENO, POLLIN, 0}, {Interrupt::descriptor(), POLLIN, 0}};
    if (poll(ends, Interrupt::descriptor() < 0 ? 1 : 2, -1) < 0) {
      if (errno != EINTR) {
        return Waited::Closed;
      }
      continue;
    }
    if ((ends[1].revents & POLLIN) != 0) {
      return Waited::Interrupted;
    }
    if ((ends[0].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) != 0) {
      // One byte: what follows belongs to the next key, also for whoever reads the terminal after us.
      char byte = 0;
      const ssize_t count = read(STDIN_FILENO, &byte, 1);
      if (count < 0 && errno == EINTR) {
        continue;
      }
      if (count <= 0) {
        return Waited::Closed;
      }
      waiting_ += byte;
      return Waited::Byte;
    }
  }
}

bool Terminal::FillWithin(int milliseconds) {
  pollfd end{STDIN_FILENO, POLLIN, 0};
  char byte = 0;
  if (poll(&end, 1, milliseconds) <= 0 || (end.revents & POLLIN) == 0 || read(STDIN_FILENO, &byte, 1) != 1) {
    return false;
  }
  waiting_ += byte;
  return true;
}

Key Terminal::ReadKey() {
  const bool was_there = !waiting_.empty() || FillWithin(0);
  if (!was_there) {
    switch (Fill()) {
      case Waited::Byte: break;
      case Waited::Interrupted: return {Key::Kind::Interrupt, "", false};
      case Waited::Signal: return {Key::Kind::Redraw, "", false};
      case Waited::Closed: return {Key::Kind::Closed, "", false};
    }
  }
  Key key;
  if (waiting_[0] == '\x1b') {
    key = ReadSequence();
  } else if (IsControl(waiting_[0])) {
    key.kind = KeyOf(waiting_.substr(0, 1));
    waiting_.erase(0, 1);
  } else {
    key = {Key::Kind::Text, TakeLetter(), false};
  }
  if (key.kind == Key::Kind::Enter || key.kind == Key::Kind::Tab) {
    const bool more = was_there && (!waiting_.empty() || FillWithin(kTogetherMilliseconds));
    // Another key, Ctrl-D or an arrow, is typed ahead; what is pasted goes on with text.
    key.more_at_hand = more && (!IsControl(waiting_[0]) || waiting_[0] == '\r' || waiting_[0] == '\n' || waiting_[0] == '\t');
  }
  return key;
}

std::string Terminal::TakeLetter() {
  const size_t length = LetterBytes(waiting_[0]);
  while (waiting_.size() < length && Continues(waiting_.size() > 1 ? waiting_.back() : '\x80') && FillWithin(kTogetherMilliseconds)) {
  }
  size_t end = 1;
  while (end < std::min(length, waiting_.size()) && Continues(waiting_[end])) {
    ++end;
  }
  std::string letter = waiting_.substr(0, end);
  waiting_.erase(0, end);
  const bool is_sound = end == length && (length > 1 || static_cast<unsigned char>(letter[0]) < 0x80);
  return is_sound ? letter : "\xEF\xBF\xBD";  // what is no letter is shown as such
}

// Escape, Alt and a letter, or a control sequence: ESC [ parameters final, ESC O final.
Key Terminal::ReadSequence() {
  size_t length = 1;
  const auto next = [&] {
    if (waiting_.size() <= length && !FillWithin(kTogetherMilliseconds)) {
      return false;
    }
    ++length;
    return true;
  };
  if (next()) {
    if (waiting_[1] == 'O') {
      next();
    } else if (waiting_[1] == '[') {
      while (next() && (waiting_[length - 1] < 0x40 || waiting_[length - 1] > 0x7e)) {
      }
    }
  }
  const Key::Kind kind = KeyOf(waiting_.substr(0, length));
  waiting_.erase(0, length);
  return kind == Key::Kind::Paste ? ReadPaste() : Key{kind, "", false};
}

Key Terminal::ReadPaste() {
  bool too_large = false;
  std::string text;
  while (!text.ends_with(kPasteEnd)) {
    if (waiting_.empty()) {
      const Waited waited = Fill();
      if (waited == Waited::Closed) {
        return {Key::Kind::Closed, "", false};
      }
      if (waited == Waited::Interrupted) {
        return {Key::Kind::Interrupt, "", false};
      }
      continue;
    }
    text += waiting_[0];
    waiting_.erase(0, 1);
    if (text.size() > kPasteBytesMax) {
      too_large = true;
      text.erase(0, text.size() - kPasteEnd.size());
    }
  }
  text.resize(text.size() - kPasteEnd.size());
  return too_large ? Key{Key::Kind::Unknown, "", false} : Key{Key::Kind::Paste, Cleaned(text), false};
}

bool Terminal::ReadLine(std::string& line, bool& interrupted) {
  termios cooked = before_;
  cooked.c_iflag |= IUTF8;  // so that a backspace takes a whole letter
  if (is_known_) {
    tcsetattr(STDIN_FILENO, TCSADRAIN, &cooked);
  }
  interrupted = false;
  while (true) {
    if (const size_t end = waiting_.find('\n'); end != std::string::npos) {
      line = waiting_.substr(0, end);
      waiting_.erase(0, end + 1);
      return true;
    }
    const Waited waited = Fill();
    if (waited == Waited::Interrupted) {
      waiting_.clear();
      interrupted = true;
      return true;
    }
    if (waited == Waited::Closed) {
      line = std::exchange(waiting_, "");
      return !line.empty();
    }
  }
}

void Terminal::Suspend() {
  if (is_known_) {
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  }
  kill(0, SIGTSTP);
}

void Terminal::Write(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

int Terminal::width() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

int Terminal::height() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

}  // namespace limn::repl
