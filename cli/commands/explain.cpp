// limn explain: why a customer carries a label, or why not.
#include "cli/cluster_file.h"
#include "cli/commands/commands.h"
#include "cli/complaints.h"
#include "cli/execution.h"
#include "cli/explain/explainer.h"
#include "cli/explain/render.h"
#include "cli/numbers.h"
#include "cli/progress.h"
#include "cli/run_settings.h"
#include "cli/workspace.h"
#include "compiler/diagnostics/printable.h"

namespace limn::cli {
namespace {

class ExplainRun {
 public:
  ExplainRun(const Arguments& arguments, Console& console, bool is_snapshot_damaged) : arguments_(arguments), console_(console), is_snapshot_damaged_(is_snapshot_damaged) {}

  int Run() {
    workspace_ = OpenWorkspace({.place = arguments_.Text("--project").value_or(""), .environment = arguments_.Text("--env").value_or("")});
    SpeakAsRules(*workspace_, console_);
    const int code = workspace_->is_sound() ? Steps() : kBadUse;
    // A name that is not there has been answered; hints about rules are not what was asked.
    if (code != kFine && workspace_->sink.has_errors()) {
      Complain(workspace_->sink, workspace_->sources, console_);
    }
    return code;
  }

 private:
  const Schema& schema() const { return workspace_->project->schema; }

  int Steps() {
    if (const int code = FindDefinitions()) {
      return code;
    }
    LowerOptions options;
    options.share = false;     // each expression keeps a register of its own
    options.withhold = false;  // whoever explains may see what an output withholds
    options.outputs = definitions_;
    module_ = WithTemplates(workspace_->module, definitions_, options.kept);
    std::swap(workspace_->module, module_);  // the program is made of the module with its sentences
    lowered_ = LowerWorkspace(*workspace_, options);
    execution_.program = lowered_.program;
    const std::optional<RunSettings> settings = ReadSettings(arguments_, *workspace_->project, execution_.program.parameters, console_, workspace_->sink);
    if (!settings) {
      return kBadUse;
    }
    if (const int code = Load(*settings)) {
      return code;
    }
    return Print(*settings);
  }

  int FindDefinitions() {
    std::vector<std::string> names;
    for (const hir::Definition& definition : workspace_->module.definitions) {
      if (IsLabel(definition)) {
        names.push_back(definition.name);
      }
    }
    for (size_t place = 1; place < arguments_.places().size(); ++place) {
      const std::string& name = arguments_.places()[place];
      const std::optional<hir::DefId> definition = workspace_->module.Find(name);
      if (!definition || !IsLabel(workspace_->module[*definition])) {
        const std::string close = DidYouMean(name, names);
        return close.empty() ? Refuse(console_, console_(Text::NoLabel, Printable(name)), names)
                             : Refuse(console_, console_(Text::NoLabelDidYouMean, Printable(name), close));
      }
      definitions_.push_back(*definition);
      if (workspace_->module[*definition].table != workspace_->module[definitions_[0]].table) {
        return Refuse(console_, console_(Text::LabelsOfTwoTables, workspace_->module[definitions_[0]].name, name));
      }
    }
    const hir::Definition& first = workspace_->module[definitions_[0]];
    table_ = first.table;
    if (!console_.language_given) {
      console_.language = LanguageOf(workspace_->sources[first.span.file]);  // a rule is explained in its own
    }
    return kFine;
  }

  static bool IsLabel(const hir::Definition& definition) { return hir::IsNamed(definition.kind) && hir::HasRows(definition.kind); }

  int Load(const RunSettings& settings) {
    Progress progress(console_);
    const auto reading = [&](const std::string& table, uint64_t rows) { progress.Show(console_(Text::ReadingTable, table, Grouped(rows)), std::nullopt); };
    execution_.threads = DefaultThreads();
    if (!is_snapshot_damaged_) {
      execution_.snapshots = {.project_text = ProjectText(*workspace_), .environment = arguments_.Text("--env").value_or("")};
      execution_.keeps_none = true;
    }
    if (!LoadData(execution_, *workspace_->project, settings.as_of, reading, workspace_->sink)) {
      return kBadData;
    }
    if (!LinkData(execution_, settings.parameters, workspace_->sink)) {
      return kBadUse;
    }
    execution_.linked->clusters = ClustersOf(*workspace_->project);
    return kFine;
  }

  int Print(const RunSettings& settings) {
    const std::string key = *arguments_.Place(0);
    const std::optional<uint32_t> row = execution_.database->FindRow(table_, key);
    if (!row) {
      return NoSuchRow(key);
    }
    const TimeZone& zone = workspace_->project->zone;
    const TracedRow traced(workspace_->module, lowered_, execution_, table_, *row);
    std::vector<Explanation> explanations;
    for (const hir::DefId definition : definitions_) {
      Explainer explainer(workspace_->module, schema(), workspace_->sources, zone, traced, arguments_.Has("--all"));
      explanations.push_back(explainer.Explain(definition));
    }
    const TableSchema& table = schema()[table_];
    const ExplainedRow who = {table.entity.empty() ? table.name : table.entity, table.entity.empty() ? table.names : table.entity_names,
                              execution_.database->KeyText(table_, *row), AsOfText(settings.as_of, zone)};
    if (arguments_.Text("--format") == "json") {
      console_.Out(ExplanationJson(who, explanations, workspace_->sources, zone));
      return kFine;
    }
    for (size_t index = 0; index < explanations.size(); ++index) {
      console_.Out((index == 0 ? "" : "\n") + ExplanationText(who, explanations[index], workspace_->sources, zone, console_, arguments_.Has("--all") ? "" : "--all"));
    }
    return kFine;
  }

  int NoSuchRow(const std::string& key) {
    const TableSchema& table = schema()[table_];
    const std::string entity = table.entity.empty() ? table.name : table.entity;
    const size_t rows = (*execution_.database)[table_].rows;
    const std::string example = rows == 0 ? "" : execution_.database->KeyText(table_, 0);
    return Refuse(console_, example.empty() ? console_(Text::NoRowWithKey, entity, Printable(key)) : console_(Text::NoRowWithKeyExample, entity, Printable(key), example));
  }

  const Arguments& arguments_;
  Console& console_;
  bool is_snapshot_damaged_;
  std::unique_ptr<Workspace> workspace_;
  hir::Module module_;
  std::vector<hir::DefId> definitions_;
  TableId table_;
  Lowered lowered_;
  Execution execution_;
};

int RunExplain(const Arguments& arguments, Console& console) {
  try {
    return ExplainRun(arguments, console, /*is_snapshot_damaged=*/false).Run();
  } catch (const SnapshotDamaged&) {
    return ExplainRun(arguments, console, /*is_snapshot_damaged=*/true).Run();  // rows are unpacked before anything is said of them
  }
}

}  // namespace

CommandRow ExplainCommand() {
  return {
      .name = "explain",
      .summary = {"Says why a customer carries a label, or why not, with this customer's values.", "用这位客户的数据说明为什么带有（或不带）某个标签。"},
      .description = {"Shows the conditions that decided, true, false or unknown, how many rows each aggregate counted and, for a no, the nearest change that would make it a yes. The rule runs as in limn run, unfused, for this one row.",
                      "显示起决定作用的条件（是、否、未知）、每个聚合计入的行数；结果为否时，给出能使其变为是的最小改动。规则与 limn run 相同，只对这一行运行。"},
      .examples = {"limn explain 00004 high_value", "limn explain 00004 value_tier shopper --all", "limn explain C001 高价值客户 --format json"},
      .places = {{.name = "ID", .help = {"The customer's key; the parts of a key of several columns joined by commas.", "客户的主键；多列主键用逗号连接。"}},
                 {.name = "TAG", .help = {"Tags, scores, segments, persona sets, clusters, splits or metrics.", "标签、评分、人群、画像组、聚类、分流或指标。"}, .many = true}},
      .options = {AsOfOption(),
                  ParamOption(),
                  EnvironmentOption(),
                  {.name = "--all", .letter = 'a', .help = {"Show conditions that didn't decide, too.", "也显示没有起决定作用的条件。"}},
                  {.name = "--format", .value = "FORMAT", .help = {"text or json.", "text 或 json。"}, .choices = {"text", "json"}}},
      .run = RunExplain,
  };
}

}  // namespace limn::cli
