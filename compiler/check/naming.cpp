// What messages call tables, columns and rows: by the name in the language of the rule, where there is one.

#include <algorithm>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

constexpr size_t kNamesShownMax = 12;

bool IsLatin(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](unsigned char letter) { return letter < 0x80; });
}

std::string NameIn(Language language, const std::string& name, const std::vector<std::string>& names) {
  const bool wants_latin = language == Language::English;
  if (IsLatin(name) == wants_latin) {
    return name;
  }
  const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& other) { return IsLatin(other) == wants_latin; });
  return found == names.end() ? name : *found;
}

}  // namespace

std::string Checker::TableName(TableId table, Span at) {
  return NameIn(LanguageAt(at), schema()[table].name, schema()[table].names);
}

std::string Checker::ColumnName(TableId table, ColumnId column, Span at) {
  const ColumnSchema& declared = schema().ColumnOf(table, column);
  return NameIn(LanguageAt(at), declared.name, declared.names);
}

std::string Checker::RowName(TableId table, Span at) {
  const TableSchema& declared = schema()[table];
  if (declared.entity.empty()) {
    return Singular(TableName(table, at));
  }
  std::vector<std::string> names = declared.entity_names;
  names.insert(names.end(), declared.names.begin(), declared.names.end());
  return NameIn(LanguageAt(at), declared.entity, names);
}

std::string Checker::NameUp(LinkId link, Span at) { return NameIn(LanguageAt(at), schema()[link].name, schema()[link].names); }

std::string Checker::NameDown(LinkId link, Span at) {
  return NameIn(LanguageAt(at), schema()[link].children_name, schema()[link].children_names);
}

std::string Checker::Listed(const std::vector<std::string>& names, Span at) {
  const bool wants_latin = LanguageAt(at) == Language::English;
  std::vector<std::string> shown;
  std::copy_if(names.begin(), names.end(), std::back_inserter(shown), [&](const std::string& name) { return IsLatin(name) == wants_latin; });
  if (shown.empty()) {
    shown = names;
  }
  std::string listed;
  for (size_t name = 0; name < shown.size() && name < kNamesShownMax; ++name) {
    listed += (name == 0 ? "" : ", ") + Spelled(shown[name]);
  }
  return shown.size() > kNamesShownMax ? listed + ", …" : listed;
}

}  // namespace limn::check
