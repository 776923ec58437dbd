/// What is read of a table, to the bit: for tests that it doesn't hang on the number of threads.
#pragma once

#include <filesystem>

#include "tests/unit/runtime/tables/tiny_table.h"

namespace limn {

/// All that is read of a table: chunks with their ends, slots and codes, texts in the order of their codes, issues in their order with every example.
struct WholeRead {
  std::vector<std::string> rows;
  std::vector<std::string> chunks;
  std::vector<std::string> texts;
  std::vector<std::string> issues;
  bool failed = false;
  friend bool operator==(const WholeRead&, const WholeRead&) = default;
};

inline std::string SlotText(const Column& column, size_t row) {
  if (!column.IsKnown(row)) {
    return "?";
  }
  const auto* codes = std::get_if<Slots<uint32_t>>(&column.data);
  return codes != nullptr ? "#" + std::to_string((*codes)[row]) : Format(column.At(row), TimeZone::Utc());
}

/// All columns of a table; `request` says with how many threads, and the like.
inline WholeRead ReadWhole(const TinyTable& table, ReadRequest request) {
  WholeRead whole;
  DataReport report;
  request.table = &table.schema;
  request.source = &table.source;
  request.from = table.from;
  for (uint32_t column = 0; column < table.schema.columns.size(); ++column) {
    request.columns.push_back({column});
  }
  {
    const auto reader = OpenTable(request, report);
    std::vector<std::shared_ptr<Dictionary>> dictionaries(request.columns.size());
    for (Chunk chunk; reader != nullptr && reader->Next(chunk);) {
      whole.chunks.push_back(std::to_string(chunk.rows) + " to " + std::to_string(chunk.position.file) + ":" + std::to_string(chunk.position.offset));
      for (size_t row = 0; row < chunk.rows; ++row) {
        std::string text;
        for (size_t column = 0; column < chunk.columns.size(); ++column) {
          text += SlotText(chunk.columns[column], row) + "|";
          dictionaries[column] = chunk.columns[column].dictionary;
        }
        whole.rows.push_back(text);
      }
    }
    for (const std::shared_ptr<Dictionary>& dictionary : dictionaries) {
      // After a failure it may hold texts of rows that are not delivered.
      for (uint32_t code = 0; dictionary != nullptr && !report.has_fatal() && code < dictionary->size(); ++code) {
        whole.texts.emplace_back(dictionary->At(code));
      }
    }
  }
  whole.failed = report.has_fatal();
  for (const DataIssue& issue : report.issues()) {
    std::string text = std::string(NameOf(issue.kind)) + "×" + std::to_string(issue.count) + " " + issue.column + " " + issue.hint + " " +
                       std::filesystem::path(issue.file).filename().string() + ":" + std::to_string(issue.line) + " " + issue.example;
    for (const DataExample& example : issue.further) {
      text += " | " + std::filesystem::path(example.file).filename().string() + ":" + std::to_string(example.line) + " " + example.text;
    }
    whole.issues.push_back(text);
  }
  return whole;
}

}  // namespace limn
