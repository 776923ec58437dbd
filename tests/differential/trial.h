/// Trial: one case through the pipeline, through the reference, and once more as its written-out rules; do they agree?
#pragma once

#include <optional>
#include <string>

#include "tests/differential/pipeline.h"
#include "tests/differential/reference.h"

namespace limn::differential {

struct Outcome {
  enum class Kind : uint8_t { Agree, NotCompiled, Differ };
  Kind kind = Kind::Agree;
  std::string what;   // diagnostics, or the first value that differs
  std::string cause;  // how it went wrong, so that a smaller case goes wrong in the same way: "E0202", "not verified", "value"
};

/// Checks the rules and asks the reference once, however many variants are run.
class Trial {
 public:
  /// Both outlive the trial.
  Trial(const Pipeline& pipeline, const Case& one) : pipeline_(pipeline), case_(one) {}

  /// Compares every label and every kept value of every row.
  Outcome Run(const Variant& variant, Hits* hits);

 private:
  void Check(Hits* hits);
  Executed Execute(const Checked& checked, const Variant& variant) const;
  Outcome RunWrittenOut(const Variant& variant, const Executed& executed) const;

  const Pipeline& pipeline_;
  const Case& case_;
  std::optional<Checked> checked_;
  std::optional<Checked> written_out_;  // nothing where it is the same text
  std::optional<ReferenceZone> zone_;
  std::optional<ReferenceWorld> world_;
  std::optional<Reference> reference_;
};

}  // namespace limn::differential
