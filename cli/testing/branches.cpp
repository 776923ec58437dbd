#include "cli/testing/branches.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "cli/testing/load_test.h"
#include "compiler/hir/traversal.h"
#include "compiler/lower/lower.h"
#include "runtime/vm/vm.h"

namespace limn::cli {
namespace {

// A branch with what it takes to try it. Those of one `choice` stand under each other, the first that is yes wins.
struct Trial {
  Branch branch;
  TableId table;
  std::optional<hir::DefId> condition;  // hidden; nothing for `otherwise`
  std::optional<size_t> choice;
};

class BranchFinder {
 public:
  explicit BranchFinder(const Workspace& workspace) : workspace_(workspace), module(workspace.module) {
    for (uint32_t index = 0; index < workspace.module.definitions.size(); ++index) {
      const hir::Definition& definition = workspace.module.definitions[index];
      const bool is_of_limn = !definition.span.is_nowhere() && IsOfLimn(workspace.sources[definition.span.file]);
      if (hir::IsLabel(definition.kind) && definition.kind != hir::DefinitionKind::Split && !is_of_limn) {
        Find({index}, definition);
      }
    }
  }

 private:
  const Workspace& workspace_;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, size_t> by_place_;  // file, begin, condition: results of a table share them, members of a family don't
  size_t choices_ = 0;

 public:
  hir::Module module;  // with a hidden definition for each condition
  std::vector<Trial> trials;

 private:
  void Find(hir::DefId id, const hir::Definition& definition) {
    if (const auto* when = std::get_if<hir::ConditionBody>(&definition.body)) {
      Add(id, "", workspace_.module[when->condition].span, when->condition, std::nullopt);
    } else if (const auto* one_of = std::get_if<hir::OneOfBody>(&definition.body)) {
      const size_t choice = choices_++;
      AddArms(id, one_of->arms, choice);
      if (one_of->otherwise) {
        AddRest(id, TextOf(*one_of->otherwise), definition.span, choice);
      }
    } else if (const auto* any_of = std::get_if<hir::AnyOfBody>(&definition.body)) {
      AddArms(id, any_of->arms, std::nullopt);
    } else if (const auto* score = std::get_if<hir::ScoreBody>(&definition.body)) {
      for (const hir::PointLine& line : score->lines) {
        if (line.condition) {
          Add(id, Written(line.span), line.span, *line.condition, std::nullopt);
        }
      }
    } else if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body)) {
      AddPersonas(id, *personas);
    }
  }

  void AddArms(hir::DefId id, const std::vector<hir::Arm>& arms, std::optional<size_t> choice) {
    std::vector<hir::TableRow> rows;
    for (const hir::Arm& arm : arms) {
      rows.insert(rows.end(), arm.rows.begin(), arm.rows.end());
      if (arm.rows.empty()) {
        Add(id, TextOf(arm.value), arm.span, arm.condition, choice);
      }
    }
    std::sort(rows.begin(), rows.end(), [](const hir::TableRow& a, const hir::TableRow& b) { return a.number < b.number; });
    for (const hir::TableRow& row : rows) {
      Add(id, Written(row.span), row.span, row.condition, choice);
    }
  }

  void AddPersonas(hir::DefId id, const hir::PersonasBody& personas) {
    const std::optional<size_t> choice = personas.policy == hir::PersonaPolicy::FirstMatch ? std::optional(choices_++) : std::nullopt;
    for (const hir::Persona& persona : personas.personas) {
      if (persona.condition) {
        Add(id, persona.name, persona.span, *persona.condition, choice);
      } else if (choice) {
        AddRest(id, persona.name, persona.span, choice);
      }
    }
  }

  std::string TextOf(const Value& value) const {
    return value.type.kind == ValueKind::Text && !value.is_missing() ? "\"" + value.as_text() + "\"" : Format(value, workspace_.project->zone);
  }

  // On one line.
  std::string Written(Span span) const {
    std::string text(workspace_.sources.Text(span));
    std::replace_if(text.begin(), text.end(), [](char letter) { return letter == '\n' || letter == '\r' || letter == '\t'; }, ' ');
    return text;
  }

  void Add(hir::DefId id, std::string name, Span span, hir::ExprId condition, std::optional<size_t> choice) {
    const auto [known, is_new] = by_place_.try_emplace({span.file.index, span.begin, condition.index}, trials.size());
    if (!is_new) {
      trials[known->second].branch.definitions.push_back(id);
      return;
    }
    Trial trial{{}, workspace_.module[id].table, hir::DefId{static_cast<uint32_t>(module.definitions.size())}, choice};
    trial.branch.definitions = {id};
    trial.branch.name = std::move(name);
    trial.branch.span = span;
    trial.branch.may_be_unknown = workspace_.module[condition].type.may_be_missing;
    hir::Definition hidden{};
    hidden.kind = hir::DefinitionKind::Expectation;
    hidden.table = trial.table;
    hidden.type = workspace_.module[condition].type;
    hidden.body = hir::ConditionBody{condition};
    hidden.span = span;
    module.order.push_back(*trial.condition);
    module.definitions.push_back(std::move(hidden));
    trials.push_back(std::move(trial));
  }

  void AddRest(hir::DefId id, std::string name, Span span, std::optional<size_t> choice) {
    Trial trial{{}, workspace_.module[id].table, std::nullopt, choice};
    trial.branch.definitions = {id};
    trial.branch.name = std::move(name);
    trial.branch.span = span;
    trial.branch.takes_rest = true;
    trials.push_back(std::move(trial));
  }
};

// What a test's expectations are computed from, themselves included.
std::set<hir::DefId> ReachedBy(const hir::Module& module, const hir::TestCase& test) {
  std::set<hir::DefId> reached;
  std::vector<hir::DefId> open;
  const auto reach = [&](hir::DefId id) {
    if (reached.insert(id).second) {
      open.push_back(id);
    }
  };
  for (const hir::ExpectedCheck& check : test.expectations) {
    reach(check.condition);
  }
  while (!open.empty()) {
    const hir::Definition& definition = module[open.back()];
    open.pop_back();
    const auto visit = [&](auto&& self, hir::ExprId id) -> void {
      if (const auto* reference = std::get_if<hir::DefinitionRef>(&module[id].node)) {
        reach(reference->definition);
      } else if (const auto* has = std::get_if<hir::Has>(&module[id].node)) {
        reach(has->set);
      }
      hir::ForEachOperand(module[id], [&](hir::ExprId operand) { self(self, operand); });
    };
    hir::ForEachRoot(definition, [&](hir::ExprId root) { visit(visit, root); });
    if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body); personas != nullptr && personas->among) {
      reach(*personas->among);
    }
  }
  return reached;
}

void TryBranches(const Workspace& workspace, const hir::TestCase& test, BranchFinder& found) {
  const std::set<hir::DefId> reached = ReachedBy(workspace.module, test);
  std::vector<Trial*> tried;
  LowerOptions options;
  options.labels = false;
  options.withhold = false;
  for (Trial& trial : found.trials) {
    const std::vector<hir::DefId>& owners = trial.branch.definitions;
    if (std::any_of(owners.begin(), owners.end(), [&](hir::DefId id) { return reached.contains(id); })) {
      tried.push_back(&trial);
      if (trial.condition) {
        options.kept.push_back(*trial.condition);
      }
    }
  }
  if (options.kept.empty()) {
    return;
  }
  const Lowered lowered = Lower(found.module, workspace.project->schema, workspace.sources, options);
  std::vector<DataIssue> issues;
  const std::unique_ptr<Execution> execution = LoadTest(test, *workspace.project, lowered.program, issues);
  if (!execution) {
    return;  // the test fails, and says why
  }
  const RunResult result = Run(*execution->linked, {.keep_values = true});
  std::map<size_t, std::vector<bool>> taken;  // by choice: rows of which something above is yes
  for (Trial* trial : tried) {
    const size_t rows = (*execution->database)[trial->table].rows;
    std::vector<bool> none(rows, false);
    std::vector<bool>& is_taken = trial->choice ? taken.try_emplace(*trial->choice, rows, false).first->second : none;
    for (size_t row = 0; row < rows; ++row) {
      if (is_taken[row]) {
        continue;
      }
      const Value holds = trial->condition ? result.values[lowered.values.at(*trial->condition).front()].At(row) : Value::Bool(true);
      ++(holds.is_missing() ? trial->branch.unknown : holds.as_bool() ? trial->branch.yes : trial->branch.no);
      is_taken[row] = !holds.is_missing() && holds.as_bool();
    }
  }
}

}  // namespace

size_t Branch::seen() const {
  const size_t either = (yes > 0 ? 1 : 0) + (takes_rest || no == 0 ? 0 : 1);
  return either + (may_be_unknown && unknown > 0 ? 1 : 0);
}

std::vector<Branch> BranchesSeen(const Workspace& workspace, const std::string& filter) {
  BranchFinder found(workspace);
  for (const hir::TestCase& test : workspace.module.tests) {
    if (test.name.find(filter) != std::string::npos) {
      TryBranches(workspace, test, found);
    }
  }
  std::vector<Branch> branches;
  for (Trial& trial : found.trials) {
    branches.push_back(std::move(trial.branch));
  }
  return branches;
}

}  // namespace limn::cli
