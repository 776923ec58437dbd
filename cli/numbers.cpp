#include "cli/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace limn::cli {

std::string Grouped(uint64_t count) { return GroupedText(std::to_string(count)); }

std::string GroupedText(std::string_view number) {
  const size_t sign = !number.empty() && number[0] == '-' ? 1 : 0;
  size_t digits = sign;
  while (digits < number.size() && std::isdigit(static_cast<unsigned char>(number[digits])) != 0) {
    ++digits;
  }
  const bool is_number = digits > sign && (digits == number.size() || number[digits] == '.') &&
                         std::all_of(number.begin() + static_cast<std::ptrdiff_t>(std::min(digits + 1, number.size())), number.end(),
                                     [](unsigned char letter) { return std::isdigit(letter) != 0; });
  std::string grouped;
  for (size_t at = 0; at < number.size(); ++at) {
    if (is_number && at > sign && at < digits && (digits - at) % 3 == 0) {
      grouped += ' ';
    }
    grouped += number[at];
  }
  return grouped;
}

std::string Rounded(double number) {
  constexpr double kWithoutDigits = 1000;
  return GroupedText(fmt::format("{:.{}f}", number, std::abs(number) >= kWithoutDigits ? 0 : 2));
}

std::string Percent(uint64_t part, uint64_t whole) {
  if (whole == 0) {
    return "–";
  }
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  if (part > 0 && percent < 0.05) {
    return "<0.1 %";
  }
  if (part < whole && percent >= 99.95) {
    return ">99.9 %";
  }
  return fmt::format("{:.1f} %", percent);
}

std::string Seconds(double seconds) {
  if (seconds >= 60) {
    const auto whole = static_cast<uint64_t>(seconds);
    return fmt::format("{} min {} s", whole / 60, whole % 60);
  }
  return fmt::format("{:.2f} s", seconds);
}

std::string Bytes(uint64_t bytes) {
  static constexpr std::array<std::string_view, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
  double size = static_cast<double>(bytes);
  size_t unit = 0;
  while (size >= 1000 && unit + 1 < kUnits.size()) {
    size /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", size, kUnits[unit]);
}

}  // namespace limn::cli
