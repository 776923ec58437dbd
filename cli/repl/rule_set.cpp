#include "cli/repl/rule_set.h"

#include <algorithm>
#include <set>

#include "cli/list_files.h"

namespace limn::repl {
namespace {

bool HoldsError(const ast::Statement& statement, const DiagnosticSink& sink) {
  const auto holds = [&](Span span) { return span.file == statement.span.file && span.begin >= statement.span.begin && span.begin <= statement.span.end; };
  // What is wrong inside a pack is said with a note at its use.
  const bool is_use = std::holds_alternative<ast::Use>(statement.node);
  return std::any_of(sink.all().begin(), sink.all().end(), [&](const Diagnostic& complaint) {
    const bool is_error = RowOf(complaint.kind).severity == Severity::Error && !complaint.span.is_nowhere();
    const bool is_noted = is_use && std::any_of(complaint.notes.begin(), complaint.notes.end(), [&](const Note& note) { return note.span && holds(*note.span); });
    return is_error && (holds(complaint.span) || is_noted);
  });
}

// Returns how many were taken out.
template <typename Is>
size_t TakeOut(ast::File& file, Is is) {
  return std::erase_if(file.statements, is);
}

std::set<std::string> NamesOf(const ast::File& tree) {
  std::set<std::string> names;
  for (const ast::Statement& statement : tree.statements) {
    names.insert(NameOf(statement));
  }
  names.erase("");
  return names;
}

}  // namespace

std::string NameOf(const ast::Statement& statement) {
  return std::visit(
      [](const auto& node) -> std::string {
        if constexpr (requires { node.header; }) {
          return node.header.name.text;
        } else if constexpr (requires { node.pack; }) {
          return node.as ? node.as->text : node.pack.text;
        } else if constexpr (requires { node.definitions; }) {
          // A loop goes by the first of its names, as written: spend_{days}d.
          return node.definitions.empty() ? "" : NameOf(node.definitions.front());
        } else {
          return "";
        }
      },
      statement.node);
}

RuleSet::RuleSet(cli::Workspace& workspace) : workspace_(workspace), files_(workspace.rules) {
  for (ast::File& file : files_) {
    TakeOut(file, [](const ast::Statement& statement) {
      return std::holds_alternative<ast::Test>(statement.node) || std::holds_alternative<ast::Claim>(statement.node);
    });
  }
  LeaveOut();
}

// What has errors goes; what needed it then has an error in turn.
void RuleSet::LeaveOut() {
  DiagnosticSink complaints = workspace_.sink;
  while (true) {
    size_t taken = 0;
    for (ast::File& file : files_) {
      taken += TakeOut(file, [&](const ast::Statement& statement) {
        return std::holds_alternative<ast::Unreadable>(statement.node) || HoldsError(statement, complaints);
      });
    }
    left_out_ += taken;
    complaints = CheckAll(module_);
    if (!complaints.has_errors()) {
      return;
    }
    if (taken == 0) {
      // What is left to blame stands in limn.yaml: a purpose.
      with_purposes_ = false;
      complaints = CheckAll(module_);
      if (complaints.has_errors()) {
        files_.clear();
        module_ = {};
        return;
      }
      return;
    }
  }
}

DiagnosticSink RuleSet::CheckAll(hir::Module& module) {
  const Project& project = *workspace_.project;
  DiagnosticSink sink;
  CheckInput input;
  input.files = files_;
  input.rules_folder = cli::FolderOfRules(project.folder);
  input.schema = &project.schema;
  input.zone = project.zone;
  for (size_t purpose = 0; with_purposes_ && purpose < workspace_.purposes.size(); ++purpose) {
    input.purposes.push_back({project.purposes[purpose].name, &workspace_.purposes[purpose]});
  }
  input.read_list = [&](const std::string& path, const std::string& column, Span span) {
    return cli::ReadListFile(project, path, column, span, sink);
  };
  input.add_import = [&](const ImportRow& import, Span source) { return cli::OpenImport(workspace_, import, source, sink); };
  cli::OfferPacks(workspace_, input);
  module = Check(input, workspace_.sources, sink);
  return sink;
}

RuleSet::Trial RuleSet::Try(const ast::File& tree) {
  const std::set<std::string> names = NamesOf(tree);
  std::vector<std::pair<size_t, ast::File>> replaced;
  const auto is_redefined = [&](const ast::Statement& statement) { return names.contains(NameOf(statement)); };
  for (size_t index = 0; index < files_.size(); ++index) {
    ast::File& file = files_[index];
    if (std::any_of(file.statements.begin(), file.statements.end(), is_redefined)) {
      replaced.emplace_back(index, file);
      TakeOut(file, is_redefined);
    }
  }
  files_.push_back(tree);
  Trial trial;
  trial.complaints = CheckAll(trial.module);
  files_.pop_back();
  for (auto& [index, file] : replaced) {
    files_[index] = std::move(file);
  }
  return trial;
}

void RuleSet::Accept(const ast::File& tree, hir::Module module) {
  const std::set<std::string> names = NamesOf(tree);
  for (ast::File& file : files_) {
    TakeOut(file, [&](const ast::Statement& statement) { return names.contains(NameOf(statement)); });
  }
  files_.push_back(tree);
  TakeOut(files_.back(), [](const ast::Statement& statement) { return NameOf(statement).empty(); });
  for (const ast::Statement& statement : tree.statements) {
    const std::string name = NameOf(statement);
    if (name.empty()) {
      continue;
    }
    const std::string text(workspace_.sources.Text(statement.span));
    const auto known = std::find_if(typed_.begin(), typed_.end(), [&](const TypedDefinition& typed) { return typed.name == name; });
    if (known == typed_.end()) {
      typed_.push_back({name, text});
    } else {
      known->text = text;
    }
  }
  module_ = std::move(module);
}

}  // namespace limn::repl
