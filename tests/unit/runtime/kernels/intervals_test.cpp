// Intervals against published tables: R. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I,
// method 3 (Wilson); quantiles of Student's t from the tables of the NIST/SEMATECH e-Handbook, 1.3.6.7.2.

#include <catch2/catch.hpp>

#include "runtime/kernels/intervals.h"

namespace limn {
namespace {

void CheckShare(int64_t hits, int64_t count, double low, double high) {
  CAPTURE(hits, count);
  const Interval interval = ShareInterval(hits, count);
  CHECK(interval.low == Approx(low).margin(0.00005));
  CHECK(interval.high == Approx(high).margin(0.00005));
}

}  // namespace

TEST_CASE("a share lies in Wilson's interval") {
  CheckShare(81, 263, 0.2553, 0.3662);
  CheckShare(15, 148, 0.0624, 0.1605);
  CheckShare(0, 20, 0.0000, 0.1611);
  CheckShare(1, 29, 0.0061, 0.1718);
}

TEST_CASE("an interval of a share ends where nobody and everybody is") {
  for (const int64_t count : {1, 2, 3, 7, 20, 263, 1'000'003}) {
    CAPTURE(count);
    CHECK(ShareInterval(0, count).low == 0);
    CHECK(ShareInterval(count, count).high == 1);
    CHECK(ShareInterval(0, count).high < 1);
    CHECK(ShareInterval(count, count).low > 0);
  }
}

TEST_CASE("a ratio of shares lies in Katz's interval") {
  // Heart attacks with placebo and aspirin: A. Agresti, "Categorical Data Analysis", 2nd edition (2002), section 3.1.4: 1.82, from 1.43 to 2.30.
  const std::optional<Interval> interval = RatioInterval(189, 11'034, 104, 11'037);
  REQUIRE(interval);
  CHECK(interval->low == Approx(1.433).margin(0.0005));
  CHECK(interval->high == Approx(2.306).margin(0.0005));
  CHECK(!RatioInterval(0, 10, 3, 10));
  CHECK(!RatioInterval(3, 10, 0, 10));
}

TEST_CASE("quantiles of Student's t are those of the tables") {
  CHECK(StudentQuantile(1) == Approx(12.7062).margin(0.00005));
  CHECK(StudentQuantile(2) == Approx(4.3027).margin(0.00005));
  CHECK(StudentQuantile(10) == Approx(2.2281).margin(0.00005));
  CHECK(StudentQuantile(30) == Approx(2.0423).margin(0.00005));
  CHECK(StudentQuantile(100) == Approx(1.9840).margin(0.00005));
  CHECK(StudentQuantile(1'000'000'000) == Approx(1.9600).margin(0.00005));
}

TEST_CASE("an average of one has no interval, one of many a narrow one") {
  CHECK_FALSE(MeanInterval(5, 0, 1).has_value());
  const std::optional<Interval> interval = MeanInterval(10, 2, 4);
  REQUIRE(interval.has_value());
  CHECK(interval->low == Approx(10 - 3.182446).margin(0.00001));
  CHECK(interval->high == Approx(10 + 3.182446).margin(0.00001));
}

}  // namespace limn
