#include "cli/workspace.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>

#include "cli/execution.h"
#include "cli/list_files.h"
#include "cli/personal_data.h"
#include "cli/version.h"
#include "compiler/project/imports.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/tokens.h"
#include "stdlib/packs.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kProjectFile = "limn.yaml";
constexpr std::string_view kRuleEnding = ".limn";
constexpr std::string_view kRulesFolder = "rules";
constexpr std::string_view kPacksFolder = "packs";
// What stands before the name of a pack of Limn where its file is named.
constexpr std::string_view kOfLimn = "limn:";

// Rule files are small; what is larger is refused by Parse, and need not be read whole.
constexpr uintmax_t kTextBytesMax = 64U << 20U;

// Where rule files are looked for: rules/ where there is one, else the project's folder.
struct RulesTop {
  fs::path path;
  bool is_of_rules = false;
};

RulesTop TopOfRules(const std::string& folder) {
  std::error_code error;
  const fs::path base = folder == "." || folder.empty() ? fs::path() : fs::path(folder);
  const bool has_rules = fs::is_directory(base / kRulesFolder, error);
  return {has_rules ? base / kRulesFolder : base, has_rules};
}

bool IsHidden(const fs::path& path) { return path.filename().string().starts_with("."); }

// A purpose as a hidden segment; the checker says of which entities. Its place is where it stands in limn.yaml, unless its bytes there are others.
ast::File ParsePurpose(Workspace& workspace, const Purpose& purpose) {
  Span span = purpose.condition_span;
  if (span.is_nowhere() || workspace.sources.Text(span) != purpose.condition) {
    const FileId file = workspace.sources.Add(workspace.project->file + " (" + purpose.name + ")", purpose.condition);
    span = {file, 0, static_cast<uint32_t>(workspace.sources[file].text().size())};
  }
  ParsedExpression parsed = ParseExpression(workspace.sources, span, workspace.sink);
  ast::Segment segment;
  segment.header.keyword = purpose.name_span;
  segment.header.name = {purpose.name, purpose.name_span};
  segment.when = span;
  segment.condition = parsed.value;
  parsed.file.statements.push_back({std::move(segment), span});
  return std::move(parsed.file);
}

// The file among the sources; nothing, with a complaint, where it can't be read.
std::optional<FileId> AddFile(Workspace& workspace, const std::string& path) {
  std::string reason;
  std::optional<std::string> text = ReadText(path, reason);
  if (!text) {
    workspace.sink.Emit<Diag::RulesUnreadable>(Span::Nowhere(), path, reason);
    return std::nullopt;
  }
  return workspace.sources.Add(path, std::move(*text));
}

// Files in which something is wrong are read once more with the names that the project knows: glued words are cut into them.
void ReadRulesAgain(Workspace& workspace, std::vector<DiagnosticSink>& found) {
  if (std::none_of(found.begin(), found.end(), [](const DiagnosticSink& sink) { return sink.has_errors(); })) {
    return;
  }
  std::vector<std::string> names = SpokenNames(workspace.project->schema);
  for (const ast::File& file : workspace.rules) {
    const std::vector<std::string> defined = DefinedNames(workspace.sources, file.id);
    names.insert(names.end(), defined.begin(), defined.end());
  }
  for (size_t index = 0; index < found.size(); ++index) {
    if (found[index].has_errors()) {
      found[index] = {};
      workspace.rules[index] = Parse(workspace.sources, workspace.rules[index].id, found[index], names);
    }
  }
}

void ReadRules(Workspace& workspace) {
  std::vector<DiagnosticSink> found;
  for (const std::string& path : FindRuleFiles(workspace.project->folder)) {
    if (const std::optional<FileId> file = AddFile(workspace, path)) {
      workspace.rules.push_back(Parse(workspace.sources, *file, found.emplace_back()));
    }
  }
  ReadRulesAgain(workspace, found);
  for (const DiagnosticSink& sink : found) {
    workspace.sink.Append(sink);
  }
}

void ReadPacks(Workspace& workspace) {
  for (const std::string& path : FindPackFiles(workspace.project->folder)) {
    if (const std::optional<FileId> file = AddFile(workspace, path)) {
      workspace.packs.push_back({fs::path(path).stem().string(), Parse(workspace.sources, *file, workspace.sink)});
    }
  }
}

}  // namespace

std::optional<std::string> FindProjectFile(const std::string& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) {
    return folder;
  }
  const fs::path start = folder.empty() ? fs::path(".") : fs::path(folder);
  if (fs::exists(start / kProjectFile, error)) {
    return (folder.empty() ? fs::path(kProjectFile) : start / kProjectFile).string();
  }
  if (!folder.empty()) {
    return std::nullopt;  // a folder that was named is meant
  }
  fs::path up = "..";
  for (fs::path above = fs::current_path(error).parent_path(); !error; above = above.parent_path(), up /= "..") {
    if (fs::exists(above / kProjectFile, error)) {
      return (up / kProjectFile).string();
    }
    if (above == above.parent_path()) {
      break;
    }
  }
  return std::nullopt;
}

std::string FolderOfRules(const std::string& folder) {
  const fs::path top = TopOfRules(folder).path;
  return top.empty() ? "" : (top / "").lexically_normal().string();
}

std::vector<std::string> FindRuleFiles(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  const auto [top, is_of_rules] = TopOfRules(folder);
  fs::recursive_directory_iterator entries(top.empty() ? fs::path(".") : top, fs::directory_options::skip_permission_denied, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    std::error_code ignored;
    if (entries->is_directory(ignored)) {
      // A project inside this one has rules of its own.
      const bool holds_packs = entries.depth() == 0 && !is_of_rules && entries->path().filename() == kPacksFolder;
      if (IsHidden(entries->path()) || holds_packs || fs::exists(entries->path() / kProjectFile, ignored)) {
        entries.disable_recursion_pending();
      }
    } else if (entries->path().extension() == kRuleEnding && !IsHidden(entries->path())) {
      found.push_back(entries->path().lexically_normal().string());
    }
  }
  std::sort(found.begin(), found.end());  // by bytes, on every machine
  return found;
}

std::vector<std::string> FindPackFiles(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  const fs::path base = folder == "." || folder.empty() ? fs::path() : fs::path(folder);
  for (fs::directory_iterator entries(base / kPacksFolder, error); !error && entries != fs::directory_iterator(); entries.increment(error)) {
    if (entries->path().extension() == kRuleEnding && !IsHidden(entries->path())) {
      found.push_back(entries->path().lexically_normal().string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<std::string> ReadText(const std::string& path, std::string& reason) {
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  if (!error && size > kTextBytesMax) {
    reason = std::strerror(EFBIG);
    return std::nullopt;
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || (file.peek() != std::ifstream::traits_type::eof() && !(text << file.rdbuf()))) {
    reason = std::strerror(errno == 0 ? EIO : errno);
    return std::nullopt;
  }
  if (fs::is_directory(path, error)) {
    reason = std::strerror(EISDIR);
    return std::nullopt;
  }
  return text.str();
}

void OfferPacks(Workspace& workspace, CheckInput& input) {
  for (const ProjectPack& pack : workspace.packs) {
    input.packs.push_back(pack.name);
  }
  for (const StandardPack& pack : StandardPacks()) {
    input.packs.emplace_back(pack.name);
  }
  // Each use has a tree and a file of its own, so that messages can tell them apart; the first has the one that was read.
  input.read_pack = [&workspace, used = std::set<std::string>()](const std::string& name) mutable -> std::optional<ast::File> {
    DiagnosticSink said;  // when the file was read
    for (const ProjectPack& pack : workspace.packs) {
      if (pack.name == name) {
        if (used.insert(name).second) {
          return pack.file;
        }
        const std::string path = workspace.sources[pack.file.id].path();
        const std::string text(workspace.sources[pack.file.id].text());
        return Parse(workspace.sources, workspace.sources.Add(path, text), said);
      }
    }
    for (const StandardPack& pack : StandardPacks()) {
      if (pack.name == name) {
        return Parse(workspace.sources, workspace.sources.Add(std::string(kOfLimn) + name, std::string(pack.text)), said);
      }
    }
    return std::nullopt;
  };
}

bool IsOfLimn(const SourceFile& file) { return file.path().starts_with(kOfLimn); }

std::optional<TableId> OpenImport(Workspace& workspace, const ImportRow& import, Span place, DiagnosticSink& sink) {
  Project& project = *workspace.project;
  const std::string path = PathOfImport(project, import);
  const std::string written = WrittenPathOf(import);
  if (!StandsInProject(project, written)) {
    sink.Emit<Diag::ImportOutsideProject>(place, written);
    return std::nullopt;
  }
  std::error_code error;
  if (workspace.find_files && !fs::exists(path, error)) {
    sink.Emit<Diag::ImportFileMissing>(place, written);
    return std::nullopt;
  }
  const std::optional<TableId> table = AddImport(project, import, place);
  if (!table) {
    sink.Emit<Diag::ProgramMisfit>(place, Words(Phrase::MisfitTable, {import.entity}));
  }
  return table;
}

void CheckRules(Workspace& workspace) {
  const Project& project = *workspace.project;
  CheckInput input;
  input.files = workspace.rules;
  input.rules_folder = FolderOfRules(project.folder);
  input.is_whole = true;
  input.metrics_are_outputs = project.outputs.metrics;
  input.schema = &project.schema;
  input.zone = project.zone;
  input.today = project.as_of.value_or(Now(project.zone)).day;
  for (size_t purpose = 0; purpose < workspace.purposes.size(); ++purpose) {
    input.purposes.push_back({project.purposes[purpose].name, &workspace.purposes[purpose]});
  }
  input.read_list = [&](const std::string& path, const std::string& column, Span span) {
    workspace.lists.push_back((fs::path(project.folder) / path).string());
    return ReadListFile(project, path, column, span, workspace.sink);
  };
  input.add_import = [&](const ImportRow& import, Span source) { return OpenImport(workspace, import, source, workspace.sink); };
  OfferPacks(workspace, input);
  workspace.module = Check(input, workspace.sources, workspace.sink);
}

std::unique_ptr<Workspace> OpenWorkspace(const WorkspaceOptions& options) {
  auto workspace = std::make_unique<Workspace>();
  workspace->find_files = options.find_files;
  const std::optional<std::string> file = FindProjectFile(options.place);
  if (!file) {
    if (options.place.empty()) {
      workspace->sink.Emit<Diag::NoProjectFile>(Span::Nowhere(), Words(Phrase::InBothLanguages, {"this folder, nor in any above it", "当前文件夹及其上级"}));
    } else {
      workspace->sink.Emit<Diag::NoProjectFile>(Span::Nowhere(), options.place);
    }
    return workspace;
  }
  workspace->project = ReadProject(workspace->sources, *file, workspace->sink, {.find_files = options.find_files, .environment = options.environment});
  // Without a table there is nothing that rules could speak of, and limn.yaml was complained about.
  if (!workspace->project || !options.read_rules || workspace->project->schema.tables.empty()) {
    return workspace;
  }
  ReadRules(*workspace);
  ReadPacks(*workspace);
  for (const Purpose& purpose : workspace->project->purposes) {
    workspace->purposes.push_back(ParsePurpose(*workspace, purpose));
  }
  CheckRules(*workspace);
  workspace->sink.KeepCauses(workspace->sources);
  workspace->sink.SortAndDeduplicate();
  return workspace;
}

std::string ProjectText(const Workspace& workspace) { return std::string(workspace.sources[workspace.project->file_id].text()); }

std::vector<std::string> InputsOf(const Workspace& workspace) {
  std::vector<std::string> inputs = {workspace.project->file};
  for (const TableSource& source : workspace.project->sources) {
    inputs.insert(inputs.end(), source.paths.begin(), source.paths.end());
  }
  for (const ast::File& file : workspace.rules) {
    inputs.push_back(workspace.sources[file.id].path());
  }
  for (const ProjectPack& pack : workspace.packs) {
    inputs.push_back(workspace.sources[pack.file.id].path());
  }
  inputs.insert(inputs.end(), workspace.lists.begin(), workspace.lists.end());
  return inputs;
}

Lowered LowerWorkspace(const Workspace& workspace, LowerOptions options) {
  const Project& project = *workspace.project;
  options.project = project.name;
  options.version = Version();
  Lowered lowered = Lower(workspace.module, project.schema, workspace.sources, options);
  // The same program wherever it was made.
  for (std::string& file : lowered.program.files) {
    const fs::path relative = fs::path(file).lexically_relative(project.folder.empty() ? "." : project.folder);
    if (!relative.empty() && !file.starts_with(kOfLimn)) {
      file = relative.string();
    }
  }
  for (Output& output : lowered.program.outputs) {
    if (const std::optional<hir::DefId> definition = workspace.module.Find(output.name)) {
      output.personal = PersonalColumns(workspace.module, project.schema, *definition);
    }
  }
  return lowered;
}

void SpeakAsRules(const Workspace& workspace, Console& console) {
  if (console.language_given || !workspace.project) {
    return;
  }
  const auto chinese = static_cast<size_t>(std::count_if(workspace.rules.begin(), workspace.rules.end(), [&](const ast::File& file) {
    return LanguageOf(workspace.sources[file.id]) == Language::Chinese;
  }));
  console.language = chinese * 2 > workspace.rules.size() ? Language::Chinese : Language::English;
}

}  // namespace limn::cli
