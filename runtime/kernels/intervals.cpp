#include "runtime/kernels/intervals.h"

#include <algorithm>
#include <cmath>

namespace limn {
namespace {

constexpr double kNormalQuantile = 1.959963984540054;  // 97.5 % of the normal distribution lie below
constexpr double kTail = 0.025;

// The continued fraction of the incomplete beta function by Lentz's method. Source: Abramowitz and Stegun, 26.5.8.
double BetaFraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr double kPrecision = 1e-15;
  constexpr int kTermsMax = 10'000;
  const auto away_from_zero = [](double value) { return std::fabs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m <= kTermsMax; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    fraction *= d * c;
    if (std::fabs(d * c - 1) < kPrecision) {
      break;
    }
  }
  return fraction;
}

// The regularised incomplete beta function.
double BetaBelow(double a, double b, double x) {
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  // Each side where its fraction converges fast.
  return x < (a + 1) / (a + b + 2) ? front * BetaFraction(a, b, x) / a : 1 - front * BetaFraction(b, a, 1 - x) / b;
}

// How much of Student's t lies above a positive number.
double StudentAbove(double t, double freedom) { return 0.5 * BetaBelow(freedom / 2, 0.5, freedom / (freedom + t * t)); }

}  // namespace

Interval ShareInterval(int64_t hits, int64_t count) {
  const auto n = static_cast<double>(count);
  const double share = static_cast<double>(hits) / n;
  const double z2 = kNormalQuantile * kNormalQuantile;
  const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormalQuantile * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  // The ends are exact where nobody or everybody is it; rounding could miss them.
  return {hits == 0 ? 0 : std::max(0.0, middle - half), hits == count ? 1 : std::min(1.0, middle + half)};
}

double StudentQuantile(int64_t freedom) {
  const auto degrees = static_cast<double>(freedom);
  double low = 0;
  double high = 16;  // t(0.975, 1) is 12.7, and it falls from there
  for (int step = 0; step < 100 && high - low > 1e-12; ++step) {
    const double middle = (low + high) / 2;
    (StudentAbove(middle, degrees) > kTail ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::optional<Interval> MeanInterval(double mean, double deviation, int64_t count) {
  if (count < 2) {
    return std::nullopt;
  }
  const double half = StudentQuantile(count - 1) * deviation / std::sqrt(static_cast<double>(count));
  return Interval{mean - half, mean + half};
}

std::optional<Interval> RatioInterval(int64_t hits, int64_t count, int64_t other_hits, int64_t others) {
  if (hits < 1 || other_hits < 1) {
    return std::nullopt;
  }
  const auto share = [](int64_t part, int64_t whole) { return static_cast<double>(part) / static_cast<double>(whole); };
  const double ratio = share(hits, count) / share(other_hits, others);
  const auto spread = [&](int64_t part, int64_t whole) { return 1 / static_cast<double>(part) - 1 / static_cast<double>(whole); };
  const double half = kNormalQuantile * std::sqrt(spread(hits, count) + spread(other_hits, others));
  return Interval{ratio * std::exp(-half), ratio * std::exp(half)};
}

}  // namespace limn
