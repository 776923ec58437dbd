#include "cli/repl/history.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "cli/repl/input_buffer.h"

namespace limn::repl {
namespace {

constexpr size_t kEntriesMax = 2000;

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

// Whole or not at all, and for nobody else's eyes.
void Rewrite(const std::string& path, const std::vector<std::string>& entries) {
  const std::string beside = path + ".new";
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  for (const std::string& entry : entries) {
    file << Escape(entry) << '\n';
  }
  file.close();
  chmod(beside.c_str(), S_IRUSR | S_IWUSR);
  if (!file || std::rename(beside.c_str(), path.c_str()) != 0) {
    std::remove(beside.c_str());
  }
}

}  // namespace

History::History(std::string path) : path_(std::move(path)) {
  if (!path_.empty()) {
    Load();
  }
}

void History::Load() {
  std::ifstream file(path_, std::ios::binary);
  size_t lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    entries_.push_back(Unescape(line));
  }
  if (entries_.size() > kEntriesMax) {
    entries_.erase(entries_.begin(), entries_.end() - kEntriesMax);
  }
  if (lines > 2 * kEntriesMax) {  // cut now and then
    Rewrite(path_, entries_);
  }
}

void History::Add(std::string_view input) {
  const size_t first = input.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) {
    return;
  }
  const std::string entry(input.substr(first, input.find_last_not_of(kBlanks) - first + 1));
  if (!entries_.empty() && entries_.back() == entry) {
    return;
  }
  entries_.push_back(entry);
  if (path_.empty()) {
    return;
  }
  const int file = open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    const std::string line = Escape(entry) + "\n";
    const ssize_t written = write(file, line.data(), line.size());
    (void)written;
    close(file);
  }
}

std::optional<size_t> History::Find(std::string_view part, size_t end) const {
  for (size_t index = std::min(end, entries_.size()); index > 0; --index) {
    if (entries_[index - 1].find(part) != std::string::npos) {
      return index - 1;
    }
  }
  return std::nullopt;
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

}  // namespace limn::repl
