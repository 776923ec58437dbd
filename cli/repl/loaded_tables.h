/// LoadedTables: the tables of the project in memory. They stay; when rules ask for more than is there, they are loaded again.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/project/project.h"
#include "runtime/layout/database.h"
#include "runtime/vm/link.h"

namespace limn::repl {

class LoadedTables {
 public:
  /// `wanted`: what the project's rules need, brought by the first load along with what it was asked for.
  LoadedTables(const Project& project, AsOf as_of, ProgramNeeds wanted);

  const AsOf& as_of() const { return as_of_; }
  /// Another moment: other rows exist, so the tables are loaded anew when they are next needed.
  void SetAsOf(AsOf as_of);
  /// The rules want other things by now; what is loaded stays.
  void SetWanted(ProgramNeeds wanted) { wanted_ = std::move(wanted); }

  /// The tables with at least what is asked for. What the data holds that stops a load, or is only counted, is complained about once for
  /// each load; nothing after a complaint that stops it. Throws Interrupted.
  const Database* Bring(const ProgramNeeds& needs, DiagnosticSink& complaints);
  /// What is in memory now; may be null.
  const Database* loaded() const { return database_ ? &*database_ : nullptr; }

  /// Called with a table's name and the rows read so far while a load goes on; may be empty.
  std::function<void(const std::string& table, uint64_t rows)> progress;
  /// Called when a load has ended, also when it failed.
  std::function<void()> progress_end;

 private:
  bool Covers(const ProgramNeeds& needs) const;

  const Project& project_;
  AsOf as_of_;
  ProgramNeeds wanted_;
  ProgramNeeds loaded_;  // what database_ was asked for
  std::optional<Database> database_;
};

/// No table, column or link at all.
ProgramNeeds NothingOf(const Schema& schema);
/// Adds what `more` asks for.
void Join(ProgramNeeds& needs, const ProgramNeeds& more);

}  // namespace limn::repl
