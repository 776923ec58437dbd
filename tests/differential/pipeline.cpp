#include "tests/differential/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "compiler/check/check.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/lower/lower.h"
#include "compiler/passes/passes.h"
#include "compiler/syntax/parse.h"
#include "runtime/layout/database.h"
#include "runtime/vm/vm.h"
#include "stdlib/builtin.h"
#include "stdlib/functions.h"
#include "tests/differential/reference.h"

namespace limn::differential {

namespace {

std::string Spell(const ValueType& type) {
  switch (type.kind) {
    case ValueKind::Bool: return "bool";
    case ValueKind::Int: return "int";
    case ValueKind::Decimal: return "decimal";
    case ValueKind::Number: return "number";
    case ValueKind::Text: return "text";
    case ValueKind::Date: return "date";
    case ValueKind::DateTime: return "datetime";
    case ValueKind::Duration: return "duration";
  }
  return "";
}

std::string SpellCall(std::string_view name, const std::vector<ValueType>& parameters) {
  std::string text = fmt::format("builtin {}(", name);
  for (size_t place = 0; place < parameters.size(); ++place) {
    text += (place == 0 ? "" : ", ") + Spell(parameters[place]);
  }
  return text + ")";
}

constexpr std::string_view kWindowNames[] = {"in last", "in previous", "in this", "in last full", "since", "before", "from to", "on weekends", "on weekdays", "during"};
constexpr std::string_view kUnitNames[] = {"minute", "hour", "day", "week", "month", "quarter", "year"};
constexpr std::string_view kAggregateNames[] = {"count", "sum",         "average",  "min",   "max", "first", "last",
                                                "most_common", "distinct", "share", "any", "none",  "all", "median", "percentile", "stddev",
                                                "streak", "longest_gap", "average_gap", "trend", "sequence", "count_sequences", "funnel_stage", "top"};
constexpr std::string_view kPopulationNames[] = {"rank", "percentile_rank", "band", "in_top", "share_of_total", "average", "lift", "resemblance", "cluster", "within", "per"};

bool HasUnit(hir::WindowKind kind) { return kind <= hir::WindowKind::InLastFull; }

void CountHits(const hir::Module& module, const Program& program, Hits& hits) {
  for (const Block& block : program.blocks) {
    for (const Instruction& instruction : block.instructions) {
      ++hits[fmt::format("opcode {}", RowOf(instruction.op).mnemonic)];
    }
  }
  for (const hir::Expr& expr : module.exprs) {
    if (const auto* call = std::get_if<hir::Call>(&expr.node)) {
      const Builtin* builtin = FindBuiltin(call->function);
      ++hits[SpellCall(call->function, builtin->overloads[call->overload].parameters)];
    }
    if (const auto* population = std::get_if<hir::Population>(&expr.node)) {
      ++hits[fmt::format("population {}", kPopulationNames[static_cast<size_t>(population->function)])];
      hits["population within"] += population->within ? 1 : 0;
      hits["population per"] += population->per.empty() ? 0 : 1;
    }
    if (const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node)) {
      ++hits[fmt::format("aggregate {}", kAggregateNames[static_cast<size_t>(aggregate->function)])];
      if (aggregate->by) {
        ++hits[fmt::format("top by {}", kAggregateNames[static_cast<size_t>(aggregate->by->function)])];
      }
      if (aggregate->ties) {
        ++hits[fmt::format("ties by {}", kAggregateNames[static_cast<size_t>(aggregate->ties->function)])];
      }
      for (const hir::Window& window : aggregate->windows) {
        const std::string_view name = kWindowNames[static_cast<size_t>(window.kind)];
        ++hits[HasUnit(window.kind) ? fmt::format("window {} {}", name, kUnitNames[static_cast<size_t>(window.unit)]) : fmt::format("window {}", name)];
      }
    }
  }
}

// The raw tables as columns, in another order of rows where asked.
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

std::string Show(const Value& value, const TimeZone& zone) { return value.is_missing() ? "missing" : Format(value, zone); }

// Equal to the bit, but for the sign of zero, which no output shows.
bool AreSame(const Value& a, const Value& b) {
  if (a.is_missing() || b.is_missing()) {
    return a.is_missing() && b.is_missing();
  }
  return a.type == b.type && a.data == b.data;
}

// Compares what the VM made with what the reference makes of the same module and raw tables.
class Comparison {
 public:
  Comparison(const Schema& schema, const hir::Module& module, const ReferenceWorld& world, const Database& database, ParamValues params)
      : schema_(schema), module_(module), world_(world), database_(database), reference_(module, world, std::move(params)) {}

  /// The first difference in words; "" where all agree.
  std::string Compare(const Program& program, const RunResult& result) {
    for (const LabelTable& table : result.labels) {
      const std::vector<uint32_t>& rows = RowsByKey({table.table});
      if (table.rows != rows.size()) {
        return fmt::format("{}: {} rows, the reference has {}", schema_.tables[table.table].name, table.rows, rows.size());
      }
      for (const LabelColumn& label : table.labels) {
        for (size_t row = 0; row < rows.size(); ++row) {
          const std::string difference = CompareLabel(label, row, rows[row]);
          if (!difference.empty()) {
            return fmt::format("{} of {} {}: {}", label.name, schema_.tables[table.table].name, database_.KeyText({table.table}, static_cast<uint32_t>(row)),
                               difference);
          }
        }
      }
    }
    return CompareKept(program, result);
  }

 private:
  // The reference's rows in the order of an entity's relation: ints by value, texts by bytes.
  const std::vector<uint32_t>& RowsByKey(TableId table) {
    std::vector<uint32_t>& rows = rows_by_key_[table.index];
    if (rows.empty()) {
      rows = world_.Rows(table);
      std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) {
        for (const ColumnId column : schema_[table].key) {
          const Value& key_a = world_.Row(table, a)[column.index];
          const Value& key_b = world_.Row(table, b)[column.index];
          if (ComesBefore(key_a, key_b) || ComesBefore(key_b, key_a)) {
            return ComesBefore(key_a, key_b);
          }
        }
        return false;
      });
    }
    return rows;
  }

  std::string CompareValue(const Value& got, const Value& wanted) const {
    return AreSame(got, wanted) ? ""
                                : fmt::format("{}, the reference says {}", Show(got, database_.zone()), Show(wanted, database_.zone()));
  }

  std::string CompareLabel(const LabelColumn& label, size_t row, uint32_t raw_row) {
    const hir::DefId definition = *module_.Find(label.name);
    if (label.shape != LabelShape::Set) {
      return CompareValue(label.columns[0].At(row), reference_.Evaluate(definition, raw_row));
    }
    std::vector<std::string> held;
    for (size_t member = 0; member < label.members.size(); ++member) {
      if (!label.columns[member].IsKnown(row)) {
        return fmt::format("whether it has {} is unknown", label.members[member]);
      }
    }
    ForEachMember(label, row, [&](std::string_view member) { held.emplace_back(member); });
    const std::vector<std::string> wanted = reference_.EvaluateSet(definition, raw_row);
    return held == wanted ? "" : fmt::format("{{{}}}, the reference says {{{}}}", fmt::join(held, ", "), fmt::join(wanted, ", "));
  }

  // Metrics on tables that are no entities: rows are told by their key, where the load brought one.
  std::string CompareKept(const Program& program, const RunResult& result) {
    for (size_t value = 0; value < program.values.size(); ++value) {
      const TableId table{program.values[value].table};
      const std::optional<hir::DefId> definition = module_.Find(program.values[value].name);
      if (!definition || schema_[table].key.empty() || !schema_[table].entity.empty()) {
        continue;
      }
      // Rows without a key can't be told apart; they are only counted.
      std::map<std::string, uint32_t> rows_by_key;
      const auto has_key = [&](auto cell_at) {
        const std::vector<ColumnId>& key = schema_[table].key;
        return std::none_of(key.begin(), key.end(), [&](ColumnId column) { return cell_at(column).is_missing(); });
      };
      for (const uint32_t row : world_.Rows(table)) {
        if (has_key([&](ColumnId column) { return world_.Row(table, row)[column.index]; })) {
          std::string key;
          for (const ColumnId column : schema_[table].key) {
            key += (key.empty() ? "" : ",") + Format(world_.Row(table, row)[column.index], database_.zone());
          }
          rows_by_key[key] = row;
        }
      }
      const Column& column = result.values[value];
      if (column.length != world_.Rows(table).size()) {
        return fmt::format("{}: {} rows, the reference has {}", program.values[value].name, column.length, world_.Rows(table).size());
      }
      for (uint32_t row = 0; row < column.length; ++row) {
        if (!has_key([&](ColumnId part) { return database_.ColumnOf(table, part).At(row); })) {
          continue;
        }
        const std::string key = database_.KeyText(table, row);
        const auto found = rows_by_key.find(key);
        const std::string difference = found == rows_by_key.end() ? "a row that the reference doesn't have"
                                                                  : CompareValue(column.At(row), reference_.Evaluate(*definition, found->second));
        if (!difference.empty()) {
          return fmt::format("{} of {} {}: {}", program.values[value].name, schema_[table].name, key, difference);
        }
      }
    }
    return "";
  }

  const Schema& schema_;
  const hir::Module& module_;
  const ReferenceWorld& world_;
  const Database& database_;
  Reference reference_;
  std::map<uint32_t, std::vector<uint32_t>> rows_by_key_;
};

}  // namespace

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
  return fmt::format("batches of {} rows, {} threads with {} rows at a time, sharing {}, passes {}, through a file {}, all columns {}, row order {}", batch_rows, threads, range_rows,
                     share ? "on" : "off", passes ? "on" : "off", through_file ? "yes" : "no", all_columns ? "yes" : "no", row_order);
}

Hits NothingHitYet() {
  Hits hits;
  for (const OpcodeRow& row : OpcodeRows()) {
    hits[fmt::format("opcode {}", row.mnemonic)] = 0;
  }
  for (const Builtin& builtin : Builtins()) {
    for (const Overload& overload : builtin.overloads) {
      hits[SpellCall(builtin.name, overload.parameters)] = 0;
    }
  }
  for (const std::string_view name : kAggregateNames) {
    hits[fmt::format("aggregate {}", name)] = 0;
  }
  for (const std::string_view name : {"first", "last", "count", "sum", "average", "min", "max"}) {
    hits[fmt::format("ties by {}", name)] = 0;
  }
  for (const std::string_view name : {"count", "sum", "average", "min", "max"}) {
    hits[fmt::format("top by {}", name)] = 0;
  }
  for (const std::string_view name : kPopulationNames) {
    hits[fmt::format("population {}", name)] = 0;
  }
  for (const std::string_view name : {"since", "before", "from to", "on weekends", "on weekdays", "during"}) {
    hits[fmt::format("window {}", name)] = 0;
  }
  for (const std::string_view name : {"in last", "in previous"}) {
    for (const std::string_view unit : kUnitNames) {
      hits[fmt::format("window {} {}", name, unit)] = 0;
    }
  }
  for (const std::string_view name : {"in this", "in last full"}) {
    for (const std::string_view unit : {"week", "month", "quarter", "year"}) {
      hits[fmt::format("window {} {}", name, unit)] = 0;
    }
  }
  return hits;
}

Pipeline::Pipeline() : sources_(std::make_unique<SourceMap>()) {
  DiagnosticSink sink;
  std::optional<Project> project = ReadProjectText(*sources_, "limn.yaml", std::string(kProjectYaml), sink, {.find_files = false});
  if (!project || sink.has_errors()) {
    throw std::runtime_error(RenderText(sink.all(), *sources_, {.language = Language::English}));
  }
  project_ = std::move(*project);
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
  checked.module = limn::Check(input, *checked.sources, sink);
  if (sink.has_errors()) {
    std::vector<Diagnostic> errors = sink.all();
    std::erase_if(errors, [](const Diagnostic& diagnostic) { return RowOf(diagnostic.kind).severity != Severity::Error; });
    checked.errors = RenderText(errors, *checked.sources, {.language = Language::English});
  }
  return checked;
}

Executed Pipeline::Execute(const std::string& rules, const Setting& setting, const RawTables& tables, const ParamValues& params,
                           const Variant& variant) const {
  const Schema& schema = project_.schema;
  Executed executed;
  executed.checked = Check(rules, setting);
  if (!executed.checked.errors.empty()) {
    executed.failure = executed.checked.errors;
    executed.cause = executed.failure.substr(0, executed.failure.find(']'));
    return executed;
  }
  const TimeZone zone = *TimeZone::Find(setting.zone_name);
  const hir::Module module = variant.passes ? FoldConstants(executed.checked.module, zone) : executed.checked.module;
  LowerOptions options;
  options.project = "differential";
  options.metrics = true;
  options.share = variant.share;
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    if (module.definitions[index].kind == hir::DefinitionKind::Metric) {
      options.kept.push_back({index});
    }
  }
  executed.program = std::make_unique<Program>(Lower(module, schema, *executed.checked.sources, options).program);
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
  executed.result = limn::Run(*linked, run_options);
}

Outcome Pipeline::Run(const Case& one, const Variant& variant, Hits* hits) const try {
  const Executed executed = Execute(Render(one.program), one.setting, one.tables, one.program.params, variant);
  if (!executed.failure.empty()) {
    return {executed.checked.errors.empty() ? Outcome::Kind::Differ : Outcome::Kind::NotCompiled, executed.failure, executed.cause};
  }
  if (hits != nullptr) {
    CountHits(executed.checked.module, *executed.program, *hits);
  }
  const ReferenceZone zone(one.setting.zone_name);
  const ReferenceWorld world(project_.schema, one.tables, one.setting.as_of, zone);
  Comparison comparison(project_.schema, executed.checked.module, world, *executed.database, one.program.params);
  const std::string difference = comparison.Compare(*executed.program, executed.result);
  return difference.empty() ? Outcome{} : Outcome{Outcome::Kind::Differ, difference, "value"};
} catch (const std::exception& exception) {
  return {Outcome::Kind::Differ, exception.what(), "exception"};
}

}  // namespace limn::differential
