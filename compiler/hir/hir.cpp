#include "compiler/hir/hir.h"

#include <algorithm>

namespace limn::hir {

namespace {

constexpr DefinitionKindRow kKindRows[] = {
#define DEFINITION_KIND(name, word, english, plural, chinese, place) {word, english, plural, chinese, place},
#include "compiler/hir/definition_kinds.def"
#undef DEFINITION_KIND
};

}  // namespace

const DefinitionKindRow& RowOf(DefinitionKind kind) { return kKindRows[static_cast<size_t>(kind)]; }

const std::vector<DefinitionKindRow>& WrittenKinds() {
  static const std::vector<DefinitionKindRow> kinds = [] {
    std::vector<DefinitionKindRow> written;
    for (const DefinitionKindRow& row : kKindRows) {
      if (row.place != kNotWritten && std::none_of(written.begin(), written.end(), [&](const DefinitionKindRow& other) { return other.word == row.word; })) {
        written.push_back(row);
      }
    }
    std::sort(written.begin(), written.end(), [](const DefinitionKindRow& a, const DefinitionKindRow& b) { return a.place < b.place; });
    return written;
  }();
  return kinds;
}

int64_t DayBegins(const Aggregate& aggregate) {
  for (const Window& window : aggregate.windows) {
    if (window.kind == WindowKind::During && window.day_from > window.day_to) {
      return window.day_to;
    }
  }
  return 0;
}

std::optional<DefId> Module::Find(std::string_view name) const {
  for (uint32_t index = 0; index < definitions.size(); ++index) {
    if (IsNamed(definitions[index].kind) && definitions[index].name == name) {
      return DefId{index};
    }
  }
  return std::nullopt;
}

const GivenTable* GivenOf(const TestCase& test, TableId table) {
  const auto given = std::find_if(test.given.begin(), test.given.end(), [&](const GivenTable& each) { return each.table == table; });
  return given == test.given.end() ? nullptr : &*given;
}

std::vector<Member> MembersOf(const Definition& definition) {
  std::vector<Member> members;
  if (const auto* any_of = std::get_if<AnyOfBody>(&definition.body)) {
    for (const Arm& arm : any_of->arms) {
      members.push_back({arm.value.as_text(), arm.condition});
    }
  } else if (const auto* personas = std::get_if<PersonasBody>(&definition.body)) {
    for (const Persona& persona : personas->personas) {
      members.push_back({persona.name, *persona.condition});
    }
  }
  return members;
}

}  // namespace limn::hir
