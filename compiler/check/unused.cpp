// What nothing uses: metrics, params, lists and functions that lead to no label, test, claim or purpose; parameters that a function's body does
// not ask; packs that give nothing.

#include <algorithm>

#include "compiler/check/expression_checker.h"

namespace limn::check {

void Checker::NoteUse(hir::DefId definition) {
  const std::optional<hir::DefId> user = open_.empty() ? user_ : std::optional(open_.back().definition);
  if (definition.index < origins_.size() && (!user || *user != LeaderOf(definition))) {
    uses_.emplace(user ? std::optional(LeaderOf(*user)) : std::nullopt, LeaderOf(definition));
  }
}

void Checker::NoteUnusedParameter(Span place, std::string name, std::string function) {
  unused_parameters_.push_back({place, std::move(name), std::move(function)});
}

// Said of what is wrong at the root: what only an unused definition uses would be used if that were. A loop's definitions are one, unused where all are.
// With an error anywhere nothing is said, for what could not be read may be what uses it.
void Checker::LintUnused() {
  if (!input_.is_whole || sink_->has_errors()) {
    return;
  }
  std::map<Span, std::vector<hir::DefId>> families;  // by place: a loop's definitions share it
  for (uint32_t index = 0; index < origins_.size(); ++index) {
    families[module_.definitions[index].name_span].push_back({index});
  }
  std::vector<std::vector<hir::DefId>> used_by(origins_.size());  // by who asks
  std::vector<bool> is_used(origins_.size(), false);
  std::vector<hir::DefId> open;
  const auto reach = [&](hir::DefId definition) {
    for (const hir::DefId member : families.at(module_[definition].name_span)) {
      const hir::DefId leader = LeaderOf(member);
      if (!is_used[leader.index]) {
        is_used[leader.index] = true;
        open.push_back(leader);
      }
    }
  };
  for (const auto& [user, definition] : uses_) {
    if (user) {
      used_by[user->index].push_back(definition);
    } else {
      reach(definition);
    }
  }
  for (uint32_t index = 0; index < origins_.size(); ++index) {
    const hir::Definition& definition = module_.definitions[index];
    const bool is_output = hir::IsLabel(definition.kind) || (definition.kind == hir::DefinitionKind::Metric && input_.metrics_are_outputs && !schema()[definition.table].entity.empty());
    if (is_output || std::find(looped_lists_.begin(), looped_lists_.end(), definition.name_span) != looped_lists_.end()) {
      reach({index});
    }
  }
  while (!open.empty()) {
    const hir::DefId user = open.back();
    open.pop_back();
    std::for_each(used_by[user.index].begin(), used_by[user.index].end(), reach);
  }
  SayUnused(is_used);
}

void Checker::SayUnused(const std::vector<bool>& is_used) {
  const auto pack_of = [&](hir::DefId definition) {
    const Span place = module_[definition].span;
    return std::find_if(packs_.begin(), packs_.end(), [&](const PackInstance& pack) { return pack.file.id == place.file || pack.Binds(place); });
  };
  std::map<Span, std::vector<hir::DefId>> roots;
  std::vector<bool> gives(packs_.size(), false);
  std::vector<bool> is_needed(packs_.size(), false);
  for (uint32_t index = 0; index < origins_.size(); ++index) {
    const auto pack = pack_of({index});
    const auto number = static_cast<size_t>(pack - packs_.begin());
    if (pack != packs_.end()) {
      gives[number] = gives[number] || is_used[LeaderOf({index}).index];
    } else if (!is_used[LeaderOf({index}).index]) {
      roots[module_.definitions[index].name_span].push_back({index});
    }
  }
  std::map<Span, std::vector<std::string>> only_for;
  for (const auto& [user, definition] : uses_) {
    if (!user || is_used[definition.index]) {
      continue;
    }
    const auto pack = pack_of(definition);
    if (pack != packs_.end() && pack != pack_of(*user)) {
      is_needed[static_cast<size_t>(pack - packs_.begin())] = true;
    }
    const Span place = module_[definition].name_span;
    if (pack == packs_.end() && place != module_[*user].name_span && roots.contains(place)) {
      only_for[place].push_back(module_[definition].name);
    }
  }
  for (const auto& [place, definitions] : roots) {
    if (only_for.contains(place)) {
      continue;
    }
    const hir::Definition& first = module_[definitions.front()];
    Diagnostic& lint = sink_->Emit<Diag::UnusedDefinition>(place, definitions.size() > 1 ? std::string(sources_.Text(place)) : first.name, WordsOf(first.kind));
    std::vector<std::string> needed;
    for (const auto& [user, definition] : uses_) {
      const bool is_its = user && std::find(definitions.begin(), definitions.end(), *user) != definitions.end();
      const std::string& name = module_[definition].name;
      if (is_its && only_for.contains(module_[definition].name_span) && std::find(needed.begin(), needed.end(), name) == needed.end()) {
        needed.push_back(name);
      }
    }
    if (!needed.empty()) {
      lint.notes.push_back({std::nullopt, Words(Phrase::OnlyItUses, {Listed(needed, place)})});
    }
  }
  for (size_t pack = 0; pack < packs_.size(); ++pack) {
    if (!gives[pack] && !is_needed[pack]) {
      sink_->Emit<Diag::UnusedPack>(packs_[pack].use, packs_[pack].pack);
    }
  }
  for (const ParameterOfFunction& parameter : unused_parameters_) {
    sink_->Emit<Diag::UnusedParameter>(parameter.place, parameter.name, parameter.function);
  }
}

}  // namespace limn::check
