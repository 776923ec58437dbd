/// People of the made-up shop: everything about a customer follows from the seed and the customer's number, so orders and events fit the person without a table of people.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "cli/sample/retail_data.h"

namespace limn::cli {

inline constexpr std::array<std::string_view, 8> kCategories = {"food", "beauty", "fashion", "home", "digital", "sport", "baby", "books"};

/// Days are counted from 2023-01-01, when the shop opened; the data ends with 2025-12-31.
inline constexpr int32_t kFirstSignupDay = 0;
inline constexpr int32_t kFirstOrderDay = 365;   // 2024-01-01
inline constexpr int32_t kDaysEnd = 1096;        // one after the last

/// What drives a customer's behaviour.
struct Person {
  int32_t signup_day = 0;
  int32_t last_day = kDaysEnd;   // stays away after it; kDaysEnd: is still with us
  uint8_t tier = 0;              // 0 buys most … 5 never
  uint8_t favourite = 0;         // of kCategories
  uint8_t second = 0;
  bool bargain_hunter = false;
  bool evening = false;          // shops after dinner
  bool chinese = true;
  bool woman = true;
};

class People {
 public:
  explicit People(const RetailSize& size) : size_(size) {}
  const RetailSize& size() const { return size_; }

  Person Of(uint64_t customer) const;
  /// Customers that have signed up by the end of the day: those with a smaller number.
  uint64_t SignedUpBy(int32_t day) const;
  /// A customer who is there on that day, heavy buyers more often. Nothing where nobody has signed up.
  std::optional<uint64_t> Visitor(int32_t day, uint64_t stream, uint64_t row) const;

 private:
  RetailSize size_;
};

}  // namespace limn::cli
