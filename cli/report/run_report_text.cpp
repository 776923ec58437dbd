// The run report for people.
#include <algorithm>
#include <cmath>

#include "cli/layout.h"
#include "cli/names.h"
#include "cli/numbers.h"
#include "cli/report/claims.h"
#include "cli/report/clusters.h"
#include "cli/report/identities.h"
#include "cli/report/run_report.h"
#include "compiler/hir/hir.h"
#include "runtime/values/calendar.h"

namespace limn::cli {
namespace {

constexpr size_t kShownIssues = 20;

class TextReport {
 public:
  TextReport(const RunReportInput& input, const Console& console) : input_(input), schema_(input.project->schema), console_(console) {}

  std::string Make() {
    Heading();
    Tables();
    Findings();
    if (!input_.execution->database->identities().empty()) {
      Title(console_(Text::ReportIdentities));
      text_ += IdentitiesText(input_, console_);
    }
    for (const WrittenLabels& entity : input_.entities) {
      Labels(entity);
    }
    if (input_.changes) {
      Changes(*input_.changes);
    }
    if (!input_.clusters.empty()) {
      Title(console_(Text::ReportGroups));
      text_ += ClustersText(input_.clusters, input_.execution->program, console_);
    }
    if (!input_.claims.empty()) {
      Title(console_(Text::ReportClaims));
      text_ += ClaimsText(input_.execution->program.claims, input_.claims, zone(), console_);
    }
    Outputs();
    Times();
    return std::move(text_);
  }

  std::string MakeFindings() {
    Findings();
    return std::move(text_);
  }

 private:
  bool Chinese() const { return console_.language == Language::Chinese; }
  const TimeZone& zone() const { return input_.project->zone; }

  const std::string& NameOf(const TableSchema& table) const { return NameIn(console_.language, table.name, table.names); }

  void Title(const std::string& title) { text_ += "\n" + console_.Paint(title, Colour::Bold) + "\n"; }
  void Item(const std::string& sentence) { text_ += Wrapped(sentence, console_.width, "  ", "    ") + "\n"; }

  void Heading() {
    text_ += console_.Paint(input_.project->name, Colour::Bold) + "  " +
             console_(Text::ReportAsOf, AsOfText(input_.as_of, zone()), zone().name());
    if (!input_.environment.empty()) {
      text_ += console_(Text::ListComma) + console_(Text::ReportEnvironment, input_.environment);
    }
    text_ += "\n";
    std::string set;
    for (const auto& [name, value] : input_.parameters) {
      set += (set.empty() ? "" : console_(Text::ListComma)) + name + " = " + GroupedText(Format(value, zone()));
    }
    if (!set.empty()) {
      Item(console_(Text::ReportParameters, set));
    }
    if (input_.first) {
      Item(console_(Text::ReportFirst, Grouped(*input_.first)));
    }
    if (input_.sample) {
      Item(console_(Text::ReportSample, fmt::format("{:g}", *input_.sample * 100), fmt::format("{:.1f}", SampleErrorPoints())));
    }
  }

  // How far a share of the sample may lie from that of all rows, in points, 19 times of 20; at its widest, which is at one half.
  double SampleErrorPoints() const {
    uint64_t rows = 1;
    for (const WrittenLabels& entity : input_.entities) {
      rows = std::max<uint64_t>(rows, entity.shown.empty() ? entity.labels.rows : entity.shown.CountOnes());
    }
    return 100 * 1.96 * std::sqrt(0.25 / static_cast<double>(rows));
  }

  // Columns of counts that are all 0 are left out by the grid.
  void Tables() {
    Title(console_(Text::ReportTables));
    Grid grid({Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Left}, 5);
    const auto some = [&](uint64_t count, Text text) { return count == 0 ? std::string() : console_(text, Grouped(count)); };
    for (const TableCounts& counts : input_.execution->database->counts()) {
      if (!input_.execution->tables_read[counts.table.index]) {
        grid.Add({NameOf(schema_[counts.table]), "", "", "", "", Grid::Cell(console_(Text::TableNotRead), Colour::Dim)});
        continue;
      }
      uint64_t orphans = 0;
      for (const auto& [link, rows] : counts.orphans) {
        orphans += rows;
      }
      grid.Add({NameOf(schema_[counts.table]), SayCount(Text::OneRow, Text::ManyRows, counts.rows_read, console_.language),
                some(counts.rows_after_as_of, Text::RowsAfterAsOf), some(counts.duplicates, Text::RowsDuplicate),
                orphans == 0 ? std::string() : SayCount(Text::OneOrphan, Text::ManyOrphans, orphans, console_.language),
                Grid::Cell(Unlinked(counts), Colour::Dim)});
    }
    text_ += grid.Text(console_, 2);
    if (const std::optional<SnapshotUse>& snapshot = input_.execution->snapshot; snapshot && snapshot->kind != SnapshotUse::Kind::None) {
      const bool is_read = snapshot->kind == SnapshotUse::Kind::Read;
      const bool has_new = input_.changes && !input_.changes->new_rows.empty();
      const Text said = is_read ? (has_new ? Text::SnapshotReadWithNew : Text::SnapshotRead) : snapshot->kind == SnapshotUse::Kind::Kept ? Text::SnapshotKept : Text::SnapshotNotKept;
      const std::string behind = snapshot->kind == SnapshotUse::Kind::Kept ? Bytes(snapshot->bytes) : snapshot->reason;
      Item(is_read ? console_(said, snapshot->path) : console_(said, snapshot->path, behind));
    }
  }

  // Rows that name no parent: nobody's fault where a link is optional, as a referrer is. Rows whose time is missing.
  std::string Unlinked(const TableCounts& counts) const {
    std::string text;
    for (const auto& [link, rows] : counts.unlinked) {
      if (rows > 0) {
        text += (text.empty() ? "" : console_(Text::ListComma)) + console_(Text::RowsUnlinked, Grouped(rows), BehindHan(console_.language, NameIn(console_.language, schema_[link].name, schema_[link].names)));
      }
    }
    if (counts.without_time > 0) {
      const ColumnSchema& time = schema_.ColumnOf(counts.table, *schema_[counts.table].time);
      text += (text.empty() ? "" : console_(Text::ListComma)) + console_(Text::RowsUnlinked, Grouped(counts.without_time), BehindHan(console_.language, NameIn(console_.language, time.name, time.names)));
    }
    return text;
  }

  // Old data, bad cells, orphans, duplicates, overflows: what somebody should look at.
  void Findings() {
    std::vector<std::string> findings;
    if (const std::optional<NewestRow> newest = NewestRowOf(input_); newest && newest->is_old()) {
      findings.push_back(console_(Text::DataIsOld, FormatDate(newest->day), Grouped(static_cast<uint64_t>(newest->days_before_as_of))));
    }
    for (const DataIssue& issue : input_.execution->data.issues()) {
      findings.push_back(Describe(issue, Chinese()));
    }
    for (const ExpressionProblem& problem : input_.problems) {
      findings.push_back(console_(Text::ExpressionWentMissing, problem.place, problem.text, SayCount(Text::OneRow, Text::ManyRows, problem.count, console_.language),
                                  console_(problem.may_divide ? Text::WentTooLargeOrDivided : Text::WentTooLarge), problem.example));
    }
    if (input_.project->outputs.history) {
      findings.push_back(console_(Text::NoHistory));
    }
    if (const std::optional<SnapshotUse>& snapshot = input_.execution->snapshot) {
      if (snapshot->was_damaged) {
        findings.push_back(console_(Text::SnapshotDamaged));
      }
      if (!snapshot->changed.empty()) {
        findings.push_back(console_(Text::SourceChangedUnseen, snapshot->changed));
      }
    }
    if (findings.empty()) {
      return;
    }
    Title(console_(Text::ReportFindings));
    for (size_t index = 0; index < std::min(findings.size(), kShownIssues); ++index) {
      Item(findings[index]);
    }
    if (findings.size() > kShownIssues) {
      Item(console_(Text::MoreFindings, findings.size() - kShownIssues));
    }
  }

  void Changes(const ChangesReport& changes) {
    Title(console_(Text::ReportChanges));
    if (changes.before == ChangesReport::Before::Kept) {
      Item(console_(Text::ChangedSince, SayCount(Text::OneLabel, Text::ManyLabels, changes.labels, console_.language), SayCount(Text::OneRow, Text::ManyRows, changes.rows, console_.language),
                    AsOfText(changes.since, zone())));
    } else {
      using Before = ChangesReport::Before;
      Item(console_(changes.before == Before::Nothing ? Text::NothingKeptBefore : changes.before == Before::Damaged ? Text::KeptIsDamaged : Text::KeptOfOtherRules));
      if (changes.not_kept.empty()) {
        Item(console_(Text::LabelsKept));
      }
    }
    if (changes.is_refreshed) {
      std::string rows;
      for (const auto& [table, count] : changes.new_rows) {
        rows += (rows.empty() ? "" : console_(Text::ListComma)) + NameOf(schema_[table]) + " " + Grouped(count);
      }
      Item(rows.empty() ? console_(Text::NoNewRows) : console_(Text::NewRowsRead, rows));
      Item(console_(Text::LookedAtAgain, Grouped(changes.looked_at), Grouped((*input_.execution->database)[schema_.main_entity].rows)));
    }
    if (changes.leaves_sample) {
      Item(console_(Text::ChangesLeaveSample));
    }
    for (const std::string& withheld : changes.withheld) {
      Item(console_(Text::Withheld, withheld));
    }
    if (!changes.not_kept.empty()) {
      Item(console_(Text::LabelsNotKept, changes.not_kept));
    }
  }

  void Labels(const WrittenLabels& entity) {
    const TableSchema& table = schema_.tables[entity.labels.table];
    const uint64_t rows = entity.shown.empty() ? entity.labels.rows : entity.shown.CountOnes();
    // --only may ask for them in any order.
    for (const hir::DefinitionKindRow& kind : hir::WrittenKinds()) {
      std::vector<const Coverage*> group;
      for (const Coverage& coverage : entity.coverage) {
        if (coverage.label->kind == kind.word) {
          group.push_back(&coverage);
        }
      }
      if (!group.empty()) {
        Group(kind, BeforeHan(console_.language, NameOf(table)), rows, entity, group);
      }
    }
    for (const std::string& withheld : entity.withheld) {
      Item(console_(Text::Withheld, withheld));
    }
  }

  void Group(const hir::DefinitionKindRow& kind, const std::string& table, uint64_t rows, const WrittenLabels& entity,
             const std::vector<const Coverage*>& labels) {
    Title(console_(Text::ReportLabels, console_.language == Language::Chinese ? kind.chinese : kind.plural, table, SayCount(Text::OneRow, Text::ManyRows, rows, console_.language)));
    // Name, what people read, share, rows, bar. The bar gets what a narrow terminal can spare.
    const int bar_width = console_.width >= 100 ? 24 : 12;
    Grid grid({Align::Left, Align::Left, Align::Right, Align::Right, Align::Left}, 1);
    for (const Coverage* of_label : labels) {
      const Coverage& coverage = *of_label;
      const LabelColumn* const label = coverage.label;
      Row(grid, label->name, label->label, coverage.yes, coverage.rows, bar_width, coverage.values.empty());
      if (label->shape != LabelShape::Set && label->type.kind == ValueKind::Bool && coverage.unknown > 0) {
        const bool asks_consent = std::find(entity.with_consent.begin(), entity.with_consent.end(), label->name) != entity.with_consent.end();
        Note(grid, console_(asks_consent ? Text::UnknownOrNoConsent : Text::UnknownRows), coverage.unknown, coverage.rows);
      }
      for (const ValueCount& value : coverage.values) {
        Row(grid, "  " + value.text, value.label, value.rows, coverage.rows, bar_width, true);
      }
      if (coverage.other_values > 0) {
        Note(grid, console_(Text::OtherValues, Grouped(coverage.other_values)), coverage.other_rows, coverage.rows);
      }
      if (coverage.range) {
        const auto& [least, median, most] = *coverage.range;
        grid.AddLine({"  " + console_(Text::Range, GroupedText(least), GroupedText(median), GroupedText(most)), Colour::Dim});
      }
    }
    text_ += grid.Text(console_, 2);
  }

  void Row(Grid& grid, const std::string& name, const std::string& label, uint64_t count, uint64_t rows, int bar_width, bool with_bar) const {
    const double share = rows == 0 ? 0 : static_cast<double>(count) / static_cast<double>(rows);
    grid.Add({name, Grid::Cell(label, Colour::Dim), Percent(count, rows), Grouped(count),
              with_bar ? Grid::Cell(Bar(share, bar_width), Colour::Cyan) : Grid::Cell("")});
  }

  void Note(Grid& grid, const std::string& note, uint64_t count, uint64_t rows) const {
    grid.Add({Grid::Cell("  " + note, Colour::Dim), "", Grid::Cell(Percent(count, rows), Colour::Dim), Grid::Cell(Grouped(count), Colour::Dim)});
  }

  void Outputs() {
    if (input_.files.empty()) {
      return;
    }
    Title(console_(Text::ReportOutputs));
    Grid grid({Align::Left, Align::Right, Align::Right, Align::Right});
    for (const WrittenFile& file : input_.files) {
      const bool is_stream = file.path == "-";
      grid.Add({is_stream ? console_(Text::StandardOutput) : file.path, SayCount(Text::OneRow, Text::ManyRows, file.rows, console_.language),
                file.labels == 0 ? "" : SayCount(Text::OneLabel, Text::ManyLabels, file.labels, console_.language), is_stream ? "" : Bytes(file.bytes)});
    }
    text_ += grid.Text(console_, 2);
  }

  void Times() {
    Title(console_(Text::ReportTime));
    std::string times;
    double total = 0;
    for (const Phase& phase : input_.phases) {
      times += (times.empty() ? "" : console_(Text::ListComma)) + PhaseName(phase.name) + " " + Seconds(phase.seconds);
      total += phase.seconds;
    }
    Item(console_(Text::TimesAndTotal, times, Seconds(total)));
    if (input_.spilled) {
      Item(console_(Text::LabelsSpilled, Bytes(*input_.spilled)));
    }
    Item(console_(Text::ProgramHash, input_.program_hash));
  }

  std::string PhaseName(std::string_view phase) const {
    const Text text = phase == "check" ? Text::PhaseCheck : phase == "read" ? Text::PhaseRead : phase == "link" ? Text::PhaseLink : phase == "run" ? Text::PhaseRun : phase == "keep" ? Text::PhaseKeep : Text::PhaseWrite;
    return console_(text);
  }

  const RunReportInput& input_;
  const Schema& schema_;
  const Console& console_;
  std::string text_;
};

}  // namespace

std::string FindingsText(const RunReportInput& input, const Console& console) { return TextReport(input, console).MakeFindings(); }

std::string RunReportText(const RunReportInput& input, const Console& console) { return TextReport(input, console).Make(); }

}  // namespace limn::cli
