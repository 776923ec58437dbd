/// VectorUnit: which vector instructions a kernel that is written with them may use. Where a plain loop becomes good vectors, LIMN_TARGETS (runtime/values/targets.h)
/// is simpler: compilers make no use of the masks that comparisons give, nor put bits together, so what makes or reads bits is written by hand.
#pragma once

#include <cstdint>

#include "runtime/values/targets.h"

/// Where such kernels are compiled at all; elsewhere, NEON among it, they are their loops.
#if defined(__x86_64__) && defined(__GNUC__)
#define LIMN_HAS_VECTOR_UNITS 1
#define LIMN_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define LIMN_AVX512_POPCOUNT __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq")))
#define LIMN_AVX2 __attribute__((target("avx2")))
#endif

namespace limn {

/// Each has what the ones before it have; the last one counts the bits of words, too.
enum class VectorUnit : uint8_t { Loops, Avx2, Avx512, Avx512Popcount };

/// The widest that this machine has.
inline VectorUnit WidestVectorUnit() {
#ifdef LIMN_HAS_VECTOR_UNITS
  static const VectorUnit widest = [] {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
      return __builtin_cpu_supports("avx512vpopcntdq") ? VectorUnit::Avx512Popcount : VectorUnit::Avx512;
    }
    return __builtin_cpu_supports("avx2") ? VectorUnit::Avx2 : VectorUnit::Loops;
  }();
  return widest;
#else
  return VectorUnit::Loops;
#endif
}

}  // namespace limn
