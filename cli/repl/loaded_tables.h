/// LoadedTables: the tables of the project in memory. They stay; when rules ask for more than is there, they are loaded again.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/snapshots.h"
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
  /// From now on tables may come from a snapshot that `limn run` kept.
  void UseSnapshots(cli::SnapshotOptions options) { snapshots_ = std::move(options); }
  /// After SnapshotDamaged: from now on they come from the sources.
  void LeaveSnapshots();
  /// The rules want other things by now; what is loaded stays.
  void SetWanted(ProgramNeeds wanted) { wanted_ = std::move(wanted); }

  /// The tables with at least what is asked for; nothing after a complaint about data that stops the load. Throws Interrupted. Who looks into them may meet
  /// SnapshotDamaged.
  const Database* Bring(const ProgramNeeds& needs, DiagnosticSink& complaints);
  /// What the last load found in the data and only counted: unreadable cells, orphans, duplicates.
  const DiagnosticSink& findings() const { return findings_; }
  /// How many loads there were.
  size_t loads() const { return loads_; }
  /// The tables out of hand, and back unchanged: for what wants to own them a while. Only after Bring.
  Database Lend();
  void TakeBack(Database database) { database_ = std::move(database); }
  /// What is in memory now; may be null.
  const Database* loaded() const { return database_ && loaded_.times.size() == project_.schema.tables.size() ? &*database_ : nullptr; }

  /// Called with a table's name and the rows read so far while a load goes on; may be empty.
  std::function<void(const std::string& table, uint64_t rows)> progress;
  /// Called when a load has ended, also when it failed.
  std::function<void()> progress_end;

 private:
  bool Covers(const ProgramNeeds& needs) const;
  bool OpenSnapshotFor(const ProgramNeeds& needs);
  LoadRequest RequestFor(const ProgramNeeds& needs) const;
  void Grow();

  const Project& project_;
  AsOf as_of_;
  ProgramNeeds wanted_;
  ProgramNeeds loaded_;  // what database_ was asked for
  std::optional<cli::SnapshotOptions> snapshots_;
  std::optional<Database> database_;
  DiagnosticSink findings_;
  size_t loads_ = 0;
};

/// No table, column or link at all.
ProgramNeeds NothingOf(const Schema& schema);
/// Adds what `more` asks for.
void Join(ProgramNeeds& needs, const ProgramNeeds& more);

}  // namespace limn::repl
