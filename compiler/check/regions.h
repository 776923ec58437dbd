/// Region: which values of one expression a condition is about, for lints on arms: unions of intervals, and whether missing is in it.
/// Private to compiler/check.
#pragma once

#include <vector>

#include "runtime/values/decimal.h"

namespace limn::check {

using Place = Int128;

/// A cut in an ordered domain: before or after a place. Values stand at places; texts at whole numbers in no order that matters.
struct Cut {
  Place place = 0;
  bool after = false;
  friend auto operator<=>(const Cut&, const Cut&) = default;
};
inline constexpr Cut kFirstCut = {-(Place{1} << 120), false};
inline constexpr Cut kLastCut = {Place{1} << 120, true};

class Region {
 public:
  struct Interval {
    Cut begin;
    Cut end;
    friend bool operator==(const Interval&, const Interval&) = default;
  };

  Region() = default;
  static Region Everything();  // missing too
  static Region Known();       // all but missing
  static Region Missing();
  static Region Between(Cut begin, Cut end);

  Region operator|(const Region& other) const;
  Region operator&(const Region& other) const;
  /// All that is not in it, missing included.
  Region operator~() const;
  bool empty() const { return intervals_.empty() && !has_missing_; }
  bool Covers(const Region& other) const { return (other & ~*this).empty(); }

  const std::vector<Interval>& intervals() const { return intervals_; }
  bool has_missing() const { return has_missing_; }
  friend bool operator==(const Region&, const Region&) = default;

 private:
  std::vector<Interval> intervals_;  // in order, apart from each other
  bool has_missing_ = false;
};

/// For which values of the expression a condition is surely true, surely false, never true, never false. What hangs on other
/// expressions is in none of them; an unknown is neither true nor false.
struct Outcome {
  Region always_true;
  Region always_false;
  Region never_true;
  Region never_false;
};

Outcome Both(const Outcome& a, const Outcome& b);    // a and b
Outcome Either(const Outcome& a, const Outcome& b);  // a or b
Outcome Opposite(const Outcome& a);                  // not a

}  // namespace limn::check
