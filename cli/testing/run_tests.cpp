#include "cli/testing/run_tests.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "cli/explain/explainer.h"
#include "cli/explain/traced_row.h"
#include "cli/testing/load_test.h"
#include "compiler/lower/lower.h"
#include "runtime/vm/vm.h"

namespace limn::cli {
namespace {

// The definitions whose values an expectation is about, in the order they are named.
void CollectNamed(const hir::Module& module, hir::ExprId id, std::vector<hir::DefId>& named) {
  const hir::Expr& expr = module[id];
  const auto add = [&](const hir::RowPath& row, hir::DefId definition) {
    if (row.frame == 0 && row.ups.empty() && std::find(named.begin(), named.end(), definition) == named.end()) {
      named.push_back(definition);
    }
  };
  if (const auto* ref = std::get_if<hir::DefinitionRef>(&expr.node)) {
    add(ref->row, ref->definition);
  } else if (const auto* has = std::get_if<hir::Has>(&expr.node)) {
    add(has->row, has->set);
  }
  hir::ForEachOperand(expr, [&](hir::ExprId operand) { CollectNamed(module, operand, named); });
}

std::vector<hir::DefId> NamedBy(const hir::Module& module, const hir::ExpectedCheck& check) {
  std::vector<hir::DefId> named;
  CollectNamed(module, std::get<hir::ConditionBody>(module[check.condition].body).condition, named);
  if (check.because_definition && std::find(named.begin(), named.end(), *check.because_definition) == named.end()) {
    named.push_back(*check.because_definition);
  }
  return named;
}

// One run of the program over a test's tables.
class TestRun {
 public:
  TestRun(const Workspace& workspace, const Lowered& lowered, const hir::TestCase& test)
      : module_(workspace.module), lowered_(lowered), test_(test), zone_(workspace.project->zone) {
    outcome_.test = &test;
    const auto begin = std::chrono::steady_clock::now();
    execution_ = LoadTest(test, *workspace.project, lowered.program, outcome_.issues);
    if (execution_) {
      result_ = Run(*execution_->linked, {.keep_values = true});
      for (const hir::ExpectedCheck& check : test.expectations) {
        outcome_.checks.push_back(Judge(check));
      }
      ExplainFailures(workspace);
    }
    outcome_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  TestOutcome Take() { return std::move(outcome_); }

 private:
  CheckOutcome Judge(const hir::ExpectedCheck& check) const {
    CheckOutcome outcome;
    outcome.check = &check;
    const std::optional<uint32_t> row = RowOf(check);
    if (!row) {
      outcome.verdict = Verdict::NoRow;
      return outcome;
    }
    const Value holds = ValueOf(check.condition, *row, 0);
    outcome.verdict = holds.is_missing() ? Verdict::Unknown : holds.as_bool() ? Verdict::Holds : Verdict::Fails;
    if (outcome.verdict == Verdict::Holds && check.because_definition && !IsDecidedBy(check, *row)) {
      outcome.verdict = Verdict::OtherReason;
    }
    for (const hir::DefId named : NamedBy(module_, check)) {
      outcome.found.emplace_back(module_[named].name, TextOf(named, *row));
    }
    return outcome;
  }

  // Whether the value, the member or the row of a table that `because` names is what decided.
  bool IsDecidedBy(const hir::ExpectedCheck& check, uint32_t row) const {
    if (check.because_row) {
      const Value decides = ValueOf(*check.because_row, row, 0);
      return !decides.is_missing() && decides.as_bool();
    }
    const hir::DefId id = *check.because_definition;
    if (!module_[id].type.is_set()) {
      return TextOf(id, row) == *check.because;
    }
    const std::vector<hir::Member> members = hir::MembersOf(module_[id]);
    for (size_t member = 0; member < members.size(); ++member) {
      if (members[member].text == *check.because) {
        return ValueOf(id, row, member).as_bool();
      }
    }
    return false;
  }

  // The same test once more, unfused, for what did not hold: which part of it decided.
  void ExplainFailures(const Workspace& workspace) {
    std::vector<CheckOutcome*> failures;
    LowerOptions options;
    options.labels = false;
    options.share = false;
    options.withhold = false;
    for (CheckOutcome& outcome : outcome_.checks) {
      if (outcome.verdict == Verdict::Fails || outcome.verdict == Verdict::Unknown) {
        failures.push_back(&outcome);
        options.kept.push_back(outcome.check->condition);
      }
    }
    if (failures.empty()) {
      return;
    }
    const Lowered lowered = LowerWorkspace(workspace, options);
    std::vector<DataIssue> issues;
    const std::unique_ptr<Execution> execution = LoadTest(test_, *workspace.project, lowered.program, issues);
    if (!execution) {
      return;
    }
    for (CheckOutcome* outcome : failures) {
      const TracedRow traced(module_, lowered, *execution, outcome->check->entity, *RowOf(*outcome->check));
      Explainer explainer(module_, workspace.project->schema, workspace.sources, zone_, traced, false);
      outcome->step = explainer.ExplainCondition(std::get<hir::ConditionBody>(module_[outcome->check->condition].body).condition);
    }
  }

  std::optional<uint32_t> RowOf(const hir::ExpectedCheck& check) const {
    if (check.key.empty()) {
      return (*execution_->database)[check.entity].rows > 0 ? std::optional<uint32_t>(0) : std::nullopt;
    }
    std::string key = check.key;
    std::replace(key.begin(), key.end(), '\x1f', ',');
    return execution_->database->FindRow(check.entity, key);
  }

  Value ValueOf(hir::DefId definition, uint32_t row, size_t member) const {
    return result_.values[lowered_.values.at(definition)[member]].At(row);
  }

  // A definition's value as labels are written; yes, no, or a word for what is missing stays "".
  std::string TextOf(hir::DefId definition, uint32_t row) const {
    if (!module_[definition].type.is_set()) {
      return Format(ValueOf(definition, row, 0), zone_);
    }
    const std::vector<hir::Member> members = hir::MembersOf(module_[definition]);
    std::string text;
    const auto add = [&](const std::string& member) { text += (text.empty() ? "" : ";") + member; };
    if (const auto* top = std::get_if<hir::TopBody>(&module_[definition].body)) {
      for (size_t place = 1; place <= top->places.size(); ++place) {
        const Value value = ValueOf(definition, row, place);
        if (!value.is_missing()) {
          add(value.as_text());
        }
      }
      return text;
    }
    for (size_t member = 0; member < members.size(); ++member) {
      const Value holds = ValueOf(definition, row, member);
      if (!holds.is_missing() && holds.as_bool()) {
        add(members[member].text);
      }
    }
    return text;
  }

  const hir::Module& module_;
  const Lowered& lowered_;
  const hir::TestCase& test_;
  const TimeZone& zone_;
  TestOutcome outcome_;
  std::unique_ptr<Execution> execution_;
  RunResult result_;
};

}  // namespace

bool TestOutcome::passed() const {
  return issues.empty() && checks.size() == test->expectations.size() &&
         std::all_of(checks.begin(), checks.end(), [](const CheckOutcome& check) { return check.verdict == Verdict::Holds; });
}

std::vector<TestOutcome> RunTests(const Workspace& workspace, const std::string& filter) {
  std::vector<TestOutcome> outcomes;
  for (const hir::TestCase& test : workspace.module.tests) {
    if (test.name.find(filter) == std::string::npos) {
      continue;
    }
    // Only what this test asks about is computed.
    LowerOptions options;
    options.withhold = false;
    options.labels = false;
    std::set<hir::DefId> kept;
    for (const hir::ExpectedCheck& check : test.expectations) {
      kept.insert(check.condition);
      for (const hir::DefId named : NamedBy(workspace.module, check)) {
        kept.insert(named);
      }
      if (check.because_row) {
        kept.insert(*check.because_row);
      }
    }
    options.kept.assign(kept.begin(), kept.end());
    const Lowered lowered = LowerWorkspace(workspace, options);
    outcomes.push_back(TestRun(workspace, lowered, test).Take());
  }
  return outcomes;
}

}  // namespace limn::cli
