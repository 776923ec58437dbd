#include "runtime/kernels/arithmetic.h"

#include <cmath>

#include "runtime/kernels/fault.h"
#include "runtime/values/decimal.h"

namespace limn {

void AddInt64(std::span<const int64_t> lhs, std::span<const int64_t> rhs, std::span<int64_t> out, Failures& failures) {
  for (size_t row = 0; row < out.size(); ++row) {
    if (__builtin_add_overflow(lhs[row], rhs[row], &out[row]) && failures.IsKnown(row)) {
      failures.Fail(row);
    }
  }
}

void SubtractInt64(std::span<const int64_t> lhs, std::span<const int64_t> rhs, std::span<int64_t> out, Failures& failures) {
  for (size_t row = 0; row < out.size(); ++row) {
    if (__builtin_sub_overflow(lhs[row], rhs[row], &out[row]) && failures.IsKnown(row)) {
      failures.Fail(row);
    }
  }
}

void MultiplyInt64(std::span<const int64_t> lhs, int lhs_scale, std::span<const int64_t> rhs, int rhs_scale, std::span<int64_t> out,
                   int out_scale, Failures& failures) {
  if (lhs_scale + rhs_scale == out_scale) {
    for (size_t row = 0; row < out.size(); ++row) {
      if (__builtin_mul_overflow(lhs[row], rhs[row], &out[row]) && failures.IsKnown(row)) {
        failures.Fail(row);
      }
    }
    return;
  }
  for (size_t row = 0; row < out.size(); ++row) {
    out[row] = 0;
    if (failures.IsKnown(row)) {
      const auto product = MultiplyDecimal(lhs[row], lhs_scale, rhs[row], rhs_scale, out_scale);
      product ? void(out[row] = *product) : failures.Fail(row);
      if (LIMN_FAULT(17) && product) {
        out[row] = static_cast<int64_t>(Int128{lhs[row]} * rhs[row] / PowerOfTen(lhs_scale + rhs_scale - out_scale));
      }
    }
  }
}

void NegateInt64(std::span<const int64_t> values, std::span<int64_t> out, Failures& failures) {
  for (size_t row = 0; row < out.size(); ++row) {
    if (__builtin_sub_overflow(int64_t{0}, values[row], &out[row]) && failures.IsKnown(row)) {
      failures.Fail(row);
    }
  }
}

void DivideInt64(std::span<const int64_t> lhs, int lhs_scale, std::span<const int64_t> rhs, int rhs_scale, std::span<double> out,
                 Failures& failures) {
  const Int128 raise_lhs = PowerOfTen(rhs_scale);
  const Int128 raise_rhs = PowerOfTen(lhs_scale);
  for (size_t row = 0; row < out.size(); ++row) {
    out[row] = 0;
    if (!failures.IsKnown(row)) {
      continue;
    }
    if (rhs[row] == 0) {
      failures.Fail(row);
    } else {
      out[row] = LIMN_FAULT(18) ? DecimalToDouble(lhs[row], lhs_scale) / DecimalToDouble(rhs[row], rhs_scale)
                                : RatioToDouble(lhs[row] * raise_lhs, rhs[row] * raise_rhs);
    }
  }
}

void RescaleInt64(std::span<const int64_t> values, int from, int to, std::span<int64_t> out, Failures& failures) {
  for (size_t row = 0; row < out.size(); ++row) {
    out[row] = 0;
    if (failures.IsKnown(row)) {
      const auto scaled = Rescale(values[row], from, to);
      scaled ? void(out[row] = *scaled) : failures.Fail(row);
    }
  }
}

void ToDouble(std::span<const int64_t> values, int scale, std::span<double> out) {
  for (size_t row = 0; row < out.size(); ++row) {
    out[row] = DecimalToDouble(values[row], scale);
  }
}

void NumberArithmetic(NumberOp op, std::span<const double> lhs, std::span<const double> rhs, std::span<double> out,
                      Failures& failures) {
  for (size_t row = 0; row < out.size(); ++row) {
    out[row] = 0;
    if (!failures.IsKnown(row)) {
      continue;
    }
    double value = 0;
    switch (op) {
      case NumberOp::Add: value = lhs[row] + rhs[row]; break;
      case NumberOp::Subtract: value = lhs[row] - rhs[row]; break;
      case NumberOp::Multiply: value = lhs[row] * rhs[row]; break;
      case NumberOp::Divide: value = rhs[row] == 0 ? INFINITY : lhs[row] / rhs[row]; break;
    }
    std::isfinite(value) ? void(out[row] = value) : failures.Fail(row);
  }
}

}  // namespace limn
