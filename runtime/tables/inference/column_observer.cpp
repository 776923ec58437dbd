#include "runtime/tables/inference/column_observer.h"

#include <algorithm>
#include <bit>

#include "runtime/tables/cells/id_names.h"
#include "runtime/tables/inference/infer_type.h"
#include "runtime/tables/inference/personal_guess.h"
#include "runtime/tables/utf8.h"

namespace limn {
namespace {

constexpr size_t kFewValuesMax = 1000;
constexpr size_t kUndecodedMax = 4096;
constexpr size_t kMissingWordsMax = 16;

constexpr std::string_view kMissingWords[] = {"na",  "n/a",  "#n/a", "null",      "nil",      "none",       "nan",         "\\n", "-",  "--", "—",
                                              "?",   "无",   "空",   "暂无",      "未知",     "(null)",     "(blank)",     "undefined",
                                              "0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "00-00-0000"};

// Rows that spoil a key and leave it one.
bool AreFew(uint64_t spoilt, uint64_t rows) { return spoilt * 50 <= rows; }

bool IsMissingWord(std::string_view cell) {
  constexpr size_t kLongest = 19;
  if (cell.size() > kLongest) {
    return false;
  }
  return std::any_of(std::begin(kMissingWords), std::end(kMissingWords), [&](std::string_view word) {
    return word.size() == cell.size() && std::equal(word.begin(), word.end(), cell.begin(), [](char lower, char letter) {
             return letter == lower || (letter >= 'A' && letter <= 'Z' && letter - 'A' + 'a' == lower);
           });
  });
}

}  // namespace

bool HashSet::Insert(uint64_t hash) {
  hash = hash == 0 ? 1 : hash;
  if (slots_.size() < size_ * 2 + 16) {
    const std::vector<uint64_t> old = std::move(slots_);
    slots_.assign(std::bit_ceil(size_ * 4 + 16), 0);
    size_ = 0;
    for (const uint64_t known : old) {
      if (known != 0) {
        Insert(known);
      }
    }
  }
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    if (slots_[slot] == hash) {
      return false;
    }
    slot = (slot + 1) & mask;
  }
  slots_[slot] = hash;
  ++size_;
  return true;
}

void HashSet::Clear() {
  slots_ = {};
  size_ = 0;
}

uint64_t HashCell(std::string_view cell) {
  // Two independent halves of the dictionary's hash.
  const uint64_t low = Dictionary::KeyOf(cell).hash;
  uint64_t high = low * 0x9E37'79B9'7F4A'7C15 + cell.size();
  for (const char letter : cell) {
    high = (high ^ static_cast<unsigned char>(letter)) * 0x0000'0100'0000'01B3;
  }
  return high ^ (high >> 29) ^ (low << 32);
}

void ColumnObserver::Observe(std::span<const std::string_view> cells) {
  for (const std::string_view cell : cells) {
    ObserveOne(cell);
  }
}

void ColumnObserver::ObserveOne(std::string_view raw) {
  const std::string_view cell = TrimBlanks(raw);
  if (cell.empty()) {
    ++blank_;
    return;
  }
  ++known_;
  if (undecoded_.size() < kUndecodedMax && !IsAscii(cell) && !IsUtf8(cell)) {
    undecoded_ += cell;
  }
  if (counts_distinct_ || follows_repeats_) {
    repeats_ += hashes_.Insert(HashCell(raw)) ? 0 : 1;
    counts_distinct_ = counts_distinct_ && hashes_.size() <= distinct_max_;
    follows_repeats_ = counts_distinct_ || AreFew(repeats_, known_);
    if (!counts_distinct_ && !follows_repeats_) {
      hashes_.Clear();
    }
  }
  if (keeps_values_) {
    const uint32_t code = values_.Intern(raw);
    if (code == value_counts_.size()) {
      value_counts_.push_back(0);
    }
    ++value_counts_[code];
    if (values_.size() > kFewValuesMax) {
      keeps_values_ = false;
      values_ = Dictionary();
      value_counts_ = {};
    }
  }
  if (IsMissingWord(cell)) {
    const auto known = std::find_if(missing_words_.begin(), missing_words_.end(), [&](const ObservedValue& word) { return word.text == cell; });
    if (known != missing_words_.end()) {
      ++known->count;
      return;
    }
    if (missing_words_.size() < kMissingWordsMax) {
      missing_words_.push_back({std::string(cell), 1});
      return;
    }
  }
  shapes_.Add(cell);
  emails_ += LooksLikeEmail(cell) ? 1 : 0;
  phones_ += LooksLikePhone(cell) ? 1 : 0;
  id_numbers_ += LooksLikeIdNumber(cell) ? 1 : 0;
}

InferredColumn ColumnObserver::Conclude(uint64_t rows, bool comma_is_decimal, const InferenceOptions& options, std::string_view table_name,
                                        std::optional<DayMonthQuestion>& question) const {
  InferredColumn column;
  column.name = name_;
  std::vector<std::string> words;
  for (uint32_t code = 0; code < values_.size(); ++code) {
    if (!IsMissingWord(TrimBlanks(values_.At(code)))) {
      words.emplace_back(TrimBlanks(values_.At(code)));
    }
  }
  TypeHints hints;
  hints.name = name_;
  hints.comma_is_decimal = comma_is_decimal;
  hints.day_first = options.day_first;
  hints.declared_bool = declared_bool_;
  hints.values = keeps_values_ ? &words : nullptr;
  InferredType type = InferType(shapes_, hints);
  if (type.reason == InferenceReason::NothingKnown && !missing_words_.empty()) {
    type.reason = InferenceReason::Words;
    type.example = missing_words_[0].text;
  }
  column.type = type.type;
  column.cell.format = type.format;
  column.reason = type.reason;
  column.example = type.example;
  column.known = known_;
  column.missing = rows - known_;
  uint64_t distinct = hashes_.size();
  // Words that mean missing are declared where they can't be values.
  if (column.type.kind != ValueKind::Text) {
    for (const ObservedValue& word : missing_words_) {
      column.cell.missing.push_back(word.text);
      column.known -= word.count;
      column.missing += word.count;
      distinct -= counts_distinct_ ? 1 : 0;
    }
  }
  if (counts_distinct_) {
    column.distinct = distinct;
  }
  const bool never_repeats = follows_repeats_ && repeats_ == 0;
  column.is_unique = never_repeats && column.missing == 0 && rows > 0;
  column.is_nearly_unique = !column.is_unique && follows_repeats_ && rows > 0 && AreFew(repeats_ + column.missing, rows);
  if (never_repeats && !counts_distinct_) {
    column.distinct = column.known;
  }
  if (column.type.kind == ValueKind::Text && keeps_values_ && values_.size() <= kValuesMax && values_.size() > 0) {
    for (uint32_t code = 0; code < values_.size(); ++code) {
      column.values.push_back({std::string(values_.At(code)), value_counts_[code]});
    }
    std::sort(column.values.begin(), column.values.end(), [](const ObservedValue& a, const ObservedValue& b) { return a.count != b.count ? a.count > b.count : a.text < b.text; });
  }
  column.personal = GuessPersonal(table_name, column.type);
  if (type.day_or_month) {
    question = DayMonthQuestion{0, column.example, type.day_or_month->first, type.day_or_month->second};
  }
  return column;
}

std::string ColumnObserver::GuessPersonal(std::string_view table_name, ValueType type) const {
  const auto mostly = [&](uint64_t count) { return known_ > 0 && count * 10 >= known_ * 8; };
  if (mostly(emails_)) {
    return "email";
  }
  if (mostly(id_numbers_)) {
    return "id_number";
  }
  if (mostly(phones_)) {
    return "phone";
  }
  return PersonalKindOfName(name_, table_name, type);
}

}  // namespace limn
