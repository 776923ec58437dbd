/// Passes: hir -> hir rewrites that keep every label, one idea per file. Programs with all of them off give the same labels (tests/differential).
#pragma once

#include "compiler/hir/hir.h"
#include "runtime/values/time_zone.h"

namespace limn {

/// Computes what depends on literals only: conversions, negation, exact arithmetic, comparisons, logic. What would overflow or divide by zero
/// stays, so that the run counts it.
///   amount >= to.decimal(10)  =>  amount >= 10.00
hir::Module FoldConstants(hir::Module module, const TimeZone& zone);

}  // namespace limn
