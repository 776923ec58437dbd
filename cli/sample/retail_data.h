/// Retail data: customers, orders and events of a made-up shop, in any size, the same bytes for the same size and seed on every machine.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace limn::cli {

struct RetailSize {
  uint64_t customers = 100'000;  // 1 to 9,999,999; ten orders and thirty events for each on average
  uint64_t seed = 1;
};

inline constexpr uint64_t kRetailCustomersMax = 9'999'999;
inline constexpr uint64_t kOrdersPerCustomer = 10;
inline constexpr uint64_t kEventsPerCustomer = 30;

/// Writes customers.csv, orders.csv and events.csv into an existing folder, each whole or not at all. `progress` gets the share done, 0 to 1,
/// now and then; may be empty. What went wrong in the operating system's words; nothing when all is well.
std::optional<std::string> WriteRetailData(const std::string& folder, const RetailSize& size, const std::function<void(double)>& progress);

}  // namespace limn::cli
