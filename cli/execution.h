/// Execution: a program over the project's data: needs, load, link, run. Each step says what went wrong and how long it took.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/snapshots.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/project/project.h"
#include "runtime/layout/database.h"
#include "runtime/program/program.h"
#include "runtime/vm/vm.h"

namespace limn::cli {

/// How long a phase took; the name is stable, for machines ("read", "run").
struct Phase {
  std::string_view name;
  double seconds = 0;
};

/// A clock for phases: Lap adds what passed since the last one.
class PhaseClock {
 public:
  PhaseClock();
  void Lap(std::string_view name);
  const std::vector<Phase>& phases() const { return phases_; }
  double Total() const;

 private:
  double last_;
  std::vector<Phase> phases_;
};

/// A program with the data it runs over. Address-stable: LinkedProgram points into it.
struct Execution {
  Program program;
  bool audits_identities = false;  // whether Load says which rows an identity joins, for its audit
  bool finds_changes = false;      // whether a later run looks at what has changed since
  size_t threads = 1;              // that read the data
  std::vector<bool> tables_read;  // by TableId; a table that nothing asks for is not opened
  std::optional<SnapshotOptions> snapshots;  // whether a load may come from a snapshot
  bool keeps_none = false;                   // then also from one that was made for more, and none is kept
  std::optional<SnapshotPlace> to_keep;      // after a load that did not, though it might have
  std::optional<SnapshotUse> snapshot;       // what became of it
  std::optional<Database> database;
  std::optional<LinkedProgram> linked;
  DataReport data;
  DataReport found;  // by the load, also in columns that no rule reads yet: what a snapshot holds
};

/// Asks of a load what new rows need later (PlaceNewRows), where the program is one that Refresh takes.
void AskForNewRows(const Program& program, LoadRequest& request);

/// What a load found in columns that rules read, of a report of a load that read more for later runs.
DataReport ReportForRules(const DataReport& report, const LoadRequest& asked);

/// Reads what the program needs as of a moment. Emits E0450; false after it.
bool LoadData(Execution& execution, const Project& project, const AsOf& as_of,
              const std::function<void(const std::string& table, uint64_t rows)>& progress, DiagnosticSink& sink);

/// After a load from the sources: keeps what they gave for the next run, where that is wanted, unless `go_on` says no.
void KeepData(Execution& execution, const std::function<bool()>& go_on);

/// Binds the program to the loaded data. Emits E0502; false after it.
bool LinkData(Execution& execution, const std::map<std::string, Value>& parameters, DiagnosticSink& sink);

/// What Load must bring for a program and for its labels: the keys of entities too.
LoadRequest RequestOf(const Program& program, const Project& project, const AsOf& as_of);

/// Now, as an instant.
AsOf Now(const TimeZone& zone);
/// "2026-01-01" or "2026-01-01 18:00:00".
std::string AsOfText(const AsOf& as_of, const TimeZone& zone);

/// Threads of this machine.
size_t DefaultThreads();

}  // namespace limn::cli
