/// Pipeline: a random case through the whole chain: parse, check, passes, lower, save, load, verify, link, run.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/hir/hir.h"
#include "compiler/project/project.h"
#include "runtime/layout/database.h"
#include "runtime/program/program.h"
#include "runtime/vm/vm.h"
#include "tests/differential/random_programs.h"
#include "tests/differential/random_tables.h"

namespace limn::differential {

/// The raw tables as columns, in another order of rows for each `row_order` but 0.
std::vector<std::vector<Column>> ColumnsOf(const Schema& schema, const RawTables& raw, uint64_t row_order);

/// Everything that a seed decides.
struct Case {
  uint64_t seed = 0;
  Setting setting;
  RawTables tables;
  RandomProgram program;
};
Case MakeCase(uint64_t seed, const Schema& schema);

/// In how many ways the same answer is asked for.
struct Variant {
  size_t batch_rows = 2048;
  size_t threads = 1;
  size_t range_rows = 16'384;  // that a thread takes at a time
  bool share = true;        // equal work met once in lower
  bool passes = true;
  bool through_file = true;  // the program goes through the bytes of an .lbc
  bool through_snapshot = false;  // the database through the bytes of a snapshot
  bool all_columns = false;  // the load brings columns that no rule reads
  size_t first_rows = 0;     // labels of so many rows alone are compared with those of all; 0: they aren't
  bool spilled = false;      // values lie in files
  uint64_t row_order = 0;    // seed of another order of the raw rows; 0: as they are
  std::string Describe() const;
};

/// What has been seen so far, by name: opcodes, builtin overloads, window kinds, aggregates.
using Hits = std::map<std::string, uint64_t>;
/// Every name that must be hit: all rows of the tables of opcodes, functions and keywords, but those that hits.cpp leaves out by name.
Hits NothingHitYet();
void CountHits(const hir::Module& module, const Program& program, const RandomProgram& rules, Hits& hits);

/// The rules of a case, checked.
struct Checked {
  std::unique_ptr<SourceMap> sources;
  hir::Module module;
  std::string errors;  // rendered; empty where all is well
};

/// A run of the VM, with what it stands on.
struct Executed {
  std::unique_ptr<Program> program;
  std::unique_ptr<Database> database;
  RunResult result;
  std::string failure;  // of a step that must not fail; empty where all is well
  std::string cause;    // how it went wrong, so that a smaller case goes wrong in the same way: "file", "verifier"
};

class Pipeline {
 public:
  Pipeline();
  const Schema& schema() const { return project_.schema; }
  Checked Check(const std::string& rules, const Setting& setting) const;
  /// Of rules without errors.
  Executed Execute(const Checked& checked, const Setting& setting, const RawTables& tables, const ParamValues& params, const Variant& variant) const;
  /// Loads what a verified program (executed.program) needs, links and runs it.
  void LoadAndRun(Executed& executed, const Setting& setting, const RawTables& tables, const ParamValues& params, const Variant& variant) const;

 private:
  std::unique_ptr<SourceMap> sources_;
  Project project_;
};

}  // namespace limn::differential
