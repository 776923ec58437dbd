#include "tests/differential/pipeline.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <filesystem>
#include <stdexcept>

#include "compiler/check/check.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/lower/lower.h"
#include "compiler/passes/passes.h"
#include "compiler/syntax/parse.h"
#include "runtime/layout/database.h"
#include "runtime/layout/snapshot.h"
#include "runtime/vm/vm.h"
#include "compiler/project/imports.h"
#include "stdlib/functions.h"
#include "stdlib/packs.h"

namespace limn::differential {

namespace {

// A label that the first rows have otherwise than among all; "" where there is none.
std::string DifferingLabel(const std::vector<LabelTable>& first, const std::vector<LabelTable>& all, size_t rows) {
  for (size_t table = 0; table < all.size(); ++table) {
    if (first[table].rows != std::min(rows, all[table].rows)) {
      return "the number of rows";
    }
    for (size_t label = 0; label < all[table].labels.size(); ++label) {
      const std::vector<Column>& columns = all[table].labels[label].columns;
      for (size_t column = 0; column < columns.size(); ++column) {
        for (size_t row = 0; row < first[table].rows; ++row) {
          if (first[table].labels[label].columns[column].At(row) != columns[column].At(row)) {
            return all[table].labels[label].name;
          }
        }
      }
    }
  }
  return "";
}

}  // namespace

std::vector<std::vector<Column>> ColumnsOf(const Schema& schema, const RawTables& raw, uint64_t row_order) {
  std::vector<std::vector<Column>> tables;
  for (size_t table = 0; table < schema.tables.size(); ++table) {
    std::vector<const RawRow*> rows;
    for (const RawRow& row : raw.tables[table]) {
      rows.push_back(&row);
    }
    if (row_order != 0) {
      Random random(row_order + table);
      for (size_t row = rows.size(); row > 1; --row) {
        std::swap(rows[row - 1], rows[random.Below(row)]);
      }
    }
    std::vector<Column> columns;
    for (size_t index = 0; index < schema.tables[table].columns.size(); ++index) {
      Column column = Column::Of(schema.tables[table].columns[index].type);
      for (const RawRow* row : rows) {
        column.Push((*row)[index]);
      }
      columns.push_back(std::move(column));
    }
    tables.push_back(std::move(columns));
  }
  return tables;
}

Case MakeCase(uint64_t seed, const Schema& schema) {
  Random random(seed);
  Case one;
  one.seed = seed;
  one.setting = RandomSetting(random);
  one.tables = MakeTables(random, schema, one.setting, random.Chance(12));
  one.program = MakeProgram(random, schema, one.setting);
  return one;
}

std::string Variant::Describe() const {
  return fmt::format("batches of {} rows, {} threads with {} rows at a time, sharing {}, passes {}, through a file {}, through a snapshot {}, first rows {}, all columns {}, spilled {}, row order {}", batch_rows, threads, range_rows,
                     share ? "on" : "off", passes ? "on" : "off", through_file ? "yes" : "no", through_snapshot ? "yes" : "no", first_rows, all_columns ? "yes" : "no", spilled ? "yes" : "no", row_order);
}

Pipeline::Pipeline() : sources_(std::make_unique<SourceMap>()) {
  DiagnosticSink sink;
  std::optional<Project> project = ReadProjectText(*sources_, "limn.yaml", std::string(kProjectYaml), sink, {.find_files = false});
  if (!project || sink.has_errors()) {
    throw std::runtime_error(RenderText(sink.all(), *sources_, {.language = Language::English}));
  }
  project_ = std::move(*project);
  for (const ImportRow& import : Imports()) {
    if (!AddImport(project_, import, {})) {
      throw std::runtime_error("not imported: " + import.name);
    }
  }
}

Checked Pipeline::Check(const std::string& rules, const Setting& setting) const {
  Checked checked;
  checked.sources = std::make_unique<SourceMap>();
  DiagnosticSink sink;
  const FileId file = checked.sources->Add("random.limn", rules);
  const ast::File tree = Parse(*checked.sources, file, sink);
  CheckInput input;
  input.files = std::span(&tree, 1);
  input.schema = &project_.schema;
  input.zone = *TimeZone::Find(setting.zone_name);
  std::vector<ast::File> purposes;
  for (size_t purpose = 0; purpose < std::size(kPurposeNames); ++purpose) {
    const std::string text = fmt::format("segment {} when {}\n", kPurposeNames[purpose], kPurposeConditions[purpose]);
    purposes.push_back(Parse(*checked.sources, checked.sources->Add("purpose.limn", text), sink));
  }
  for (size_t purpose = 0; purpose < std::size(kPurposeNames); ++purpose) {
    input.purposes.push_back({std::string(kPurposeNames[purpose]), &purposes[purpose]});
  }
  input.read_list = [](const std::string&, const std::string&, Span) {
    return std::optional(std::vector<std::string>(std::begin(kListedNames), std::end(kListedNames)));
  };
  input.add_import = [this](const ImportRow& import, Span) { return project_.schema.FindTable(import.name); };
  for (const StandardPack& pack : StandardPacks()) {
    input.packs.emplace_back(pack.name);
  }
  input.read_pack = [&](const std::string& name) -> std::optional<ast::File> {
    for (const StandardPack& pack : StandardPacks()) {
      if (pack.name == name) {
        return Parse(*checked.sources, checked.sources->Add("pack.limn", std::string(pack.text)), sink);
      }
    }
    return std::nullopt;
  };
  checked.module = limn::Check(input, *checked.sources, sink);
  if (sink.has_errors()) {
    std::vector<Diagnostic> errors = sink.all();
    std::erase_if(errors, [](const Diagnostic& diagnostic) { return RowOf(diagnostic.kind).severity != Severity::Error; });
    checked.errors = RenderText(errors, *checked.sources, {.language = Language::English});
  }
  return checked;
}

Executed Pipeline::Execute(const Checked& checked, const Setting& setting, const RawTables& tables, const ParamValues& params, const Variant& variant) const {
  const Schema& schema = project_.schema;
  Executed executed;
  const TimeZone zone = *TimeZone::Find(setting.zone_name);
  const hir::Module module = variant.passes ? FoldConstants(checked.module, zone) : checked.module;
  LowerOptions options;
  options.project = "differential";
  options.metrics = true;
  options.claims = true;
  options.share = variant.share;
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    if (module.definitions[index].kind == hir::DefinitionKind::Metric) {
      options.kept.push_back({index});
    }
  }
  executed.program = std::make_unique<Program>(Lower(module, schema, *checked.sources, options).program);
  Program& program = *executed.program;
  if (variant.through_file) {
    ProgramProblem problem;
    std::optional<Program> read = Deserialize(Serialize(program), problem);
    if (!read || *read != program) {
      executed.cause = "file";
      executed.failure = "the program isn't what was saved: " + problem.detail;
      return executed;
    }
    program = std::move(*read);
  }
  if (const std::optional<std::string> wrong = Verify(program)) {
    executed.cause = "verifier";
    executed.failure = "not verified: " + *wrong;
    return executed;
  }
  LoadAndRun(executed, setting, tables, params, variant);
  return executed;
}

void Pipeline::LoadAndRun(Executed& executed, const Setting& setting, const RawTables& tables, const ParamValues& params, const Variant& variant) const {
  const Schema& schema = project_.schema;
  const Program& program = *executed.program;
  LoadRequest request;
  request.schema = &schema;
  request.as_of = setting.as_of;
  request.zone = *TimeZone::Find(setting.zone_name);
  request.threads = variant.threads;
  request.rows_worth_threads = 0;
  ProgramNeeds needs = NeedsOf(program, schema);
  request.columns = std::move(needs.columns);
  request.links = std::move(needs.links);
  request.times = std::move(needs.times);
  for (size_t table = 0; table < schema.tables.size(); ++table) {
    request.columns[table].resize(schema.tables[table].columns.size(), false);
    for (size_t column = 0; variant.all_columns && column < request.columns[table].size(); ++column) {
      request.columns[table][column] = true;
    }
  }
  // Kept values of tables that are no entities are told apart by their keys.
  for (const ValueRow& value : program.values) {
    const std::optional<TableId> table = schema.FindTable(program.tables[value.table]);
    for (const ColumnId key : table ? schema[*table].key : std::vector<ColumnId>{}) {
      request.columns[table->index][key.index] = true;
    }
  }
  DataReport report;
  std::optional<Database> database = LoadFromColumns(request, ColumnsOf(schema, tables, variant.row_order), report);
  if (!database) {
    executed.cause = "load";
    executed.failure = "the tables didn't load";
    return;
  }
  if (variant.through_snapshot) {
    // Its rows are unpacked while the program runs, and the file may be gone by then.
    static std::atomic<uint64_t> number{0};  // programs run side by side
    const std::string path = (std::filesystem::temp_directory_path() / fmt::format("limn_differential_{}_{}.snapshot", getpid(), ++number)).string();
    SnapshotMiss miss;
    std::optional<OpenedSnapshot> opened;
    if (!WriteSnapshot(path, {}, *database, report, 1, [] { return true; })) {
      opened = OpenSnapshot(path, {}, request, miss);
    }
    std::filesystem::remove(path);
    if (!opened) {
      executed.cause = "snapshot";
      executed.failure = "the snapshot can't be opened";
      return;
    }
    database = std::move(opened->database);
  }
  executed.database = std::make_unique<Database>(std::move(*database));
  // A param that no rule reads is not in the program.
  ParamValues read_params;
  for (const ParameterRow& row : program.parameters) {
    if (const auto given = params.find(row.name); given != params.end()) {
      read_params.insert(*given);
    }
  }
  std::vector<LinkFailure> failures;
  const std::optional<LinkedProgram> linked = LinkProgram(program, *executed.database, read_params, StdlibFunctions(), failures);
  if (!linked) {
    executed.cause = "link";
    executed.failure = fmt::format("not linked: {} {}", failures.at(0).name, failures.at(0).detail);
    return;
  }
  RunOptions run_options;
  run_options.batch_rows = variant.batch_rows;
  run_options.threads = variant.threads;
  run_options.range_rows = variant.range_rows;
  run_options.keep_values = true;
  if (variant.spilled) {
    run_options.spill = std::make_shared<const SpillFolder>(std::filesystem::temp_directory_path().string());
  }
  executed.result = limn::Run(*linked, run_options);
  if (variant.first_rows != 0) {
    run_options.keep_values = false;
    run_options.first_rows = variant.first_rows;
    if (const std::string label = DifferingLabel(limn::Run(*linked, run_options).labels, executed.result.labels, variant.first_rows); !label.empty()) {
      executed.cause = "first rows";
      executed.failure = "of the first rows alone it is another: " + label;
    }
  }
}

}  // namespace limn::differential
