#include "runtime/columns/column.h"

#include <cassert>
#include <type_traits>

namespace limn {
namespace {

// A visitor may differ by kind; what is the same for all vectors is written once as a generic lambda.
template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

}  // namespace

Column Column::Of(ValueType type) {
  Column column;
  column.type = type;
  switch (type.kind) {
    case ValueKind::Bool:
      column.data = Bitmap();
      break;
    case ValueKind::Date:
      column.data = Slots<int32_t>();
      break;
    case ValueKind::Int:
    case ValueKind::Decimal:
    case ValueKind::DateTime:
    case ValueKind::Duration:
      column.data = Slots<int64_t>();
      break;
    case ValueKind::Number:
      column.data = Slots<double>();
      break;
    case ValueKind::Text:
      column.data = Slots<uint32_t>();
      column.dictionary = std::make_shared<Dictionary>();
      break;
  }
  return column;
}

Column Column::Untouched(ValueType type, size_t rows, bool has_validity, const std::shared_ptr<const SpillFolder>& spill) {
  Column column = Of(type);
  column.length = rows;
  column.validity = has_validity ? Bitmap::Untouched(rows, spill) : Bitmap();
  std::visit(Overloaded{[&](Bitmap& bits) { bits = Bitmap::Untouched(rows, spill); }, [&]<typename T>(Slots<T>& slots) { slots = UntouchedZeros<T>(rows, spill); }}, column.data);
  return column;
}

Column Column::UntouchedTexts(std::shared_ptr<Dictionary> dictionary, size_t rows, bool has_validity, const std::shared_ptr<const SpillFolder>& spill) {
  Column column;
  column.type = {ValueKind::Text};
  column.length = rows;
  column.validity = has_validity ? Bitmap::Untouched(rows, spill) : Bitmap();
  if (dictionary->size() <= kNarrowTextsMax) {
    column.data = UntouchedZeros<uint8_t>(rows, spill);
  } else {
    column.data = UntouchedZeros<uint32_t>(rows, spill);
  }
  column.dictionary = std::move(dictionary);
  return column;
}

void Column::PushValid() {
  if (!validity.empty()) {
    validity.Push(true);
  }
  ++length;
}

void Column::PushMissing() {
  if (validity.empty()) {
    validity.Resize(length, true);
  }
  validity.Push(false);
  ++length;
  std::visit(Overloaded{[](Bitmap& bits) { bits.Push(false); }, [](auto& values) { values.push_back({}); }}, data);
}

void Column::PushInt(int64_t value) {
  if (auto* days = std::get_if<Slots<int32_t>>(&data)) {
    days->push_back(static_cast<int32_t>(value));
  } else {
    std::get<Slots<int64_t>>(data).push_back(value);
  }
  PushValid();
}

void Column::PushNumber(double value) {
  std::get<Slots<double>>(data).push_back(value);
  PushValid();
}

void Column::PushBool(bool value) {
  std::get<Bitmap>(data).Push(value);
  PushValid();
}

void Column::PushText(std::string_view text) { PushCode(dictionary->Intern(text)); }

void Column::PushCode(uint32_t code) {
  std::get<Slots<uint32_t>>(data).push_back(code);
  PushValid();
}

void Column::Push(const Value& value) {
  assert(value.type == type);
  std::visit(Overloaded{
                 [&](std::monostate) { PushMissing(); },
                 [&](bool known) { PushBool(known); },
                 [&](int64_t known) { PushInt(known); },
                 [&](double known) { PushNumber(known); },
                 [&](const std::string& known) { PushText(known); },
             },
             value.data);
}

Value Column::At(size_t row) const {
  assert(row < length);
  if (!IsKnown(row)) {
    return Value::Missing(type);
  }
  return std::visit(Overloaded{
                        [&](const Bitmap& bits) { return Value{type, bits.Get(row)}; },
                        [&](const Slots<int32_t>& values) { return Value{type, int64_t{values[row]}}; },
                        [&](const Slots<int64_t>& values) { return Value{type, values[row]}; },
                        [&](const Slots<double>& values) { return Value{type, values[row]}; },
                        [&](const Slots<uint32_t>& codes) { return Value{type, std::string(dictionary->At(codes[row]))}; },
                        [&](const Slots<uint8_t>& codes) { return Value{type, std::string(dictionary->At(codes[row]))}; },
                    },
                    data);
}

Column Column::Gather(const std::vector<uint32_t>& rows) const {
  Column out;
  out.type = type;
  out.length = rows.size();
  out.dictionary = dictionary;
  const auto gather_bits = [&](const Bitmap& bits) {
    Bitmap gathered(rows.size());
    for (size_t row = 0; row < rows.size(); ++row) {
      gathered.words()[row / 64] |= uint64_t{bits.Get(rows[row])} << (row % 64);
    }
    return gathered;
  };
  std::visit(Overloaded{[&](const Bitmap& bits) { out.data = gather_bits(bits); },
                        [&]<typename T>(const Slots<T>& values) {
                          Slots<std::conditional_t<std::is_same_v<T, uint8_t>, uint32_t, T>> gathered(rows.size());
                          for (size_t row = 0; row < rows.size(); ++row) {
                            gathered[row] = values[rows[row]];
                          }
                          out.data = std::move(gathered);
                        }},
             data);
  if (!validity.empty()) {
    out.validity = gather_bits(validity);
  }
  return out;
}

void Column::Shorten(size_t rows) {
  if (rows >= length) {
    return;
  }
  length = rows;
  if (!validity.empty()) {
    validity.Resize(rows, false);
  }
  std::visit(Overloaded{[&](Bitmap& bits) { bits.Resize(rows, false); }, [&](auto& values) { values.resize(rows); }}, data);
}

void Column::Append(const Column& other) {
  assert(type == other.type);
  assert(dictionary == other.dictionary);
  if (!other.validity.empty() && validity.empty()) {
    validity.Resize(length, true);
  }
  if (!validity.empty()) {
    if (other.validity.empty()) {
      validity.Resize(length + other.length, true);
    } else {
      validity.Append(other.validity);
    }
  }
  std::visit(Overloaded{[&](Bitmap& bits) { bits.Append(std::get<Bitmap>(other.data)); },
                        [&]<typename T>(Slots<T>& values) {
                          const auto& more = std::get<Slots<T>>(other.data);
                          values.insert(values.end(), more.begin(), more.end());
                        }},
             data);
  length += other.length;
}

}  // namespace limn
