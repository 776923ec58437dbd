#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

#include "runtime/tables/writers/formats.h"
#include "runtime/tables/writers/value_texts.h"
#include "runtime/threads/on_threads.h"
#include "runtime/values/targets.h"

namespace limn {
namespace {

constexpr size_t kCellBytes = 16;      // most labels fit; copied as one register
constexpr uint32_t kEncodedMax = 4096;  // a column of more texts is written cell by cell
constexpr size_t kTogetherMax = 64;     // what neighbouring columns may stand at together, for all groups to stay in the first cache
constexpr size_t kBlockRows = 64;       // as many as a word has bits
constexpr size_t kRangeCells = 64 * 1024;

// The bits of the rows first … first + 63; those past the end are anything.
uint64_t WordAt(const Bitmap& bits, size_t first) {
  const size_t word = first / 64;
  const size_t shift = first % 64;
  const uint64_t low = bits.words()[word] >> shift;
  return shift == 0 || word + 1 == bits.word_count() ? low : low | bits.words()[word + 1] << (64 - shift);
}

// Which of its encoded cells a column has in the rows of a block: 0 where it is missing, else the code and one more.
template <typename Code>
LIMN_TARGETS void NumberCodes(const Code* codes, uint64_t known, size_t rows, uint16_t* numbers) {
  for (size_t row = 0; row < rows; ++row) {
    numbers[row] = static_cast<uint16_t>((codes[row] + 1) * ((known >> row) & 1));
  }
}

// numbers = numbers * base + more.
LIMN_TARGETS void AddDigits(uint16_t base, const uint16_t* more, size_t rows, uint16_t* numbers) {
  for (size_t row = 0; row < rows; ++row) {
    numbers[row] = static_cast<uint16_t>(numbers[row] * base + more[row]);
  }
}

LIMN_TARGETS void NumberBits(uint64_t is_true, uint64_t known, uint16_t* numbers) {
  for (size_t row = 0; row < kBlockRows; ++row) {
    numbers[row] = static_cast<uint16_t>(((known >> row) & 1) + ((is_true >> row) & 1));
  }
}

void NumberCells(const Column& column, size_t first, size_t rows, uint16_t* numbers) {
  const uint64_t known = column.validity.empty() ? ~uint64_t{0} : WordAt(column.validity, first);
  if (const auto* bits = std::get_if<Bitmap>(&column.data)) {
    NumberBits(WordAt(*bits, first) & known, known, numbers);
  } else {
    column.VisitCodes([&](const auto& codes) { NumberCodes(codes.data() + first, known, rows, numbers); });
  }
}

// Whether nothing in a text has a meaning of its own in CSV. A table, since ids are written one by one and find_first_of would search its list for each letter.
bool IsPlain(std::string_view text) {
  static constexpr auto kIsSpecial = [] {
    std::array<bool, 256> special{};
    for (const char letter : std::string_view(",\"\r\n")) {
      special[static_cast<unsigned char>(letter)] = true;
    }
    return special;
  }();
  return std::none_of(text.begin(), text.end(), [](char letter) { return kIsSpecial[static_cast<unsigned char>(letter)]; });
}

bool WouldRun(std::string_view text) { return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos; }

class CsvWriter : public TableWriter {
 public:
  CsvWriter(WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options)
      : file_(std::move(file)), columns_(std::move(columns)), zone_(options.zone), excel_safe_(options.excel_safe), threads_(options.threads), encoded_(columns_.size()) {
    std::string& out = file_.buffer();
    out += options.byte_order_mark ? "\xEF\xBB\xBF" : "";
    for (const OutputColumn& column : columns_) {
      AppendText(column.name, excel_safe_, out);
      out += &column == &columns_.back() ? '\n' : ',';
    }
  }

 protected:
  bool WriteRows(const OutputBatch& batch) override {
    assert(batch.columns.size() == columns_.size());
    bool is_new = groups_.empty();
    for (size_t index = 0; index < columns_.size(); ++index) {
      is_new |= Encode(columns_[index], batch.columns[index], encoded_[index]);
    }
    if (is_new) {
      GroupCells();
    }
    // Threads make rows into texts, a range each; one of them writes what the round before has made.
    const size_t range_rows = std::max<size_t>(1, kRangeCells / columns_.size());
    const size_t ranges = threads_ == 1 ? 1 : 4 * threads_;
    std::vector<RowText> made(ranges);
    std::vector<RowText> ready(ranges);
    size_t begin = batch.begin;
    for (bool more = true; more;) {
      more = begin < batch.end;
      ForEachOnThreads(1 + (more ? ranges : 0), threads_, [&](size_t index) {
        if (index == 0) {
          WriteOut(ready);
        } else {
          const size_t first = begin + (index - 1) * range_rows;
          MakeRows(batch, std::min(first, batch.end), std::min(first + range_rows, batch.end), made[index - 1]);
        }
      });
      if (file_.failure()) {
        return Fail(*file_.failure());
      }
      std::swap(made, ready);
      begin += ranges * range_rows;
    }
    return true;
  }
  bool FinishFile() override { return file_.Finish() || Fail(*file_.failure()); }
  bool CommitFile() override { return file_.Commit() || Fail(*file_.failure()); }

 private:
  // A cell as it stands in the file, with the delimiter behind it. Texts that don't fit are written one by one.
  struct Cell {
    char text[kCellBytes];
    uint8_t size = 0;
  };
  // The cells of a column of few values: of a missing one, then by code. Empty: its cells are written one by one.
  struct EncodedCells {
    const Dictionary* dictionary = nullptr;
    uint32_t texts = 0;
    std::vector<Cell> cells;
  };
  // Neighbouring columns whose cells are short and few: they are written as one cell, whose number is made of theirs.
  struct CellGroup {
    size_t first = 0;
    size_t columns = 1;
    std::vector<Cell> cells;  // empty: of one column, whose cells are written one by one
  };
  // Text that grows; cells are copied whole, so there is always room for one more behind.
  struct RowText {
    std::vector<char> bytes;
    size_t size = 0;

    char* Room(size_t more) {
      if (bytes.size() < size + more) {
        bytes.resize(std::max(size + more, bytes.size() * 2));
      }
      return bytes.data() + size;
    }
    void Append(std::string_view text) {
      std::memcpy(Room(text.size()), text.data(), text.size());
      size += text.size();
    }
  };

  void WriteOut(std::vector<RowText>& texts) {
    for (RowText& text : texts) {
      if (text.size > 0) {
        file_.Append({text.bytes.data(), text.size});
        text.size = 0;
      }
    }
  }

  // Whether the cells are others than they were.
  bool Encode(const OutputColumn& column, const std::vector<const Column*>& values, EncodedCells& encoded) const {
    const bool is_bool = !column.is_set && column.type.kind == ValueKind::Bool;
    const Dictionary* dictionary = !column.is_set && column.type.kind == ValueKind::Text ? values[0]->dictionary.get() : nullptr;
    if (is_bool ? !encoded.cells.empty() : dictionary == nullptr || (dictionary == encoded.dictionary && dictionary->size() == encoded.texts)) {
      return false;
    }
    encoded = {dictionary, is_bool ? 2 : dictionary->size(), {}};
    if (encoded.texts > kEncodedMax) {
      return true;
    }
    std::string text;
    for (uint32_t code = 0; code <= encoded.texts; ++code) {
      text.clear();
      if (code > 0) {
        is_bool ? void(text = code == 1 ? "no" : "yes") : AppendKnownText(column, dictionary->At(code - 1), text);
      }
      text += ',';
      if (text.size() > kCellBytes) {
        encoded.cells.clear();
        return true;
      }
      Cell& cell = encoded.cells.emplace_back();
      std::memcpy(cell.text, text.data(), text.size());
      cell.size = static_cast<uint8_t>(text.size());
    }
    return true;
  }

  void GroupCells() {
    groups_.clear();
    size_t longest = 0;  // of the last group
    for (size_t index = 0; index < columns_.size(); ++index) {
      const std::vector<Cell>& cells = encoded_[index].cells;
      const auto of_column = std::max_element(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) { return a.size < b.size; });
      const size_t size = of_column == cells.end() ? 0 : of_column->size;
      if (groups_.empty() || cells.empty() || groups_.back().cells.empty() || groups_.back().cells.size() * cells.size() > kTogetherMax || longest + size > kCellBytes) {
        groups_.push_back({index, 1, cells});
        longest = size;
        continue;
      }
      std::vector<Cell> together;
      for (const Cell& left : groups_.back().cells) {
        for (const Cell& right : cells) {
          Cell& cell = together.emplace_back(left);
          std::memcpy(cell.text + left.size, right.text, right.size);
          cell.size = static_cast<uint8_t>(left.size + right.size);
        }
      }
      groups_.back().cells = std::move(together);
      ++groups_.back().columns;
      longest += size;
    }
  }

  // Which of its cells a group has in the rows of a block.
  void NumberGroup(const CellGroup& group, const OutputBatch& batch, size_t first, size_t rows, uint16_t* numbers) const {
    NumberCells(*batch.columns[group.first][0], first, rows, numbers);
    for (size_t index = group.first + 1; index < group.first + group.columns; ++index) {
      uint16_t more[kBlockRows];
      NumberCells(*batch.columns[index][0], first, rows, more);
      AddDigits(static_cast<uint16_t>(encoded_[index].cells.size()), more, rows, numbers);
    }
  }

  void MakeRows(const OutputBatch& batch, size_t begin, size_t end, RowText& out) const {
    const size_t columns = columns_.size();
    std::vector<uint16_t> numbers(groups_.size() * kBlockRows);
    std::string one;
    std::string joined;
    for (size_t block = begin; block < end; block += kBlockRows) {
      const size_t rows = std::min(kBlockRows, end - block);
      for (size_t index = 0; index < groups_.size(); ++index) {
        if (!groups_[index].cells.empty()) {
          NumberGroup(groups_[index], batch, block, rows, numbers.data() + index * kBlockRows);
        }
      }
      for (size_t row = 0; row < rows; ++row) {
        const size_t row_begin = out.size;
        char* at = out.Room(columns * kCellBytes);
        const uint16_t* number = numbers.data() + row;
        for (const CellGroup& group : groups_) {
          if (!group.cells.empty()) {
            const Cell& cell = group.cells[*number];
            std::memcpy(at, cell.text, kCellBytes);
            at += cell.size;
          } else {
            one.clear();
            AppendCell(columns_[group.first], batch.columns[group.first], block + row, joined, one);
            one += ',';
            out.size = static_cast<size_t>(at - out.bytes.data());
            out.Append(one);
            at = out.Room((columns - group.first) * kCellBytes);
          }
          number += kBlockRows;
        }
        out.size = static_cast<size_t>(at - out.bytes.data()) - 1;
        // An empty line would be no row to those who read it.
        out.Append(out.size == row_begin ? "\"\"\n" : "\n");
      }
    }
  }

  void AppendCell(const OutputColumn& column, const std::vector<const Column*>& values, size_t row, std::string& joined, std::string& out) const {
    if (column.is_set) {
      JoinMembers(column, values, row, joined);
      AppendText(joined, excel_safe_, out);
    } else if (values[0]->IsKnown(row)) {
      if (column.type.kind == ValueKind::Text) {
        AppendKnownText(column, TextAt(*values[0], row), out);
      } else {
        AppendValueText(*values[0], row, zone_, out);
      }
    }
  }

  // Also an empty one is not missing.
  void AppendKnownText(const OutputColumn& column, std::string_view text, std::string& out) const {
    out += text.empty() ? "\"\"" : "";
    AppendText(text, excel_safe_ && !column.is_guarded, out);
  }

  static void AppendText(std::string_view text, bool guards, std::string& out) {
    const bool runs = guards && WouldRun(text);
    if (IsPlain(text) && (text.empty() || (text.front() != ' ' && text.back() != ' '))) {
      out += runs ? "'" : "";
      out += text;
      return;
    }
    out += runs ? "\"'" : "\"";
    for (const char letter : text) {
      out.append(letter == '"' ? 2 : 1, letter);
    }
    out += '"';
  }

  WholeFile file_;
  std::vector<OutputColumn> columns_;
  TimeZone zone_;
  bool excel_safe_;
  size_t threads_;
  std::vector<EncodedCells> encoded_;  // by column, of the batch at hand
  std::vector<CellGroup> groups_;
};

}  // namespace

std::string GuardedText(std::string_view text) { return (WouldRun(text) ? "'" : "") + std::string(text); }

std::unique_ptr<TableWriter> MakeCsvWriter(WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options) {
  return std::make_unique<CsvWriter>(std::move(file), std::move(columns), options);
}

}  // namespace limn
