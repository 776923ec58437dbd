/// History: what was typed, in this session and those before it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limn::repl {

class History {
 public:
  /// `path`: the file of earlier sessions; "" keeps none. A file that can't be read or written is no reason to stop.
  explicit History(std::string path);

  /// Oldest first. An entry may have several lines.
  const std::vector<std::string>& entries() const { return entries_; }
  /// Adds an input, here and in the file, unless it is the newest already. Blanks around it are left out.
  void Add(std::string_view input);
  /// The newest entry before `end` that holds `part`; nothing where none does.
  std::optional<size_t> Find(std::string_view part, size_t end) const;

 private:
  void Load();

  std::string path_;
  std::vector<std::string> entries_;
};

/// XDG_STATE_HOME/limn/history, else ~/.local/state/limn/history; "" where there is no home. Makes the folder.
std::string HistoryPath();

}  // namespace limn::repl
