// Which definition a name means at a place: names are project-wide, and folders tell apart those that are given twice. Source: language.md
// "Names and modules", docs/decisions/0026-folders-where-names-clash.md.

#include <algorithm>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

// What stands before the name of a definition that is in no folder, where one in a folder would be meant without it.
constexpr std::string_view kTopFolder = "rules";

// `eu.finance.active`, each part in backquotes where it needs them.
std::string SpelledIn(std::string_view folder, std::string_view name) {
  std::string spelled;
  std::string_view rest = folder.empty() ? kTopFolder : folder;
  for (size_t end = 0; !rest.empty(); rest.remove_prefix(std::min(rest.size(), end + 1))) {
    end = std::min(rest.size(), rest.find('/'));
    spelled += Written(rest.substr(0, end)) + ".";
  }
  return spelled + Written(name);
}

// The folder around one; of a folder right under rules/ that is rules/ itself, "".
std::string_view Around(std::string_view folder) {
  const size_t slash = folder.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : folder.substr(0, slash);
}

}  // namespace

ast::Name JoinedName(std::span<const ast::Name> parts) {
  ast::Name name = parts.front();
  for (const ast::Name& part : parts.subspan(1)) {
    name.text += "." + part.text;
    name.span = Cover(name.span, part.span);
  }
  return name;
}

std::string Qualify(std::string_view folder, std::string_view name) {
  std::string dotted(folder.empty() ? kTopFolder : folder);
  std::replace(dotted.begin(), dotted.end(), '/', '.');
  return dotted + "." + std::string(name);
}

std::string Checker::FolderOf(Span at) const {
  const auto pack = std::find_if(packs_.begin(), packs_.end(), [&](const PackInstance& each) { return !at.is_nowhere() && each.file.id == at.file; });
  if (pack != packs_.end()) {
    return FolderOf(pack->use);
  }
  if (at.is_nowhere() || !input_.rules_folder) {
    return "";
  }
  const std::string& path = sources_[at.file].path();
  const size_t slash = path.rfind('/');
  const size_t top = input_.rules_folder->size();
  return path.starts_with(*input_.rules_folder) && slash != std::string::npos && slash >= top ? path.substr(top, slash - top) : "";
}

std::optional<size_t> Checker::Nearest(const std::vector<std::string>& folders, Span at) const {
  if (folders.size() == 1) {
    return 0;
  }
  const std::string here = FolderOf(at);
  for (std::string_view folder = here;; folder = Around(folder)) {
    const auto own = std::find(folders.begin(), folders.end(), folder);
    if (own != folders.end()) {
      return static_cast<size_t>(own - folders.begin());
    }
    if (folder.empty()) {
      return std::nullopt;
    }
  }
}

const Symbol* Checker::FindSymbol(std::string_view name, Span at) const {
  const auto found = symbols_.find(std::string(name));
  if (found != symbols_.end()) {
    const std::optional<size_t> nearest = Nearest(found->second.folders, at);
    return nearest ? &found->second.each[*nearest] : &kSeveral;
  }
  const auto qualified = qualified_.find(std::string(name));
  return qualified == qualified_.end() ? nullptr : &qualified->second.symbol;
}

const Symbol* Checker::FindSymbol(std::span<const ast::Name> parts) const {
  return parts.size() == 1 ? FindSymbol(parts.front()) : FindQualified(JoinedName(parts).text);
}

const Symbol* Checker::FindQualified(const std::string& name) const {
  const auto found = qualified_.find(name);
  return found == qualified_.end() ? nullptr : &found->second.symbol;
}

bool Checker::IsLost(const Symbol* symbol, std::string_view name, Span at) {
  if (symbol == nullptr || symbol->definition) {
    return false;
  }
  if (symbol == &kSeveral) {
    ReportSeveral(name, at, symbols_.at(std::string(name)).folders);
  }
  return true;
}

void Checker::ReportSeveral(std::string_view name, Span at, const std::vector<std::string>& folders) {
  std::string listed;
  for (const std::string& folder : folders) {
    listed += (listed.empty() ? "" : ", ") + SpelledIn(folder, name);
  }
  sink_->Emit<Diag::NameOfFolders>(at, name).help = Words(Phrase::OneOfThese, {listed});
}

std::vector<std::string> Checker::NamesInFolder(const std::string& folder) const {
  std::vector<std::string> names;
  for (const auto& [name, qualified] : qualified_) {
    if (name.starts_with(folder + ".") && qualified.symbol.definition) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

void Checker::DeclareName(const std::string& name, Span span, std::optional<hir::DefId> definition) {
  Symbols& known = symbols_[name];
  std::string folder = FolderOf(span);
  const auto same = std::find(known.folders.begin(), known.folders.end(), folder);
  if (same != known.folders.end()) {
    const Symbol& first = known.each[static_cast<size_t>(same - known.folders.begin())];
    sink_->Emit<Diag::DuplicateName>(span, name).notes.push_back({first.span, Phrase::DefinedFirstHere});
    return;
  }
  known.folders.push_back(std::move(folder));
  known.each.push_back({definition, span});
}

// Every definition in a folder can be written with it; one whose name is given again elsewhere goes by it everywhere. Those in rules/ itself keep
// their names: nobody's outputs change because a folder gives a name a meaning of its own.
void Checker::NameByFolders() {
  for (const auto& [name, known] : symbols_) {
    for (size_t place = 0; place < known.each.size(); ++place) {
      const Symbol& symbol = known.each[place];
      const std::string& folder = known.folders[place];
      const std::string full = Qualify(folder, name);
      const auto [other, is_new] = qualified_.try_emplace(full, Qualified{symbol, folder, name});
      const auto bare = symbols_.find(full);
      const Span* taken = !is_new ? &other->second.symbol.span : bare != symbols_.end() ? &bare->second.each.front().span : nullptr;
      if (taken != nullptr && known.each.size() > 1) {
        sink_->Emit<Diag::DuplicateName>(std::max(symbol.span, *taken), full).notes.push_back({std::min(symbol.span, *taken), Phrase::DefinedFirstHere});
      }
      if (known.each.size() > 1 && !folder.empty() && symbol.definition) {
        module_.definitions[symbol.definition->index].name = full;
      }
    }
  }
}

// Labels whose columns go by a folder, said where the name is given the second time.
void Checker::LintOutputsByFolder() {
  for (const auto& [name, known] : symbols_) {
    std::string columns;
    bool is_renamed = false;
    for (const Symbol& symbol : known.each) {
      const hir::Definition* definition = symbol.definition ? &module_[*symbol.definition] : nullptr;
      if (definition != nullptr && hir::IsLabel(definition->kind)) {
        columns += (columns.empty() ? "" : ", ") + definition->name;
        is_renamed = is_renamed || definition->name != name;
      }
    }
    if (is_renamed) {
      Diagnostic& lint = sink_->Emit<Diag::OutputsByFolder>(known.each[1].span, name, columns);
      lint.notes.push_back({known.each[0].span, Phrase::DefinedFirstHere});
      for (size_t place = 2; place < known.each.size(); ++place) {
        lint.notes.push_back({known.each[place].span, Phrase::AlsoDefinedHere});
      }
    }
  }
}

std::string Checker::Spelled(const std::string& name) const {
  const auto found = qualified_.find(name);
  return found == qualified_.end() ? Written(name) : SpelledIn(found->second.folder, found->second.name);
}

}  // namespace limn::check
