#include "cli/sample/retail_people.h"

#include <algorithm>
#include <utility>

#include "cli/sample/retail_random.h"

namespace limn::cli {
namespace {

constexpr uint64_t kPeopleStream = 1;
constexpr uint64_t kBlock = 100;

// Of a hundred customers in a row so many belong to each tier, and so many of a thousand orders are theirs: a few buy most, as in any shop.
struct Tier {
  uint64_t begin;  // of a hundred places
  uint64_t count;
};
constexpr std::array<Tier, 6> kTiers = {{{0, 1}, {1, 4}, {5, 15}, {20, 40}, {60, 28}, {88, 12}}};
constexpr std::array<uint32_t, 6> kTierShares = {130, 200, 320, 280, 70, 0};

// A block's places in an order of its own: place → step × place + first modulo 100, with a step that has no factor in common with 100.
struct BlockOrder {
  uint64_t step;
  uint64_t inverse;  // step × inverse is 1 modulo 100
  uint64_t first;
};

BlockOrder OrderOf(uint64_t seed, uint64_t block) {
  constexpr std::array<std::pair<uint64_t, uint64_t>, 8> kSteps = {{{1, 1}, {3, 67}, {7, 43}, {9, 89}, {11, 91}, {13, 77}, {17, 53}, {19, 79}}};
  const uint64_t hash = Mix(seed ^ Mix(block));
  return {kSteps[hash & 7].first, kSteps[hash & 7].second, (hash >> 8) % kBlock};
}

uint64_t AtPlace(const BlockOrder& order, uint64_t place) { return (order.step * place + order.first) % kBlock; }
uint64_t PlaceOf(const BlockOrder& order, uint64_t at) { return order.inverse * (at + kBlock - order.first) % kBlock; }

}  // namespace

Person People::Of(uint64_t customer) const {
  Draws draws(size_.seed, kPeopleStream, customer);
  Person person;
  person.signup_day = static_cast<int32_t>(customer * kDaysEnd / size_.customers);
  const uint64_t place = PlaceOf(OrderOf(size_.seed, customer / kBlock), customer % kBlock);
  while (place >= kTiers[person.tier].begin + kTiers[person.tier].count) {
    ++person.tier;
  }
  if (draws.Chance(480)) {
    person.last_day = person.signup_day + 20 + static_cast<int32_t>(draws.Below(1000));
  }
  person.woman = draws.Chance(560);
  person.chinese = draws.Chance(650);
  person.favourite = static_cast<uint8_t>(person.woman ? draws.Weighted(std::array<uint32_t, 8>{20, 22, 20, 12, 6, 6, 9, 5})
                                                       : draws.Weighted(std::array<uint32_t, 8>{22, 3, 9, 10, 28, 19, 3, 6}));
  person.second = static_cast<uint8_t>(draws.Below(kCategories.size()));
  person.bargain_hunter = draws.Chance(180);
  person.evening = draws.Chance(350);
  return person;
}

uint64_t People::SignedUpBy(int32_t day) const {
  // The smallest customer whose signup day is later: customer × kDaysEnd / customers ≥ day + 1.
  const uint64_t later = static_cast<uint64_t>(std::clamp(day + 1, 0, kDaysEnd));
  return (later * size_.customers + kDaysEnd - 1) / kDaysEnd;
}

std::optional<uint64_t> People::Visitor(int32_t day, uint64_t stream, uint64_t row) const {
  const uint64_t there = SignedUpBy(day);
  Draws draws(size_.seed, stream, row);
  const Tier& tier = kTiers[draws.Weighted(kTierShares)];
  constexpr int kTries = 24;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const uint64_t block = draws.Below((there + kBlock - 1) / kBlock);
    const uint64_t customer = block * kBlock + AtPlace(OrderOf(size_.seed, block), tier.begin + draws.Below(tier.count));
    if (customer < there && customer < size_.customers && Of(customer).last_day > day) {
      return customer;
    }
  }
  // A handful of customers may have nobody of that tier.
  return there == 0 ? std::nullopt : std::optional(draws.Below(there));
}

}  // namespace limn::cli
