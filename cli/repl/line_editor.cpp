#include "cli/repl/line_editor.h"

#include <fcntl.h>
#include <histedit.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "cli/repl/interrupt.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/renderer.h"

namespace limn::repl {
namespace {

constexpr int kHistoryEntriesMax = 2000;
constexpr size_t kPasteBytesMax = 16U << 20U;
constexpr size_t kDetailedMax = 12;   // candidates listed one a line, with what they are
constexpr size_t kListedMax = 200;
constexpr std::string_view kPasteEnd = "\x1b[201~";
constexpr char32_t kReplacement = 0xFFFD;

std::u32string Decode(std::string_view utf8) {
  std::u32string text;
  for (size_t at = 0; at < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[at]);
    const size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    char32_t point = length <= 1 ? lead : lead & (0xFFU >> (length + 1));
    bool sound = length > 0 && at + length <= utf8.size();
    for (size_t next = 1; sound && next < length; ++next) {
      const auto byte = static_cast<unsigned char>(utf8[at + next]);
      sound = (byte & 0xC0U) == 0x80;
      point = (point << 6U) | (byte & 0x3FU);
    }
    text += sound ? point : kReplacement;
    at += sound ? length : 1;
  }
  return text;
}

void AppendUtf8(char32_t point, std::string& out) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6U));
    out += static_cast<char>(0x80 | (point & 0x3FU));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12U));
    out += static_cast<char>(0x80 | ((point >> 6U) & 0x3FU));
    out += static_cast<char>(0x80 | (point & 0x3FU));
  } else {
    out += static_cast<char>(0xF0 | (point >> 18U));
    out += static_cast<char>(0x80 | ((point >> 12U) & 0x3FU));
    out += static_cast<char>(0x80 | ((point >> 6U) & 0x3FU));
    out += static_cast<char>(0x80 | (point & 0x3FU));
  }
}

// wchar_t is UTF-32 wherever this is built.
static_assert(sizeof(wchar_t) == sizeof(char32_t));

std::wstring Wide(std::string_view utf8) {
  std::wstring wide;
  for (const char32_t point : Decode(utf8)) {
    wide += static_cast<wchar_t>(point);
  }
  return wide;
}

std::string Narrow(const wchar_t* begin, const wchar_t* end) {
  std::string utf8;
  for (; begin != end; ++begin) {
    AppendUtf8(static_cast<char32_t>(*begin), utf8);
  }
  return utf8;
}

// One entry a line: `\n` for a line end, `\\` for a backslash.
std::string Escape(std::string_view entry) {
  std::string line;
  for (const char letter : entry) {
    line += letter == '\n' ? "\\n" : letter == '\\' ? "\\\\" : std::string(1, letter);
  }
  return line;
}

std::string Unescape(std::string_view line) {
  std::string entry;
  for (size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '\\' && at + 1 < line.size()) {
      ++at;
      entry += line[at] == 'n' ? '\n' : line[at];
    } else {
      entry += line[at];
    }
  }
  return entry;
}

// Without a UTF-8 locale the terminal's bytes would not become letters.
void UseUtf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(nl_langinfo(CODESET)) != "UTF-8") {
    if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) {
      std::setlocale(LC_CTYPE, "en_US.UTF-8");
    }
  }
}

std::atomic<bool> g_resized{false};
std::atomic<bool> g_continued{false};

void OnSignal(int signal) { (signal == SIGWINCH ? g_resized : g_continued).store(true); }

// They interrupt the wait for a key, and nothing else.
void WatchTerminal() {
  struct sigaction action {};
  action.sa_handler = OnSignal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGWINCH, &action, nullptr);
  sigaction(SIGCONT, &action, nullptr);
}

int TerminalWidth() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string PadRight(const std::string& text, int width) {
  return text + std::string(static_cast<size_t>(std::max(width - DisplayWidth(text), 0)), ' ');
}

// The candidates under the line: with what they are where they are few, else in columns.
std::string Listed(const std::vector<Completions::Candidate>& candidates) {
  const int width = TerminalWidth();
  int widest = 0;
  for (const Completions::Candidate& candidate : candidates) {
    widest = std::max(widest, DisplayWidth(Printable(candidate.text)));
  }
  std::string text;
  if (candidates.size() <= kDetailedMax) {
    for (const Completions::Candidate& candidate : candidates) {
      std::string line;
      for (const Cell& cell : CellsOf(PadRight(Printable(candidate.text), widest) + "  " + candidate.detail)) {
        if (DisplayWidth(line) + cell.width >= width) {
          break;
        }
        line += cell.shown;
      }
      text += line + "\r\n";
    }
    return text;
  }
  const auto columns = static_cast<size_t>(std::max(1, width / (widest + 2)));
  const size_t shown = std::min(candidates.size(), kListedMax);
  const size_t lines = (shown + columns - 1) / columns;
  for (size_t line = 0; line < lines; ++line) {
    for (size_t at = line; at < shown; at += lines) {
      text += PadRight(Printable(candidates[at].text), at + lines < shown ? widest + 2 : 0);
    }
    text += "\r\n";
  }
  if (shown < candidates.size()) {
    text += "… +" + std::to_string(candidates.size() - shown) + "\r\n";
  }
  return text;
}

// The longest begin of all candidates, in whole letters.
std::string CommonBegin(const std::vector<Completions::Candidate>& candidates) {
  std::u32string common = Decode(candidates.front().text);
  for (const Completions::Candidate& candidate : candidates) {
    const std::u32string text = Decode(candidate.text);
    const auto differ = std::mismatch(common.begin(), common.end(), text.begin(), text.end());
    common.erase(differ.first, common.end());
  }
  std::string utf8;
  for (const char32_t point : common) {
    AppendUtf8(point, utf8);
  }
  return utf8;
}

}  // namespace

struct LineEditor::Editor {
  EditLine* line = nullptr;
  HistoryW* history = nullptr;
  std::string history_path;
  std::vector<std::string> entries;  // of the history, the newest last
  std::string search_word;
  CompleteFunction complete;
  std::wstring prompt;
  std::string waiting;       // bytes read and not yet given to libedit
  std::string paste;         // lines of the last paste
  std::wstring type_next;    // goes into the next line, as if typed
  bool interrupted = false;
  bool pasted = false;

  static Editor& Of(EditLine* line) {
    void* self = nullptr;
    el_wget(line, EL_CLIENTDATA, &self);
    return *static_cast<Editor*>(self);
  }

  // The window has another size, or the process was stopped and goes on.
  void AfterSignal() {
    if (g_resized.exchange(false)) {
      el_resize(line);
    }
    if (g_continued.exchange(false)) {
      el_wset(line, EL_PREP_TERM, 1);
      el_wset(line, EL_REFRESH);
    }
  }

  // Waits for a byte or Ctrl-C. 1: a byte is in `waiting`; 0: the end; -1: Ctrl-C.
  int Fill() {
    while (true) {
      if (Interrupt::flag()) {
        return -1;
      }
      pollfd ends[2] = {{STDIN_FILENO, POLLIN, 0}, {Interrupt::descriptor(), POLLIN, 0}};
      if (poll(ends, Interrupt::descriptor() < 0 ? 1 : 2, -1) < 0) {
        if (errno != EINTR) {
          return 0;
        }
        AfterSignal();
        continue;
      }
      if ((ends[0].revents & (POLLIN | POLLHUP)) != 0) {
        // One byte: what follows a line belongs to the next one, also for whoever reads the terminal after us.
        char byte = 0;
        const ssize_t count = read(STDIN_FILENO, &byte, 1);
        if (count < 0 && errno == EINTR) {
          continue;
        }
        if (count <= 0) {
          return 0;
        }
        waiting += byte;
        return 1;
      }
    }
  }

  static int ReadLetter(EditLine* line, wchar_t* letter) {
    Editor& self = Of(line);
    while (true) {
      if (!self.waiting.empty()) {
        const auto lead = static_cast<unsigned char>(self.waiting[0]);
        const size_t length = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const bool broken = self.waiting.size() > 1 && (static_cast<unsigned char>(self.waiting.back()) & 0xC0U) != 0x80;
        if (self.waiting.size() >= length || broken) {
          *letter = static_cast<wchar_t>(Decode(self.waiting).front());
          self.waiting.erase(0, broken ? 1 : length);
          return 1;
        }
      }
      const int filled = self.Fill();
      if (filled <= 0) {
        self.interrupted = filled < 0;
        errno = filled < 0 ? EINTR : 0;
        return filled < 0 ? -1 : 0;
      }
    }
  }

  static wchar_t* Prompt(EditLine* line) { return Of(line).prompt.data(); }

  std::string BeforeCursor() const {
    const LineInfoW* info = el_wline(line);
    return Narrow(info->buffer, info->cursor);
  }

  static unsigned char Complete(EditLine* line, int) {
    Editor& self = Of(line);
    const std::string before = self.BeforeCursor();
    const Completions completions = self.complete(before);
    if (completions.candidates.empty()) {
      return CC_REFRESH_BEEP;
    }
    const std::string word = before.substr(completions.begin);
    const bool only = completions.candidates.size() == 1;
    const std::string common = CommonBegin(completions.candidates);
    if (common.size() > word.size() || (only && common != word)) {
      el_wdeletestr(line, static_cast<int>(Decode(word).size()));
      el_winsertstr(line, Wide(common).c_str());
      return CC_REFRESH;
    }
    if (only) {
      return CC_REFRESH_BEEP;
    }
    std::fputs("\r\n", stdout);
    std::fputs(Listed(completions.candidates).c_str(), stdout);
    std::fflush(stdout);
    return CC_REDISPLAY;
  }

  // Between the terminal's marks nothing is a key: tabs are blanks, line ends are line ends.
  static unsigned char Paste(EditLine* line, int) {
    Editor& self = Of(line);
    std::string text;
    bool too_large = false;
    while (!text.ends_with(kPasteEnd)) {
      if (self.waiting.empty() && self.Fill() <= 0) {
        return CC_REFRESH_BEEP;
      }
      text += self.waiting;
      self.waiting.clear();
      if (text.size() > kPasteBytesMax) {
        too_large = true;
        text.erase(0, text.size() - kPasteEnd.size());
      }
    }
    text.resize(text.size() - kPasteEnd.size());
    if (too_large) {
      return CC_REFRESH_BEEP;
    }
    std::string clean;
    for (size_t at = 0; at < text.size(); ++at) {
      const char letter = text[at];
      if (letter == '\r') {
        clean += '\n';
        at += at + 1 < text.size() && text[at + 1] == '\n' ? 1 : 0;
      } else if (letter == '\t') {
        clean += "  ";
      } else if (letter == '\n' || static_cast<unsigned char>(letter) >= 0x20) {
        clean += letter;
      }
    }
    if (clean.find('\n') == std::string::npos) {
      el_winsertstr(line, Wide(clean).c_str());
      return CC_REFRESH;
    }
    const LineInfoW* info = el_wline(line);
    self.paste = Narrow(info->buffer, info->cursor) + clean + Narrow(info->cursor, info->lastchar);
    self.pasted = true;
    return CC_NEWLINE;
  }

  void AddEntry(const std::string& entry) {
    HistEventW event;
    history_w(history, &event, H_ENTER, Wide(entry).c_str());
    entries.push_back(entry);
  }

  // The newest entry before `end` that holds the pattern; `entries.size()` where none does.
  size_t FindEntry(const std::string& pattern, size_t end) const {
    for (size_t index = end; index > 0; --index) {
      if (entries[index - 1].find(pattern) != std::string::npos) {
        return index - 1;
      }
    }
    return entries.size();
  }

  void ShowSearch(const std::string& pattern, size_t found) const {
    const std::string text = search_word + " " + pattern + "  " + (found < entries.size() ? Printable(entries[found]) : "");
    std::string shown;
    int used = 0;
    for (const Cell& cell : CellsOf(text)) {
      used += cell.width;
      if (used >= TerminalWidth()) {
        break;
      }
      shown += cell.shown;
    }
    std::fputs(("\r\x1b[K" + shown).c_str(), stdout);
    std::fflush(stdout);
  }

  // Ctrl-R: letters narrow the search, Ctrl-R goes to older entries, any other key takes what was found and does what it does.
  // libedit's own search takes letters for bytes.
  static unsigned char Search(EditLine* line, int) {
    Editor& self = Of(line);
    constexpr wchar_t kOlder = 0x12;
    constexpr wchar_t kCancel = 0x07;
    constexpr wchar_t kEscape = 0x1b;
    std::string pattern;
    size_t found = self.entries.size();
    while (true) {
      self.ShowSearch(pattern, found);
      wchar_t letter = 0;
      const int read = ReadLetter(line, &letter);
      if (read <= 0 || letter == kCancel) {
        if (self.interrupted) {
          self.interrupted = false;
          Interrupt::Clear();
        }
        return read == 0 ? CC_EOF : CC_REDISPLAY;
      }
      if (letter == kOlder) {
        const size_t older = self.FindEntry(pattern, std::min(found, self.entries.size()));
        found = older < self.entries.size() ? older : found;
      } else if (letter == 0x7f || letter == 0x08) {
        std::u32string letters = Decode(pattern);
        if (!letters.empty()) {
          letters.pop_back();
        }
        pattern.clear();
        for (const char32_t point : letters) {
          AppendUtf8(point, pattern);
        }
        found = pattern.empty() ? self.entries.size() : self.FindEntry(pattern, self.entries.size());
      } else if (letter >= 0x20) {
        AppendUtf8(static_cast<char32_t>(letter), pattern);
        found = self.FindEntry(pattern, std::min(found + 1, self.entries.size()));
      } else {
        if (found < self.entries.size()) {
          el_wreplacestr(line, Wide(self.entries[found]).c_str());
          el_cursor(line, static_cast<int>(Decode(self.entries[found]).size()));
        }
        if (letter != kEscape || MoreAtHand()) {
          const wchar_t again[2] = {letter, 0};
          el_wpush(line, again);
        }
        return CC_REDISPLAY;
      }
    }
  }

  void LoadHistory() {
    std::ifstream file(history_path, std::ios::binary);
    std::vector<std::string> lines;
    for (std::string text; std::getline(file, text);) {
      lines.push_back(std::move(text));
    }
    const size_t first = lines.size() > kHistoryEntriesMax ? lines.size() - kHistoryEntriesMax : 0;
    for (size_t index = first; index < lines.size(); ++index) {
      AddEntry(Unescape(lines[index]));
    }
    if (first > kHistoryEntriesMax) {  // cut now and then, whole or not at all
      const std::string beside = history_path + ".new";
      std::ofstream cut(beside, std::ios::binary | std::ios::trunc);
      for (size_t index = first; index < lines.size(); ++index) {
        cut << lines[index] << '\n';
      }
      cut.close();
      chmod(beside.c_str(), S_IRUSR | S_IWUSR);
      if (!cut || std::rename(beside.c_str(), history_path.c_str()) != 0) {
        std::remove(beside.c_str());
      }
    }
  }
};

LineEditor::LineEditor(std::string history_path, std::string search_word, CompleteFunction complete) : editor_(std::make_unique<Editor>()) {
  UseUtf8();
  WatchTerminal();
  Editor& editor = *editor_;
  editor.history_path = std::move(history_path);
  editor.search_word = std::move(search_word);
  editor.complete = std::move(complete);
  editor.line = el_init("limn", stdin, stdout, stderr);
  el_wset(editor.line, EL_CLIENTDATA, &editor);
  el_wset(editor.line, EL_PROMPT_ESC, &Editor::Prompt, L'\1');
  el_wset(editor.line, EL_EDITOR, L"emacs");
  el_wset(editor.line, EL_GETCFN, &Editor::ReadLetter);
  editor.history = history_winit();
  HistEventW event;
  history_w(editor.history, &event, H_SETSIZE, kHistoryEntriesMax);
  history_w(editor.history, &event, H_SETUNIQUE, 1);
  el_wset(editor.line, EL_HIST, history_w, editor.history);
  el_wset(editor.line, EL_ADDFN, L"limn-complete", L"completes the word before the cursor", &Editor::Complete);
  el_wset(editor.line, EL_ADDFN, L"limn-paste", L"takes a paste between the terminal's marks", &Editor::Paste);
  el_wset(editor.line, EL_ADDFN, L"limn-search", L"searches the history", &Editor::Search);
  el_wset(editor.line, EL_BIND, L"\t", L"limn-complete", nullptr);
  el_wset(editor.line, EL_BIND, L"\\e[200~", L"limn-paste", nullptr);
  el_wset(editor.line, EL_BIND, L"^R", L"limn-search", nullptr);
  el_wset(editor.line, EL_BIND, L"\\e[3~", L"ed-delete-next-char", nullptr);
  el_wset(editor.line, EL_BIND, L"\\e[1~", L"ed-move-to-beg", nullptr);
  el_wset(editor.line, EL_BIND, L"\\e[4~", L"ed-move-to-end", nullptr);
  el_wset(editor.line, EL_BIND, L"\\e[1;5C", L"em-next-word", nullptr);
  el_wset(editor.line, EL_BIND, L"\\e[1;5D", L"ed-prev-word", nullptr);
  el_source(editor.line, nullptr);  // ~/.editrc, as every program with libedit
  if (!editor.history_path.empty()) {
    editor.LoadHistory();
  }
}

LineEditor::~LineEditor() {
  history_wend(editor_->history);
  el_end(editor_->line);
}

LineRead LineEditor::Read(const std::string& prompt) {
  Editor& editor = *editor_;
  editor.prompt = Wide(prompt);
  editor.interrupted = false;
  editor.pasted = false;
  if (!editor.type_next.empty()) {
    el_wpush(editor.line, editor.type_next.c_str());
    editor.type_next.clear();
  }
  std::fputs("\x1b[?2004h", stdout);  // the terminal marks pastes
  std::fflush(stdout);
  int length = 0;
  const wchar_t* letters = el_wgets(editor.line, &length);
  std::fputs("\x1b[?2004l", stdout);
  std::fflush(stdout);
  if (editor.interrupted) {
    std::fputs("^C\r\n", stdout);
    std::fflush(stdout);
    el_reset(editor.line);
    return {LineRead::Kind::Interrupted, ""};
  }
  if (editor.pasted) {
    std::string text = std::move(editor.paste);
    const size_t last_end = text.rfind('\n');
    editor.type_next = Wide(std::string_view(text).substr(last_end + 1));
    text.resize(last_end + 1);
    // Shown as it would have been typed.
    std::fputs(("\r\x1b[K" + text).c_str(), stdout);
    std::fflush(stdout);
    return {LineRead::Kind::Paste, std::move(text)};
  }
  if (letters == nullptr || length <= 0) {
    std::fputs("\r\n", stdout);
    return {LineRead::Kind::End, ""};
  }
  std::string text = Narrow(letters, letters + length);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
    text.pop_back();
  }
  return {LineRead::Kind::Line, std::move(text)};
}

void LineEditor::Remember(std::string_view input) {
  const std::string entry = OneLine(input);
  if (entry.empty()) {
    return;
  }
  editor_->AddEntry(entry);
  if (editor_->history_path.empty()) {
    return;
  }
  const int file = open(editor_->history_path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    const std::string line = Escape(entry) + "\n";
    const ssize_t written = write(file, line.data(), line.size());  // a history that can't be written is no reason to stop
    (void)written;
    close(file);
  }
}

bool LineEditor::MoreAtHand() {
  pollfd end{STDIN_FILENO, POLLIN, 0};
  return poll(&end, 1, 0) > 0 && (end.revents & POLLIN) != 0;
}

std::string HistoryPath() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  std::filesystem::path folder;
  if (state != nullptr && state[0] == '/') {
    folder = state;
  } else if (home != nullptr && home[0] == '/') {
    folder = std::filesystem::path(home) / ".local" / "state";
  } else {
    return "";
  }
  folder /= "limn";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return error ? "" : (folder / "history").string();
}

std::string OneLine(std::string_view input) {
  std::vector<std::string_view> lines;
  bool has_rows = false;
  for (size_t begin = 0; begin < input.size();) {
    const size_t end = std::min(input.find('\n', begin), input.size());
    std::string_view line = input.substr(begin, end - begin);
    begin = end + 1;
    const size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line[first] == '#') {
      continue;
    }
    // A comment behind a rule ends with its line; a # in a text does not begin one.
    bool in_text = false;
    for (size_t at = first; at < line.size(); ++at) {
      if (line[at] == '\\' && in_text) {
        ++at;
      } else if (line[at] == '"') {
        in_text = !in_text;
      } else if (line[at] == '#' && !in_text) {
        line = line.substr(0, at);
      }
    }
    has_rows = has_rows || line[first] == '|';
    lines.push_back(line.substr(0, line.find_last_not_of(" \t\r") + 1));
  }
  std::string joined;
  for (const std::string_view line : lines) {
    if (has_rows) {
      joined += (joined.empty() ? "" : "\n") + std::string(line);
    } else {
      joined += (joined.empty() ? "" : " ") + std::string(line.substr(joined.empty() ? 0 : line.find_first_not_of(" \t")));
    }
  }
  return joined;
}

}  // namespace limn::repl
