/// Three-valued logic on words: 64 rows at a time. Source: Kleene, K3.
#pragma once

#include <cstddef>
#include <cstdint>

namespace limn {

/// Truth of 64 rows. `is_true` is a subset of `known`; not known: unknown.
struct Truth64 {
  uint64_t is_true = 0;
  uint64_t known = 0;
  constexpr uint64_t is_false() const { return known & ~is_true; }
  friend bool operator==(const Truth64&, const Truth64&) = default;
};

constexpr Truth64 And(Truth64 a, Truth64 b) {
  const uint64_t is_true = a.is_true & b.is_true;
  return {is_true, is_true | a.is_false() | b.is_false()};
}
constexpr Truth64 Or(Truth64 a, Truth64 b) {
  const uint64_t is_true = a.is_true | b.is_true;
  return {is_true, is_true | (a.is_false() & b.is_false())};
}
constexpr Truth64 Not(Truth64 a) { return {a.is_false(), a.known}; }

namespace kleene {
// All nine pairs: a is true, false, unknown in threes; b in turn.
inline constexpr Truth64 kA{0b000000111, 0b000111111};
inline constexpr Truth64 kB{0b001001001, 0b011011011};
static_assert(Not(And(kA, kB)) == Or(Not(kA), Not(kB)));
static_assert(And(kA, kB) == And(kB, kA) && Or(kA, kB) == Or(kB, kA));
static_assert((And(kA, kB).is_true & 0x1FF) == 0b000000001 && (Or(kA, kB).is_true & 0x1FF) == 0b001001111);
}  // namespace kleene

/// Truths of a batch, 64 rows to a word. `known` of those that are read may be that of what is written.
struct Truths {
  const uint64_t* is_true = nullptr;
  const uint64_t* known = nullptr;
};
void AndWords(Truths a, Truths b, size_t words, uint64_t* is_true, uint64_t* known);
void OrWords(Truths a, Truths b, size_t words, uint64_t* is_true, uint64_t* known);
/// As Not of Truth64.
void NotWords(Truths a, size_t words, uint64_t* is_true, uint64_t* known);
/// out = a & b.
void IntersectWords(const uint64_t* a, const uint64_t* b, size_t words, uint64_t* out);
/// chosen = the rows of `left` for which the condition is true; they are taken out of `left`. Whether there are any.
bool TakeChosen(Truths condition, size_t words, uint64_t* left, uint64_t* chosen);

}  // namespace limn
