#include "cli/repl/session.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <nlohmann/json.hpp>

#include "cli/atomic_file.h"
#include "cli/complaints.h"
#include "cli/numbers.h"
#include "cli/personal_data.h"
#include "cli/repl/commands.h"
#include "cli/repl/dependents.h"
#include "cli/repl/input_buffer.h"
#include "cli/repl/interrupt.h"
#include "cli/report/claims.h"
#include "compiler/types/type.h"

namespace limn::repl {
namespace {

using cli::Colour;

constexpr int kFilesOpenMax = 16;
constexpr size_t kMovesShown = 20;

bool DependsOnRows(const hir::Module& module, hir::ExprId id) {
  const hir::Expr& expr = module[id];
  if (std::holds_alternative<hir::ColumnRef>(expr.node) || std::holds_alternative<hir::DefinitionRef>(expr.node) ||
      std::holds_alternative<hir::Aggregate>(expr.node) || std::holds_alternative<hir::Has>(expr.node)) {
    return true;
  }
  bool depends = false;
  hir::ForEachOperand(expr, [&](hir::ExprId operand) { depends = depends || DependsOnRows(module, operand); });
  return depends;
}

}  // namespace

Session::Session(cli::Console& console, std::unique_ptr<cli::Workspace> workspace, AsOf as_of)
    : console_(console), workspace_(std::move(workspace)), rules_(*workspace_), engine_(*workspace_->project, workspace_->sources, as_of) {
  engine_.tables().progress = [this](const std::string& table, uint64_t rows) {
    if (!progress_) {
      progress_.emplace(console_);
    }
    progress_->Show((*this)(Text::Loading, table, cli::Grouped(rows)), std::nullopt);
  };
  engine_.tables().progress_end = [this] { progress_.reset(); };
  engine_.Want(rules_.module());
}

void Session::Out(std::string_view text) {
  if (output_path_.empty()) {
    console_.Out(text);
  } else {
    output_ += text;
  }
}

void Session::Note(std::string_view text) const { settings_.mode == Mode::Table ? console_.Out(text) : console_.Err(text); }

bool Session::Fail(std::string_view message) const {
  console_.Err(cli::Painted((*this)(Text::Error), Colour::Red, console_.err_colour) + std::string(message) + "\n");
  return false;
}

bool Session::SetOutput(const std::string& path) {
  bool written = true;
  if (!output_path_.empty()) {
    if (const std::optional<std::string> reason = cli::ReplaceFile(output_path_, output_)) {
      written = Fail((*this)(Text::CannotWrite, output_path_, *reason));
    }
  }
  output_.clear();
  output_path_ = path;
  return written;
}

bool Session::Close() { return SetOutput(""); }

bool Session::Complain(DiagnosticSink complaints, std::optional<FileId> file) {
  complaints.SortAndDeduplicate();
  std::vector<Diagnostic> shown;
  for (const Diagnostic& complaint : complaints.all()) {
    const Severity severity = RowOf(complaint.kind).severity;
    const bool concerns = complaint.span.is_nowhere() || !file || complaint.span.file == *file;
    if (severity == Severity::Error || (severity == Severity::Warning && concerns)) {
      shown.push_back(complaint);
    }
  }
  RenderOptions options = cli::RenderOptionsOf(console_, console_.err_colour);
  if (!file) {
    options.language = console_.language;  // about the data, not about what somebody wrote
  }
  console_.Err(RenderText(shown, workspace_->sources, options));
  return complaints.has_errors();
}

bool Session::Run(const Piece& piece) {
  const auto begin = std::chrono::steady_clock::now();
  bool done = false;
  try {
    done = piece.is_command ? RunCommand(*this, piece) : RunRules(piece);
  } catch (const Interrupted&) {
    console_.Err((*this)(Text::WasInterrupted) + "\n");
  } catch (const SnapshotDamaged&) {
    engine_.tables().LeaveSnapshots();
    Fail((*this)(Text::SnapshotWasDamaged));
  } catch (const std::bad_alloc&) {
    Fail((*this)(Text::OutOfMemory));
  }
  if (settings_.timer && !piece.is_command) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    Note(console_.Paint((*this)(Text::Took, cli::Seconds(seconds)), Colour::Dim) + "\n");
  }
  std::fflush(console_.out);
  return done;
}

bool Session::RunFile(const std::string& path) {
  if (files_open_ >= kFilesOpenMax) {
    return Fail((*this)(Text::ReadsItself, path));
  }
  std::string reason;
  const std::optional<std::string> text = cli::ReadText(path, reason);
  if (!text) {
    return Fail((*this)(Text::CannotRead, path, reason));
  }
  ++files_open_;
  InputBuffer buffer(path, /*counts_lines=*/true);
  bool all_done = true;
  const auto run = [&](const std::vector<Piece>& pieces) {
    for (const Piece& piece : pieces) {
      if (Interrupt::flag() || wants_to_quit_) {
        return;
      }
      all_done = Run(piece) && all_done;
    }
  };
  const SourceFile file(path, *text);
  for (uint32_t line = 1; line <= file.line_count() && !Interrupt::flag() && !wants_to_quit_; ++line) {
    run(buffer.Feed(file.Line(line)));
  }
  run(buffer.Finish());
  --files_open_;
  return all_done && !Interrupt::flag();
}

bool Session::RunRules(const Piece& piece) {
  const Reading reading = ReadPiece(workspace_->sources, piece, schema());
  if (!reading.lone_name.empty() && !reading.complaints.has_errors()) {
    bool shown = false;
    const bool done = ShowNamed(reading.lone_name, shown);
    if (shown) {
      return done;
    }
  }
  if (reading.complaints.has_errors()) {
    Complain(reading.complaints, reading.file);
    return false;
  }
  if (reading.tree.statements.empty()) {
    return true;  // comments
  }
  RuleSet::Trial trial = rules_.Try(reading.tree);
  DiagnosticSink complaints = reading.complaints;
  complaints.Append(trial.complaints);
  if (Complain(std::move(complaints), reading.file)) {
    return false;
  }
  return reading.is_expression ? ShowExpression(trial.module) : Define(reading, std::move(trial.module));
}

// A name alone shows what it names, whatever table that is on.
bool Session::ShowNamed(const std::string& name, bool& shown) {
  if (const std::optional<hir::DefId> definition = rules_.module().Find(name)) {
    shown = true;
    return ShowDefinition(rules_.module(), *definition);
  }
  const bool is_column = schema().FindColumn(schema().main_entity, name).has_value();
  if (const std::optional<TableId> table = schema().FindTable(name); table && !is_column) {
    shown = true;
    Out(DescribeTable(*this, *table));
    return true;
  }
  return false;
}

std::optional<std::vector<Evaluated>> Session::Evaluate(const hir::Module& module, const std::vector<hir::DefId>& definitions, bool withhold) {
  DiagnosticSink complaints;
  const size_t loads = engine_.tables().loads();
  std::optional<std::vector<Evaluated>> evaluated = engine_.Evaluate(module, definitions, withhold, complaints);
  Complain(std::move(complaints), std::nullopt);
  const size_t findings = engine_.tables().findings().all().size();
  if (engine_.tables().loads() != loads && findings > 0) {
    console_.Err((*this)(findings == 1 ? Text::OneFinding : Text::Findings, findings) + "\n");
  }
  return evaluated;
}

Reader Session::ReaderOf(const Evaluated& evaluated) const {
  return {console_, *engine_.tables().loaded(), cli::MayLeave(evaluated.values.personal, project())};
}

void Session::ShowEvaluated(const Evaluated& evaluated) {
  const Reader reader = ReaderOf(evaluated);
  switch (settings_.mode) {
    case Mode::Table: {
      const Summary summary = Summarise(evaluated.values);
      Out(ShowSummary(evaluated, summary, reader) + ShowFirstRows(evaluated, summary, reader));
      break;
    }
    case Mode::Csv:
      Out(ShowCsv(evaluated, reader));
      break;
    case Mode::Json:
      Out(ShowJson(evaluated, reader));
      break;
  }
}

bool Session::ShowExpression(const hir::Module& module) {
  const hir::DefId input = *module.Find(kInputName);
  const auto* metric = std::get_if<hir::MetricBody>(&module[input].body);
  const std::optional<std::vector<Evaluated>> evaluated = Evaluate(module, {input}, /*withhold=*/false);
  if (!evaluated) {
    return false;
  }
  const Evaluated& result = evaluated->front();
  if (settings_.mode == Mode::Table && metric != nullptr && !DependsOnRows(module, metric->value) && result.rows > 0) {
    const ValueType& type = result.values.columns[0].type;
    Out(ShowValue(result.values.columns[0].At(0), console_, project().zone) + "  " +
        console_.Paint(NameOf(Type::One(type), console_.language == Language::Chinese), Colour::Dim) + "\n");
    return true;
  }
  ShowEvaluated(result);
  return true;
}

std::string Session::HeadingOf(const hir::Definition& definition) const {
  const hir::DefinitionKindRow& kind = hir::RowOf(definition.kind);
  std::string heading = std::string(console_.language == Language::Chinese ? kind.chinese : kind.word) + " " + console_.Paint(definition.name, Colour::Bold);
  if (!definition.label.empty() && definition.label != definition.name) {
    heading += "  " + definition.label;
  }
  return heading;
}

bool Session::ShowDefinition(const hir::Module& module, hir::DefId id) {
  const hir::Definition& definition = module[id];
  const TimeZone& zone = project().zone;
  if (const auto* param = std::get_if<hir::ParamBody>(&definition.body)) {
    const auto given = engine_.parameters().find(definition.name);
    std::string line = HeadingOf(definition) + " = " + ShowValue(given == engine_.parameters().end() ? param->value : given->second, console_, zone);
    if (param->from && param->to) {
      line += (*this)(Text::FromTo, ShowValue(*param->from, console_, zone), ShowValue(*param->to, console_, zone));
    }
    Out(line + "\n");
    return true;
  }
  if (const auto* list = std::get_if<hir::ListBody>(&definition.body)) {
    constexpr size_t kShown = 10;
    std::string values;
    for (size_t index = 0; index < std::min(list->values.size(), kShown); ++index) {
      values += (values.empty() ? std::string() : (*this)(Text::Comma)) + ShowValue(list->values[index], console_, zone);
    }
    Out(HeadingOf(definition) + ": " + (*this)(Text::ValuesOf, cli::Grouped(list->values.size())) + ": " + values +
        (list->values.size() > kShown ? " …" : "") + "\n");
    return true;
  }
  const bool exports = settings_.mode != Mode::Table;
  const std::optional<std::vector<Evaluated>> evaluated = Evaluate(module, {id}, /*withhold=*/exports);
  if (!evaluated) {
    return false;
  }
  if (settings_.mode == Mode::Table) {
    Out(HeadingOf(definition) + "\n");
  }
  ShowEvaluated(evaluated->front());
  return true;
}

// A claim that is typed is checked at once, and not kept.
bool Session::ShowClaims(const hir::Module& module) {
  DiagnosticSink complaints;
  const std::optional<Engine::Claims> checked = engine_.CheckClaims(module, complaints);
  Complain(std::move(complaints), std::nullopt);
  if (!checked) {
    return false;
  }
  Out(settings_.mode == Mode::Json ? cli::ClaimsJson(checked->claims, checked->results, project().zone).dump(2) + "\n"
                                   : cli::ClaimsText(checked->claims, checked->results, project().zone, console_));
  return true;
}

bool Session::Define(const Reading& reading, hir::Module module) {
  std::set<std::string> names;
  for (const ast::Statement& statement : reading.tree.statements) {
    names.insert(NameOf(statement));
  }
  names.erase("");
  if (names.empty()) {
    return module.claims.empty() ? Fail((*this)(Text::TestsElsewhere)) : ShowClaims(module);
  }
  const hir::Module& before = rules_.module();

  // What was typed, then the labels computed from what was there before.
  std::vector<hir::DefId> defined;
  std::set<std::string> redefined;
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    const hir::Definition& definition = module.definitions[index];
    if (names.contains(definition.name) && definition.kind != hir::DefinitionKind::Purpose) {
      defined.push_back({index});
      if (before.Find(definition.name)) {
        redefined.insert(definition.name);
      }
    }
  }
  std::vector<hir::DefId> wanted;
  std::copy_if(defined.begin(), defined.end(), std::back_inserter(wanted), [&](hir::DefId id) { return HasValues(module[id]); });
  std::vector<hir::DefId> compared;         // in `module`
  std::vector<hir::DefId> compared_before;  // the same names in `before`
  const auto compare = [&](hir::DefId id) {
    const std::optional<hir::DefId> old = before.Find(module[id].name);
    if (old && HasValues(before[*old]) && HasValues(module[id]) && before[*old].table == module[id].table) {
      compared.push_back(id);
      compared_before.push_back(*old);
    }
  };
  std::optional<std::vector<Evaluated>> old_values;
  if (!redefined.empty() && settings_.mode == Mode::Table) {
    std::for_each(wanted.begin(), wanted.end(), compare);
    const std::vector<hir::DefId> labels = LabelsFrom(module, redefined);
    std::for_each(labels.begin(), labels.end(), compare);
    if (!compared.empty()) {
      old_values = Evaluate(before, compared_before, /*withhold=*/false);
    }
  }
  std::copy_if(compared.begin(), compared.end(), std::back_inserter(wanted),
               [&](hir::DefId id) { return !names.contains(module[id].name); });

  rules_.Accept(reading.tree, std::move(module));
  std::for_each(names.begin(), names.end(), [&](const std::string& name) { engine_.ForgetParameter(name); });
  engine_.Want(rules_.module());
  if (settings_.mode != Mode::Table) {
    return true;
  }
  const hir::Module& now = rules_.module();
  if (wanted.empty()) {
    ShowCoverage(now, defined, {});
    return true;
  }
  const std::optional<std::vector<Evaluated>> evaluated = Evaluate(now, wanted, /*withhold=*/false);
  if (!evaluated) {
    return false;
  }
  ShowCoverage(now, defined, *evaluated);
  size_t shown = 0;
  size_t left_out = 0;
  for (size_t index = 0; old_values && index < compared.size(); ++index) {
    const auto of = std::find_if(evaluated->begin(), evaluated->end(), [&](const Evaluated& each) { return each.definition == compared[index]; });
    const Moves moves = Compare((*old_values)[index].values, of->values, of->rows);
    const bool was_typed = names.contains(now[compared[index]].name);
    if (!was_typed && moves.comparable && !moves.any()) {
      continue;
    }
    if (shown < kMovesShown) {
      Out("  " + ShowMoves(now[compared[index]].name, moves, ReaderOf(*of)));
      ++shown;
    } else {
      ++left_out;
    }
  }
  if (left_out > 0) {
    Out("  " + (*this)(Text::MoreLabelsMove, cli::Grouped(left_out)) + "\n");
  }
  return true;
}

void Session::ShowCoverage(const hir::Module& module, const std::vector<hir::DefId>& defined, const std::vector<Evaluated>& evaluated) {
  for (const hir::DefId id : defined) {
    const auto values = std::find_if(evaluated.begin(), evaluated.end(), [&](const Evaluated& each) { return each.definition == id; });
    if (values == evaluated.end()) {
      ShowDefinition(module, id);
      continue;
    }
    Out(HeadingOf(module[id]) + "\n");
    Out(ShowSummary(*values, Summarise(values->values), ReaderOf(*values)));
  }
}

std::optional<Session::Subject> Session::SubjectOf(const Piece& piece) {
  const Reading reading = ReadPiece(workspace_->sources, piece, schema());
  if (const std::optional<hir::DefId> definition = rules_.module().Find(reading.lone_name); definition && !reading.lone_name.empty()) {
    return Subject{rules_.module(), *definition};
  }
  if (reading.complaints.has_errors()) {
    Complain(reading.complaints, reading.file);
    return std::nullopt;
  }
  RuleSet::Trial trial = rules_.Try(reading.tree);
  if (Complain(trial.complaints, reading.file)) {
    return std::nullopt;
  }
  const std::string name = reading.tree.statements.empty() ? "" : NameOf(reading.tree.statements.front());
  const std::optional<hir::DefId> definition = trial.module.Find(name);
  if (!definition) {
    return std::nullopt;
  }
  return Subject{std::move(trial.module), *definition};
}

}  // namespace limn::repl
