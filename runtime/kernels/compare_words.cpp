#include "runtime/kernels/compare_words.h"

#include <type_traits>

#include "runtime/kernels/vector_instructions.h"

namespace limn {

#ifdef LIMN_HAS_VECTOR_UNITS

namespace {

// As templates take them: an operand is a row's value or the same for all.
template <typename T>
struct RowsOf {
  const T* values;
};
template <typename T>
struct OneOf {
  T value;
};

// No slot is ever not-a-number (what would be one is missing), so ordered and unordered comparisons give the same.
constexpr int PredicateOfInts(Comparison op) {
  switch (op) {
    case Comparison::Equal: return _MM_CMPINT_EQ;
    case Comparison::NotEqual: return _MM_CMPINT_NE;
    case Comparison::Less: return _MM_CMPINT_LT;
    case Comparison::LessEqual: return _MM_CMPINT_LE;
    case Comparison::Greater: return _MM_CMPINT_NLE;
    case Comparison::GreaterEqual: return _MM_CMPINT_NLT;
  }
  return _MM_CMPINT_EQ;
}
constexpr int PredicateOfDoubles(Comparison op) {
  switch (op) {
    case Comparison::Equal: return _CMP_EQ_OQ;
    case Comparison::NotEqual: return _CMP_NEQ_UQ;
    case Comparison::Less: return _CMP_LT_OQ;
    case Comparison::LessEqual: return _CMP_LE_OQ;
    case Comparison::Greater: return _CMP_GT_OQ;
    case Comparison::GreaterEqual: return _CMP_GE_OQ;
  }
  return _CMP_EQ_OQ;
}

template <typename T>
LIMN_ALWAYS_INLINE LIMN_AVX512 auto Load512(RowsOf<T> operand, size_t row) {
  if constexpr (std::is_same_v<T, double>) {
    return _mm512_loadu_pd(operand.values + row);
  } else {
    return _mm512_loadu_si512(operand.values + row);
  }
}
template <typename T>
LIMN_ALWAYS_INLINE LIMN_AVX512 auto Load512(OneOf<T> operand, size_t) {
  if constexpr (std::is_same_v<T, double>) {
    return _mm512_set1_pd(operand.value);
  } else if constexpr (sizeof(T) == 8) {
    return _mm512_set1_epi64(operand.value);
  } else {
    return _mm512_set1_epi32(static_cast<int>(operand.value));
  }
}

template <typename T, Comparison op, typename Rhs>
LIMN_AVX512 void Compare512(const T* lhs, Rhs rhs, size_t rows, uint64_t* out) {
  constexpr size_t kLanes = 64 / sizeof(T);
  constexpr int kPredicate = std::is_same_v<T, double> ? PredicateOfDoubles(op) : PredicateOfInts(op);
  for (size_t row = 0; row < rows; row += 64) {
    uint64_t word = 0;
    for (size_t lane = 0; lane < 64; lane += kLanes) {
      const auto left = Load512(RowsOf<T>{lhs}, row + lane);
      const auto right = Load512(rhs, row + lane);
      uint64_t bits = 0;
      if constexpr (std::is_same_v<T, double>) {
        bits = _mm512_cmp_pd_mask(left, right, kPredicate);
      } else if constexpr (sizeof(T) == 8) {
        bits = _mm512_cmp_epi64_mask(left, right, kPredicate);
      } else {
        bits = _mm512_cmp_epi32_mask(left, right, kPredicate);
      }
      word |= bits << lane;
    }
    out[row / 64] = word;
  }
}

template <typename T>
LIMN_AVX512 void InRange512(const T* values, T low, T high, size_t rows, uint64_t* out) {
  constexpr size_t kLanes = 64 / sizeof(T);
  const auto least = Load512(OneOf<T>{low}, 0);
  const auto largest = Load512(OneOf<T>{high}, 0);
  for (size_t row = 0; row < rows; row += 64) {
    uint64_t word = 0;
    for (size_t lane = 0; lane < 64; lane += kLanes) {
      const auto value = Load512(RowsOf<T>{values}, row + lane);
      uint64_t bits = 0;
      if constexpr (sizeof(T) == 8) {
        bits = _mm512_mask_cmp_epi64_mask(_mm512_cmp_epi64_mask(value, least, _MM_CMPINT_NLT), value, largest, _MM_CMPINT_LE);
      } else {
        bits = _mm512_mask_cmp_epi32_mask(_mm512_cmp_epi32_mask(value, least, _MM_CMPINT_NLT), value, largest, _MM_CMPINT_LE);
      }
      word |= bits << lane;
    }
    out[row / 64] = word;
  }
}

template <typename T>
LIMN_ALWAYS_INLINE LIMN_AVX2 auto Load256(RowsOf<T> operand, size_t row) {
  if constexpr (std::is_same_v<T, double>) {
    return _mm256_loadu_pd(operand.values + row);
  } else {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(operand.values + row));
  }
}
template <typename T>
LIMN_ALWAYS_INLINE LIMN_AVX2 auto Load256(OneOf<T> operand, size_t) {
  if constexpr (std::is_same_v<T, double>) {
    return _mm256_set1_pd(operand.value);
  } else if constexpr (sizeof(T) == 8) {
    return _mm256_set1_epi64x(operand.value);
  } else {
    return _mm256_set1_epi32(static_cast<int>(operand.value));
  }
}

// One bit a lane: whole numbers are only compared for equal and greater, the others are their opposites.
template <typename T>
LIMN_ALWAYS_INLINE LIMN_AVX2 uint64_t Equal256(__m256i left, __m256i right) {
  if constexpr (sizeof(T) == 8) {
    return static_cast<uint64_t>(_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(left, right))));
  } else {
    return static_cast<uint64_t>(_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(left, right))));
  }
}
template <typename T>
LIMN_ALWAYS_INLINE LIMN_AVX2 uint64_t Greater256(__m256i left, __m256i right) {
  if constexpr (sizeof(T) == 8) {
    return static_cast<uint64_t>(_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(left, right))));
  } else {
    return static_cast<uint64_t>(_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(left, right))));
  }
}

template <typename T, Comparison op, typename Rhs>
LIMN_AVX2 void Compare256(const T* lhs, Rhs rhs, size_t rows, uint64_t* out) {
  constexpr size_t kLanes = 32 / sizeof(T);
  constexpr bool kIsOpposite = !std::is_same_v<T, double> && (op == Comparison::NotEqual || op == Comparison::LessEqual || op == Comparison::GreaterEqual);
  for (size_t row = 0; row < rows; row += 64) {
    uint64_t word = 0;
    for (size_t lane = 0; lane < 64; lane += kLanes) {
      const auto left = Load256(RowsOf<T>{lhs}, row + lane);
      const auto right = Load256(rhs, row + lane);
      uint64_t bits = 0;
      if constexpr (std::is_same_v<T, double>) {
        constexpr int kPredicate = PredicateOfDoubles(op);
        bits = static_cast<uint64_t>(_mm256_movemask_pd(_mm256_cmp_pd(left, right, kPredicate)));
      } else if constexpr (op == Comparison::Equal || op == Comparison::NotEqual) {
        bits = Equal256<T>(left, right);
      } else if constexpr (op == Comparison::Greater || op == Comparison::LessEqual) {
        bits = Greater256<T>(left, right);
      } else {
        bits = Greater256<T>(right, left);
      }
      word |= bits << lane;
    }
    out[row / 64] = kIsOpposite ? ~word : word;
  }
}

template <typename T>
LIMN_AVX2 void InRange256(const T* values, T low, T high, size_t rows, uint64_t* out) {
  constexpr size_t kLanes = 32 / sizeof(T);
  const auto least = Load256(OneOf<T>{low}, 0);
  const auto largest = Load256(OneOf<T>{high}, 0);
  for (size_t row = 0; row < rows; row += 64) {
    uint64_t outside = 0;
    for (size_t lane = 0; lane < 64; lane += kLanes) {
      const auto value = Load256(RowsOf<T>{values}, row + lane);
      outside |= (Greater256<T>(least, value) | Greater256<T>(value, largest)) << lane;
    }
    out[row / 64] = ~outside;
  }
}

template <typename T, Comparison op, typename Rhs>
void CompareBy(VectorUnit unit, const T* lhs, Rhs rhs, size_t rows, uint64_t* out) {
  unit >= VectorUnit::Avx512 ? Compare512<T, op>(lhs, rhs, rows, out) : Compare256<T, op>(lhs, rhs, rows, out);
}

template <typename T, typename Rhs>
size_t CompareWhole(VectorUnit unit, Comparison op, const T* lhs, Rhs rhs, size_t rows, uint64_t* out) {
  const size_t whole = unit == VectorUnit::Loops ? 0 : rows / 64 * 64;
  if (whole == 0) {
    return 0;
  }
  switch (op) {
    case Comparison::Equal: CompareBy<T, Comparison::Equal>(unit, lhs, rhs, whole, out); break;
    case Comparison::NotEqual: CompareBy<T, Comparison::NotEqual>(unit, lhs, rhs, whole, out); break;
    default:
      if constexpr (!std::is_unsigned_v<T>) {
        switch (op) {
          case Comparison::Less: CompareBy<T, Comparison::Less>(unit, lhs, rhs, whole, out); break;
          case Comparison::LessEqual: CompareBy<T, Comparison::LessEqual>(unit, lhs, rhs, whole, out); break;
          case Comparison::Greater: CompareBy<T, Comparison::Greater>(unit, lhs, rhs, whole, out); break;
          default: CompareBy<T, Comparison::GreaterEqual>(unit, lhs, rhs, whole, out); break;
        }
      } else {
        return 0;
      }
  }
  return whole;
}

}  // namespace

template <typename T>
size_t CompareWords(VectorUnit unit, Comparison op, const T* lhs, const T* rhs, size_t rows, uint64_t* out) {
  return CompareWhole(unit, op, lhs, RowsOf<T>{rhs}, rows, out);
}

template <typename T>
size_t CompareWordsWith(VectorUnit unit, Comparison op, const T* lhs, T rhs, size_t rows, uint64_t* out) {
  return CompareWhole(unit, op, lhs, OneOf<T>{rhs}, rows, out);
}

template <typename T>
size_t WordsInRange(VectorUnit unit, const T* values, T low, T high, size_t rows, uint64_t* out) {
  const size_t whole = unit == VectorUnit::Loops ? 0 : rows / 64 * 64;
  if (whole != 0) {
    unit >= VectorUnit::Avx512 ? InRange512(values, low, high, whole, out) : InRange256(values, low, high, whole, out);
  }
  return whole;
}

#else

template <typename T>
size_t CompareWords(VectorUnit, Comparison, const T*, const T*, size_t, uint64_t*) {
  return 0;
}

template <typename T>
size_t CompareWordsWith(VectorUnit, Comparison, const T*, T, size_t, uint64_t*) {
  return 0;
}

template <typename T>
size_t WordsInRange(VectorUnit, const T*, T, T, size_t, uint64_t*) {
  return 0;
}

#endif

template size_t CompareWords<int32_t>(VectorUnit, Comparison, const int32_t*, const int32_t*, size_t, uint64_t*);
template size_t CompareWords<int64_t>(VectorUnit, Comparison, const int64_t*, const int64_t*, size_t, uint64_t*);
template size_t CompareWords<double>(VectorUnit, Comparison, const double*, const double*, size_t, uint64_t*);
template size_t CompareWords<uint32_t>(VectorUnit, Comparison, const uint32_t*, const uint32_t*, size_t, uint64_t*);
template size_t CompareWordsWith<int32_t>(VectorUnit, Comparison, const int32_t*, int32_t, size_t, uint64_t*);
template size_t CompareWordsWith<int64_t>(VectorUnit, Comparison, const int64_t*, int64_t, size_t, uint64_t*);
template size_t CompareWordsWith<double>(VectorUnit, Comparison, const double*, double, size_t, uint64_t*);
template size_t CompareWordsWith<uint32_t>(VectorUnit, Comparison, const uint32_t*, uint32_t, size_t, uint64_t*);
template size_t WordsInRange<int32_t>(VectorUnit, const int32_t*, int32_t, int32_t, size_t, uint64_t*);
template size_t WordsInRange<int64_t>(VectorUnit, const int64_t*, int64_t, int64_t, size_t, uint64_t*);

}  // namespace limn
