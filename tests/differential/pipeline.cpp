#include "tests/differential/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "compiler/check/check.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/lower/lower.h"
#include "compiler/syntax/parse.h"
#include "runtime/layout/database.h"
#include "runtime/vm/vm.h"
#include "stdlib/builtin.h"
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

constexpr std::string_view kWindowNames[] = {"in last", "in previous", "in this", "in last full", "since", "before", "from to"};
constexpr std::string_view kUnitNames[] = {"minute", "hour", "day", "week", "month", "quarter", "year"};
constexpr std::string_view kAggregateNames[] = {"count", "sum",         "average",  "min",   "max", "first", "last",
                                                "most_common", "distinct", "share", "any", "none",  "all"};

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
    if (const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node)) {
      ++hits[fmt::format("aggregate {}", kAggregateNames[static_cast<size_t>(aggregate->function)])];
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

}  // namespace

Case MakeCase(uint64_t seed, const Schema& schema) {
  Random random(seed);
  Case one;
  one.seed = seed;
  one.setting = RandomSetting(random);
  one.tables = MakeTables(random, schema, one.setting);
  one.program = MakeProgram(random, schema, one.setting);
  return one;
}

std::string Variant::Describe() const {
  return fmt::format("batches of {} rows, {} threads, sharing {}, passes {}, through a file {}, all columns {}, row order {}", batch_rows, threads,
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
  for (const std::string_view name : {"since", "before", "from to"}) {
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

}  // namespace limn::differential
