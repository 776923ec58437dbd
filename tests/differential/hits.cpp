// What random programs have reached, and all that they must.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "compiler/syntax/keywords.h"
#include "stdlib/builtin.h"
#include "tests/differential/pipeline.h"

namespace limn::differential {

namespace {

std::string SpellCall(std::string_view name, const std::vector<ValueType>& parameters) {
  std::string text = fmt::format("builtin {}(", name);
  for (size_t place = 0; place < parameters.size(); ++place) {
    text += (place == 0 ? "" : ", ") + std::string(NameOf(parameters[place].kind));
  }
  return text + ")";
}

constexpr std::string_view kWindowNames[] = {"in last", "in previous", "in this", "in last full", "since", "before", "from to", "on weekends", "on weekdays", "during"};
constexpr std::string_view kUnitNames[] = {"minute", "hour", "day", "week", "month", "quarter", "year"};
constexpr std::string_view kAggregateNames[] = {"count", "sum",         "average",  "min",   "max", "first", "last",
                                                "most_common", "distinct", "share", "any", "none",  "all", "median", "percentile", "stddev",
                                                "streak", "longest_gap", "average_gap", "trend", "sequence", "count_sequences", "funnel_stage", "top"};
constexpr std::string_view kPopulationNames[] = {"rank", "percentile_rank", "band", "in_top", "share_of_total", "average", "lift", "resemblance", "cluster",
                                                 // over the members of a claim
                                                 "count", "share", "sum", "min", "max", "median", "percentile", "stddev", "distinct", "most_common", "any", "all", "none"};

bool HasUnit(hir::WindowKind kind) { return kind <= hir::WindowKind::InLastFull; }

// Statements, and what only some of them have.
constexpr std::string_view kKindNames[] = {"param", "list", "metric", "tag when", "tag one of", "tag any of", "tag from data", "score", "segment", "personas",
                                           "cluster", "split", "function", "purpose", "expectation", "claim"};
bool IsOfRandomPrograms(std::string_view kind) { return kind != "expectation"; }

// Words that stand in no random program, each with its reason.
struct Unwritten {
  std::string_view word;
  std::string_view reason;
};
constexpr Unwritten kUnwritten[] = {
    {"pack", "begins the file of a pack: those of the stdlib are used, and a `use` is compared with the pack's own text"},
    {"test", "a test has data and an answer of its own: tests/golden and the tests of every pack"},
    {"given", "of a test"},
    {"expect", "of a test"},
    {"as_of", "of a test; a run's as of is the case's setting"},
    {"for_time", "of held, in a later version"},
    {"previous()", "in a later version"},
    {"changed()", "in a later version"},
    {"entered()", "in a later version"},
    {"left()", "in a later version"},
    {"held()", "in a later version"},
    {"join()", "in a later version"},
    {"log()", "in a later version"},
    {"exp()", "in a later version"},
};
bool IsUnwritten(std::string_view word) {
  return std::any_of(std::begin(kUnwritten), std::end(kUnwritten), [&](const Unwritten& row) { return row.word == word; });
}

std::string NameOfKind(const hir::Definition& definition) { return fmt::format("statement {}", kKindNames[static_cast<size_t>(definition.kind)]); }

void CountStatements(const hir::Module& module, Hits& hits) {
  for (const hir::Definition& definition : module.definitions) {
    if (IsOfRandomPrograms(kKindNames[static_cast<size_t>(definition.kind)])) {
      ++hits[NameOfKind(definition)];
    }
    hits["statement import tag"] += definition.import ? 1 : 0;
    hits["statement import tag, dated"] += definition.import && definition.import->dated ? 1 : 0;
    hits["statement import tag, expires"] += definition.import && definition.import->fresh ? 1 : 0;
    hits["kept for a purpose"] += definition.attributes.purposes.empty() ? 0 : 1;
  }
  for (const hir::Claim& claim : module.claims) {
    for (const hir::ClaimFigure& figure : claim.figures) {
      ++hits[fmt::format("claim {}", kPopulationNames[static_cast<size_t>(figure.function)])];
      hits["claim with a bound"] += figure.bound ? 1 : 0;
    }
  }
}

}  // namespace

void CountHits(const hir::Module& module, const Program& program, const RandomProgram& rules, Hits& hits) {
  CountStatements(module, hits);
  for (const std::string& word : rules.words) {
    ++hits["word " + word];
  }

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
      if (!hir::IsOverMembers(population->function)) {
        ++hits[fmt::format("population {}", kPopulationNames[static_cast<size_t>(population->function)])];
      }
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
  for (uint8_t function = 0; function < std::size(kPopulationNames); ++function) {
    const auto which = static_cast<hir::PopulationFunction>(function);
    if (!hir::IsOverMembers(which)) {
      hits[fmt::format("population {}", kPopulationNames[function])] = 0;
    }
    if (hir::IsOverMembers(which) || which == hir::PopulationFunction::Average || which == hir::PopulationFunction::Lift) {
      hits[fmt::format("claim {}", kPopulationNames[function])] = 0;
    }
  }
  hits["population within"] = 0;
  hits["population per"] = 0;
  for (const std::string_view name : {"confirmed", "refuted", "no data", "with a bound", "interval of a share", "interval of a mean", "interval of a ratio"}) {
    hits[fmt::format("claim {}", name)] = 0;
  }
  for (const std::string_view kind : kKindNames) {
    if (IsOfRandomPrograms(kind)) {
      hits[fmt::format("statement {}", kind)] = 0;
    }
  }
  for (const std::string_view name : {"statement import tag", "statement import tag, dated", "statement import tag, expires", "kept for a purpose",
                                      "written out: function", "written out: for each", "written out: use", "written out: arguments of a call"}) {
    hits[std::string(name)] = 0;
  }
  for (const KeywordRow& row : Keywords()) {
    if (!IsUnwritten(row.id)) {
      hits[fmt::format("word {}", row.id)] = 0;
    }
  }
  for (const FunctionRow& row : Functions()) {
    if (const std::string call = fmt::format("{}()", row.id()); !IsUnwritten(call)) {
      hits["word " + call] = 0;
    }
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

}  // namespace limn::differential
