/// Column: values of one kind and a validity bitmap; the memory layout and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime/columns/bitmap.h"
#include "runtime/columns/dictionary.h"
#include "runtime/columns/slots.h"
#include "runtime/values/value.h"

namespace limn {

/// A dictionary of so many texts has codes of one byte.
inline constexpr size_t kNarrowTextsMax = 256;

/// n values of one type. By kind: Bool a Bitmap; Date int32 days; Text uint32 codes of `dictionary`, or uint8 (UntouchedTexts); Number double;
/// Int, Decimal, DateTime, Duration int64. The slot of a missing value holds 0.
struct Column {
  ValueType type;
  size_t length = 0;
  std::variant<Bitmap, Slots<int32_t>, Slots<int64_t>, Slots<double>, Slots<uint32_t>, Slots<uint8_t>> data;
  Bitmap validity;  // length n; empty: all values are known
  std::shared_ptr<Dictionary> dictionary;

  /// An empty column of a type, with a dictionary for texts.
  static Column Of(ValueType type);

  /// So many rows of zeros that nobody has touched yet (runtime/columns/slots.h), all missing where there is a validity. Texts need a dictionary still.
  static Column Untouched(ValueType type, size_t rows, bool has_validity, const std::shared_ptr<const SpillFolder>& spill = nullptr);

  /// The same of texts that nobody adds to, with codes of one byte where there are few: a fourth of the memory that a run writes for a label. Only what reads (At, CodeAt,
  /// VisitCodes, Gather) and Shorten serve such a column.
  static Column UntouchedTexts(std::shared_ptr<Dictionary> dictionary, size_t rows, bool has_validity, const std::shared_ptr<const SpillFolder>& spill = nullptr);

  bool IsKnown(size_t row) const { return validity.empty() || validity.Get(row); }
  void PushMissing();
  /// For Int, Decimal, DateTime, Duration and Date.
  void PushInt(int64_t value);
  void PushNumber(double value);
  void PushBool(bool value);
  void PushText(std::string_view text);
  void PushCode(uint32_t code);
  /// Any value of this column's type, or missing.
  void Push(const Value& value);
  Value At(size_t row) const;
  /// Of a text.
  uint32_t CodeAt(size_t row) const {
    const auto* narrow = std::get_if<Slots<uint8_t>>(&data);
    return narrow != nullptr ? (*narrow)[row] : std::get<Slots<uint32_t>>(data)[row];
  }
  /// visit(codes) with the texts' Slots<uint32_t> or Slots<uint8_t>.
  template <typename Visit>
  void VisitCodes(Visit visit) const {
    const auto* narrow = std::get_if<Slots<uint8_t>>(&data);
    narrow != nullptr ? visit(*narrow) : visit(std::get<Slots<uint32_t>>(data));
  }

  /// out[i] = this[rows[i]], same dictionary; codes of texts in four bytes.
  Column Gather(const std::vector<uint32_t>& rows) const;
  /// Appends the rows of another column (not this one) of the same type and dictionary.
  void Append(const Column& other);
  /// To so many rows at most.
  void Shorten(size_t rows);

 private:
  void PushValid();
};

/// Of one column of a set: `member` where the row has it, or the text at its place.
inline std::optional<std::string_view> MemberAt(const Column& column, std::string_view member, size_t row) {
  if (!column.IsKnown(row)) {
    return std::nullopt;
  }
  if (const auto* has = std::get_if<Bitmap>(&column.data)) {
    return has->Get(row) ? std::optional(member) : std::nullopt;
  }
  return column.dictionary->At(column.CodeAt(row));
}

}  // namespace limn
