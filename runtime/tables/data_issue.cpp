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

constexpr size_t kExampleLettersMax = 40;

const Row& RowOf(DataIssueKind kind) { return kRows[static_cast<size_t>(kind)]; }

// 12 431, as the run report writes its counts.
std::string Grouped(uint64_t count) {
  std::string digits = std::to_string(count);
  for (size_t place = digits.size(); place > 3; place -= 3) {
    digits.insert(place - 3, " ");
  }
  return digits;
}

// "a", "b" or “a”、“b”
std::string ExamplesOf(const DataIssue& issue, bool chinese) {
  const auto quoted = [&](const std::string& text) { return chinese ? "“" + text + "”" : "\"" + text + "\""; };
  std::string examples = issue.example.empty() ? "" : quoted(issue.example);
  for (const DataExample& example : issue.further) {
    examples += (chinese ? "、" : ", ") + quoted(example.text);
  }
  return examples;
}

std::string FileOf(const DataIssue& issue, bool chinese) { return issue.file != "-" ? issue.file : chinese ? "标准输入" : "standard input"; }

std::string FillPlaceholder(std::string_view name, const DataIssue& issue, bool chinese) {
  const bool one = issue.count == 1;
  if (name == "table") {
    return issue.table;
  }
  if (name == "column") {
    return issue.column;
  }
  if (name == "file") {
    return FileOf(issue, chinese);
  }
  if (name == "place") {
    return issue.line == 0 ? FileOf(issue, chinese) : fmt::format("{}:{}", FileOf(issue, chinese), issue.line);
  }
  if (name == "example") {
    return issue.example;
  }
  if (name == "examples") {
    return ExamplesOf(issue, chinese);
  }
  if (name == "hint") {
    return issue.hint;
  }
  if (name == "count") {
    return Grouped(issue.count);
  }
  if (name == "s") {
    return one ? "s" : "";
  }
  if (name == "are") {
    return one ? "is" : "are";
  }
  if (name == "have") {
    return one ? "has" : "have";
  }
  if (name == "they") {
    return one ? "it" : "they";
  }
  const std::string noun = name == "cells" ? "cell" : name == "rows" ? "row" : name == "values" ? "value" : "key";
  return Grouped(issue.count) + " " + noun + (one ? "" : "s");
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
      const std::string filled = FillPlaceholder(text.substr(at + 1, close - at - 1), issue, chinese);
      part_complete &= !filled.empty();
      described += filled;
      at = close;
    } else {
      described += text[at];
    }
  }
  return described;
}

void DataIssue::ShowExamples(const std::vector<std::string>& texts) {
  for (size_t text = 0; text < std::min(texts.size(), kExamplesMax); ++text) {
    if (text == 0) {
      example = ShortExample(texts[text]);
    } else {
      further.push_back({"", 0, ShortExample(texts[text])});
    }
  }
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
  // Cells that need different formats are different findings: no format reads them all.
  const bool by_format = issue.kind == DataIssueKind::NeedsFormat || issue.kind == DataIssueKind::NeedsOneOfFormats || issue.kind == DataIssueKind::TwoDigitYear;
  const auto [place, is_new] = places_.try_emplace({issue.kind, issue.table, issue.column, by_format ? issue.hint : ""}, issues_.size());
  if (is_new) {
    issues_.push_back(std::move(issue));
    return;
  }
  DataIssue& same = issues_[place->second];
  same.count += issue.count;
  if (issue.example.empty() && issue.line == 0) {
    return;
  }
  issue.further.insert(issue.further.begin(), {std::move(issue.file), issue.line, std::move(issue.example)});
  for (DataExample& example : issue.further) {
    if (same.further.size() + 1 < DataIssue::kExamplesMax) {
      same.further.push_back(std::move(example));
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
