/// How sure figures of a sample are: intervals that hold the truth 95 times of 100.
#pragma once

#include <cstdint>
#include <optional>

namespace limn {

struct Interval {
  double low = 0;
  double high = 0;
};

/// The share of those for whom it is yes, `hits` of `count`, at least one: the score interval, which stays within 0 and 1 and holds for small counts and
/// for shares near the ends. Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
/// Statistical Association 22 (1927), 209–212; chosen as L. Brown, T. Cai and A. DasGupta advise, Statistical Science 16 (2001), 101–133.
Interval ShareInterval(int64_t hits, int64_t count);

/// The mean of `count` values with the sample's standard deviation `deviation`: Student's t, mean ± t(0.975, count - 1) × deviation / sqrt(count). Nothing
/// for fewer than two values. Source: "Student", "The probable error of a mean", Biometrika 6 (1908), 1–25.
std::optional<Interval> MeanInterval(double mean, double deviation, int64_t count);

/// How many times likelier it is among `count` (for `hits` of them it is yes) than among `others` (for `other_hits`): the interval of the logarithm of
/// the ratio. Nothing where it is yes for none on one side. Source: D. Katz and others, "Obtaining confidence intervals for the risk ratio in cohort
/// studies", Biometrics 34 (1978), 469–474, method C.
std::optional<Interval> RatioInterval(int64_t hits, int64_t count, int64_t other_hits, int64_t others);

/// The number below which lie 97.5 % of Student's t with `freedom` degrees of freedom, at least 1; to 1e-9 of it.
double StudentQuantile(int64_t freedom);

}  // namespace limn
