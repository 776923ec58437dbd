// limn init: a first project from files, every guess written down.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "cli/atomic_file.h"
#include "cli/commands/commands.h"
#include "cli/init/write_project.h"
#include "cli/numbers.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/project/project.h"
#include "runtime/layout/database.h"
#include "runtime/values/calendar.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

int Fail(const Console& console, const std::string& reason, int code) {
  console.Err(console.Paint(console(Text::ErrorWord), Colour::Red) + console(Text::Colon) + reason + "\n");
  return code;
}

// `orders_2024.csv` and `orders_2025.csv` are one table: what their names share before the digits.
std::string WithoutNumber(const std::string& name) {
  size_t end = name.size();
  while (end > 0 && ((name[end - 1] >= '0' && name[end - 1] <= '9') || name[end - 1] == '_')) {
    --end;
  }
  return end == 0 || end == name.size() ? "" : name.substr(0, end);
}

// What is read: a group of CSV files, or a table of a database.
std::vector<TableSource> SourcesOf(const std::vector<std::string>& files, DataReport& report) {
  std::vector<TableSource> sources;
  std::map<std::string, size_t> numbered;  // folder and shared name → place in sources
  for (const std::string& file : files) {
    if (IsSqliteFile(file)) {
      for (const std::string& table : SqliteTables(file, report)) {
        sources.emplace_back();
        sources.back().format = SourceFormat::Sqlite;
        sources.back().paths = {file};
        sources.back().sqlite_table = table;
      }
      continue;
    }
    const std::string shared = WithoutNumber(TableNameOf(file));
    if (!shared.empty()) {
      const auto [place, is_new] = numbered.try_emplace((fs::path(file).parent_path() / shared).string(), sources.size());
      if (!is_new) {
        sources[place->second].paths.push_back(file);
        continue;
      }
    }
    sources.emplace_back();
    sources.back().paths = {file};
  }
  return sources;
}

bool HaveOneHeader(const TableSource& source, DataReport& ignored) {
  std::vector<std::string> first;
  for (const std::string& path : source.paths) {
    TableSource one = source;
    one.paths = {path};
    const std::optional<InferredTable> table = InferTable(one, {}, ignored);
    std::vector<std::string> names;
    for (const InferredColumn& column : table ? table->columns : std::vector<InferredColumn>()) {
      names.push_back(column.name);
    }
    if (!table || (!first.empty() && names != first)) {
      return false;
    }
    first = std::move(names);
  }
  return true;
}

// Files with a number in their names are one table only when their columns are the same.
std::vector<TableSource> SplitUnequal(std::vector<TableSource> sources) {
  std::vector<TableSource> split;
  for (TableSource& source : sources) {
    DataReport ignored;
    if (source.paths.size() == 1 || HaveOneHeader(source, ignored)) {
      split.push_back(std::move(source));
      continue;
    }
    for (const std::string& path : source.paths) {
      split.push_back(source);
      split.back().paths = {path};
    }
  }
  return split;
}

// The machine's own zone, as /etc/localtime or TZ names it.
std::string ZoneOfMachine() {
  std::string name;
  if (const char* zone = std::getenv("TZ"); zone != nullptr && *zone != '\0') {
    name = *zone == ':' ? zone + 1 : zone;
  } else {
    std::error_code error;
    const std::string target = fs::read_symlink("/etc/localtime", error).string();
    const size_t at = target.find("zoneinfo/");
    name = at == std::string::npos ? "" : target.substr(at + 9);
  }
  return !name.empty() && TimeZone::Find(name) ? name : "UTC";
}

Date Today() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Date{static_cast<int32_t>(std::chrono::duration_cast<std::chrono::hours>(since).count() / 24)};
}

// Loads keys and times as limn.yaml would have them; guessed links of which most rows find nothing are taken back.
class GuessChecker {
 public:
  GuessChecker(Guess& guess, ProjectHead& head) : guess_(guess), head_(head) {}

  void Check() {
    SourceMap sources;
    DiagnosticSink sink;
    const std::optional<Project> project =
        ReadProjectText(sources, (fs::path(head_.folder) / "limn.yaml").string(), WriteProjectYaml(guess_, head_), sink);
    if (!project || sink.has_errors()) {
      return;
    }
    LoadRequest request;
    request.schema = &project->schema;
    request.sources = &project->sources;
    request.links.assign(project->schema.links.size(), true);
    request.times.assign(project->schema.tables.size(), true);
    request.as_of.day = FromCivil({9999, 12, 30});
    request.zone = project->zone;
    DataReport report;
    const std::optional<Database> database = Load(request, report);
    if (!database) {
      return;
    }
    TakeBackLinks(*database);
    NoteNewestDay(*database);
  }

 private:
  void TakeBackLinks(const Database& database) {
    for (GuessedTable& table : guess_.tables) {
      const std::optional<TableId> id = database.schema().FindTable(table.name);
      std::vector<GuessedLink> kept;
      for (GuessedLink& link : table.links) {
        if (!id || FindsParents(database, *id, table, link)) {
          kept.push_back(std::move(link));
        }
      }
      table.links = std::move(kept);
    }
  }

  bool FindsParents(const Database& database, TableId child, const GuessedTable& table, const GuessedLink& link) const {
    if (!table.keys_from.empty()) {
      return true;  // a profile that many lack
    }
    const Schema& schema = database.schema();
    const TableCounts& counts = database.counts()[child.index];
    for (size_t place = 0; place < counts.orphans.size(); ++place) {
      const Link& each = schema[counts.orphans[place].first];
      const bool same = schema[each.parent].name == guess_.tables[link.parent].name && schema.ColumnOf(child, each.child_columns.front()).name == table.data.columns[link.columns.front()].name;
      if (same) {
        const uint64_t named = database[child].rows - counts.unlinked[place].second;
        return named > 0 && counts.orphans[place].second * 2 <= named;
      }
    }
    return true;
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

std::string JoinColumns(const GuessedTable& table, const std::vector<size_t>& columns) {
  std::string joined;
  for (const size_t column : columns) {
    joined += (joined.empty() ? "" : ", ") + table.data.columns[column].name;
  }
  return joined;
}

void Print(const Guess& guess, const Console& console) {
  for (const GuessedTable& table : guess.tables) {
    std::string line = console.Paint(table.name, Colour::Bold);
    if (table.keys_from.empty()) {
      line += console(Text::ListComma) + SayCount(Text::InitRow, Text::InitRows, table.data.rows, console.language);
    }
    if (!table.entity.empty()) {
      line += console(Text::ListComma) + console(Text::InitEntity, table.entity);
    }
    if (!table.key.empty()) {
      line += console(Text::ListComma) + console(Text::InitKey, JoinColumns(table, table.key));
    }
    for (const GuessedLink& link : table.links) {
      line += console(Text::ListComma) + console(Text::InitBelongs, guess.tables[link.parent].name, JoinColumns(table, link.columns));
    }
    if (table.time) {
      line += console(Text::ListComma) + console(Text::InitTime, JoinColumns(table, {*table.time}));
    }
    console.Out(line + "\n");
    std::vector<size_t> personal;
    for (size_t column = 0; column < table.data.columns.size() && table.keys_from.empty(); ++column) {
      if (!table.data.columns[column].personal.empty()) {
        personal.push_back(column);
      }
    }
    if (!personal.empty()) {
      console.Out("  " + console(Text::InitPersonal, JoinColumns(table, personal)) + "\n");
    }
  }
}

std::optional<std::string> WriteFiles(const Guess& guess, const ProjectHead& head, std::vector<std::string>& written) {
  std::vector<std::pair<std::string, std::string>> files = {{"limn.yaml", WriteProjectYaml(guess, head)}};
  if (const std::string rules = WriteFirstRules(guess, head); !rules.empty()) {
    files.emplace_back(head.language == Language::Chinese ? "rules/第一组规则.limn" : "rules/first.limn", rules);
  }
  for (const auto& [path, text] : WorkflowFiles()) {
    files.emplace_back(path, text);
  }
  for (const auto& [path, text] : files) {
    const fs::path file = fs::path(head.folder) / path;
    std::error_code error;
    // What belongs to the folder's owner stays as it is.
    if (path != "limn.yaml" && fs::exists(file, error)) {
      continue;
    }
    fs::create_directories(file.parent_path(), error);
    if (const std::optional<std::string> reason = ReplaceFile(file.string(), text)) {
      return file.string() + ": " + *reason;
    }
    if (path == ".githooks/pre-commit") {
      fs::permissions(file, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec, fs::perm_options::add, error);
    }
    written.push_back(path);
  }
  return std::nullopt;
}

int RunInit(const Arguments& arguments, Console& console) {
  ProjectHead head;
  head.folder = arguments.Text("--out").value_or(".");
  head.language = console.language;
  head.zone = arguments.Text("--timezone").value_or(ZoneOfMachine());
  std::error_code error;
  head.name = fs::weakly_canonical(fs::absolute(head.folder, error), error).filename().string();
  if (!TimeZone::Find(head.zone)) {
    return Fail(console, console(Text::InitZone, head.zone), kBadUse);
  }
  if (fs::exists(fs::path(head.folder) / "limn.yaml", error) && !arguments.Has("--force")) {
    return Fail(console, console(Text::InitThere, (fs::path(head.folder) / "limn.yaml").string()), kBadUse);
  }
  DataReport report;
  InferenceOptions options;
  if (const std::optional<std::string> dates = arguments.Text("--dates")) {
    options.day_first = *dates == "day-first";
  }
  std::vector<InferredTable> tables;
  for (const TableSource& source : SplitUnequal(SourcesOf(arguments.places(), report))) {
    if (console.err_is_terminal) {
      console.Err("\r\x1b[K" + console(Text::InitReading, source.paths.front()));
    }
    if (std::optional<InferredTable> table = InferTable(source, options, report)) {
      tables.push_back(std::move(*table));
    }
  }
  if (console.err_is_terminal) {
    console.Err("\r\x1b[K");
  }
  for (const DataIssue& issue : report.issues()) {
    if (IsFatal(issue.kind)) {
      return Fail(console, Describe(issue, console.language == Language::Chinese), kBadUse);
    }
  }
  for (const InferredTable& table : tables) {
    if (!table.questions.empty()) {
      const DayMonthQuestion& question = table.questions.front();
      return Fail(console, console(Text::InitDates, table.name, table.columns[question.column].name, question.example, question.day_first, question.month_first), kBadUse);
    }
  }
  const std::string entity = arguments.Text("--entity").value_or("");
  Guess guess = GuessProject(std::move(tables), entity);
  if (!guess.has_entity()) {
    return Fail(console, entity.empty() ? console(Text::InitNoEntity) : console(Text::InitWrongEntity, entity), kBadUse);
  }
  GuessChecker(guess, head).Check();
  std::vector<std::string> written;
  if (const std::optional<std::string> failure = WriteFiles(guess, head, written)) {
    return Fail(console, *failure, kMachine);
  }
  Print(guess, console);
  std::string list;
  for (const std::string& path : written) {
    list += (list.empty() ? "" : " ") + path;
  }
  console.Out(console(Text::InitWritten, list) + "\n" + console(Text::InitNext) + "\n");
  return kFine;
}

}  // namespace

CommandRow InitCommand() {
  return {
      .name = "init",
      .summary = {"Makes a project from data files: looks at every cell and writes limn.yaml.", "由数据文件新建项目：读遍所有单元格，写出 limn.yaml。"},
      .description = {"Types, keys, links between tables, times and personal data are guessed from names and values, and each guess stands in limn.yaml with its reason, to be "
                      "read and changed. Also written: first rules with a test, a hook for git and a CI file. Files with a number in their names (orders_2024.csv, "
                      "orders_2025.csv) and the same columns are one table. Nothing that stands there already is changed, but limn.yaml with --force.",
                      "类型、主键、表之间的关联、时间和个人信息由名称和取值推测，每条推测连同理由写在 limn.yaml 里，供检查和修改。还会写出最初的规则和测试、git 钩子和 CI 文件。"
                      "文件名只差数字（orders_2024.csv、orders_2025.csv）且列相同的文件算一张表。已有的文件不会改动，--force 只覆盖 limn.yaml。"},
      .examples = {"limn init data/*.csv", "limn init shop.db --out shop", "limn init export.csv --entity export.客户号 --dates day-first"},
      .places = {{.name = "FILES", .help = {"CSV files (also .gz) and SQLite databases.", "CSV 文件（可为 .gz）和 SQLite 数据库。"}, .many = true, .completes = Completes::Files}},
      .options = {{.name = "--out", .letter = 'o', .value = "DIR", .help = {"The project's folder; else this one.", "项目文件夹；不写则为当前文件夹。"}, .completes = Completes::Folders},
                  {.name = "--entity", .value = "TABLE.COLUMN", .help = {"Whom to label, where it can't be guessed: a table, or the column that holds their ids.", "给谁打标签（推测不出时）：一张表，或存放其编号的列。"}},
                  {.name = "--dates", .value = "ORDER", .help = {"How 03/04/2025 is read: day-first or month-first.", "03/04/2025 怎么读：day-first（先日）或 month-first（先月）。"}, .choices = {"day-first", "month-first"}},
                  {.name = "--timezone", .value = "ZONE", .help = {"Where a day begins; else this machine's zone.", "一天从哪里的零点开始；不写则为本机时区。"}},
                  {.name = "--force", .help = {"Write over the limn.yaml that is there.", "覆盖已有的 limn.yaml。"}}},
      .run = RunInit,
  };
}

}  // namespace limn::cli
