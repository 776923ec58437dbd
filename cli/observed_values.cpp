#include "cli/observed_values.h"

#include <algorithm>
#include <map>

#include "cli/data_complaints.h"
#include "cli/execution.h"
#include "cli/numbers.h"
#include "cli/observed_missing.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/keywords.h"
#include "runtime/layout/database.h"
#include "stdlib/builtin.h"

namespace limn::cli {
namespace {

constexpr size_t kShownValues = 5;

using Counted = std::vector<std::pair<std::string, uint64_t>>;

// The values of a column with their counts, the most frequent first, then by bytes.
Counted CountValues(const Column& column) {
  if (!column.dictionary) {
    return {};
  }
  std::vector<uint64_t> counts(column.dictionary->size(), 0);
  const auto& codes = std::get<Slots<uint32_t>>(column.data);
  for (size_t row = 0; row < column.length; ++row) {
    if (column.IsKnown(row)) {
      ++counts[codes[row]];
    }
  }
  Counted values;
  for (uint32_t code = 0; code < counts.size(); ++code) {
    if (counts[code] > 0) {
      values.emplace_back(column.dictionary->At(code), counts[code]);
    }
  }
  std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
  return values;
}

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    quoted += letter == '"' || letter == '\\' ? std::string("\\") + letter : std::string(1, letter);
  }
  return quoted + "\"";
}

// `"paid" (81 204), "void" (310), …`
std::string Shown(const Counted& values) {
  std::string shown;
  for (size_t index = 0; index < values.size() && index < kShownValues; ++index) {
    shown += (shown.empty() ? "" : ", ") + Quoted(values[index].first) + " (" + Grouped(values[index].second) + ")";
  }
  return shown + (values.size() > kShownValues ? ", …" : "");
}

void WarnNeverOccurs(const hir::ValueUse& use, const Counted& values, const Schema& schema, DiagnosticSink& sink) {
  const ColumnSchema& column = schema.ColumnOf(use.table, use.column);
  std::vector<std::string> names;
  for (const auto& [name, count] : values) {
    names.push_back(name);
  }
  Diagnostic& warning = sink.Emit<Diag::ValueNeverOccurs>(use.span, column.name, use.text);
  const std::string full_name = schema[use.table].name + "." + column.name;
  warning.label = values.empty() ? Words(Phrase::HoldsNothing, {full_name}) : Words(Phrase::HoldsValues, {full_name, Shown(values)});
  constexpr size_t kFewValues = 20;
  const std::string close = names.size() <= kFewValues ? ClosestValue(use.text, names) : DidYouMean(use.text, names);
  if (!close.empty()) {
    warning.help = Words(Phrase::ReplaceWith, {Quoted(close)});
    warning.fixes.push_back({.span = use.span, .replacement = Quoted(close), .certain = false});
  }
}

// A text as `fold` leaves it: what differs only by case, width, normal form or outer blanks is the same.
std::string Folded(const std::string& text) {
  static const TextKernel fold = FindBuiltin("fold")->overloads.front().text_kernel;
  return fold(text, {}).as_text();
}

// Values that people take for the one in the rule: texts are equal to the letter.
void WarnAlike(const hir::ValueUse& use, const Counted& values, const Workspace& workspace, DiagnosticSink& sink) {
  const std::string folded = Folded(use.text);
  Counted alike;
  std::copy_if(values.begin(), values.end(), std::back_inserter(alike), [&](const auto& value) { return Folded(value.first) == folded; });
  // Whoever writes both down knows of both.
  const std::vector<hir::ValueUse>& uses = workspace.module.value_uses;
  const bool all_known = std::all_of(alike.begin(), alike.end(), [&](const auto& value) {
    return std::any_of(uses.begin(), uses.end(), [&](const hir::ValueUse& other) { return other.table == use.table && other.column == use.column && other.text == value.first; });
  });
  if (all_known) {
    return;
  }
  const Schema& schema = workspace.project->schema;
  const ColumnSchema& column = schema.ColumnOf(use.table, use.column);
  const Language language = LanguageOf(workspace.sources[use.span.file]);
  Diagnostic& warning = sink.Emit<Diag::ValuesAlike>(use.span, column.name, use.text);
  warning.label = Words(Phrase::HoldsValues, {schema[use.table].name + "." + column.name, Shown(alike)});
  warning.help = Words(Phrase::CompareFolded,
                       {std::string(FindFunction("fold")->spelling[static_cast<size_t>(language)]) + "(" + column.name + ")", folded});
}

void AddNeeds(const ProgramNeeds& needs, LoadRequest& request) {
  const auto add = [](const std::vector<bool>& more, std::vector<bool>& flags) {
    flags.resize(std::max(flags.size(), more.size()), false);
    for (size_t index = 0; index < more.size(); ++index) {
      flags[index] = flags[index] || more[index];
    }
  };
  for (size_t table = 0; table < needs.columns.size(); ++table) {
    add(needs.columns[table], request.columns[table]);
  }
  add(needs.links, request.links);
  add(needs.times, request.times);
}

}  // namespace

void CheckObservedValues(Workspace& workspace) {
  const Project& project = *workspace.project;
  // All that a run would read, metrics that nobody uses too, so that all it would find is found; values are counted as of the same moment.
  LowerOptions options;
  options.metrics = true;
  LoadRequest request = RequestOf(LowerWorkspace(workspace, options).program, project, project.as_of.value_or(Now(project.zone)));
  const MissingProgram missing = AskWhoIsMissing(workspace);
  AddNeeds(NeedsOf(missing.program, project.schema), request);
  for (const hir::ValueUse& use : workspace.module.value_uses) {
    request.columns[use.table.index][use.column.index] = true;
  }
  request.threads = DefaultThreads();
  DataReport report;
  const std::optional<Database> database = Load(request, report);
  ComplainAboutData(report, project, true, workspace.sink);
  if (!database) {
    return;
  }
  std::map<std::pair<uint32_t, uint32_t>, Counted> columns;
  for (const hir::ValueUse& use : workspace.module.value_uses) {
    const auto [entry, is_new] = columns.try_emplace({use.table.index, use.column.index});
    if (is_new) {
      entry->second = CountValues(database->ColumnOf(use.table, use.column));
    }
    const Counted& values = entry->second;
    const bool occurs = std::any_of(values.begin(), values.end(), [&](const auto& value) { return value.first == use.text; });
    if (occurs) {
      WarnAlike(use, values, workspace, workspace.sink);
    } else {
      WarnNeverOccurs(use, values, project.schema, workspace.sink);
    }
  }
  SettleMissing(missing, *database, workspace);
  CheckObservedWindows(*database, workspace);
  workspace.sink.SortAndDeduplicate();
}

}  // namespace limn::cli
