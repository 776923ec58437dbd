#include "tests/differential/reference_intervals.h"

#include <cmath>
#include <functional>
#include <numbers>

namespace limn::differential {

namespace {

constexpr double kBelow = 0.975;

// Where a growing function passes `wanted`, between two places.
double WhereIs(double wanted, double low, double high, const std::function<double(double)>& function) {
  for (int halving = 0; halving < 100; ++halving) {
    const double middle = (low + high) / 2;
    (function(middle) < wanted ? low : high) = middle;
  }
  return (low + high) / 2;
}

double NormalPoint() {
  static const double point = WhereIs(kBelow, 0, 10, [](double at) { return std::erfc(-at / std::numbers::sqrt2) / 2; });
  return point;
}

// The 97.5 % point of Student's t. With t = tan(a) * sqrt(freedom) its density becomes cos(a) to the power of freedom - 1 on a finite range.
double StudentPoint(int64_t freedom) {
  constexpr int kSteps = 2'000;
  const auto area_to = [&](double angle) {
    double sum = 0;  // Simpson's rule
    for (int step = 0; step <= kSteps; ++step) {
      const double weight = step == 0 || step == kSteps ? 1 : step % 2 == 1 ? 4 : 2;
      sum += weight * std::pow(std::max(0.0, std::cos(angle * step / kSteps)), static_cast<double>(freedom - 1));
    }
    return sum * angle / kSteps / 3;
  };
  const double half = area_to(std::numbers::pi / 2);
  const double angle = WhereIs(kBelow, 0, std::numbers::pi / 2, [&](double at) { return 0.5 + area_to(at) / half / 2; });
  return std::tan(angle) * std::sqrt(static_cast<double>(freedom));
}

}  // namespace

std::pair<double, double> SharesThatFit(int64_t hits, int64_t count) {
  const double share = static_cast<double>(hits) / static_cast<double>(count);
  // How many standard errors of p the share lies above p; it falls as p grows.
  const auto below = [&](double p) { return (p - share) / std::sqrt(p * (1 - p) / static_cast<double>(count)); };
  const double low = hits == 0 ? 0 : WhereIs(-NormalPoint(), 0, share, below);
  const double high = hits == count ? 1 : WhereIs(NormalPoint(), share, 1, below);
  return {low, high};
}

std::pair<double, double> MeansThatFit(double mean, double deviation, int64_t count) {
  const double away = StudentPoint(count - 1) * deviation / std::sqrt(static_cast<double>(count));
  return {mean - away, mean + away};
}

std::pair<double, double> RatiosThatFit(int64_t hits, int64_t count, int64_t other_hits, int64_t others) {
  const auto one_of = [](int64_t number) { return 1 / static_cast<double>(number); };
  const double ratio = (static_cast<double>(hits) / static_cast<double>(count)) / (static_cast<double>(other_hits) / static_cast<double>(others));
  const double error = std::sqrt(one_of(hits) - one_of(count) + one_of(other_hits) - one_of(others));
  return {std::exp(std::log(ratio) - NormalPoint() * error), std::exp(std::log(ratio) + NormalPoint() * error)};
}

}  // namespace limn::differential
