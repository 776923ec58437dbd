#include "runtime/tables/cells/date_format.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "runtime/values/ascii.h"
#include "runtime/values/time_zone.h"

namespace limn {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"january", "february", "march",     "april",   "may",      "june",
                                                      "july",    "august",   "september", "october", "november", "december"};
constexpr std::string_view kLetters = "YMDHhmsSAZ";

bool EqualFolded(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) {
    return false;
  }
  for (size_t at = 0; at < text.size(); ++at) {
    if (std::tolower(static_cast<unsigned char>(text[at])) != lower[at]) {
      return false;
    }
  }
  return true;
}

// Between `least` and `most` digits at the beginning, as many as there are.
bool TakeDigits(std::string_view& cell, size_t least, size_t most, int32_t& out) {
  size_t count = 0;
  out = 0;
  while (count < most && count < cell.size() && IsDigit(cell[count])) {
    out = out * 10 + (cell[count] - '0');
    ++count;
  }
  cell.remove_prefix(count);
  return count >= least;
}

bool TakeMonthName(std::string_view& cell, bool whole, int32_t& month) {
  for (size_t index = 0; index < kMonths.size(); ++index) {
    const std::string_view name = whole ? kMonths[index] : kMonths[index].substr(0, 3);
    if (EqualFolded(cell.substr(0, name.size()), name)) {
      cell.remove_prefix(name.size());
      month = static_cast<int32_t>(index) + 1;
      return true;
    }
  }
  return false;
}

bool TakeOffset(std::string_view& cell, std::optional<int64_t>& offset) {
  if (cell.empty()) {
    return true;
  }
  if (cell[0] == 'Z') {
    cell.remove_prefix(1);
    offset = 0;
    return true;
  }
  if (cell[0] != '+' && cell[0] != '-') {
    return false;
  }
  const int64_t sign = cell[0] == '-' ? -1 : 1;
  cell.remove_prefix(1);
  int32_t hours = 0;
  int32_t minutes = 0;
  if (!TakeDigits(cell, 2, 2, hours)) {
    return false;
  }
  if (!cell.empty()) {
    cell.remove_prefix(cell[0] == ':' ? 1 : 0);
    if (!TakeDigits(cell, 2, 2, minutes)) {
      return false;
    }
  }
  offset = sign * (hours * 60 + minutes) * 60 * kMicrosPerSecond;
  return hours <= 18 && minutes <= 59;
}

bool TakeHalfDay(std::string_view& cell, bool& afternoon) {
  for (const std::string_view half : {"am", "pm"}) {
    if (EqualFolded(cell.substr(0, 2), half)) {
      cell.remove_prefix(2);
      afternoon = half == "pm";
      return true;
    }
  }
  for (const std::string_view half : {"上午", "下午"}) {
    if (cell.starts_with(half)) {
      cell.remove_prefix(half.size());
      afternoon = half == "下午";
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<DateFormat> DateFormat::FromPattern(std::string_view pattern) {
  DateFormat format;
  bool has_year = false;
  bool has_month = false;
  bool has_day = false;
  for (size_t at = 0; at < pattern.size();) {
    const char letter = pattern[at];
    if (kLetters.find(letter) == std::string_view::npos) {
      if (format.pieces_.empty() || format.pieces_.back().what != 0) {
        format.pieces_.push_back({});
      }
      format.pieces_.back().literal += letter;
      ++at;
      continue;
    }
    const size_t end = std::min(pattern.find_first_not_of(letter, at), pattern.size());
    const int count = static_cast<int>(end - at);
    at = end;
    bool* once = letter == 'Y' ? &has_year : letter == 'M' ? &has_month : letter == 'D' ? &has_day : nullptr;
    const bool count_fits = letter == 'Y' ? count == 4 || count == 2 : letter == 'M' ? count <= 4 : letter == 'A' || letter == 'Z' ? count == 1 : letter == 'S' || count <= 2;
    if (!count_fits || (once != nullptr && *once)) {
      return std::nullopt;
    }
    if (once != nullptr) {
      *once = true;
    } else {
      format.has_time_ = true;
    }
    format.has_two_digit_year_ |= letter == 'Y' && count == 2;
    format.pieces_.push_back({letter, count, ""});
  }
  if (!has_year || !has_month || !has_day) {
    return std::nullopt;
  }
  return format;
}

std::optional<DateTimeParts> DateFormat::Parse(std::string_view cell) const {
  DateTimeParts parts;
  bool has_half_day = false;
  bool afternoon = false;
  for (const Piece& piece : pieces_) {
    const auto digits = [&](int32_t& out) { return TakeDigits(cell, piece.count == 2 ? 2 : 1, 2, out); };
    bool taken = true;
    switch (piece.what) {
      case 0:
        for (const char letter : piece.literal) {
          if (cell.empty() || cell[0] != letter) {
            return std::nullopt;
          }
          const size_t blanks = letter == ' ' ? std::min(cell.find_first_not_of(' '), cell.size()) : 1;
          cell.remove_prefix(blanks);
        }
        break;
      case 'Y':
        taken = piece.count == 4 ? TakeDigits(cell, 4, 4, parts.date.year) : TakeDigits(cell, 2, 2, parts.date.year);
        if (piece.count == 2) {
          parts.date.year += parts.date.year <= 68 ? 2000 : 1900;
        }
        break;
      case 'M':
        taken = piece.count > 2 ? TakeMonthName(cell, piece.count == 4, parts.date.month) : digits(parts.date.month);
        break;
      case 'D':
        taken = digits(parts.date.day);
        break;
      case 'H':
      case 'h':
        taken = digits(parts.hour);
        break;
      case 'm':
        taken = digits(parts.minute);
        break;
      case 's':
        taken = digits(parts.second);
        break;
      case 'S': {
        taken = !cell.empty() && IsDigit(cell[0]);
        for (int64_t unit = kMicrosPerSecond / 10; !cell.empty() && IsDigit(cell[0]); unit /= 10) {
          parts.micros += unit * (cell[0] - '0');
          cell.remove_prefix(1);
        }
        break;
      }
      case 'A':
        has_half_day = true;
        taken = TakeHalfDay(cell, afternoon);
        break;
      case 'Z':
        taken = TakeOffset(cell, parts.offset_micros);
        break;
    }
    if (!taken) {
      return std::nullopt;
    }
  }
  if (!cell.empty()) {
    return std::nullopt;
  }
  if (has_half_day) {
    if (parts.hour < 1 || parts.hour > 12) {
      return std::nullopt;
    }
    parts.hour = parts.hour % 12 + (afternoon ? 12 : 0);
  }
  return parts;
}

namespace {

struct Candidate {
  std::string pattern;
  DateFormat format;
  bool day_first;  // the candidate behind it is the same with the month first
};

// From the strict to the loose.
const std::vector<Candidate>& Candidates() {
  static const std::vector<Candidate> kCandidates = [] {
    std::vector<Candidate> candidates;
    constexpr std::string_view kYearFirst[] = {"YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "YYYYMMDD", "YYYY-M-D", "YYYY/M/D", "YYYY.M.D",
                                               "YYYY年M月D日"};
    constexpr std::string_view kNamed[] = {"DD-MMM-YYYY", "D-MMM-YYYY", "D MMM YYYY", "D MMMM YYYY", "MMM D, YYYY", "MMMM D, YYYY",
                                           "D-MMM-YY",    "D MMM YY"};
    constexpr std::string_view kTimes[] = {"", " HH:mm", " HH:mm:ss", "THH:mm:ss", "THH:mm", " HH:mm:ss.S", "THH:mm:ss.S", "THH:mm:ssZ", "THH:mm:ss.SZ",
                                           " HH:mm:ssZ", " HH:mm:ss Z", " H:mm", " H:mm:ss", " h:mm A", " h:mm:ss A"};
    for (const std::string_view time : kTimes) {
      const auto add = [&](std::string date, bool day_first) {
        date += time;
        candidates.push_back({date, *DateFormat::FromPattern(date), day_first});
      };
      for (const std::string_view date : kYearFirst) {
        add(std::string(date), false);
      }
      for (const std::string year : {"YYYY", "YY"}) {
        for (const std::string separator : {"/", "-", "."}) {
          for (const std::string day : {"DD", "D"}) {
            const std::string month(day.size(), 'M');
            add(day + separator + month + separator + year, true);
            add(month + separator + day + separator + year, false);
          }
        }
      }
      for (const std::string_view date : kNamed) {
        add(std::string(date), false);
      }
    }
    return candidates;
  }();
  return kCandidates;
}

bool IsTimeOfDay(const DateTimeParts& parts) { return parts.hour <= 23 && parts.minute <= 59 && parts.second <= 59; }

}  // namespace

std::vector<std::string> GuessDateFormats(std::string_view cell) {
  std::vector<std::string> formats;
  for (const Candidate& candidate : Candidates()) {
    const std::optional<DateTimeParts> parts = candidate.format.Parse(cell);
    if (!parts || !IsValid(parts->date) || !IsTimeOfDay(*parts)) {
      continue;
    }
    formats.push_back(candidate.pattern);
    // The other order is the next candidate.
    if (candidate.day_first) {
      const Candidate& other = *(&candidate + 1);
      const std::optional<DateTimeParts> swapped = other.format.Parse(cell);
      if (swapped && IsValid(swapped->date)) {
        formats.push_back(other.pattern);
      }
    }
    break;
  }
  return formats;
}

std::vector<std::string> MatchingDateFormats(const std::vector<std::string>& cells) {
  std::vector<std::string> formats;
  for (const Candidate& candidate : Candidates()) {
    const bool fits = std::all_of(cells.begin(), cells.end(), [&](const std::string& cell) {
      const std::optional<DateTimeParts> parts = candidate.format.Parse(cell);
      return parts && parts->date.month >= 1 && parts->date.month <= 12 && parts->date.day >= 1 && parts->date.day <= 31 && IsTimeOfDay(*parts);
    });
    if (fits) {
      formats.push_back(candidate.pattern);
    }
  }
  return formats;
}

}  // namespace limn
