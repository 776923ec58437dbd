#include "runtime/tables/data_issue.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "runtime/tables/utf8.h"

namespace limn {
namespace {

struct Row {
  const char* name;
  bool fatal;
  const char* english;
  const char* chinese;
};

constexpr Row kRows[] = {
#define DATA_ISSUE(name, fatal, english, chinese) {#name, fatal, english, chinese},
#include "runtime/tables/data_issues.def"
#undef DATA_ISSUE
};

constexpr size_t kExamplesMax = 3;
constexpr size_t kExampleLettersMax = 40;

const Row& RowOf(DataIssueKind kind) { return kRows[static_cast<size_t>(kind)]; }

std::string Counted(uint64_t count, const char* noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

std::string FillPlaceholder(std::string_view name, const DataIssue& issue) {
  if (name == "table") {
    return issue.table;
  }
  if (name == "column") {
    return issue.column;
  }
  if (name == "file") {
    return issue.file;
  }
  if (name == "place") {
    return issue.line == 0 ? issue.file : fmt::format("{}:{}", issue.file, issue.line);
  }
  if (name == "example") {
    return issue.example;
  }
  if (name == "hint") {
    return issue.hint;
  }
  if (name == "count") {
    return std::to_string(issue.count);
  }
  return Counted(issue.count, name == "cells" ? "cell" : name == "rows" ? "row" : "key");
}

}  // namespace

bool IsFatal(DataIssueKind kind) { return RowOf(kind).fatal; }

std::string_view NameOf(DataIssueKind kind) { return RowOf(kind).name; }

std::string Describe(const DataIssue& issue, bool chinese) {
  const std::string_view text = chinese ? RowOf(issue.kind).chinese : RowOf(issue.kind).english;
  std::string described;
  size_t part_begin = 0;      // of the part in brackets we are in
  bool part_complete = true;  // everything that part names is there
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '[') {
      part_begin = described.size();
      part_complete = true;
    } else if (text[at] == ']') {
      described.resize(part_complete ? described.size() : part_begin);
    } else if (text[at] == '{') {
      const size_t close = text.find('}', at);
      const std::string filled = FillPlaceholder(text.substr(at + 1, close - at - 1), issue);
      part_complete &= !filled.empty();
      described += filled;
      at = close;
    } else {
      described += text[at];
    }
  }
  return described;
}

std::string ShortExample(std::string_view cell) {
  std::string shown;
  size_t letters = 0;
  for (size_t at = 0; at < cell.size(); ++letters) {
    if (letters == kExampleLettersMax) {
      return shown + "…";
    }
    const size_t size = Utf8LetterSize(cell.substr(at));
    const auto byte = static_cast<unsigned char>(cell[at]);
    if (size == 0 || byte < 0x20 || byte == 0x7F) {
      shown += fmt::format("\\x{:02X}", byte);
      ++at;
    } else {
      shown += cell.substr(at, size);
      at += size;
    }
  }
  return shown;
}

void DataReport::Add(DataIssue issue) {
  const auto same = std::find_if(issues_.begin(), issues_.end(), [&](const DataIssue& known) {
    return known.kind == issue.kind && known.table == issue.table && known.column == issue.column;
  });
  if (same == issues_.end()) {
    issues_.push_back(std::move(issue));
    return;
  }
  same->count += issue.count;
  if (issue.example.empty() && issue.line == 0) {
    return;
  }
  issue.further.insert(issue.further.begin(), {std::move(issue.file), issue.line, std::move(issue.example)});
  for (DataExample& example : issue.further) {
    if (same->further.size() + 1 < kExamplesMax) {
      same->further.push_back(std::move(example));
    }
  }
}

void DataReport::Append(const DataReport& other) {
  for (const DataIssue& issue : other.issues_) {
    Add(issue);
  }
}

bool DataReport::has_fatal() const {
  return std::any_of(issues_.begin(), issues_.end(), [](const DataIssue& issue) { return IsFatal(issue.kind); });
}

}  // namespace limn
