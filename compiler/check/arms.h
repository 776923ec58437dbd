/// What is odd about the arms of `one of` and `first match`: L0318, L0319, W0320. Private to compiler/check.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/check/checker.h"

namespace limn::check {

/// The least that a whole number can be which counts something or is a place, followed through metrics: 0 or 1; nothing for any other.
std::optional<int64_t> LeastOf(const hir::Module& module, hir::ExprId id);

struct ArmToLint {
  std::string value;  // as a message calls it: `"Gold"`, a persona's name
  hir::ExprId condition;
};

struct ArmsToLint {
  hir::DefId definition;  // the tag or persona set
  Span name_span;
  std::vector<ArmToLint> arms;
  std::optional<std::string> otherwise;  // what it gives
  Span otherwise_span;
};

/// Complains about arms that nobody can reach, about values that only `otherwise` takes because they are missing, and about what is
/// left without an `otherwise`. Source: semantics.md "Missing and unknown", "a customer fits two tiers". Says only what is sure; a
/// condition that compares nothing with written values is not analysed.
void LintArms(Checker& checker, const ArmsToLint& arms);

}  // namespace limn::check
