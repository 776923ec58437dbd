#include "cli/repl/loaded_tables.h"

#include <filesystem>
#include <system_error>

#include "cli/data_complaints.h"
#include "cli/execution.h"
#include "cli/repl/interrupt.h"

namespace limn::repl {
namespace {

// Projects up to this size are loaded whole, so that nothing typed later needs another load.
constexpr uintmax_t kLoadWholeBytesMax = 64U << 20U;

uintmax_t BytesOf(const Project& project) {
  uintmax_t bytes = 0;
  for (const TableSource& source : project.sources) {
    for (const std::string& path : source.paths) {
      std::error_code error;
      const uintmax_t size = std::filesystem::file_size(path, error);
      bytes += error ? 0 : size;
    }
  }
  return bytes;
}

bool HasTime(const TableSchema& table) { return table.time.has_value() || table.time_from.has_value(); }

ProgramNeeds EverythingOf(const Schema& schema) {
  ProgramNeeds needs = NothingOf(schema);
  for (size_t table = 0; table < schema.tables.size(); ++table) {
    needs.columns[table].assign(needs.columns[table].size(), true);
    needs.times[table] = HasTime(schema.tables[table]);
  }
  needs.links.assign(needs.links.size(), true);
  return needs;
}

void JoinBits(std::vector<bool>& bits, const std::vector<bool>& more) {
  for (size_t bit = 0; bit < more.size(); ++bit) {
    bits[bit] = bits[bit] || more[bit];
  }
}

bool HoldBits(const std::vector<bool>& bits, const std::vector<bool>& wanted) {
  for (size_t bit = 0; bit < wanted.size(); ++bit) {
    if (wanted[bit] && !bits[bit]) {
      return false;
    }
  }
  return true;
}

}  // namespace

ProgramNeeds NothingOf(const Schema& schema) {
  ProgramNeeds needs;
  for (const TableSchema& table : schema.tables) {
    needs.columns.emplace_back(table.columns.size(), false);
  }
  needs.links.assign(schema.links.size(), false);
  needs.times.assign(schema.tables.size(), false);
  return needs;
}

void Join(ProgramNeeds& needs, const ProgramNeeds& more) {
  for (size_t table = 0; table < more.columns.size(); ++table) {
    JoinBits(needs.columns[table], more.columns[table]);
  }
  JoinBits(needs.links, more.links);
  JoinBits(needs.times, more.times);
}

LoadedTables::LoadedTables(const Project& project, AsOf as_of, ProgramNeeds wanted)
    : project_(project), as_of_(as_of), wanted_(std::move(wanted)), loaded_(NothingOf(project.schema)) {}

void LoadedTables::SetAsOf(AsOf as_of) {
  as_of_ = as_of;
  database_.reset();
}

Database LoadedTables::Lend() {
  Database lent = std::move(*database_);
  database_.reset();
  return lent;
}

bool LoadedTables::Covers(const ProgramNeeds& needs) const {
  for (size_t table = 0; table < needs.columns.size(); ++table) {
    if (!HoldBits(loaded_.columns[table], needs.columns[table])) {
      return false;
    }
  }
  return HoldBits(loaded_.links, needs.links) && HoldBits(loaded_.times, needs.times);
}

// A tag imported in the session brings a table of its own.
void LoadedTables::Grow() {
  if (loaded_.times.size() == project_.schema.tables.size()) {
    return;
  }
  for (ProgramNeeds* needs : {&loaded_, &wanted_}) {
    ProgramNeeds grown = NothingOf(project_.schema);
    Join(grown, *needs);
    *needs = std::move(grown);
  }
  database_.reset();
}

LoadRequest LoadedTables::RequestFor(const ProgramNeeds& needs) const {
  LoadRequest request;
  request.schema = &project_.schema;
  request.sources = &project_.sources;
  request.columns = needs.columns;
  request.links = needs.links;
  request.times = needs.times;
  request.as_of = as_of_;
  request.zone = project_.zone;
  request.threads = cli::DefaultThreads();
  return request;
}

bool LoadedTables::OpenSnapshotFor(const ProgramNeeds& needs) {
  std::optional<cli::WiderSnapshot> wider = snapshots_ ? cli::OpenWider(*snapshots_, project_, RequestFor(needs)) : std::nullopt;
  if (!wider) {
    return false;
  }
  database_ = std::move(wider->opened.database);
  loaded_ = {wider->request.columns, wider->request.links, wider->request.times};
  ++loads_;
  findings_ = {};
  cli::ComplainAboutData(wider->opened.report, project_, /*all=*/true, findings_);
  return true;
}

void LoadedTables::LeaveSnapshots() {
  snapshots_.reset();
  database_.reset();
}

const Database* LoadedTables::Bring(const ProgramNeeds& needs, DiagnosticSink& complaints) {
  Grow();
  if (database_ && Covers(needs)) {
    return &*database_;
  }
  ProgramNeeds wanted_now = loaded_;
  Join(wanted_now, needs);
  const bool is_small = !project_.snapshot.value_or(false) && BytesOf(project_) <= kLoadWholeBytesMax;
  // It costs nothing to open, so it need not hold what is wanted later.
  if (!is_small && OpenSnapshotFor(wanted_now)) {
    return &*database_;
  }
  database_.reset();  // never both in memory
  loaded_ = std::move(wanted_now);
  Join(loaded_, wanted_);
  if (is_small) {
    Join(loaded_, EverythingOf(project_.schema));
  }
  LoadRequest request = RequestFor(loaded_);
  request.progress = [&](const std::string& table, uint64_t rows) {
    if (Interrupt::flag()) {
      throw Interrupted();
    }
    if (progress) {
      progress(table, rows);
    }
  };
  DataReport report;
  try {
    database_ = Load(request, report);
  } catch (...) {
    if (progress_end) {
      progress_end();
    }
    throw;
  }
  if (progress_end) {
    progress_end();
  }
  ++loads_;
  findings_ = {};
  if (database_) {
    cli::ComplainAboutData(report, project_, /*all=*/true, findings_);
  } else {
    cli::ComplainAboutData(report, project_, /*all=*/false, complaints);
  }
  return database_ ? &*database_ : nullptr;
}

}  // namespace limn::repl
