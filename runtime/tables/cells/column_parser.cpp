#include "runtime/tables/cells/column_parser.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "runtime/tables/cells/bool_cells.h"
#include "runtime/tables/cells/cell_issues.h"
#include "runtime/tables/cells/date_cells.h"
#include "runtime/tables/cells/guess_encoding.h"
#include "runtime/tables/cells/id_names.h"
#include "runtime/tables/cells/number_cells.h"
#include "runtime/tables/closest_name.h"
#include "runtime/tables/utf8.h"
#include "runtime/values/calendar.h"

namespace limn {
namespace {

// Texts that are neither a declared value nor an alias are remembered up to here; a column full of free text is looked up anew.
constexpr uint32_t kTranslatedMax = 1 << 20;
constexpr uint32_t kNotPlain = 0xFFFFFFFF;

bool Contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool IsIdColumn(const TableSchema& table, ColumnId column) {
  const bool is_key = std::find(table.key.begin(), table.key.end(), column) != table.key.end();
  return is_key || LooksLikeIdName(table.columns[column.index].name);
}

}  // namespace

struct ColumnParser::State {
  State(const CellContext& context, DataReport& report)
      : schema(context.table->columns[context.column.index]),
        is_id(context.is_link || IsIdColumn(*context.table, context.column)),
        encoding_declared(context.encoding_declared),
        format(context.format != nullptr ? *context.format : CellFormat()),
        issues(context.table->name, schema.name, report),
        numbers(schema.type, IsCellFormat(schema.type, format.format) ? format.format : "", is_id),
        dates(schema.type, IsCellFormat(schema.type, format.format) ? format.format : "", context.zone),
        translates(!schema.values.empty() || !schema.aliases.empty() || !format.missing.empty()),
        declared(schema.values.begin(), schema.values.end()),
        aliases(schema.aliases.begin(), schema.aliases.end()) {}

  // Counts an issue of the cell; the hint is built only for those that are shown.
  void Report(const CellBatch& batch, size_t cell, CellIssue issue) {
    if (!issues.WantsExample(issue.kind, issue.hint)) {
      issues.Count(issue.kind, issue.hint);
      return;
    }
    static const std::string kNoFile;
    const std::string& file = batch.file != nullptr ? *batch.file : kNoFile;
    const uint64_t line = batch.lines != nullptr ? batch.first_line + batch.lines[cell] : 0;
    issues.CountWithExample(issue.kind, batch.cells[cell], file, line, std::move(issue.hint));
  }

  // Appends with one slot per cell: `fast` reads the plain form, `slow` a trimmed cell that is not missing.
  template <typename T, typename Fast, typename Slow>
  void AppendValues(const CellBatch& batch, Column& out, Fast fast, Slow slow) {
    auto& values = std::get<Slots<T>>(out.data);
    const size_t begin = values.size();
    values.resize(begin + batch.cells.size());
    T* slots = values.data() + begin;
    missing.clear();
    const bool may_be_declared_missing = !format.missing.empty();
    for (size_t cell = 0; cell < batch.cells.size(); ++cell) {
      const std::string_view text = batch.cells[cell];
      if (!may_be_declared_missing && fast(text, slots[cell])) {
        continue;
      }
      const std::string_view trimmed = TrimBlanks(text);
      if (trimmed.empty() || (may_be_declared_missing && Contains(format.missing, trimmed))) {
        slots[cell] = 0;
        missing.push_back(static_cast<uint32_t>(cell));
        continue;
      }
      auto read = slow(trimmed);
      if (read.issue) {
        Report(batch, cell, std::move(*read.issue));
      }
      if (read.value) {
        slots[cell] = Slot(*read.value);
      } else {
        slots[cell] = 0;
        missing.push_back(static_cast<uint32_t>(cell));
      }
    }
    Finish(batch.cells.size(), out);
  }
  static int64_t Slot(int64_t value) { return value; }
  static double Slot(double value) { return value; }
  static int32_t Slot(Date value) { return value.days; }
  static int64_t Slot(Instant value) { return value.micros; }

  // The new rows' validity, from `missing`.
  void Finish(size_t cells, Column& out) {
    const size_t begin = out.length;
    out.length += cells;
    if (!missing.empty() || !out.validity.empty()) {
      out.validity.Resize(begin, true);
      out.validity.Resize(out.length, true);
      for (const uint32_t cell : missing) {
        out.validity.Set(begin + cell, false);
      }
    }
  }

  void AppendBools(const CellBatch& batch, Column& out) {
    ForEachKey(batch, raw_texts, [&](size_t cell, const Dictionary::Key& key) {
      if (const uint32_t known = raw_texts.FindCode(batch.cells[cell], key); known != Dictionary::kNoCode) {
        out.PushBool(plain_codes[known] != 0);
        return;
      }
      const std::string_view text = TrimBlanks(batch.cells[cell]);
      if (text.empty() || Contains(format.missing, text)) {
        out.PushMissing();
        return;
      }
      std::optional<bool> value = Contains(format.yes, text) ? std::optional(true) : Contains(format.no, text) ? std::optional(false) : ReadBool(text);
      if (value) {
        out.PushBool(*value);
        if (raw_texts.size() < kTranslatedMax) {
          raw_texts.Intern(batch.cells[cell], key);
          plain_codes.push_back(*value ? 1 : 0);
        }
      } else {
        out.PushMissing();
        Report(batch, cell, {DataIssueKind::BadBool, ""});
      }
    });
  }

  // Why a text that was not seen before can't be a value.
  std::optional<CellIssue> FaultOf(std::string_view text) const {
    if (!IsAscii(text) && !IsUtf8(text)) {
      return CellIssue{DataIssueKind::BadEncoding, encoding_declared ? "" : GuessEncoding(text)};
    }
    if (std::memchr(text.data(), 0, text.size()) != nullptr) {
      return CellIssue{DataIssueKind::NulByte, ""};
    }
    if (is_id && LooksShortenedByExcel(text)) {
      return CellIssue{DataIssueKind::ExcelShortenedId, ""};
    }
    return std::nullopt;
  }

  // A text's code in the column's dictionary after aliases, missing, or an issue.
  CellRead<uint32_t> Translate(std::string_view text, Dictionary& dictionary) const {
    if (std::optional<CellIssue> fault = FaultOf(text)) {
      return {std::nullopt, std::move(fault)};
    }
    if (Contains(format.missing, TrimBlanks(text))) {
      return {};
    }
    const auto alias = aliases.find(text);
    const std::string_view value = alias != aliases.end() ? alias->second : text;
    if (!declared.empty() && !declared.contains(value)) {
      // The closest of hundreds of values takes a while to find: only for the few cells that are shown.
      const bool shown = issues.WantsExample(DataIssueKind::ValueNotDeclared);
      return CellRead<uint32_t>::Bad(DataIssueKind::ValueNotDeclared, shown ? ClosestName(value, schema.values) : "");
    }
    return CellRead<uint32_t>::Known(dictionary.Intern(value));
  }

  // Calls found(cell, key) with the key of each text in a dictionary, whose slots and entries are on the way while other texts are looked up.
  template <typename Found>
  static void ForEachKey(const CellBatch& batch, const Dictionary& dictionary, Found found) {
    constexpr size_t kAhead = 32;
    constexpr uint32_t kInCache = 1 << 12;
    Dictionary::Key keys[kAhead];
    for (size_t begin = 0; begin < batch.cells.size(); begin += kAhead) {
      const size_t count = std::min(kAhead, batch.cells.size() - begin);
      const std::string_view* cells = batch.cells.data() + begin;
      if (batch.padded) {
        std::transform(cells, cells + count, keys, &Dictionary::KeyOfPadded);
      } else {
        std::transform(cells, cells + count, keys, &Dictionary::KeyOf);
      }
      if (dictionary.size() > kInCache) {
        for (size_t cell = 0; cell < count; ++cell) {
          __builtin_prefetch(dictionary.FirstPlaceOf(keys[cell]));
        }
        for (size_t cell = 0; cell < count; ++cell) {
          __builtin_prefetch(dictionary.SecondPlaceOf(keys[cell]));
        }
      }
      for (size_t cell = 0; cell < count; ++cell) {
        found(begin + cell, keys[cell]);
      }
    }
  }

  // Through a table from raw texts, for columns with declared values, aliases or missing texts.
  void AppendTranslated(const CellBatch& batch, Column& out) {
    auto& codes = std::get<Slots<uint32_t>>(out.data);
    const size_t rows_before = codes.size();
    codes.resize(rows_before + batch.cells.size());
    missing.clear();
    ForEachKey(batch, raw_texts, [&](size_t cell, const Dictionary::Key& key) {
      const std::string_view text = batch.cells[cell];
      if (text.empty()) {
        missing.push_back(static_cast<uint32_t>(cell));
        return;
      }
      const uint32_t known = raw_texts.FindCode(text, key);
      const bool is_known = known != Dictionary::kNoCode;
      if (is_known && plain_codes[known] != kNotPlain) {
        codes[rows_before + cell] = plain_codes[known];
        return;
      }
      CellRead<uint32_t> read = is_known ? translations[known] : Translate(text, *out.dictionary);
      if (!is_known && raw_texts.size() < kTranslatedMax) {
        raw_texts.Intern(text, key);
        translations.push_back(read);
        plain_codes.push_back(read.issue ? kNotPlain : read.value.value_or(kNotPlain));
      }
      if (read.value) {
        codes[rows_before + cell] = *read.value;
      } else {
        missing.push_back(static_cast<uint32_t>(cell));
      }
      if (read.issue) {
        Report(batch, cell, std::move(*read.issue));
      }
    });
    Finish(batch.cells.size(), out);
  }

  void AppendTexts(const CellBatch& batch, Column& out) {
    Dictionary& dictionary = *out.dictionary;
    auto& codes = std::get<Slots<uint32_t>>(out.data);
    const size_t rows_before = codes.size();
    codes.resize(rows_before + batch.cells.size());
    missing.clear();
    ForEachKey(batch, dictionary, [&](size_t cell, const Dictionary::Key& key) {
      const std::string_view text = batch.cells[cell];
      if (text.empty()) {
        missing.push_back(static_cast<uint32_t>(cell));
        return;
      }
      const bool is_next = dictionary.IsNext(key);
      const uint32_t known = is_next ? Dictionary::kNoCode : dictionary.FindCode(text, key);
      if (known != Dictionary::kNoCode) {
        codes[rows_before + cell] = known;
      } else if (std::optional<CellIssue> fault = FaultOf(text)) {
        missing.push_back(static_cast<uint32_t>(cell));
        Report(batch, cell, std::move(*fault));
      } else {
        codes[rows_before + cell] = is_next ? dictionary.Append(text, key) : dictionary.Intern(text, key);
      }
    });
    Finish(batch.cells.size(), out);
  }

  const ColumnSchema schema;
  const bool is_id;
  const bool encoding_declared;
  const CellFormat format;
  CellIssues issues;
  NumberCells numbers;
  DateCells dates;
  const bool translates;
  const std::unordered_set<std::string_view> declared;                    // views of the schema's values
  const std::unordered_map<std::string_view, std::string_view> aliases;  // and of its aliases: the first of each
  std::vector<uint32_t> missing;  // of the batch
  Dictionary raw_texts;                          // of a bool only those that are a value
  std::vector<CellRead<uint32_t>> translations;  // by code of raw_texts
  std::vector<uint32_t> plain_codes;             // the same where it is a value without an issue, or kNotPlain; of a bool 1 and 0
};

ColumnParser::ColumnParser(const CellContext& context, DataReport& report) : state_(std::make_unique<State>(context, report)) {}
ColumnParser::~ColumnParser() = default;
ColumnParser::ColumnParser(ColumnParser&&) noexcept = default;
ColumnParser& ColumnParser::operator=(ColumnParser&&) noexcept = default;

void ColumnParser::Append(const CellBatch& batch, Column& out) {
  State& state = *state_;
  assert(out.type == state.schema.type);
  const bool plain_numbers = !state.numbers.has_format();
  switch (state.schema.type.kind) {
    case ValueKind::Bool:
      state.AppendBools(batch, out);
      break;
    case ValueKind::Int:
    case ValueKind::Duration:
      state.AppendValues<int64_t>(
          batch, out, [=](std::string_view cell, int64_t& slot) { return plain_numbers && ReadPlainInt(cell, slot); },
          [&](std::string_view cell) { return state.numbers.ReadScaled(cell); });
      break;
    case ValueKind::Decimal: {
      const int scale = state.schema.type.scale;
      state.AppendValues<int64_t>(
          batch, out, [=](std::string_view cell, int64_t& slot) { return plain_numbers && ReadPlainDecimal(cell, scale, slot); },
          [&](std::string_view cell) { return state.numbers.ReadScaled(cell); });
      break;
    }
    case ValueKind::Number:
      state.AppendValues<double>(
          batch, out,
          [plain_numbers, is_id = state.is_id](std::string_view cell, double& slot) {
            // A letter first (`inf`, `nan`) is for the slow path to refuse.
            if (!plain_numbers || cell.empty() || cell[0] > '9' || cell[0] == '+' || is_id) {
              return false;
            }
            const auto result = fast_float::from_chars(cell.data(), cell.data() + cell.size(), slot);
            return result.ec == std::errc() && result.ptr == cell.data() + cell.size() && std::isfinite(slot);
          },
          [&](std::string_view cell) { return state.numbers.ReadNumber(cell); });
      break;
    case ValueKind::Text:
      if (state.translates) {
        state.AppendTranslated(batch, out);
      } else {
        state.AppendTexts(batch, out);
      }
      break;
    case ValueKind::Date: {
      const bool iso = !state.dates.has_format();
      state.AppendValues<int32_t>(
          batch, out, [&state, iso](std::string_view cell, int32_t& slot) { return iso && state.dates.ReadPlainDate(cell, slot); },
          [&](std::string_view cell) { return state.dates.ReadDate(cell); });
      break;
    }
    case ValueKind::DateTime: {
      const bool iso = !state.dates.has_format();
      state.AppendValues<int64_t>(
          batch, out, [&state, iso](std::string_view cell, int64_t& slot) { return iso && state.dates.ReadPlainDateTime(cell, slot); },
          [&](std::string_view cell) { return state.dates.ReadDateTime(cell); });
      break;
    }
  }
  state.issues.Flush();
}

bool IsCellFormat(ValueType type, std::string_view format) {
  switch (type.kind) {
    case ValueKind::Int:
    case ValueKind::Decimal:
    case ValueKind::Number:
    case ValueKind::Duration:
      return format.empty() || NumberFormat::FromExample(format).has_value();
    case ValueKind::Date:
    case ValueKind::DateTime:
      return DateCells::IsFormat(format);
    case ValueKind::Bool:
    case ValueKind::Text:
      return format.empty();
  }
  return false;
}

}  // namespace limn
