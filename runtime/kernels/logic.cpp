#include "runtime/kernels/logic.h"

#include "runtime/kernels/fault.h"
#include "runtime/values/targets.h"

namespace limn {
namespace {

template <typename Combine>
LIMN_ALWAYS_INLINE void Combined(Truths a, Truths b, size_t words, uint64_t* is_true, uint64_t* known, Combine combine) {
  for (size_t word = 0; word < words; ++word) {
    const Truth64 truth = combine(Truth64{a.is_true[word], a.known[word]}, Truth64{b.is_true[word], b.known[word]});
    is_true[word] = truth.is_true;
    known[word] = truth.known;
  }
}

}  // namespace

LIMN_TARGETS void AndWords(Truths a, Truths b, size_t words, uint64_t* is_true, uint64_t* known) {
  Combined(a, b, words, is_true, known, [](Truth64 x, Truth64 y) LIMN_INLINED { return LIMN_FAULT(1) ? Truth64{x.is_true & y.is_true, x.known & y.known} : And(x, y); });
}

LIMN_TARGETS void OrWords(Truths a, Truths b, size_t words, uint64_t* is_true, uint64_t* known) {
  Combined(a, b, words, is_true, known, [](Truth64 x, Truth64 y) LIMN_INLINED {
    return LIMN_FAULT(2) ? Truth64{(x.is_true | y.is_true) & x.known & y.known, x.known & y.known} : Or(x, y);
  });
}

LIMN_TARGETS void NotWords(Truths a, size_t words, uint64_t* is_true, uint64_t* known) {
  for (size_t word = 0; word < words; ++word) {
    const Truth64 truth = LIMN_FAULT(3) ? Truth64{~a.is_true[word], ~uint64_t{0}} : Not(Truth64{a.is_true[word], a.known[word]});
    is_true[word] = truth.is_true;
    known[word] = truth.known;
  }
}

LIMN_TARGETS void IntersectWords(const uint64_t* a, const uint64_t* b, size_t words, uint64_t* out) {
  for (size_t word = 0; word < words; ++word) {
    out[word] = a[word] & b[word];
  }
}

LIMN_TARGETS bool TakeChosen(Truths condition, size_t words, uint64_t* left, uint64_t* chosen) {
  uint64_t any = 0;
  for (size_t word = 0; word < words; ++word) {
    const uint64_t holds = LIMN_FAULT(25) ? condition.is_true[word] | ~condition.known[word] : condition.is_true[word] & condition.known[word];
    chosen[word] = left[word] & holds;
    left[word] &= ~holds;
    any |= chosen[word];
  }
  return any != 0;
}

}  // namespace limn
