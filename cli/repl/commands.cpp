#include "cli/repl/commands.h"

#include <algorithm>
#include <filesystem>

#include "cli/atomic_file.h"
#include "cli/execution.h"
#include "cli/layout.h"
#include "cli/numbers.h"
#include "cli/repl/explain_input.h"
#include "cli/repl/session.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/printable.h"
#include "runtime/program/program.h"

namespace limn::repl {
namespace {

using cli::Align;
using cli::Colour;
using cli::Grid;
using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 2> kAll = {"all", "全部"};  // of .explain

size_t Index(const Session& session) { return static_cast<size_t>(session.console().language); }

bool Tables(Session& session, const Words&, const Piece&) {
  const Database* database = session.engine().tables().loaded();
  Grid grid({Align::Left, Align::Left, Align::Right, Align::Left}, 3);
  for (uint32_t index = 0; index < session.schema().tables.size(); ++index) {
    const TableSchema& table = session.schema().tables[index];
    std::string from;
    for (const std::string& path : session.project().sources[index].paths) {
      from += (from.empty() ? "" : " ") + path;
    }
    grid.Add({table.name, {table.entity, Colour::Cyan},
              database == nullptr ? session(Text::NotLoaded) : session(Text::Rows, cli::Grouped((*database)[TableId{index}].rows)),
              {from, Colour::Dim}});
  }
  session.Out(grid.Text(session.console(), 2));
  return true;
}

bool SchemaOf(Session& session, const Words& words, const Piece&) {
  if (words.empty()) {
    for (uint32_t index = 0; index < session.schema().tables.size(); ++index) {
      session.Out(DescribeTable(session, {index}));
    }
    return true;
  }
  std::optional<TableId> table = session.schema().FindTable(words[0]);
  if (!table) {
    table = session.schema().FindEntity(words[0]);
  }
  if (!table) {
    const std::string close = DidYouMean(words[0], session.schema().TableNames());
    return session.Fail(close.empty() ? session(Text::NoTable, Printable(words[0])) : session(Text::NoTableDidYouMean, Printable(words[0]), close));
  }
  session.Out(DescribeTable(session, *table));
  return true;
}

// Every label with its coverage, in the order of the taxonomy.
bool Tags(Session& session, const Words&, const Piece&) {
  const hir::Module& module = session.rules().module();
  std::vector<hir::DefId> labels;
  for (uint32_t index = 0; index < module.definitions.size(); ++index) {
    const hir::Definition& definition = module.definitions[index];
    if (HasValues(definition) && definition.kind != hir::DefinitionKind::Metric) {
      labels.push_back({index});
    }
  }
  if (labels.empty()) {
    session.Out(session(Text::NoLabels) + "\n");
    return true;
  }
  const std::optional<std::vector<Evaluated>> evaluated = session.Evaluate(module, labels, /*withhold=*/false);
  if (!evaluated) {
    return false;
  }
  Grid grid({Align::Left, Align::Left, Align::Right, Align::Right, Align::Left}, 1);
  for (const Evaluated& each : *evaluated) {
    const Summary summary = Summarise(each.values);
    uint64_t count = summary.shape == SummaryShape::YesNo ? summary.yes : summary.known;
    if (summary.is_set) {  // whoever is in at least one
      count = 0;
      for (size_t row = 0; row < each.rows; ++row) {
        count += LabelText(each.values, row, session.project().zone).empty() ? 0 : 1;
      }
    }
    const hir::Definition& definition = module[each.definition];
    const double share = each.rows == 0 ? 0 : static_cast<double>(count) / static_cast<double>(each.rows);
    grid.Add({definition.name, {definition.label == definition.name ? "" : definition.label, Colour::Dim}, cli::Grouped(count), cli::Percent(count, each.rows),
              {cli::Bar(share, 12), Colour::Cyan}});
  }
  session.Out(grid.Text(session.console(), 2));
  return true;
}

bool Explain(Session& session, const Words& words, const Piece&) {
  if (words.size() == 3 && words[2] != kAll[0] && words[2] != kAll[1]) {
    return session.Fail(session(Text::NotAChoice, Printable(words[2]), kAll[Index(session)]));
  }
  return ExplainInput(session, words[0], words[1], words.size() == 3);
}

bool SetAsOf(Session& session, const Words& words, const Piece&) {
  const TimeZone& zone = session.project().zone;
  if (!words.empty()) {
    const std::optional<AsOf> as_of = ParseAsOf(words[0], zone);
    if (!as_of) {
      return session.Fail(session(Text::NotAMoment, Printable(words[0])));
    }
    session.engine().tables().SetAsOf(*as_of);
  }
  session.Note(session(Text::AsOfIs, cli::AsOfText(session.engine().tables().as_of(), zone)) + "\n");
  return true;
}

bool SetLanguage(Session& session, const Words& words, const Piece&) {
  if (words[0] != "en" && words[0] != "zh") {
    return session.Fail(session(Text::NotAChoice, Printable(words[0]), "en, zh"));
  }
  session.console().language = words[0] == "zh" ? Language::Chinese : Language::English;
  session.console().language_given = true;
  return true;
}

bool SetMode(Session& session, const Words& words, const Piece&) {
  static constexpr std::array<std::pair<std::string_view, Mode>, 3> kModes = {
      {{"table", Mode::Table}, {"csv", Mode::Csv}, {"json", Mode::Json}}};
  for (const auto& [name, mode] : kModes) {
    if (words[0] == name) {
      session.settings().mode = mode;
      return true;
    }
  }
  return session.Fail(session(Text::NotAChoice, Printable(words[0]), "table, csv, json"));
}

bool SetTimer(Session& session, const Words& words, const Piece&) {
  if (!words.empty() && words[0] != "on" && words[0] != "off") {
    return session.Fail(session(Text::NotAChoice, Printable(words[0]), "on, off"));
  }
  session.settings().timer = words.empty() ? !session.settings().timer : words[0] == "on";
  return true;
}

bool SetOutput(Session& session, const Words& words, const Piece&) {
  return session.SetOutput(words.empty() ? "" : words[0]);
}

bool Bytecode(Session& session, const Words&, const Piece& piece) {
  const std::optional<Session::Subject> subject = session.SubjectOf(piece);
  if (!subject) {
    return false;
  }
  if (!HasValues(subject->module[subject->definition])) {
    return session.Fail(session(Text::NoProgram, subject->module[subject->definition].name));
  }
  session.Out(Disassemble(session.engine().Compile(subject->module, {subject->definition}, /*withhold=*/false)));
  return true;
}

// One definition of the typed tree: its line and what is indented under it.
bool Plan(Session& session, const Words&, const Piece& piece) {
  const std::optional<Session::Subject> subject = session.SubjectOf(piece);
  if (!subject) {
    return false;
  }
  const std::string all = hir::Print(subject->module, session.schema());
  const std::string name = " " + subject->module[subject->definition].name;
  bool inside = false;
  std::string text;
  for (size_t begin = 0; begin < all.size();) {
    const size_t end = std::min(all.find('\n', begin), all.size());
    const std::string_view line(all.data() + begin, end - begin);
    if (!line.empty() && line[0] != ' ') {
      const size_t space = line.find(' ');
      const std::string_view rest = space == std::string_view::npos ? std::string_view() : line.substr(space);
      inside = rest.starts_with(name) && (rest.size() == name.size() || rest[name.size()] == ' ' || rest[name.size()] == ':');
    }
    if (inside && !line.empty()) {
      text += std::string(line) + "\n";
    }
    begin = end + 1;
  }
  session.Out(text);
  return true;
}

bool Read(Session& session, const Words& words, const Piece&) { return session.RunFile(words[0]); }

// What was typed, as a rule file. A file that is there already may be somebody's work.
bool Save(Session& session, const Words& words, const Piece&) {
  std::error_code error;
  if (std::filesystem::exists(words[0], error)) {
    return session.Fail(session(Text::FileExists, words[0]));
  }
  if (session.rules().typed().empty()) {
    return session.Fail(session(Text::NothingToSave));
  }
  std::string text;
  std::string shadowed;
  for (const TypedDefinition& typed : session.rules().typed()) {
    text += (text.empty() ? "" : "\n") + typed.text + "\n";
    for (const ast::File& file : session.workspace().rules) {
      for (const ast::Statement& statement : file.statements) {
        if (NameOf(statement) == typed.name) {
          shadowed += session(Text::AlsoDefined, typed.name, session.workspace().sources[file.id].path()) + "\n";
        }
      }
    }
  }
  if (const std::optional<std::string> reason = cli::ReplaceFile(words[0], text)) {
    return session.Fail(session(Text::CannotWrite, words[0], *reason));
  }
  const size_t count = session.rules().typed().size();
  session.Note(session(count == 1 ? Text::SavedOne : Text::Saved, count, words[0]) + "\n" + shadowed);
  return true;
}

bool Data(Session& session, const Words&, const Piece&) {
  DiagnosticSink complaints;
  if (session.engine().tables().Bring(NothingOf(session.schema()), complaints) == nullptr) {
    session.Complain(std::move(complaints), std::nullopt);
    return false;
  }
  const DiagnosticSink& findings = session.engine().tables().findings();
  if (findings.all().empty()) {
    session.Note(session(Text::NoFindings) + "\n");
  }
  session.Complain(findings, std::nullopt);
  return true;
}

bool Help(Session& session, const Words& words, const Piece&) {
  const size_t language = Index(session);
  if (!words.empty()) {
    const std::string name = words[0].starts_with('.') ? words[0] : "." + words[0];
    if (const DotCommand* command = FindDotCommand(name)) {
      session.Note(session.console().Paint(std::string(command->name[language]), Colour::Bold) + " " + std::string(command->arguments[language]) + "\n  " +
                   std::string(command->help[language]) + "\n");
      return true;
    }
    return session.Fail(session(Text::NoCommand, Printable(words[0])));
  }
  session.Note(cli::Wrapped(session(Text::HelpIntroduction), session.console().width) + "\n\n");
  Grid grid({Align::Left, Align::Left}, 1);
  for (const DotCommand& command : DotCommands()) {
    const std::string usage = std::string(command.name[language]) + (command.arguments[language].empty() ? "" : " ") + std::string(command.arguments[language]);
    grid.Add({{usage, Colour::Cyan}, std::string(command.help[language])});
  }
  session.Note(grid.Text(session.console(), 2));
  session.Note("\n" + cli::Wrapped(session(Text::HelpKeys), session.console().width) + "\n");
  return true;
}

bool Quit(Session& session, const Words&, const Piece&) {
  session.Quit();
  return true;
}

// Words of a line; one in quotes may hold blanks. The rest of the line from each word on goes to `rests`.
Words WordsOf(std::string_view line, std::vector<size_t>& begins) {
  Words words;
  for (size_t at = 0; at < line.size();) {
    if (line[at] == ' ' || line[at] == '\t' || line[at] == '\r') {
      ++at;
      continue;
    }
    begins.push_back(at);
    std::string word;
    if (line[at] == '"') {
      const size_t close = std::min(line.find('"', at + 1), line.size());
      word = line.substr(at + 1, close - at - 1);
      at = std::min(close + 1, line.size());
    } else {
      const size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
      word = line.substr(at, end - at);
      at = end;
    }
    words.push_back(std::move(word));
  }
  return words;
}

std::string WithoutOuterBlanks(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  const size_t last = text.find_last_not_of(" \t\r\n");
  return first == std::string_view::npos ? "" : std::string(text.substr(first, last - first + 1));
}

}  // namespace

const std::vector<DotCommand>& DotCommands() {
  using Kind = ArgumentKind;
  static const std::vector<DotCommand> kCommands = {
      {{".tables", ".表"}, {"", ""}, {"the tables of the project", "项目里的表"}, {}, 0, false, Tables},
      {{".schema", ".结构"}, {"[TABLE]", "[表]"}, {"columns, types, links of a table, or of all", "一张表（或所有表）的列、类型、关联"}, {Kind::Table}, 0, false, SchemaOf},
      {{".tags", ".标签"}, {"", ""}, {"every label with its coverage", "所有标签及其覆盖"}, {}, 0, false, Tags},
      {{".explain", ".解释"}, {"ID TAG [all]", "编号 标签 [全部]"}, {"why a customer has a label or not; all: conditions that didn't decide, too", "某客户为何有或没有某标签；全部：也显示不起决定作用的条件"}, {Kind::Key, Kind::Label, Kind::All}, 2, false, Explain},
      {{".as-of", ".截至"}, {"[DATE]", "[日期]"}, {"look at the data as of a day or a moment; alone: which it is", "按某日或某时刻看数据；不写则显示当前"}, {Kind::Date}, 0, true, SetAsOf},
      {{".data", ".数据"}, {"", ""}, {"what the data holds that could not be read", "数据中读不了的内容"}, {}, 0, false, Data},
      {{".mode", ".格式"}, {"table|csv|json", "table|csv|json"}, {"how results are shown", "结果的显示格式"}, {Kind::Mode}, 1, false, SetMode},
      {{".output", ".输出"}, {"[FILE]", "[文件]"}, {"results go to a file; alone: to the screen again", "结果写入文件；不写则回到屏幕"}, {Kind::File}, 0, true, SetOutput},
      {{".timer", ".计时"}, {"[on|off]", "[on|off]"}, {"how long each input takes", "显示每次用时"}, {Kind::OnOff}, 0, false, SetTimer},
      {{".lang", ".语言"}, {"en|zh", "en|zh"}, {"the language of messages", "消息的语言"}, {Kind::Language}, 1, false, SetLanguage},
      {{".plan", ".计划"}, {"NAME or EXPRESSION", "名称或算式"}, {"what it means, every name and type resolved", "名称与类型都已确定的含义"}, {Kind::Definition}, 1, true, Plan},
      {{".bytecode", ".字节码"}, {"NAME or EXPRESSION", "名称或算式"}, {"the program that computes it", "计算它的程序"}, {Kind::Definition}, 1, true, Bytecode},
      {{".read", ".读取"}, {"FILE", "文件"}, {"takes input from a file", "从文件读取输入"}, {Kind::File}, 1, true, Read},
      {{".save", ".保存"}, {"FILE", "文件"}, {"writes the definitions typed so far to a rule file", "把已输入的定义写成规则文件"}, {Kind::File}, 1, true, Save},
      {{".help", ".帮助"}, {"[COMMAND]", "[命令]"}, {"this list", "显示本表"}, {Kind::Command}, 0, false, Help},
      {{".quit", ".退出"}, {"", ""}, {"leaves; so does Ctrl-D", "退出，也可按 Ctrl-D"}, {}, 0, false, Quit},
  };
  return kCommands;
}

const DotCommand* FindDotCommand(std::string_view name) {
  if (name == ".exit") {
    name = ".quit";
  }
  const std::vector<DotCommand>& commands = DotCommands();
  const auto found = std::find_if(commands.begin(), commands.end(), [&](const DotCommand& command) { return command.name[0] == name || command.name[1] == name; });
  return found == commands.end() ? nullptr : &*found;
}

bool RunCommand(Session& session, const Piece& piece) {
  std::vector<size_t> begins;
  Words words = WordsOf(piece.text, begins);
  constexpr std::string_view kWidePoint = "。";
  const std::string name = words[0].starts_with(kWidePoint) ? "." + words[0].substr(kWidePoint.size()) : words[0];
  const DotCommand* command = FindDotCommand(name);
  if (command == nullptr) {
    Words names;
    for (const DotCommand& row : DotCommands()) {
      names.insert(names.end(), row.name.begin(), row.name.end());
    }
    const std::string close = DidYouMean(name, names);
    return session.Fail(close.empty() ? session(Text::NoCommand, Printable(name)) : session(Text::NoCommandDidYouMean, Printable(name), close));
  }
  words.erase(words.begin());
  Piece rest{piece.path, piece.line, "", false};
  if (command->takes_rest && words.size() >= command->kinds.size() && !words.empty()) {
    const size_t last = command->kinds.size() - 1;
    // Blanks in place of the command keep columns right in messages.
    rest.text = std::string(begins[last + 1], ' ') + piece.text.substr(begins[last + 1]);
    if (words.size() > command->kinds.size()) {
      words.resize(command->kinds.size());
      words[last] = WithoutOuterBlanks(rest.text);
    }
  }
  const std::string usage = std::string(command->name[Index(session)]) + " " + std::string(command->arguments[Index(session)]);
  if (words.size() < command->required || words.size() > command->kinds.size()) {
    return session.Fail(session(Text::Usage, usage));
  }
  return command->run(session, words, rest);
}

}  // namespace limn::repl
