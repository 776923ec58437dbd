#include "tests/differential/trial.h"

#include <fmt/format.h>

#include <exception>

#include "tests/differential/comparison.h"

namespace limn::differential {

Outcome Trial::Run(const Variant& variant, Hits* hits) try {
  if (!checked_ || (checked_->errors.empty() && !reference_)) {
    Check(hits);
  }
  if (!checked_->errors.empty()) {
    return {Outcome::Kind::NotCompiled, checked_->errors, checked_->errors.substr(0, checked_->errors.find(']'))};
  }
  const Executed executed = Execute(*checked_, variant);
  if (!executed.failure.empty()) {
    return {Outcome::Kind::Differ, executed.failure, executed.cause};
  }
  if (hits != nullptr) {
    CountHits(checked_->module, *executed.program, case_.program, *hits);
  }
  std::string difference = DifferenceFromReference(checked_->module, executed, *world_, *reference_, case_.program, hits);
  return difference.empty() ? RunWrittenOut(variant, executed) : Outcome{Outcome::Kind::Differ, std::move(difference), "value"};
} catch (const std::exception& exception) {
  return {Outcome::Kind::Differ, exception.what(), "exception"};
}

void Trial::Check(Hits* hits) {
  const std::string rules = Render(case_.program);
  checked_ = pipeline_.Check(rules, case_.setting);
  if (!checked_->errors.empty()) {
    return;
  }
  if (const std::string written_out = RenderWrittenOut(case_.program); written_out != rules) {
    written_out_ = pipeline_.Check(written_out, case_.setting);
    for (const RuleText& statement : case_.program.statements) {
      if (hits != nullptr && (statement.loop || statement.written_out)) {
        const std::string_view kind = statement.loop ? "for each" : statement.written_out->empty() ? "function" : "use";
        ++(*hits)[fmt::format("written out: {}", kind)];
      }
      if (hits != nullptr && HasCall(statement)) {
        ++(*hits)["written out: arguments of a call"];
      }
    }
  }
  zone_.emplace(case_.setting.zone_name);
  world_.emplace(pipeline_.schema(), case_.tables, case_.setting.as_of, *zone_);
  reference_.emplace(checked_->module, *world_, case_.program.params);
}

Executed Trial::Execute(const Checked& checked, const Variant& variant) const {
  return pipeline_.Execute(checked, case_.setting, case_.tables, case_.program.params, variant);
}

// The same rules with functions, loops and packs written out by the test: the same labels.
Outcome Trial::RunWrittenOut(const Variant& variant, const Executed& executed) const {
  if (!written_out_) {
    return {};
  }
  const std::string rules = "\n" + RenderWrittenOut(case_.program);
  if (!written_out_->errors.empty()) {
    return {Outcome::Kind::Differ, "written out: " + written_out_->errors + rules, "written out " + written_out_->errors.substr(0, written_out_->errors.find(']'))};
  }
  const Executed written_out = Execute(*written_out_, variant);
  if (!written_out.failure.empty()) {
    return {Outcome::Kind::Differ, "written out: " + written_out.failure + rules, "written out " + written_out.cause};
  }
  const std::string difference = DifferenceOfLabels(executed, written_out);
  return difference.empty() ? Outcome{} : Outcome{Outcome::Kind::Differ, difference + rules, "written out"};
}

}  // namespace limn::differential
