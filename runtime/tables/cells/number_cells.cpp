#include "runtime/tables/cells/number_cells.h"

#include <fast_float/fast_float.h>

#include <cmath>

#include "runtime/tables/cells/id_names.h"
#include "runtime/values/ascii.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

// `-12.50e3` in any size.
bool IsPlainNumber(std::string_view text) {
  size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const auto digits = [&] {
    const size_t begin = at;
    while (at < text.size() && IsDigit(text[at])) {
      ++at;
    }
    return at - begin;
  };
  size_t mantissa = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    mantissa += digits();
  }
  if (mantissa == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    at += at < text.size() && (text[at] == '-' || text[at] == '+') ? 1 : 0;
    if (digits() == 0) {
      return false;
    }
  }
  return at == text.size();
}

}  // namespace

NumberCells::NumberCells(ValueType type, std::string_view format, bool is_id)
    : type_(type), format_text_(format), format_(NumberFormat::FromExample(format)), is_id_(is_id) {}

std::optional<CellIssue> NumberCells::ToPlain(std::string_view text) {
  if (is_id_ && LooksShortenedByExcel(text)) {
    return CellIssue{DataIssueKind::ExcelShortenedId, ""};
  }
  if (!format_) {
    plain_ = text;
    return std::nullopt;
  }
  return format_->ToPlain(text, plain_) ? std::nullopt : std::optional(CellIssue{DataIssueKind::NotInFormat, format_text_});
}

CellRead<int64_t> NumberCells::ReadScaled(std::string_view text) {
  if (std::optional<CellIssue> issue = ToPlain(text)) {
    return {std::nullopt, std::move(issue)};
  }
  const int scale = type_.kind == ValueKind::Decimal ? type_.scale : 0;
  bool rounded = false;
  const std::optional<int64_t> value = ParseDecimal(plain_, scale, &rounded);
  if (!value) {
    return {std::nullopt, IsPlainNumber(plain_) ? CellIssue{DataIssueKind::OutOfRange, ""} : Unreadable(text)};
  }
  if (!rounded) {
    return CellRead<int64_t>::Known(*value);
  }
  if (type_.kind != ValueKind::Decimal) {
    return CellRead<int64_t>::Bad(DataIssueKind::BadInt);
  }
  return {value, CellIssue{DataIssueKind::Rounded, std::to_string(scale)}};
}

CellRead<double> NumberCells::ReadNumber(std::string_view text) {
  if (std::optional<CellIssue> issue = ToPlain(text)) {
    return {std::nullopt, std::move(issue)};
  }
  if (!IsPlainNumber(plain_)) {
    return {std::nullopt, Unreadable(text)};
  }
  const char* begin = plain_.data() + (plain_[0] == '+' ? 1 : 0);
  double value = 0;
  fast_float::from_chars(begin, plain_.data() + plain_.size(), value);
  return std::isfinite(value) ? CellRead<double>::Known(value) : CellRead<double>::Bad(DataIssueKind::OutOfRange);
}

CellIssue NumberCells::Unreadable(std::string_view text) {
  // A column is mostly wrong in one way, so what helped the last cell is tried first.
  const std::optional<NumberFormat> last = NumberFormat::FromExample(guessed_);
  if (last && last->ToPlain(text, plain_)) {
    return {DataIssueKind::NeedsFormat, guessed_};
  }
  const std::vector<std::string> guesses = GuessNumberFormats(text);
  if (guesses.size() > 1) {
    return {DataIssueKind::NeedsOneOfFormats, "\"" + guesses[0] + "\", \"" + guesses[1] + "\""};
  }
  if (guesses.size() == 1) {
    guessed_ = guesses[0];
    return {DataIssueKind::NeedsFormat, guessed_};
  }
  switch (type_.kind) {
    case ValueKind::Decimal:
      return {DataIssueKind::BadDecimal, ""};
    case ValueKind::Number:
      return {DataIssueKind::BadNumber, ""};
    default:
      return {DataIssueKind::BadInt, ""};
  }
}

}  // namespace limn
