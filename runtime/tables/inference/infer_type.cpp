#include "runtime/tables/inference/infer_type.h"

#include <algorithm>

#include "runtime/tables/cells/bool_cells.h"
#include "runtime/tables/cells/date_cells.h"
#include "runtime/tables/cells/id_names.h"
#include "runtime/tables/cells/number_format.h"
#include "runtime/values/ascii.h"
#include "runtime/values/time_zone.h"

namespace limn {
namespace {

using Shapes = std::vector<CellShape>;

constexpr uint32_t kIntDigitsMax = 18;
constexpr uint32_t kDecimalDigitsMax = 18;

bool IsTimeName(std::string_view name) {
  const std::string lower = LowerAscii(name);
  return ContainsAny(lower, {"date", "time", "day", "_at", "_on", "timestamp", "日期", "时间", "日", "created", "updated"}) || lower == "ts" || lower.ends_with("_ts");
}

bool IsFlagName(std::string_view name) {
  const std::string lower = LowerAscii(name);
  return lower.starts_with("is_") || lower.starts_with("has_") || lower.starts_with("can_") || lower.ends_with("_flag") || lower.starts_with("是否") || lower.ends_with("_yn") ||
         lower.find("opt_in") != std::string::npos;
}

template <typename Holds>
const CellShape* FindShape(const Shapes& shapes, Holds holds) {
  const auto found = std::find_if(shapes.begin(), shapes.end(), holds);
  return found == shapes.end() ? nullptr : &*found;
}
template <typename Holds>
bool All(const Shapes& shapes, Holds holds) {
  return std::all_of(shapes.begin(), shapes.end(), holds);
}

bool HasExponent(const CellShape& shape) { return shape.is_number && shape.first.find_first_of("eE") != std::string::npos; }
bool HasPoint(const CellShape& shape) { return shape.first.find('.') != std::string::npos; }

InferredType Found(ValueType type, InferenceReason reason, const CellShape& shape, std::string format = "") {
  return {type, std::move(format), reason, shape.first, std::nullopt};
}

// Numbers that count days or seconds: only under a name that says so.
std::optional<InferredType> InferCountedTime(const Shapes& shapes, std::string_view name) {
  if (!IsTimeName(name)) {
    return std::nullopt;
  }
  const auto all_between = [&](uint64_t least, uint64_t largest) {
    return All(shapes, [&](const CellShape& shape) { return shape.digits.size() == 1 && shape.least[0] >= least && shape.largest[0] <= largest; });
  };
  if (All(shapes, [](const CellShape& shape) { return shape.is_digits && shape.digits[0] == 8 && shape.all_are_days; })) {
    return Found({ValueKind::Date}, InferenceReason::FormattedDates, shapes[0], "YYYYMMDD");
  }
  if (all_between(20'000, 80'000)) {
    return Found({ValueKind::Date}, InferenceReason::ExcelDates, shapes[0], "excel_days");
  }
  if (all_between(100'000'000, 9'999'999'999)) {
    return Found({ValueKind::DateTime}, InferenceReason::UnixTimes, shapes[0], "unix_seconds");
  }
  if (all_between(100'000'000'000, 9'999'999'999'999)) {
    return Found({ValueKind::DateTime}, InferenceReason::UnixTimes, shapes[0], "unix_millis");
  }
  return std::nullopt;
}

InferredType InferPlainNumber(const Shapes& shapes, std::string_view name) {
  if (const CellShape* zero = FindShape(shapes, [](const CellShape& shape) { return shape.is_digits && shape.leading_zero; })) {
    return Found({ValueKind::Text}, InferenceReason::LeadingZero, *zero);
  }
  if (const CellShape* many = FindShape(shapes, [](const CellShape& shape) { return shape.is_digits && shape.digits[0] > kIntDigitsMax; })) {
    return Found({ValueKind::Text}, InferenceReason::ManyDigits, *many);
  }
  const bool is_id = LooksLikeIdName(name);
  const CellShape* pointed = FindShape(shapes, HasPoint);
  if (const CellShape* exponent = FindShape(shapes, HasExponent)) {
    return is_id ? Found({ValueKind::Text}, InferenceReason::NamedLikeId, *exponent) : Found({ValueKind::Number}, InferenceReason::Numbers, *exponent);
  }
  if (pointed == nullptr) {
    if (is_id) {
      return Found({ValueKind::Text}, InferenceReason::NamedLikeId, shapes[0]);
    }
    if (std::optional<InferredType> time = InferCountedTime(shapes, name)) {
      return *time;
    }
    const bool is_flag = IsFlagName(name) && All(shapes, [](const CellShape& shape) { return shape.is_digits && shape.digits[0] == 1 && shape.largest[0] <= 1; });
    return is_flag ? Found({ValueKind::Bool}, InferenceReason::YesNo, shapes[0]) : Found({ValueKind::Int}, InferenceReason::WholeNumbers, shapes[0]);
  }
  uint32_t whole = 0;
  uint32_t places = 0;
  bool only_point_zero = true;
  for (const CellShape& shape : shapes) {
    const size_t point = shape.first.find('.');
    const uint32_t fraction = point == std::string::npos || point + 1 == shape.first.size() ? 0 : shape.digits.back();
    const uint32_t all = fraction == 0 ? shape.digits[0] : shape.digits.size() > 1 ? shape.digits[0] : 0;
    whole = std::max(whole, all);
    places = std::max(places, fraction);
    only_point_zero = only_point_zero && (fraction == 0 || (fraction == 1 && shape.largest.back() == 0));
  }
  if (only_point_zero && whole <= kIntDigitsMax) {
    return Found({ValueKind::Int}, InferenceReason::WholeWithPoint, *pointed);
  }
  if (places <= static_cast<uint32_t>(kMaxScale) && whole + places <= kDecimalDigitsMax) {
    return Found({ValueKind::Decimal, static_cast<uint8_t>(places)}, InferenceReason::Decimals, *pointed);
  }
  const CellShape* finest = FindShape(shapes, [&](const CellShape& shape) { return HasPoint(shape) && shape.digits.back() == places; });
  return Found({ValueKind::Number}, InferenceReason::Numbers, finest != nullptr ? *finest : *pointed);
}

// All cells of the shapes that decide about dates: their first, smallest and largest.
std::vector<std::string> DateSamples(const Shapes& shapes) {
  std::vector<std::string> samples;
  for (const CellShape& shape : shapes) {
    samples.push_back(shape.first);
    if (!shape.is_digits) {
      samples.push_back(shape.Least());
      samples.push_back(shape.Largest());
    }
  }
  return samples;
}

// `2026-02-31` may stand for the largest month and the largest day of different cells.
std::string WithDayOne(std::string sample) {
  if (sample.size() >= 10) {
    sample[8] = '0';
    sample[9] = '1';
  }
  return sample;
}

std::optional<InferredType> InferIsoDate(const Shapes& shapes, const std::vector<std::string>& samples) {
  const bool all_iso = std::all_of(samples.begin(), samples.end(), [](const std::string& sample) {
    const bool day_fits = sample.size() >= 10 && sample[8] >= '0' && sample[8] <= '3' && sample.substr(8, 2) <= "31" && sample.substr(8, 2) >= "01";
    return day_fits && ParseDateTime(WithDayOne(sample), TimeZone::Utc());
  });
  if (!all_iso) {
    return std::nullopt;
  }
  // Dates at midnight are dates: exports write `2014-03-08 00:00:00`.
  const bool no_time = All(shapes, [](const CellShape& shape) {
    const bool midnight = std::all_of(shape.largest.begin() + 3, shape.largest.end(), [](uint64_t number) { return number == 0; });
    return shape.digits.size() == 3 || (midnight && shape.first.find('+') == std::string::npos);
  });
  return no_time ? Found({ValueKind::Date}, InferenceReason::IsoDates, shapes[0]) : Found({ValueKind::DateTime}, InferenceReason::IsoDateTimes, shapes[0]);
}

std::optional<InferredType> InferDate(const Shapes& shapes, const TypeHints& hints) {
  if (!All(shapes, [](const CellShape& shape) { return shape.digits.size() >= 2 || (shape.is_digits && shape.digits[0] == 8); })) {
    return std::nullopt;
  }
  const std::vector<std::string> samples = DateSamples(shapes);
  if (std::optional<InferredType> iso = InferIsoDate(shapes, samples)) {
    return iso;
  }
  const std::vector<std::string> formats = MatchingDateFormats(samples);
  if (formats.empty()) {
    return std::nullopt;
  }
  const auto begins_with = [&](char letter) { return std::find_if(formats.begin(), formats.end(), [&](const std::string& format) { return format[0] == letter; }); };
  const auto day_first = begins_with('D');
  // `MMM D, YYYY` names its month: only digits can be mistaken.
  const auto month_first = std::find_if(formats.begin(), formats.end(), [](const std::string& format) { return format[0] == 'M' && !format.starts_with("MMM"); });
  std::string format = formats[0];
  std::optional<std::pair<std::string, std::string>> question;
  if (day_first != formats.end() && month_first != formats.end()) {
    question = {*day_first, *month_first};
    format = hints.day_first.value_or(true) ? *day_first : *month_first;
  }
  const ValueKind kind = DateFormat::FromPattern(format)->has_time() ? ValueKind::DateTime : ValueKind::Date;
  InferredType type = Found({kind}, InferenceReason::FormattedDates, shapes[0], format);
  if (!hints.day_first) {
    type.day_or_month = std::move(question);
  }
  return type;
}

// Amounts with separators, signs of currency, percent or brackets; plain numbers may stand among them.
std::optional<InferredType> InferFormattedNumber(const Shapes& shapes, const TypeHints& hints) {
  const CellShape* odd = FindShape(shapes, [](const CellShape& shape) { return !shape.is_number; });
  std::vector<std::string> candidates;
  for (const CellShape& shape : shapes) {
    for (std::string& guess : shape.is_number ? std::vector<std::string>() : GuessNumberFormats(shape.first)) {
      candidates.push_back(std::move(guess));
    }
  }
  if (hints.comma_is_decimal) {
    std::stable_partition(candidates.begin(), candidates.end(), [](const std::string& candidate) { return candidate.rfind(',') != std::string::npos && candidate.rfind(',') + 3 == candidate.find_last_of("0123456789") + 1; });
  }
  for (const std::string& candidate : candidates) {
    const std::optional<NumberFormat> format = NumberFormat::FromExample(candidate);
    uint32_t places = 0;
    const bool fits = format && All(shapes, [&](const CellShape& shape) {
      std::string plain;
      if (!format->ToPlain(shape.first, plain)) {
        return false;
      }
      const size_t point = plain.find('.');
      const bool percent = plain.ends_with("e-2");
      const size_t end = percent ? plain.size() - 3 : plain.size();
      places = std::max(places, static_cast<uint32_t>((point == std::string::npos ? 0 : end - point - 1) + (percent ? 2 : 0)));
      return true;
    });
    if (fits) {
      const ValueType type = places == 0 ? ValueType{ValueKind::Int} : places <= static_cast<uint32_t>(kMaxScale) ? ValueType{ValueKind::Decimal, static_cast<uint8_t>(places)} : ValueType{ValueKind::Number};
      return Found(type, InferenceReason::FormattedNumbers, *odd, candidate);
    }
  }
  return std::nullopt;
}

// Two different words that are a yes and its no, or one that can't be anything else.
bool AreYesNo(const std::vector<std::string>* values) {
  if (values == nullptr || values->empty() || values->size() > 4) {
    return false;
  }
  bool yes = false;
  bool no = false;
  bool certain = false;
  for (const std::string& value : *values) {
    const std::optional<bool> read = ReadBool(value);
    if (!read) {
      return false;
    }
    yes |= *read;
    no |= !*read;
    const std::string lower = LowerAscii(value);
    certain |= lower == "true" || lower == "false" || lower == "yes" || lower == "no";
  }
  return (yes && no) || certain;
}

// Every cell can be read as yes or no.
bool AllReadAsBool(const std::vector<std::string>* values) {
  return values != nullptr && std::all_of(values->begin(), values->end(), [](const std::string& value) { return ReadBool(value).has_value(); });
}

}  // namespace

InferredType InferType(const CellShapes& cells, const TypeHints& hints) {
  const Shapes& shapes = cells.shapes();
  if (cells.is_varied()) {
    return {};
  }
  if (hints.declared_bool && AllReadAsBool(hints.values)) {
    return {{ValueKind::Bool}, "", InferenceReason::DeclaredBool, shapes.empty() ? "" : shapes[0].first, std::nullopt};
  }
  if (shapes.empty()) {
    InferredType nothing;
    nothing.reason = InferenceReason::NothingKnown;
    return nothing;
  }
  if (All(shapes, [](const CellShape& shape) { return shape.is_number; })) {
    return InferPlainNumber(shapes, hints.name);
  }
  if (AreYesNo(hints.values)) {
    return Found({ValueKind::Bool}, InferenceReason::YesNo, shapes[0]);
  }
  if (std::optional<InferredType> date = InferDate(shapes, hints)) {
    return *date;
  }
  if (!LooksLikeIdName(hints.name)) {
    if (std::optional<InferredType> amount = InferFormattedNumber(shapes, hints)) {
      return *amount;
    }
  }
  return Found({ValueKind::Text}, InferenceReason::Words, shapes[0]);
}

}  // namespace limn
