#include "compiler/check/regions.h"

#include <algorithm>

namespace limn::check {

Region Region::Everything() { return ~Region(); }

Region Region::Known() {
  Region all = Everything();
  all.has_missing_ = false;
  return all;
}

Region Region::Missing() {
  Region missing;
  missing.has_missing_ = true;
  return missing;
}

Region Region::Between(Cut begin, Cut end) {
  Region region;
  if (begin < end) {
    region.intervals_.push_back({begin, end});
  }
  return region;
}

Region Region::operator|(const Region& other) const {
  Region joined;
  joined.has_missing_ = has_missing_ || other.has_missing_;
  std::vector<Interval> all = intervals_;
  all.insert(all.end(), other.intervals_.begin(), other.intervals_.end());
  std::sort(all.begin(), all.end(), [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  for (const Interval& interval : all) {
    if (!joined.intervals_.empty() && interval.begin <= joined.intervals_.back().end) {
      joined.intervals_.back().end = std::max(joined.intervals_.back().end, interval.end);
    } else {
      joined.intervals_.push_back(interval);
    }
  }
  return joined;
}

Region Region::operator~() const {
  Region rest;
  rest.has_missing_ = !has_missing_;
  Cut begin = kFirstCut;
  for (const Interval& interval : intervals_) {
    if (begin < interval.begin) {
      rest.intervals_.push_back({begin, interval.begin});
    }
    begin = interval.end;
  }
  if (begin < kLastCut) {
    rest.intervals_.push_back({begin, kLastCut});
  }
  return rest;
}

Region Region::operator&(const Region& other) const { return ~(~*this | ~other); }

Outcome Both(const Outcome& a, const Outcome& b) {
  return {a.always_true & b.always_true, a.always_false | b.always_false, a.never_true | b.never_true, a.never_false & b.never_false};
}

Outcome Either(const Outcome& a, const Outcome& b) {
  return {a.always_true | b.always_true, a.always_false & b.always_false, a.never_true & b.never_true, a.never_false | b.never_false};
}

Outcome Opposite(const Outcome& a) { return {a.always_false, a.always_true, a.never_false, a.never_true}; }

}  // namespace limn::check
