/// The intervals behind the figures of claims again, from what they are defined by.
#pragma once

#include <cstdint>
#include <utility>

namespace limn::differential {

/// All shares p for which `hits` of `count` lie at most so many standard errors of p away as a normal variable does 95 times of 100.
std::pair<double, double> SharesThatFit(int64_t hits, int64_t count);

/// The mean ± the 97.5 % point of Student's t, found by adding up its density, times the standard error. At least two values.
std::pair<double, double> MeansThatFit(double mean, double deviation, int64_t count);

/// The ratio of two shares, its logarithm ± 1.96 standard errors of it; hits on both sides.
std::pair<double, double> RatiosThatFit(int64_t hits, int64_t count, int64_t other_hits, int64_t others);

}  // namespace limn::differential
