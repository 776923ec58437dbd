#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

#include "runtime/tables/cells/guess_encoding.h"
#include "runtime/tables/cells/id_names.h"
#include "runtime/tables/inference.h"
#include "runtime/tables/inference/cell_batches.h"
#include "runtime/tables/inference/column_observer.h"
#include "runtime/tables/inference/personal_guess.h"
#include "runtime/tables/sqlite/declarations.h"
#include "runtime/tables/sqlite/sqlite_file.h"
#include "runtime/tables/utf8.h"

namespace limn {
namespace {

// Different cells counted exactly, all columns together; wide tables count fewer in each.
constexpr uint64_t kDistinctOfAllMax = 20'000'000;
constexpr uint64_t kDistinctMin = 1000;
// Columns named like ids whose pairs may be a key.
constexpr size_t kPairedColumnsMax = 4;

// Names for rules: the header, or the column's place; each once.
std::vector<std::string> RuleNames(const std::vector<std::string>& headers) {
  std::vector<std::string> names;
  std::set<std::string> used;
  for (size_t column = 0; column < headers.size(); ++column) {
    const std::string wanted = headers[column].empty() ? "column_" + std::to_string(column + 1) : headers[column];
    std::string name = wanted;
    for (int times = 2; !used.insert(name).second; ++times) {
      name = wanted + "_" + std::to_string(times);
    }
    names.push_back(std::move(name));
  }
  return names;
}

// Everything that is not UTF-8, column after column, to guess the encoding from.
std::string Undecoded(const SourceHeader& header, const std::vector<ColumnObserver>& columns) {
  std::string undecoded;
  for (const std::string& name : header.names) {
    undecoded += IsUtf8(name) ? "" : name;
  }
  for (const ColumnObserver& column : columns) {
    undecoded += column.undecoded();
  }
  return undecoded;
}

int TimeColumnScore(const InferredColumn& column, uint64_t rows) {
  if ((column.type.kind != ValueKind::Date && column.type.kind != ValueKind::DateTime) || column.personal == "birth_date" || column.known == 0) {
    return 0;
  }
  std::string name = column.name;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  const auto contains = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  int score = 100;
  score += column.type.kind == ValueKind::DateTime ? 10 : 0;
  score += column.known == rows ? 20 : 0;
  // When something happened, rather than when its record was touched or when it will end.
  score -= contains("update") || contains("modif") || contains("last") || contains("更新") || contains("修改") ? 40 : 0;
  score -= contains("end") || contains("expir") || contains("due") || contains("close") || contains("到期") || contains("截止") || contains("结束") ? 30 : 0;
  score += contains("order") || contains("event") || contains("created") || contains("下单") || contains("创建") || contains("transaction") || contains("invoice") ? 5 : 0;
  return score;
}

std::optional<size_t> TimeColumn(const std::vector<InferredColumn>& columns, uint64_t rows) {
  std::optional<size_t> best;
  int best_score = 0;
  for (size_t column = 0; column < columns.size(); ++column) {
    const int score = TimeColumnScore(columns[column], rows);
    if (score > best_score) {
      best = column;
      best_score = score;
    }
  }
  return best;
}

bool MayBeKey(const InferredColumn& column) { return column.type.kind == ValueKind::Text || column.type.kind == ValueKind::Int; }

// Columns of which two together name each row once, read a second time with only those that are named like ids.
std::vector<std::vector<size_t>> PairKeys(const TableSource& source, const InferredTable& table, const std::vector<std::string>& headers, DataReport& unreported) {
  std::vector<size_t> ids;
  for (size_t column = 0; column < table.columns.size() && ids.size() < kPairedColumnsMax; ++column) {
    if (LooksLikeIdName(table.columns[column].name) && table.columns[column].missing == 0 && MayBeKey(table.columns[column])) {
      ids.push_back(column);
    }
  }
  struct Pair {
    size_t first;
    size_t second;
    HashSet hashes;
    bool is_unique = true;
  };
  std::vector<Pair> pairs;
  std::vector<std::string> wanted;
  for (size_t second = 0; second < ids.size(); ++second) {
    wanted.push_back(headers[ids[second]]);
    for (size_t first = 0; first < second; ++first) {
      pairs.push_back({first, second, {}, true});
    }
  }
  const std::unique_ptr<CellBatches> batches = pairs.empty() ? nullptr : OpenCells(source, table.name, wanted, unreported);
  while (batches != nullptr && std::any_of(pairs.begin(), pairs.end(), [](const Pair& pair) { return pair.is_unique; }) && batches->Next()) {
    std::vector<std::vector<uint64_t>> hashes(ids.size());
    for (size_t index = 0; index < ids.size(); ++index) {
      for (const std::string_view cell : batches->Cells(index)) {
        hashes[index].push_back(HashCell(cell));
      }
    }
    for (Pair& pair : pairs) {
      for (size_t row = 0; pair.is_unique && row < batches->rows(); ++row) {
        constexpr uint64_t kOddFactor = 0x9E37'79B9'7F4A'7C15;  // so that (a, b) and (b, a) differ
        pair.is_unique = pair.hashes.Insert(hashes[pair.first][row] * kOddFactor + hashes[pair.second][row]);
      }
      if (!pair.is_unique) {
        pair.hashes.Clear();
      }
    }
  }
  std::vector<std::vector<size_t>> keys;
  for (const Pair& pair : pairs) {
    if (batches != nullptr && pair.is_unique) {
      keys.push_back({ids[pair.first], ids[pair.second]});
    }
  }
  return keys;
}

std::vector<std::vector<size_t>> KeyCandidates(const std::vector<InferredColumn>& columns) {
  std::vector<std::vector<size_t>> keys;
  for (const bool named_like_id : {true, false}) {
    for (size_t column = 0; column < columns.size(); ++column) {
      if (columns[column].is_unique && MayBeKey(columns[column]) && LooksLikeIdName(columns[column].name) == named_like_id) {
        keys.push_back({column});
      }
    }
  }
  return keys;
}

// What the schema of the source's database says of its table; nothing for files and queries.
SqliteDeclarations DeclarationsOf(const TableSource& source) {
  if (source.format != SourceFormat::Sqlite || source.sqlite_table.empty() || source.paths.empty()) {
    return {};
  }
  std::optional<ReadFailure> unreported;  // the reading says it
  const std::optional<SqliteFile> database = SqliteFile::Open(source.paths.front(), unreported);
  return database ? ReadDeclarations(*database, source.sqlite_table) : SqliteDeclarations();
}

// The places of these columns; empty where one is not there.
std::vector<size_t> PlacesOf(const std::vector<std::string>& wanted, const std::vector<std::string>& names) {
  std::vector<size_t> places;
  for (const std::string& name : wanted) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& each) { return sqlite3_stricmp(each.c_str(), name.c_str()) == 0; });
    if (found == names.end()) {
      return {};
    }
    places.push_back(static_cast<size_t>(found - names.begin()));
  }
  return places;
}

}  // namespace

std::optional<InferredTable> InferTable(const TableSource& source, const InferenceOptions& options, DataReport& report) {
  InferredTable table;
  table.source = source;
  table.name = TableNameOf(source.format == SourceFormat::Sqlite && !source.sqlite_table.empty() ? source.sqlite_table : source.paths.empty() ? "" : source.paths[0]);
  DataReport found;
  const std::optional<SourceHeader> header = ReadSourceHeader(source, table.name, found);
  if (!header) {
    report.Append(found);
    return std::nullopt;
  }
  const std::vector<std::string> names = RuleNames(header->names);
  const uint64_t distinct_max = std::clamp(kDistinctOfAllMax / std::max<uint64_t>(names.size(), 1), kDistinctMin, kDistinctMax);
  std::vector<ColumnObserver> observers;
  for (const std::string& name : names) {
    observers.emplace_back(name, distinct_max);
  }
  SqliteDeclarations declared = DeclarationsOf(source);
  for (const std::string& name : declared.bools) {
    for (const size_t column : PlacesOf({name}, header->names)) {
      observers[column].DeclareBool();
    }
  }
  const std::unique_ptr<CellBatches> batches = OpenCells(source, table.name, header->headers, found);
  while (batches != nullptr && batches->Next()) {
    for (size_t column = 0; column < observers.size(); ++column) {
      observers[column].Observe(batches->Cells(column));
    }
    table.rows += batches->rows();
  }
  if (batches == nullptr || found.has_fatal()) {
    report.Append(found);
    return std::nullopt;
  }
  // Not UTF-8: once more in the encoding it looks like.
  if (const std::string undecoded = Undecoded(*header, observers); source.format == SourceFormat::Csv && !header->encoding_known && !undecoded.empty()) {
    TableSource decoded = source;
    decoded.encoding = GuessEncoding(undecoded);
    return InferTable(decoded, options, report);
  }
  report.Append(found);

  for (size_t column = 0; column < observers.size(); ++column) {
    std::optional<DayMonthQuestion> question;
    table.columns.push_back(observers[column].Conclude(table.rows, header->delimiter == ';', options, table.name, question));
    InferredColumn& inferred = table.columns.back();
    inferred.cell.header = header->headers[column] == inferred.name ? "" : header->headers[column];
    if (question) {
      question->column = column;
      table.questions.push_back(std::move(*question));
    }
    table.source.cells.push_back(inferred.cell);
  }
  if (source.format == SourceFormat::Csv && source.paths.size() == 1) {
    table.source.delimiter = header->delimiter;
  }
  table.time_column = TimeColumn(table.columns, table.rows);
  table.key_candidates = KeyCandidates(table.columns);
  table.declared_key = PlacesOf(declared.key, header->names);
  for (SqliteReference& reference : declared.references) {
    table.declared_links.push_back({PlacesOf(reference.columns, header->names), std::move(reference.table), std::move(reference.parent_columns)});
  }
  if (table.key_candidates.empty() && table.declared_key.empty() && table.rows > 0) {
    DataReport unreported;  // the first reading has said it
    table.key_candidates = PairKeys(source, table, header->headers, unreported);
  }
  return table;
}

SqliteContents LookIntoSqlite(const std::string& path, DataReport& report) {
  std::optional<ReadFailure> failure;
  const std::optional<SqliteFile> database = SqliteFile::Open(path, failure);
  if (!database) {
    report.Add({.kind = failure->kind, .table = TableNameOf(path), .file = path, .example = failure->example, .hint = failure->hint});
    return {};
  }
  return {database->NamesOf("table"), database->NamesOf("view")};
}

std::optional<std::vector<std::string>> ReadColumnNames(const TableSource& source, DataReport& report) {
  std::optional<SourceHeader> header = ReadSourceHeader(source, "", report);
  return header ? std::optional(std::move(header->names)) : std::nullopt;
}

bool IsSqliteFile(const std::string& path) {
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  std::string begin(kMagic.size(), ' ');
  std::ifstream file(path, std::ios::binary);
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return file.gcount() == static_cast<std::streamsize>(kMagic.size()) && begin == kMagic;
}

std::string TableNameOf(const std::string& path) {
  std::string stem = std::filesystem::path(path).filename().string();
  for (const std::string_view ending : {".gz", ".csv", ".tsv", ".txt", ".db", ".sqlite", ".sqlite3"}) {
    if (stem.size() > ending.size() && stem.ends_with(ending)) {
      stem.resize(stem.size() - ending.size());
    }
  }
  std::string name;
  for (const char letter : stem) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x80 || std::isalnum(byte) != 0) {
      name += static_cast<char>(byte < 0x80 ? std::tolower(byte) : byte);
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (!name.empty() && name.back() == '_') {
    name.pop_back();
  }
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) {
    name.insert(0, "table_");
  }
  return name;
}

std::string Describe(InferenceReason reason, bool chinese) {
  static constexpr const char* kTexts[][2] = {
#define INFERENCE_REASON(name, english, chinese) {english, chinese},
#include "runtime/tables/inference_reasons.def"
#undef INFERENCE_REASON
  };
  return kTexts[static_cast<size_t>(reason)][chinese ? 1 : 0];
}

}  // namespace limn
