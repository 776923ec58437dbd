#include "cli/init/check_guess.h"

#include <algorithm>
#include <chrono>

#include "cli/execution.h"
#include "compiler/project/project.h"
#include "runtime/layout/database.h"
#include "runtime/values/calendar.h"

namespace limn::cli {
namespace {

// Beyond one row in so many that name nobody in the entity's table, that table is not a list of all.
constexpr uint64_t kLackingRows = 5;

Date Today() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Date{static_cast<int32_t>(std::chrono::duration_cast<std::chrono::hours>(since).count() / 24)};
}

class GuessChecker {
 public:
  GuessChecker(Guess& guess, ProjectHead& head) : guess_(guess), head_(head) {}

  std::vector<DataIssue> Check() {
    SourceMap sources;
    DiagnosticSink sink;
    // Read from where we are, as the project's folder may not be there yet.
    ProjectHead here = head_;
    here.folder = ".";
    const std::optional<Project> project = ReadProjectText(sources, "limn.yaml", WriteProjectYaml(guess_, here), sink);
    if (!project || sink.has_errors()) {
      return {};
    }
    LoadRequest request;
    request.schema = &project->schema;
    request.sources = &project->sources;
    request.links.assign(project->schema.links.size(), true);
    request.times.assign(project->schema.tables.size(), true);
    request.as_of.day = FromCivil({9999, 12, 30});
    request.zone = project->zone;
    request.threads = DefaultThreads();
    DataReport report;
    const std::optional<Database> database = Load(request, report);
    if (!database) {
      return report.issues();
    }
    NoteNewestDay(*database);
    const bool lacks_many = LacksMany(*database);
    TakeBackLinks(*database, lacks_many);
    std::vector<DataIssue> found = StillTrue(report, lacks_many);
    if (lacks_many) {
      MakeEntityOfKeys(guess_);
    }
    return found;
  }

 private:
  struct Finding {
    uint64_t named = 0;    // rows that name a parent
    uint64_t orphans = 0;  // of those, rows whose parent is nowhere
  };

  Finding FindingOf(const Database& database, const GuessedTable& table, const GuessedLink& link) const {
    const Schema& schema = database.schema();
    const TableId child = *schema.FindTable(table.name);
    const TableCounts& counts = database.counts()[child.index];
    for (size_t place = 0; place < counts.orphans.size(); ++place) {
      const Link& each = schema[counts.orphans[place].first];
      const bool same = schema[each.parent].name == guess_.tables[link.parent].name &&
                        schema.ColumnOf(child, each.child_columns.front()).name == table.data.columns[link.columns.front()].name;
      if (same) {
        return {database[child].rows - counts.unlinked[place].second, counts.orphans[place].second};
      }
    }
    return {};
  }

  bool LeadsToEntity(size_t table, const GuessedLink& link) const { return table != 0 && link.parent == 0 && link.name.empty(); }

  bool LacksMany(const Database& database) const {
    const GuessedTable& entity = guess_.tables.front();
    if (!entity.keys_from.empty() || entity.key.size() != 1) {
      return false;
    }
    bool lacks_many = false;
    for (size_t table = 1; table < guess_.tables.size(); ++table) {
      for (const GuessedLink& link : guess_.tables[table].links) {
        const Finding finding = LeadsToEntity(table, link) ? FindingOf(database, guess_.tables[table], link) : Finding();
        lacks_many = lacks_many || (finding.orphans * kLackingRows > finding.named && finding.orphans < finding.named);
      }
    }
    return lacks_many;
  }

  void TakeBackLinks(const Database& database, bool lacks_many) {
    for (size_t index = 0; index < guess_.tables.size(); ++index) {
      GuessedTable& table = guess_.tables[index];
      std::vector<GuessedLink> kept;
      for (GuessedLink& link : table.links) {
        const Finding finding = FindingOf(database, table, link);
        const bool finds_most = finding.named > 0 && finding.orphans * 2 <= finding.named;
        // Empty tables show nothing against a link.
        if (finds_most || table.data.rows == 0 || (lacks_many && LeadsToEntity(index, link) && finding.orphans < finding.named)) {
          kept.push_back(std::move(link));
        }
      }
      table.links = std::move(kept);
    }
  }

  // Without the orphans of links that are no more.
  std::vector<DataIssue> StillTrue(const DataReport& report, bool lacks_many) const {
    std::vector<DataIssue> issues;
    for (const DataIssue& issue : report.issues()) {
      bool holds = issue.kind != DataIssueKind::Orphans;
      for (size_t table = 0; table < guess_.tables.size() && !holds; ++table) {
        for (const GuessedLink& link : guess_.tables[table].links) {
          const bool same = guess_.tables[table].name == issue.table && guess_.tables[link.parent].name == issue.hint && ColumnsOf(table, link) == issue.column;
          holds = holds || (same && !(lacks_many && LeadsToEntity(table, link)));
        }
      }
      if (holds) {
        issues.push_back(issue);
      }
    }
    return issues;
  }

  std::string ColumnsOf(size_t table, const GuessedLink& link) const {
    std::string names;
    for (const size_t column : link.columns) {
      names += (names.empty() ? "" : ", ") + guess_.tables[table].data.columns[column].name;
    }
    return names;
  }

  void NoteNewestDay(const Database& database) {
    std::optional<Date> newest;
    for (uint32_t table = 0; table < database.schema().tables.size(); ++table) {
      const auto range = database.TimeRange(TableId{table});
      if (!database.schema().tables[table].time || !range) {
        continue;
      }
      const Value& last = range->second;
      const Date day = last.type.kind == ValueKind::Date ? Date{static_cast<int32_t>(last.as_int())} : database.zone().LocalDate(Instant{last.as_int()});
      newest = newest ? std::max(*newest, day) : day;
    }
    // A day to come is a slip or a plan, not the state of things.
    if (newest && *newest <= Today()) {
      head_.as_of = FormatDate(*newest);
    }
  }

  Guess& guess_;
  ProjectHead& head_;
};

}  // namespace

std::vector<DataIssue> CheckGuess(Guess& guess, ProjectHead& head) { return GuessChecker(guess, head).Check(); }

}  // namespace limn::cli
