// limn init: a first project from files, every guess written down.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "cli/atomic_file.h"
#include "cli/commands/commands.h"
#include "cli/init/check_guess.h"
#include "cli/init/column_names.h"
#include "cli/init/find_sources.h"
#include "cli/init/print_guess.h"
#include "cli/init/write_project.h"
#include "runtime/values/time_zone.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

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

std::optional<std::string> WriteFiles(const Guess& guess, const ProjectHead& head, std::vector<std::string>& written) {
  std::vector<std::pair<std::string, std::string>> files = {{"limn.yaml", WriteProjectYaml(guess, head)}};
  files.emplace_back(head.language == Language::Chinese ? "rules/第一组规则.limn" : "rules/first.limn", WriteFirstRules(guess, head));
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
    return console.Fail(console(Text::InitZone, head.zone), kBadUse);
  }
  if (fs::exists(fs::path(head.folder) / "limn.yaml", error) && !arguments.Has("--force")) {
    return console.Fail(console(Text::InitThere, (fs::path(head.folder) / "limn.yaml").string()), kBadUse);
  }
  DataReport report;
  InferenceOptions options;
  if (const std::optional<std::string> dates = arguments.Text("--dates")) {
    options.day_first = *dates == "day-first";
  }
  const FoundSources found = FindSources(arguments.places(), report);
  std::vector<InferredTable> tables;
  for (const FoundSource& each : found.sources) {
    if (console.err_is_terminal) {
      console.Err("\r\x1b[K" + console(Text::InitReading, each.source.paths.front()));
    }
    if (std::optional<InferredTable> table = InferTable(each.source, options, report)) {
      table->name = each.name.empty() ? table->name : each.name;
      table->source.paths = each.pattern.empty() ? table->source.paths : std::vector<std::string>{each.pattern};
      MakeNamesWritable(*table);
      tables.push_back(std::move(*table));
    }
  }
  if (console.err_is_terminal) {
    console.Err("\r\x1b[K");
  }
  for (const DataIssue& issue : report.issues()) {
    if (IsFatal(issue.kind)) {
      return console.Fail(Describe(issue, console.language == Language::Chinese), issue.kind == DataIssueKind::FileNotFound ? kBadUse : kBadData);
    }
  }
  for (const InferredTable& table : tables) {
    if (!table.questions.empty()) {
      const DayMonthQuestion& question = table.questions.front();
      return console.Fail(console(Text::InitDates, table.name, table.columns[question.column].name, question.example, question.day_first, question.month_first), kBadUse);
    }
  }
  const std::string entity = arguments.Text("--entity").value_or("");
  Guess guess = GuessProject(std::move(tables), entity);
  if (!guess.has_entity()) {
    return console.Fail(entity.empty() ? console(Text::InitNoEntity) : console(Text::InitWrongEntity, entity), kBadUse);
  }
  std::vector<DataIssue> findings = report.issues();
  for (DataIssue& issue : CheckGuess(guess, head)) {
    // It reads the files a second time.
    const bool is_said = std::any_of(findings.begin(), findings.end(), [&](const DataIssue& each) {
      return each.kind == issue.kind && each.table == issue.table && each.column == issue.column;
    });
    if (!is_said) {
      findings.push_back(std::move(issue));
    }
  }
  std::vector<std::string> written;
  if (const std::optional<std::string> failure = WriteFiles(guess, head, written)) {
    return console.Fail(*failure, kMachine);
  }
  PrintGuess(guess, console);
  PrintFindings(findings, found.views, console);
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
