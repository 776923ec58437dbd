/// Numbers as people read them in reports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace limn::cli {

/// "12 431"; below ten thousand too: "9 400".
std::string Grouped(uint64_t count);
/// The digits before the point of a number in groups of three: "-12431.50" is "-12 431.50". Other texts stay as they are.
std::string GroupedText(std::string_view number);
/// A computed number with the digits that people can read of it: "3.25", "21 600".
std::string Rounded(double number);
/// "8.2 %"; what is not nothing is never shown as 0.0 %, nor what is not all as 100.0 %.
std::string Percent(uint64_t part, uint64_t whole);
/// "0.42 s", "1 min 12 s".
std::string Seconds(double seconds);
/// "4.1 MB".
std::string Bytes(uint64_t bytes);

}  // namespace limn::cli
