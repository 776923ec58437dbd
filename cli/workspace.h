/// Workspace: a project folder as every command meets it: limn.yaml, the rules, what they mean. Functions from one structure to the next.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "compiler/check/check.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source_file.h"
#include "compiler/hir/hir.h"
#include "compiler/lower/lower.h"
#include "compiler/project/project.h"
#include "compiler/syntax/ast.h"

namespace limn::cli {

/// A file of the project's folder packs/, by its name without the ending.
struct ProjectPack {
  std::string name;
  ast::File file;
};

/// What was read and checked so far. Complaints are in `sink`; `module` is there when the project could be read.
struct Workspace {
  SourceMap sources;
  DiagnosticSink sink;
  std::optional<Project> project;
  std::vector<ast::File> rules;      // in order of path
  std::vector<ast::File> purposes;   // by Project::purposes: one hidden segment each
  std::vector<ProjectPack> packs;    // in order of path
  std::vector<std::string> lists;    // files that lists were read from
  bool find_files = true;            // whether files of data have to be there
  hir::Module module;

  /// Free of errors, so it may be lowered.
  bool is_sound() const { return project && !sink.has_errors(); }
};

/// limn.yaml as it stands there.
std::string ProjectText(const Workspace& workspace);

struct WorkspaceOptions {
  /// The project's folder or its limn.yaml; empty: the working folder or the nearest one above it that has a limn.yaml.
  std::string place;
  /// Off where no data is read: files that limn.yaml names need not be there.
  bool find_files = true;
  /// Off: limn.yaml only, for a program file.
  bool read_rules = true;
  /// Of limn.yaml, as ProjectOptions has it.
  std::string environment;
};

/// Reads limn.yaml and every rule file, parses and checks. A complaint says where no project is.
std::unique_ptr<Workspace> OpenWorkspace(const WorkspaceOptions& options);

/// Gives the checker the packs that rules may use: the project's own and those of Limn; of one name the project's.
void OfferPacks(Workspace& workspace, CheckInput& input);

/// Whether a file is that of a pack of Limn, `limn:rfm`, which stands in no folder.
bool IsOfLimn(const SourceFile& file);

/// The file of an imported tag as a table of the project; nothing after a complaint. Places are Nowhere for a program's.
std::optional<TableId> OpenImport(Workspace& workspace, const ImportRow& import, Span place, DiagnosticSink& sink);

/// Parses, and checks again, with one more text among the rules (a REPL's definitions); `path` names it in messages.
void CheckRules(Workspace& workspace);

/// The limn.yaml in `folder` or the nearest folder above it, relative to where we are when it can be; nothing where there is none.
std::optional<std::string> FindProjectFile(const std::string& folder);
/// rules/**/*.limn in order of path; where there is no folder `rules`, all *.limn below the project. Hidden folders are left out.
std::vector<std::string> FindRuleFiles(const std::string& folder);
/// What the paths of FindRuleFiles begin with: `shop/rules/`.
std::string FolderOfRules(const std::string& folder);

/// packs/*.limn in order of path.
std::vector<std::string> FindPackFiles(const std::string& folder);

/// The whole text of a file; nothing where it can't be read, the reason goes to `reason`.
std::optional<std::string> ReadText(const std::string& path, std::string& reason);

/// Files that the project is made of, limn.yaml, rules, lists and data: no output is written over them.
std::vector<std::string> InputsOf(const Workspace& workspace);

/// The program of a sound workspace: its files are named relative to the project, and outputs say which personal columns they show.
Lowered LowerWorkspace(const Workspace& workspace, LowerOptions options);

/// Makes the console speak as most rule files are written, unless a language was asked for.
void SpeakAsRules(const Workspace& workspace, Console& console);

}  // namespace limn::cli
