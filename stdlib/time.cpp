// Dates: from a day or a moment to a number or another day. A moment counts as its day in the project's zone.

#include "runtime/kernels/fault.h"
#include "runtime/values/calendar.h"
#include "stdlib/families.h"

namespace limn {
namespace {

// Past them a sum of months leaves the years 1 to 9999 anyway.
constexpr int64_t kMonthsMax = 12 * 10'000;

// out[row] = f(day of the row); 0 where the row is unknown, whose slot may hold no valid day.
template <typename Out, typename F>
void FromDay(const CallContext& context, const VectorView& days, const VectorOut& out, F f) {
  const std::span<Out> result = out.Values<Out>();
  if (days.type.kind == ValueKind::Date) {
    const std::span<const int32_t> values = days.Values<int32_t>();
    for (size_t row = 0; row < out.rows; ++row) {
      result[row] = days.IsKnown(row) ? f(Date{values[row]}) : Out{};
    }
  } else {
    const std::span<const int64_t> values = days.Values<int64_t>();
    for (size_t row = 0; row < out.rows; ++row) {
      result[row] = days.IsKnown(row) ? f(LIMN_FAULT(29) ? TimeZone::Utc().LocalDate({values[row]}) : context.zone->LocalDate({values[row]})) : Out{};
    }
  }
}

void DaysSince(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const int64_t today = context.as_of.day.days;
  FromDay<int64_t>(context, arguments[0], out, [&](Date day) { return today - day.days; });
}

void DaysUntil(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const int64_t today = context.as_of.day.days;
  FromDay<int64_t>(context, arguments[0], out, [&](Date day) { return day.days - today; });
}

void Age(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const Date today = context.as_of.day;
  FromDay<int64_t>(context, arguments[0], out, [&](Date day) { return AgeInYears(day, today); });
}

void Year(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  FromDay<int64_t>(context, arguments[0], out, [](Date day) { return int64_t{ToCivil(day).year}; });
}

void Quarter(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  FromDay<int64_t>(context, arguments[0], out, [](Date day) { return int64_t{(ToCivil(day).month + 2) / 3}; });
}

void Month(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  FromDay<int64_t>(context, arguments[0], out, [](Date day) { return int64_t{ToCivil(day).month}; });
}

void Week(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  FromDay<int64_t>(context, arguments[0], out, [](Date day) { return int64_t{IsoWeek(day)}; });
}

void Day(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  FromDay<int64_t>(context, arguments[0], out, [](Date day) { return int64_t{ToCivil(day).day}; });
}

void DayOfWeek(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  FromDay<int64_t>(context, arguments[0], out, [](Date day) { return int64_t{Weekday(day)}; });
}

void StartOfMonth(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  FromDay<int32_t>(context, arguments[0], out, [](Date day) {
    const CivilDate civil = ToCivil(day);
    return FromCivil({civil.year, civil.month, 1}).days;
  });
}

void EndOfMonth(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  FromDay<int32_t>(context, arguments[0], out, [](Date day) {
    const CivilDate civil = ToCivil(day);
    return FromCivil({civil.year, civil.month, DaysInMonth(civil.year, civil.month)}).days;
  });
}

// The birthday of a year: 29 February is 1 March in common years (semantics.md).
Date AnniversaryIn(int32_t year, const CivilDate& civil) {
  const bool is_leap_day = civil.month == 2 && civil.day == 29 && DaysInMonth(year, 2) == 28;
  return is_leap_day ? FromCivil({year, 3, 1}) : FromCivil({year, civil.month, civil.day});
}

void NextAnniversary(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const Date today = context.as_of.day;
  const int32_t this_year = ToCivil(today).year;
  FromDay<int32_t>(context, arguments[0], out, [&](Date day) {
    const CivilDate civil = ToCivil(day);
    const Date next = AnniversaryIn(this_year, civil);
    return (next < today ? AnniversaryIn(this_year + 1, civil) : next).days;
  });
}

void HourOfDay(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const VectorView& moments = arguments[0];
  const std::span<const int64_t> micros = moments.Values<int64_t>();
  const std::span<int64_t> result = out.Values<int64_t>();
  for (size_t row = 0; row < out.rows; ++row) {
    if (!moments.IsKnown(row)) {
      result[row] = 0;
      continue;
    }
    const int64_t local = context.zone->ToLocalMicros({micros[row]});
    const int64_t of_day = ((local % kMicrosPerDay) + kMicrosPerDay) % kMicrosPerDay;
    result[row] = of_day / (3600 * kMicrosPerSecond);
  }
}

void AddMonthsTo(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  const std::span<const int32_t> days = arguments[0].Values<int32_t>();
  const std::span<const int64_t> months = arguments[1].Values<int64_t>();
  const std::span<int32_t> result = out.Values<int32_t>();
  for (size_t row = 0; row < out.rows; ++row) {
    result[row] = 0;
    if (!arguments[0].IsKnown(row) || !arguments[1].IsKnown(row)) {
      continue;
    }
    const bool is_near = months[row] >= -kMonthsMax && months[row] <= kMonthsMax;
    const Date later = is_near ? AddMonths({days[row]}, months[row]) : Date{};
    if (!is_near || later.days < kFirstDay || later.days > kLastDay) {
      context.Fail(out, row);
      continue;
    }
    result[row] = later.days;
  }
}

std::vector<Overload> OfDays(ValueType result, RowKernel kernel) {
  return {{.parameters = {kDate}, .result = result, .row_kernel = kernel}, {.parameters = {kDateTime}, .result = result, .row_kernel = kernel}};
}

}  // namespace

std::vector<Builtin> TimeBuiltins() {
  return {
      {.name = "add_months",
       .family = "time",
       .parameter_names = {"date", "months"},
       .doc = "The same day so many months later, or earlier where the number is negative; the month's last day where that day does not exist.",
       .doc_zh = "若干个月之后（负数为之前）的同一天；当月没有这一天时取月末。",
       .examples = {{"add_months(2026-01-31, 1)", "2026-02-28"}, {"add_months(2024-02-29, -12)", "2023-02-28"}, {"add_months(missing, 1)", ""}},
       .overloads = {{.parameters = {kDate, kInt}, .result = kDate, .row_kernel = &AddMonthsTo}}},
      {.name = "age",
       .family = "time",
       .parameter_names = {"birth"},
       .doc = "Full years from a day of birth to `as of`. Born on 29 February, one's birthday in common years is 1 March.",
       .doc_zh = "从出生日到截至日的周岁。2 月 29 日出生的人，平年以 3 月 1 日为生日。",
       .examples = {{"age(1990-01-31)", "36"}, {"age(1990-02-01)", "35"}, {"age(missing)", ""}},
       .overloads = OfDays(kInt, &Age),
       .by_as_of = true},
      {.name = "day",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "The day of the month, 1 to 31.",
       .doc_zh = "当月第几天，1 到 31。",
       .examples = {{"day(2026-01-05)", "5"}, {"day(missing)", ""}},
       .overloads = OfDays(kInt, &Day)},
      {.name = "days_since",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "Calendar days from then to `as of`; negative for a day to come.",
       .doc_zh = "从那天到截至日的日历天数；将来的日子为负数。",
       .examples = {{"days_since(2026-01-01)", "30"}, {"days_since(2026-01-30 23:59)", "1"}, {"days_since(missing)", ""}},
       .overloads = OfDays(kInt, &DaysSince),
       .by_as_of = true},
      {.name = "days_until",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "Calendar days from `as of` to then; negative for a day that is past.",
       .doc_zh = "从截至日到那天的日历天数；过去的日子为负数。",
       .examples = {{"days_until(2026-02-14)", "14"}, {"days_until(2026-01-30)", "-1"}, {"days_until(missing)", ""}},
       .overloads = OfDays(kInt, &DaysUntil),
       .by_as_of = true},
      {.name = "end_of_month",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "The last day of the month.",
       .doc_zh = "当月最后一天。",
       .examples = {{"end_of_month(2024-02-10)", "2024-02-29"}, {"end_of_month(missing)", ""}},
       .overloads = OfDays(kDate, &EndOfMonth)},
      {.name = "hour",
       .family = "time",
       .parameter_names = {"datetime"},
       .doc = "The hour of the day in the project's zone, 0 to 23.",
       .doc_zh = "项目时区里的小时，0 到 23。",
       .examples = {{"hour(2026-01-05 20:59)", "20"}, {"hour(missing)", ""}},
       .overloads = {{.parameters = {kDateTime}, .result = kInt, .row_kernel = &HourOfDay}}},
      {.name = "month",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "The month, 1 to 12.",
       .doc_zh = "月份，1 到 12。",
       .examples = {{"month(2026-01-05)", "1"}, {"month(missing)", ""}},
       .overloads = OfDays(kInt, &Month)},
      {.name = "next_anniversary",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "The next day with this day and month, `as of` included; for 29 February in common years 1 March.",
       .doc_zh = "下一个同月同日的日子，含截至日当天；2 月 29 日在平年为 3 月 1 日。",
       .examples = {{"next_anniversary(1990-01-31)", "2026-01-31"}, {"next_anniversary(1990-01-30)", "2027-01-30"}, {"next_anniversary(missing)", ""}},
       .overloads = OfDays(kDate, &NextAnniversary),
       .by_as_of = true},
      {.name = "quarter",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "The quarter of the year, 1 to 4.",
       .doc_zh = "季度，1 到 4。",
       .examples = {{"quarter(2026-04-01)", "2"}, {"quarter(missing)", ""}},
       .overloads = OfDays(kInt, &Quarter)},
      {.name = "start_of_month",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "The first day of the month.",
       .doc_zh = "当月第一天。",
       .examples = {{"start_of_month(2026-01-31)", "2026-01-01"}, {"start_of_month(missing)", ""}},
       .overloads = OfDays(kDate, &StartOfMonth)},
      {.name = "week",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "The week of the year, 1 to 53: weeks begin on Monday, the first holds 4 January (ISO 8601).",
       .doc_zh = "一年中的第几周，1 到 53：周一为一周之始，含 1 月 4 日的是第一周（ISO 8601）。",
       .examples = {{"week(2026-01-01)", "1"}, {"week(2027-01-01)", "53"}, {"week(missing)", ""}},
       .overloads = OfDays(kInt, &Week)},
      {.name = "weekday",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "The day of the week: 1 is Monday, 7 is Sunday.",
       .doc_zh = "星期几：1 为周一，7 为周日。",
       .examples = {{"weekday(2026-01-05)", "1"}, {"weekday(missing)", ""}},
       .overloads = OfDays(kInt, &DayOfWeek)},
      {.name = "year",
       .family = "time",
       .parameter_names = {"date"},
       .doc = "The year.",
       .doc_zh = "年份。",
       .examples = {{"year(2026-01-05)", "2026"}, {"year(missing)", ""}},
       .overloads = OfDays(kInt, &Year)},
  };
}

}  // namespace limn
