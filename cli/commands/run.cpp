// limn run: labels for every customer, and the run report.
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <filesystem>

#include "cli/atomic_file.h"
#include "cli/changes.h"
#include "cli/cluster_file.h"
#include "cli/commands/commands.h"
#include "cli/complaints.h"
#include "cli/execution.h"
#include "cli/free_memory.h"
#include "cli/identity_audit.h"
#include "cli/numbers.h"
#include "cli/outputs.h"
#include "cli/personal_data.h"
#include "cli/program_files.h"
#include "cli/progress.h"
#include "cli/report/expression_problems.h"
#include "cli/report/run_report.h"
#include "cli/run_settings.h"
#include "cli/workspace.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/passes/passes.h"

namespace limn::cli {
namespace {

constexpr int kInterrupted = 130;  // as a shell says of a program that SIGINT ended

std::atomic<bool> interrupted = false;

void Interrupt(int) { interrupted = true; }

// From here on Ctrl-C ends the run between two steps, so that nothing is left lying beside the outputs.
class InterruptGuard {
 public:
  InterruptGuard() : before_int_(std::signal(SIGINT, Interrupt)), before_term_(std::signal(SIGTERM, Interrupt)) {}
  ~InterruptGuard() {
    std::signal(SIGINT, before_int_);
    std::signal(SIGTERM, before_term_);
  }

 private:
  void (*before_int_)(int);
  void (*before_term_)(int);
};

class Runner {
 public:
  Runner(const Arguments& arguments, Console& console, bool is_snapshot_damaged) : arguments_(arguments), console_(console), is_snapshot_damaged_(is_snapshot_damaged) {}

  int Run() {
    const int code = Steps();
    if (code != kFine && sink().has_errors()) {
      Complain(sink(), workspace_->sources, console_);
    }
    return code;
  }

 private:
  DiagnosticSink& sink() { return workspace_->sink; }
  const Project& project() const { return *workspace_->project; }

  int Steps() {
    if (const int code = Compile()) {
      return code;
    }
    settings_ = ReadSettings(arguments_, project(), execution_.program.parameters, console_, sink());
    if (!settings_) {
      return kBadUse;
    }
    if (const int code = ReadTarget()) {
      return code;
    }
    clock_.Lap("check");
    PrepareData();
    if (changes_target_) {
      return FindChanges();
    }
    if (const int code = Execute()) {
      return code;
    }
    return WriteAndReport();
  }

  // ------------------------------------------------------------------------------------------- what to run

  int Compile() {
    const std::optional<std::string> program_path = arguments_.Place(0);
    if (program_path && !IsProgramPath(*program_path)) {
      workspace_ = std::make_unique<Workspace>();
      return Refuse(console_, console_(Text::NotAProgramPath, Printable(*program_path)));
    }
    workspace_ = OpenWorkspace({.place = arguments_.Text("--project").value_or(""), .read_rules = !program_path, .environment = arguments_.Text("--env").value_or("")});
    if (!workspace_->is_sound()) {
      return kBadUse;
    }
    SpeakAsRules(*workspace_, console_);
    if (program_path) {
      std::optional<Program> program = ReadProgram(*program_path, sink());
      if (!program) {
        return kBadUse;
      }
      execution_.program = std::move(*program);
      from_rules_ = false;
      for (const ImportRow& import : execution_.program.imports) {
        if (!OpenImport(*workspace_, import, Span::Nowhere(), sink())) {
          return kBadUse;
        }
      }
      return CheckNamesOfProgram();
    }
    return CompileRules();
  }

  int CompileRules() {
    if (workspace_->rules.empty()) {
      return Refuse(console_, console_(Text::NoRules, project().folder));
    }
    LowerOptions options;
    options.metrics = project().outputs.metrics;
    options.claims = !arguments_.Has("--only") && !arguments_.Has("--first") && !arguments_.Has("--changes");  // who asks for some labels waits for these alone
    for (const std::string& name : arguments_.All("--only")) {
      const std::optional<hir::DefId> definition = FindLabel(name);
      if (!definition) {
        return NoLabel(name, LabelNames());
      }
      options.outputs.push_back(*definition);
    }
    if (const std::optional<std::string> where = arguments_.Text("--where")) {
      const std::optional<hir::DefId> definition = FindLabel(*where);
      if (!definition) {
        return NoLabel(*where, LabelNames());
      }
      const hir::Definition& segment = workspace_->module[*definition];
      if (!segment.type.Is(ValueKind::Bool)) {
        return Refuse(console_, console_(Text::WhereNotYesNo, segment.name));
      }
      const bool is_there = options.outputs.empty() || std::find(options.outputs.begin(), options.outputs.end(), *definition) != options.outputs.end();
      if (!is_there) {
        options.outputs.push_back(*definition);
        drop_where_ = true;  // it chooses the rows, and nobody asked for its column
      }
    }
    // Constant folding changes no label; the spans of what stays are those of the rules.
    workspace_->module = FoldConstants(std::move(workspace_->module), project().zone);
    execution_.program = LowerWorkspace(*workspace_, options).program;
    return kFine;
  }

  std::optional<hir::DefId> FindLabel(const std::string& name) const {
    const std::optional<hir::DefId> definition = workspace_->module.Find(name);
    return definition && IsLabel(workspace_->module[*definition]) ? definition : std::nullopt;
  }

  // What can be written: of an entity's rows; a metric too, where it is asked for by name.
  bool IsLabel(const hir::Definition& definition) const {
    return hir::IsNamed(definition.kind) && hir::HasRows(definition.kind) && !project().schema[definition.table].entity.empty();
  }

  std::vector<std::string> LabelNames() const {
    std::vector<std::string> names;
    for (const hir::Definition& definition : workspace_->module.definitions) {
      if (IsLabel(definition)) {
        names.push_back(definition.name);
      }
    }
    return names;
  }

  int NoLabel(const std::string& name, const std::vector<std::string>& names) {
    const std::string close = DidYouMean(name, names);
    return close.empty() ? Refuse(console_, console_(Text::NoLabel, Printable(name)), names) : Refuse(console_, console_(Text::NoLabelDidYouMean, Printable(name), close));
  }

  // A program holds what it was built with: --only and --where choose among its labels.
  int CheckNamesOfProgram() {
    std::vector<std::string> names;
    for (const Output& output : execution_.program.outputs) {
      names.push_back(output.name);
    }
    std::vector<std::string> asked = arguments_.All("--only");
    const std::optional<std::string> where = arguments_.Text("--where");
    if (where) {
      asked.push_back(*where);
    }
    for (const std::string& name : asked) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        return NoLabel(name, names);
      }
    }
    for (const Output& output : execution_.program.outputs) {
      if (where && output.name == *where && output.shape != OutputKind::YesNo) {
        return Refuse(console_, console_(Text::WhereNotYesNo, output.name));
      }
    }
    return kFine;
  }

  int ReadTarget() {
    if (const std::optional<std::string> text = arguments_.Text("--threads")) {
      threads_ = ParseCount(*text).value_or(0);
      if (threads_ == 0 || threads_ > 1024) {
        return Refuse(console_, console_(Text::BadThreads, Printable(*text)));
      }
    }
    if (const std::optional<std::string> text = arguments_.Text("--first")) {
      first_ = ParseCount(*text);
      if (!first_) {
        return Refuse(console_, console_(Text::BadFirst, Printable(*text)));
      }
    }
    const Outputs& outputs = project().outputs;
    if (const std::optional<std::string> changes = arguments_.Text("--changes")) {
      for (const std::string_view other : {"--only", "--where", "--sample", "--first", "--out", "--write"}) {
        if (arguments_.Has(other)) {
          return Refuse(console_, console_(Text::ChangesOfAll, other));
        }
      }
      changes_target_ = OutputTarget{*changes, OutputFormatOf(*changes).value_or(WriterFormat::Csv), outputs.byte_order_mark};
    }
    const std::optional<std::string> out = arguments_.Text("--out");
    const std::optional<std::string> format = arguments_.Text("--write");
    if (!out && !outputs.labels) {
      return kFine;
    }
    OutputTarget target;
    target.byte_order_mark = outputs.byte_order_mark;
    target.format = format == "jsonl" ? WriterFormat::JsonLines : format == "sqlite" ? WriterFormat::Sqlite : WriterFormat::Csv;
    const std::optional<WriterFormat> by_name = out ? OutputFormatOf(*out) : std::nullopt;
    if (format && by_name && *by_name != target.format) {
      return Refuse(console_, console_(Text::TwoFormats, Printable(*out), *format));
    }
    if (!format && outputs.labels) {
      target.format = outputs.labels->format;
    }
    if (!format && by_name) {
      target.format = *by_name;
    }
    if (out && (*out == "-" || by_name)) {
      target.path = *out;
    } else {
      const std::string declared = outputs.labels ? outputs.labels->path : "labels.csv";
      target.path = out ? (std::filesystem::path(*out) / std::filesystem::path(declared).filename()).string() : project().PathOf(declared);
      if (format) {
        const std::string ending = *format == "sqlite" ? ".db" : "." + *format;
        target.path = std::filesystem::path(target.path).replace_extension(ending).string();
      }
    }
    target_ = std::move(target);
    return kFine;
  }

  // A whole number above 0.
  static std::optional<size_t> ParseCount(const std::string& text) {
    size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number > 0 ? std::optional(number) : std::nullopt;
  }

  // ---------------------------------------------------------------------------------------------- running

  void PrepareData() {
    const auto has_audit = [](const Identity& identity) { return identity.audit.has_value(); };
    execution_.audits_identities = !changes_target_ && !IsToStandardOutput() && std::any_of(project().identities.begin(), project().identities.end(), has_audit);
    execution_.finds_changes = changes_target_.has_value();
    execution_.threads = Threads();
    if (!arguments_.Has("--no-snapshot")) {
      execution_.snapshots = {ProjectText(*workspace_), arguments_.Text("--env").value_or(""), arguments_.Has("--verify"), is_snapshot_damaged_};
    }
  }

  int Execute() {
    Progress progress(console_);
    const auto reading = [&](const std::string& table, uint64_t rows) {
      progress.Show(console_(Text::ReadingTable, table, Grouped(rows)), std::nullopt);
    };
    if (!LoadData(execution_, project(), settings_->as_of, reading, sink())) {
      progress.Clear();
      return kBadData;
    }
    clock_.Lap("read");
    if (first_ || changes_target_) {
      execution_.program.claims.clear();  // they are about everybody
    }
    if (!LinkData(execution_, settings_->parameters, sink())) {
      progress.Clear();
      return kBadUse;
    }
    if (const int code = BringClusters()) {
      progress.Clear();
      return code;
    }
    clock_.Lap("link");
    interrupt_.emplace();
    RunOptions options;
    options.threads = Threads();
    options.cancelled = &interrupted;
    options.first_rows = first_;
    options.keep_values = changes_target_.has_value();
    options.gives_labels = !changes_target_;
    options.spill = FindSpill(BytesOfValues(*execution_.linked, options));
    options.progress = [&](uint64_t done, uint64_t all) {
      progress.Show(console_(Text::Labelling), all == 0 ? 0.0 : static_cast<double>(done) / static_cast<double>(all));
    };
    result_ = limn::Run(*execution_.linked, options);
    clock_.Lap("run");
    return interrupted ? kInterrupted : kFine;
  }

  // A folder for labels that may be too much for memory. Without one they have to fit.
  std::shared_ptr<const SpillFolder> FindSpill(uint64_t bytes) {
    constexpr uint64_t kNothing = 64 * 1024 * 1024;
    const uint64_t left = FreeMemory();
    if (bytes <= std::max(left / 2, kNothing)) {
      return nullptr;
    }
    const std::string path = FolderOfSnapshots(project()).lexically_normal().string();
    try {
      if (const std::error_code error = MakeSnapshotFolder(path)) {
        throw SpillFailed(path, error.message());
      }
      auto folder = std::make_shared<const SpillFolder>(path);
      SpillFolder::Free(folder->Allocate(bytes), bytes);  // whether there is room for all
      report_.spilled = bytes;
      return folder;
    } catch (const SpillFailed&) {
      if (bytes > left) {
        throw;
      }
      return nullptr;
    }
  }

  size_t Threads() const { return threads_ == 0 ? DefaultThreads() : threads_; }

  bool IsToStandardOutput() const { return target_ && target_->path == "-"; }

  // Centres are kept beside the labels; where these go nowhere and are only compared, beside those that are compared with.
  std::optional<std::string> ClusterFile() const {
    if (target_ && target_->path != "-") {
      return ClusterFileBeside(target_->path);
    }
    return changes_target_ ? std::optional(ClusterFileBeside(PathOfKeptValues(project(), settings_->environment))) : std::nullopt;
  }

  int BringClusters() {
    const std::vector<PopulationRow>& populations = execution_.program.populations;
    const bool has_clusters = std::any_of(populations.begin(), populations.end(), [](const PopulationRow& population) { return population.groups.has_value(); });
    if (!has_clusters || (!target_ && !changes_target_)) {
      return kFine;
    }
    const std::optional<std::string> place = ClusterFile();
    if (!place) {
      execution_.linked->clusters = ClustersOf(project());
      return kFine;
    }
    std::string problem;
    const std::string& path = *place;
    std::optional<KeptClusters> kept = ReadClusters(path, problem);
    if (!kept && arguments_.Has("--refit")) {
      return kFine;
    }
    if (!kept) {
      Refuse(console_, console_(Text::ClusterFileUnreadable, Printable(path), Printable(problem)));
      return kBadData;
    }
    kept_ = *kept;
    if (!arguments_.Has("--refit")) {
      execution_.linked->clusters = std::move(*kept);
    }
    return kFine;
  }

  // What a label may not show its groups don't show either.
  void WithholdClusters() {
    std::erase_if(report_.clusters, [&](const ClusterResult& cluster) {
      const std::string& name = execution_.program.populations[cluster.population].groups->name;
      return std::any_of(execution_.program.outputs.begin(), execution_.program.outputs.end(),
                         [&](const Output& output) { return output.name == name && !MayLeave(output.personal, project()); });
    });
  }

  int KeepClusters() {
    const std::optional<std::string> place = ClusterFile();
    if (!place || !TakeOver(report_.clusters, execution_.program, kept_)) {
      return kFine;
    }
    if (!target_) {
      MakeSnapshotFolder(FolderOfSnapshots(project()));
    }
    const std::optional<WriteFailure> failure = WriteWholeFile(*place, ClusterFileText(kept_), InputsOf(*workspace_));
    return failure ? ComplainOfWriting(*failure, console_) : kFine;
  }

  // The labels that are others than those of the run before, in place of all of them.
  int FindChanges() {
    const std::vector<Output>& outputs = execution_.program.outputs;
    const bool is_of_many = std::any_of(outputs.begin(), outputs.end(), [&](const Output& output) { return output.table != outputs.front().table; });
    if (changes_target_->path == "-" && is_of_many) {
      return Refuse(console_, console_(Text::ChangesToStandardOutput));
    }
    interrupt_.emplace();
    ChangeFinder finder(execution_, project(), ProjectText(*workspace_), *settings_);
    // Strict is about what any row shows, also those that need not be looked at again.
    if (!arguments_.Has("--strict") && finder.Refresh(interrupted)) {
      clock_.Lap("run");
    } else {
      if (const int code = Execute()) {
        return code;
      }
      finder.Compare(std::move(result_.values));
    }
    if (interrupted) {
      return kInterrupted;
    }
    const bool leaves_sample = settings_->sample && *settings_->sample < 1;
    settings_->sample.reset();
    FillReport();
    if (arguments_.Has("--strict") && (!execution_.data.issues().empty() || !report_.problems.empty())) {
      return Strict();
    }
    const auto is_shown = [&](const Output& output) { return MayLeave(output.personal, project()); };
    for (const Output& output : execution_.program.outputs) {
      if (const int code = RefusePersonalKey(*project().schema.FindTable(execution_.program.tables[output.table]))) {
        return code;
      }
    }
    std::vector<std::string> inputs = InputsOf(*workspace_);
    inputs.push_back(PathOfKeptValues(project(), settings_->environment));
    OutputFiles files(std::move(inputs), [] { return !interrupted; });
    if (const int code = finder.Write(files, *changes_target_, is_shown) ? Commit(files) : Failed(files)) {
      return code;
    }
    if (const int code = KeepClusters()) {
      return code;
    }
    clock_.Lap("write");
    KeepData(execution_, [] { return !interrupted; });
    report_.changes = finder.report();
    report_.changes->not_kept = finder.Keep([] { return !interrupted; }).value_or(interrupted ? console_(Text::WasInterrupted) : "");
    report_.changes->leaves_sample = leaves_sample;
    for (const Output& output : execution_.program.outputs) {
      if (!is_shown(output)) {
        report_.changes->withheld.push_back(output.name + " (" + output.personal + ")");
      }
    }
    clock_.Lap("keep");
    report_.phases = clock_.phases();
    PrintReport();
    return interrupted ? kInterrupted : kFine;
  }

  void FillReport() {
    report_.project = &project();
    report_.execution = &execution_;
    report_.as_of = settings_->as_of;
    report_.environment = settings_->environment;
    report_.sample = settings_->sample && *settings_->sample < 1 ? settings_->sample : std::nullopt;
    report_.first = first_;
    report_.where = arguments_.Text("--where").value_or("");
    report_.parameters.assign(settings_->parameters.begin(), settings_->parameters.end());
    report_.program_hash = ProgramHash(execution_.program);
    report_.problems = ProblemsOf(result_.report, execution_, from_rules_ ? &workspace_->sources : nullptr, console_);
    report_.clusters = std::move(result_.clusters);
    WithholdClusters();
    report_.claims = std::move(result_.claims);
  }

  int WriteAndReport() {
    FillReport();
    if (const int code = ChooseLabels()) {
      return code;
    }
    if (arguments_.Has("--strict") && (!execution_.data.issues().empty() || !report_.problems.empty())) {
      return Strict();
    }
    if (const int code = Write()) {
      return code;
    }
    if (const int code = KeepClusters()) {
      return code;
    }
    clock_.Lap("write");
    if (execution_.to_keep) {
      KeepData(execution_, [] { return !interrupted; });
      clock_.Lap("keep");
    }
    report_.phases = clock_.phases();
    PrintReport();
    return kFine;
  }

  void CountLabels() {
    for (WrittenLabels& entity : report_.entities) {
      // Each thread sorts the numbers of a label.
      entity.coverage = CoverageOf(entity.labels, entity.shown, execution_.database->zone(), report_.spilled ? 1 : Threads());
    }
  }

  void PrintReport() {
    CountLabels();
    const bool json = arguments_.Text("--format") == "json";
    const std::string text = json ? RunReportJson(report_) : RunReportText(report_, console_);
    // Labels on standard output leave no place there for words.
    if ((changes_target_ ? changes_target_ : target_).value_or(OutputTarget()).path == "-") {
      console_.Err(text);
    } else {
      console_.Out(text);
    }
    const bool has_labels = std::any_of(report_.entities.begin(), report_.entities.end(), [](const WrittenLabels& entity) { return !entity.labels.labels.empty() || !entity.withheld.empty(); });
    if (changes_target_) {
      return;
    }
    if (!json && !has_labels) {
      console_.Out("\n" + console_(Text::NothingToWrite) + "\n");
    } else if (!target_ && !json && report_.files.empty()) {
      console_.Out("\n" + console_(Text::NoOutputs) + "\n");
    }
  }

  int Strict() {
    clock_.Lap("write");
    report_.phases = clock_.phases();
    if (arguments_.Text("--format") == "json") {
      CountLabels();
      console_.Out(RunReportJson(report_));
    } else {
      console_.Err(FindingsText(report_, console_));
    }
    console_.Err(console_(Text::StrictFails) + "\n");
    return kBadData;
  }

  // ---------------------------------------------------------------------------------------------- writing

  int RefusePersonalKey(TableId table) {
    for (const ColumnId key : project().schema[table].key) {
      const ColumnSchema& column = project().schema.ColumnOf(table, key);
      const std::string name = project().schema[table].name + "." + column.name;
      if (!column.personal.empty() && !MayLeave(name, project())) {
        return Refuse(console_, console_(Text::PersonalKey, name));
      }
    }
    return kFine;
  }

  int ChooseLabels() {
    const std::vector<std::string> only = arguments_.All("--only");
    const std::optional<std::string> where = arguments_.Text("--where");
    for (LabelTable& labels : result_.labels) {
      WrittenLabels entity;
      entity.shown = ShownRows(labels, where);
      entity.labels.table = labels.table;
      entity.labels.rows = labels.rows;
      for (LabelColumn& label : labels.labels) {
        const bool is_asked = only.empty() || std::find(only.begin(), only.end(), label.name) != only.end();
        const bool is_dropped = drop_where_ && where && label.name == *where;
        if (!is_asked || is_dropped) {
          continue;
        }
        if (!MayLeave(label.personal, project())) {
          entity.withheld.push_back(label.name + " (" + label.personal + ")");
        } else {
          if (AsksConsent(label.name)) {
            entity.with_consent.push_back(label.name);
          }
          entity.labels.labels.push_back(std::move(label));
        }
      }
      if (const int code = target_ ? RefusePersonalKey(TableId{labels.table}) : kFine) {
        return code;
      }
      report_.entities.push_back(std::move(entity));
    }
    // The main entity first.
    std::stable_partition(report_.entities.begin(), report_.entities.end(),
                          [&](const WrittenLabels& entity) { return TableId{entity.labels.table} == project().schema.main_entity; });
    return kFine;
  }

  // A program file doesn't say; then its unknowns are only that.
  bool AsksConsent(const std::string& label) const {
    const std::optional<hir::DefId> definition = from_rules_ ? workspace_->module.Find(label) : std::nullopt;
    return definition && !workspace_->module[*definition].attributes.purposes.empty();
  }

  // --where and --sample; rows of entities that the segment doesn't speak of are all shown.
  Bitmap ShownRows(const LabelTable& labels, const std::optional<std::string>& where) const {
    const Column* condition = nullptr;
    for (const LabelColumn& label : labels.labels) {
      if (where && label.name == *where) {
        condition = &label.columns[0];
      }
    }
    if (condition == nullptr && !report_.sample) {
      return {};
    }
    Bitmap shown(labels.rows, true);
    for (uint32_t row = 0; row < labels.rows; ++row) {
      const bool in_segment = condition == nullptr || (condition->IsKnown(row) && std::get<Bitmap>(condition->data).Get(row));
      shown.Set(row, in_segment && (!report_.sample || InSample({labels.table}, row)));
    }
    return shown;
  }

  // By the key alone, so that the same customers are in every sample of that size, and all of a smaller one.
  bool InSample(TableId table, uint32_t row) const {
    const std::string key = execution_.database->KeyText(table, row);
    constexpr uint64_t kParts = 1'000'000;
    return static_cast<double>(XXH3_64bits(key.data(), key.size()) % kParts) < *report_.sample * static_cast<double>(kParts);
  }

  int Write() {
    if (IsToStandardOutput() && report_.entities.size() > 1) {
      return Refuse(console_, console_(Text::OneEntityToStandardOutput));
    }
    OutputFiles files(InputsOf(*workspace_), [] { return !interrupted; });
    const bool are_written = (!target_ || WriteLabels(files, *target_, *execution_.database, report_.entities, Threads())) && (IsToStandardOutput() || WriteAudits(files));
    return are_written ? Commit(files) : Failed(files);
  }

  int Commit(OutputFiles& files) {
    std::optional<std::vector<WrittenFile>> written = files.Commit();
    if (!written) {
      return Failed(files);
    }
    report_.files = std::move(*written);
    return kFine;
  }

  int Failed(const OutputFiles& files) { return interrupted ? kInterrupted : files.failure() ? ComplainOfWriting(*files.failure(), console_) : kMachine; }

  bool WriteAudits(OutputFiles& files) const {
    return std::all_of(project().identities.begin(), project().identities.end(), [&](const Identity& identity) {
      return !identity.audit || WriteAudit(files, PathOfAudit(project().PathOf(identity.audit->path)), project(), identity, *execution_.database);
    });
  }

  // Where limn.yaml says. Labels that are not those of the whole have it beside them, and not in the place of the whole's.
  std::string PathOfAudit(const std::string& declared) const {
    namespace fs = std::filesystem;
    std::error_code error;
    const auto is_same = [&](const fs::path& a, const fs::path& b) { return fs::weakly_canonical(fs::absolute(a), error) == fs::weakly_canonical(fs::absolute(b), error); };
    const Outputs& outputs = project().outputs;
    const bool is_of_the_whole = !outputs.is_elsewhere && (!arguments_.Has("--out") || (outputs.labels && is_same(target_->path, project().PathOf(outputs.labels->path))));
    if (!target_ || is_of_the_whole) {
      return declared;
    }
    const fs::path labels(target_->path);
    const fs::path beside = labels.parent_path() / fs::path(declared).filename();
    return (is_same(beside, declared) ? labels.parent_path() / (labels.stem().string() + "." + beside.filename().string()) : beside).string();
  }

  const Arguments& arguments_;
  Console& console_;
  bool is_snapshot_damaged_;
  PhaseClock clock_;
  std::unique_ptr<Workspace> workspace_;
  bool from_rules_ = true;
  bool drop_where_ = false;
  size_t threads_ = 0;
  std::optional<size_t> first_;
  std::optional<RunSettings> settings_;
  std::optional<OutputTarget> target_;
  std::optional<OutputTarget> changes_target_;
  std::optional<InterruptGuard> interrupt_;
  Execution execution_;
  RunResult result_;
  KeptClusters kept_;
  RunReportInput report_;
};

int RunFromAnySnapshot(const Arguments& arguments, Console& console) {
  try {
    return Runner(arguments, console, /*is_snapshot_damaged=*/false).Run();
  } catch (const SnapshotDamaged&) {
    // Rows are unpacked on the way, so only then is it seen. Nothing is written yet, or what is written is right.
    return Runner(arguments, console, /*is_snapshot_damaged=*/true).Run();
  }
}

int RunRun(const Arguments& arguments, Console& console) {
  try {
    return RunFromAnySnapshot(arguments, console);
  } catch (const SpillFailed& failed) {
    console.Err(console(Text::SpillFailed, Printable(failed.folder), failed.what()) + "\n");
    return kMachine;
  }
}

}  // namespace

CommandRow RunCommand() {
  return {
      .name = "run",
      .summary = {"Labels every customer, writes the labels and reports what was read, found and given.", "给每位客户打标签，写出结果，并报告读到了什么、发现了什么、打了哪些标签。"},
      .description = {"Labels go where limn.yaml says under outputs, one file for each entity, whole or not at all. What can't be read in the data becomes missing and is counted in the report; --strict makes it fail instead (exit code 3).",
                      "结果写到 limn.yaml 的 outputs 所指之处，每个实体一个文件，要么完整写出，要么不动原文件。数据中读不出来的内容记为空值并计入报告；加 --strict 则运行失败（退出码 3）。"},
      .examples = {"limn run", "limn run --as-of 2026-01-31 --param vip_spend=5_000", "limn run --only value_tier --where vips_leaving --out -", "limn run rules.lbc --format json"},
      .places = {{.name = "PROGRAM", .help = {"A program file (.lbc) made by limn build, in place of the rules.", "由 limn build 生成的程序文件（.lbc），代替规则文件。"}, .required = false, .completes = Completes::Files}},
      .options = {AsOfOption(),
                  ParamOption(),
                  EnvironmentOption(),
                  {.name = "--only", .value = "LABEL", .help = {"Only these tags, scores, segments, persona sets, clusters, splits or metrics.", "只输出这些标签、评分、人群、画像组、聚类、分流或指标。"}, .greedy = true},
                  {.name = "--where", .value = "SEGMENT", .help = {"Only customers in this segment, or with this yes/no tag.", "只输出属于该人群（或带有该是非标签）的客户。"}},
                  {.name = "--sample", .value = "SHARE", .help = {"Only this share of the customers, such as 5%: the same ones every time.", "只输出这一比例的客户，例如 5%；每次都是同一批。"}},
                  {.name = "--out", .letter = 'o', .value = "PATH", .help = {"A folder for the outputs, or a file; - is standard output.", "输出文件夹或文件；- 表示标准输出。"}, .completes = Completes::Folders},
                  {.name = "--write", .value = "FORMAT", .help = {"Format of the outputs: csv, jsonl or sqlite; else by the file's name.", "输出格式：csv、jsonl 或 sqlite；不写则由文件名决定。"}, .choices = {"csv", "jsonl", "sqlite"}},
                  {.name = "--format", .value = "FORMAT", .help = {"Format of the report: text or json.", "报告格式：text 或 json。"}, .choices = {"text", "json"}},
                  {.name = "--threads", .letter = 'j', .value = "N", .help = {"Threads; all cores where it isn't given. Labels are the same with any number.", "线程数；不写则用全部核心。结果与线程数无关。"}},
                  {.name = "--first", .value = "N", .help = {"Only the first N customers by key, without claims; what they are compared with is still everybody.", "只输出按键排序的前 N 位客户，不核对论断；与之比较的仍是全体客户。"}},
                  {.name = "--changes", .value = "FILE", .help = {"Write only the labels that are others than those of the last run with --changes, and keep these for the next.", "只写出与上次带 --changes 运行时不同的标签，并保留本次结果供下次比较。"}, .completes = Completes::Files},
                  {.name = "--no-snapshot", .help = {"Read the sources, whatever was kept of them, and keep nothing of them.", "直接读取数据源，不用以前保留的快照，也不保留新的快照。"}},
                  {.name = "--verify", .help = {"Before a snapshot is used, compare every byte of the sources with those it was made of.", "使用快照之前，逐字节核对数据源与制作快照时是否一致。"}},
                  {.name = "--refit", .help = {"Find the groups of clusters anew, in place of those that an earlier run kept.", "重新得出聚类的分组，不沿用以前运行保留的中心。"}},
                  {.name = "--strict", .help = {"Fail with exit code 3, and write nothing, when anything in the data is wrong.", "数据有任何问题就失败（退出码 3），不写任何输出。"}}},
      .run = RunRun,
  };
}

}  // namespace limn::cli
