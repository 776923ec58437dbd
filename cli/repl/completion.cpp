#include "cli/repl/completion.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <set>

#include "cli/numbers.h"
#include "cli/repl/commands.h"
#include "compiler/check/this_version.h"
#include "compiler/syntax/completeness.h"
#include "compiler/syntax/keywords.h"
#include "compiler/types/type.h"

namespace limn::repl {
namespace {

using Candidate = Completions::Candidate;

constexpr size_t kValuesMax = 100;

bool IsLetter(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte >= 0x80 || std::isalnum(byte) != 0 || letter == '_';
}

// Full-width marks end a word as their twins do.
constexpr std::array<std::string_view, 9> kWideMarks = {"（", "）", "，", "、", "：", "　", "。", "“", "”"};

size_t WordBegin(std::string_view line) {
  size_t begin = line.size();
  while (begin > 0 && IsLetter(line[begin - 1])) {
    const bool ends = begin >= 3 && std::find(kWideMarks.begin(), kWideMarks.end(), line.substr(begin - 3, 3)) != kWideMarks.end();
    if (ends) {
      break;
    }
    --begin;
  }
  return begin;
}

bool IsHan(std::string_view word) { return !word.empty() && static_cast<unsigned char>(word[0]) >= 0xE3; }

std::string_view TrimRight(std::string_view text) {
  const size_t last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

// The word that a text ends in, points included: `orders.status`.
std::string_view LastPath(std::string_view text) {
  size_t begin = text.size();
  while (begin > 0 && (IsLetter(text[begin - 1]) || text[begin - 1] == '.')) {
    --begin;
  }
  return text.substr(begin);
}

class Completer {
 public:
  Completer(Session& session, std::string_view above, std::string_view line)
      : session_(session), schema_(session.schema()), text_(std::string(above) + std::string(line)), line_(line) {}

  Completions Run() {
    if (text_.size() == line_.size() && IsCommandLine()) {
      return OfCommand();
    }
    if (const std::optional<size_t> quote = OpenQuote()) {
      return OfValue(*quote);
    }
    const size_t begin = WordBegin(line_);
    if (begin > 0 && line_[begin - 1] == '.') {
      return OfPart(begin);
    }
    return OfName(begin);
  }

 private:
  size_t LanguageIndex(std::string_view word) const {
    if (!word.empty()) {
      return IsHan(word) ? 1 : 0;
    }
    return static_cast<size_t>(session_.console().language);
  }

  void Offer(std::string_view text, std::string detail, std::string shown = "") {
    if (!text.empty() && text.starts_with(prefix_) && offered_.insert(std::string(text)).second) {
      completions_.candidates.push_back({std::string(text), std::move(detail), std::move(shown)});
    }
  }

  // What was offered since the last call stands behind what was offered before it, by text.
  void EndGroup() {
    std::sort(completions_.candidates.begin() + static_cast<std::ptrdiff_t>(group_begin_), completions_.candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.text < b.text; });
    group_begin_ = completions_.candidates.size();
  }

  Completions Take(size_t begin) {
    EndGroup();
    completions_.begin = begin;
    return std::move(completions_);
  }

  // ---- dot commands

  bool IsCommandLine() const {
    const size_t first = line_.find_first_not_of(" \t");
    return first != std::string_view::npos && (line_[first] == '.' || line_.substr(first).starts_with("。"));
  }

  Completions OfCommand() {
    const size_t first = line_.find_first_not_of(" \t");
    const size_t blank = line_.find_first_of(" \t", first);
    if (blank == std::string_view::npos) {
      prefix_ = line_.substr(first);
      const bool chinese = prefix_.size() > 1 ? IsHan(prefix_.substr(1)) : session_.console().language == Language::Chinese;
      for (const DotCommand& command : DotCommands()) {
        Offer(command.name[chinese ? 1 : 0], std::string(command.help[static_cast<size_t>(session_.console().language)]));
      }
      return Take(first);
    }
    const DotCommand* command = FindDotCommand(line_.substr(first, blank - first));
    if (command == nullptr || command->kinds.empty()) {
      return {};
    }
    size_t argument = 0;
    size_t begin = line_.find_first_not_of(" \t", blank);
    begin = begin == std::string_view::npos ? line_.size() : begin;
    for (size_t end = line_.find_first_of(" \t", begin); end != std::string_view::npos && argument + 1 < command->kinds.size(); ++argument) {
      begin = line_.find_first_not_of(" \t", end);
      begin = begin == std::string_view::npos ? line_.size() : begin;
      end = line_.find_first_of(" \t", begin);
    }
    return OfArgument(command->kinds[argument], begin);
  }

  Completions OfArgument(ArgumentKind kind, size_t begin) {
    prefix_ = line_.substr(begin);
    switch (kind) {
      case ArgumentKind::Nothing:
      case ArgumentKind::Key:
      case ArgumentKind::Date:
        break;
      case ArgumentKind::Table:
        OfferTables();
        break;
      case ArgumentKind::Label:
        OfferDefinitions(std::nullopt, /*labels_only=*/true);
        break;
      case ArgumentKind::Definition:
        return OfName(WordBegin(line_));
      case ArgumentKind::All:
        Offer(session_.console().language == Language::Chinese ? "全部" : "all", "");
        break;
      case ArgumentKind::Language:
        Offer("en", "English");
        Offer("zh", "中文");
        break;
      case ArgumentKind::Mode:
        for (const std::string_view mode : {"table", "csv", "json"}) {
          Offer(mode, "");
        }
        break;
      case ArgumentKind::OnOff:
        Offer("on", "");
        Offer("off", "");
        break;
      case ArgumentKind::File:
        OfferFiles();
        break;
      case ArgumentKind::Command:
        for (const DotCommand& command : DotCommands()) {
          Offer(command.name[LanguageIndex("")], std::string(command.help[LanguageIndex("")]));
        }
        break;
    }
    return Take(begin);
  }

  void OfferFiles() {
    const std::filesystem::path typed{std::string(prefix_)};
    const std::filesystem::path folder = typed.parent_path();
    std::error_code error;
    std::filesystem::directory_iterator entries(folder.empty() ? std::filesystem::path(".") : folder, error);
    for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
      const std::string name = entries->path().filename().string();
      if (name.starts_with('.') && !typed.filename().string().starts_with('.')) {
        continue;
      }
      std::error_code ignored;
      Offer((folder / name).string() + (entries->is_directory(ignored) ? "/" : ""), "");
    }
  }

  // ---- values in quotes

  // Where the text begins that the cursor is in: after its quote, a byte of the line.
  std::optional<size_t> OpenQuote() const {
    std::optional<size_t> open;
    for (size_t at = 0; at < line_.size(); ++at) {
      if (open && line_[at] == '\\') {
        ++at;
      } else if (line_[at] == '"') {
        open = open ? std::nullopt : std::optional(at + 1);
      } else if (!open && line_[at] == '#') {
        return std::nullopt;
      }
    }
    return open;
  }

  Completions OfValue(size_t begin) {
    prefix_ = line_.substr(begin);
    std::string_view before = TrimRight(std::string_view(text_).substr(0, text_.size() - line_.size() + begin - 1));
    // Back over the values of `in ("a", "b", `.
    if (!before.empty() && (before.back() == ',' || before.back() == '(' || before.ends_with("、") || before.ends_with("（"))) {
      const size_t open = std::max(before.rfind('(') == std::string_view::npos ? 0 : before.rfind('('),
                                   before.rfind("（") == std::string_view::npos ? 0 : before.rfind("（"));
      before = TrimRight(before.substr(0, open));
    }
    before = BeforeOperator(before);
    OfferValues(LastPath(TrimRight(before)));
    return Take(begin);
  }

  // What stands before `=`, `!=`, `in`, `has`, `contains` …
  static std::string_view BeforeOperator(std::string_view text) {
    const size_t sign = text.find_last_not_of("=!<>");
    if (sign == std::string_view::npos || sign + 1 < text.size()) {
      return text.substr(0, sign == std::string_view::npos ? 0 : sign + 1);
    }
    for (const std::string_view wide : {"≠"}) {
      if (text.ends_with(wide)) {
        return text.substr(0, text.size() - wide.size());
      }
    }
    std::string_view longest;
    for (const KeywordRow& row : Keywords()) {
      if (row.group != KeywordGroup::Operator) {
        continue;
      }
      for (const std::string_view spelling : row.spelling) {
        const bool fits = text.ends_with(spelling) && (IsHan(spelling) || (text.size() > spelling.size() && text[text.size() - spelling.size() - 1] == ' '));
        if (fits && spelling.size() > longest.size()) {
          longest = spelling;
        }
      }
    }
    return text.substr(0, text.size() - longest.size());
  }

  void OfferValues(std::string_view path) {
    if (path.empty()) {
      return;
    }
    const hir::Module& module = session_.rules().module();
    if (const std::optional<hir::DefId> definition = module.Find(path)) {
      OfferMembers(module[*definition]);
      return;
    }
    const size_t point = path.rfind('.');
    const std::string_view name = point == std::string_view::npos ? path : path.substr(point + 1);
    for (const TableId table : point == std::string_view::npos ? Scope() : TablesOf(path.substr(0, point))) {
      if (const std::optional<ColumnId> column = schema_.FindColumn(table, name)) {
        OfferColumnValues(table, *column);
        return;
      }
    }
  }

  void OfferMembers(const hir::Definition& definition) {
    const auto offer_arms = [&](const std::vector<hir::Arm>& arms) {
      for (const hir::Arm& arm : arms) {
        if (arm.value.type.kind == ValueKind::Text && !arm.value.is_missing()) {
          OfferValue(arm.value.as_text(), "");
        }
      }
    };
    if (const auto* one_of = std::get_if<hir::OneOfBody>(&definition.body)) {
      offer_arms(one_of->arms);
      if (one_of->otherwise && one_of->otherwise->type.kind == ValueKind::Text && !one_of->otherwise->is_missing()) {
        OfferValue(one_of->otherwise->as_text(), "");
      }
    } else if (const auto* any_of = std::get_if<hir::AnyOfBody>(&definition.body)) {
      offer_arms(any_of->arms);
    } else if (const auto* personas = std::get_if<hir::PersonasBody>(&definition.body)) {
      for (const hir::Persona& persona : personas->personas) {
        OfferValue(persona.name, persona.label);
      }
    }
  }

  void OfferValue(std::string_view value, std::string detail) { Offer(Closed(value), std::move(detail), std::string(value)); }

  // The closing quote comes along.
  static std::string Closed(std::string_view value) {
    std::string closed;
    for (const char letter : value) {
      closed += letter == '"' || letter == '\\' ? std::string("\\") + letter : std::string(1, letter);
    }
    return closed + "\"";
  }

  void OfferColumnValues(TableId table, ColumnId column) {
    const ColumnSchema& declared = schema_.ColumnOf(table, column);
    if (declared.type.kind != ValueKind::Text) {
      return;
    }
    const Database* database = session_.engine().tables().loaded();
    const bool may_show = declared.personal.empty();
    const Column* values = nullptr;
    try {
      values = database == nullptr || !may_show ? nullptr : &database->ColumnOf(table, column);
    } catch (const SnapshotDamaged&) {
      return;  // the next input says so
    }
    if (values != nullptr && values->length > 0) {
      std::vector<uint64_t> counts(values->dictionary->size(), 0);
      const auto& codes = std::get<Slots<uint32_t>>(values->data);
      for (size_t row = 0; row < values->length; ++row) {
        counts[codes[row]] += values->IsKnown(row) ? 1 : 0;
      }
      std::vector<std::pair<uint64_t, std::string>> offered;
      for (uint32_t code = 0; code < counts.size(); ++code) {
        const std::string value(values->dictionary->At(code));
        if (counts[code] > 0 && Closed(value).starts_with(prefix_)) {
          offered.emplace_back(counts[code], value);
        }
      }
      const size_t shown = std::min(offered.size(), kValuesMax);
      std::partial_sort(offered.begin(), offered.begin() + static_cast<std::ptrdiff_t>(shown), offered.end(),
                        [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
      for (size_t index = 0; index < shown; ++index) {
        OfferValue(offered[index].second, cli::Grouped(offered[index].first));
        EndGroup();
      }
    }
    for (const std::string& value : declared.values) {
      OfferValue(value, "");
    }
  }

  // ---- names

  // The table of each row that names here may speak of: the innermost aggregate's, then the main entity's.
  std::vector<TableId> Scope() const {
    std::vector<TableId> tables;
    std::vector<std::string> heads;  // of the calls that are open: the first path in their parentheses
    for (size_t at = 0; at < text_.size(); ++at) {
      const std::string_view rest = std::string_view(text_).substr(at);
      if (text_[at] == '"') {
        for (++at; at < text_.size() && text_[at] != '"'; ++at) {
          at += text_[at] == '\\' ? 1 : 0;
        }
      } else if (text_[at] == '(' || rest.starts_with("（")) {
        const size_t begin = at + (text_[at] == '(' ? 1 : std::string_view("（").size());
        const size_t first = text_.find_first_not_of(" \t\r\n", begin);
        size_t end = first == std::string::npos ? text_.size() : first;
        while (end < text_.size() && (IsLetter(text_[end]) || text_[end] == '.') && !std::string_view(text_).substr(end).starts_with("：")) {
          ++end;
        }
        heads.push_back(first == std::string::npos || end >= text_.size() ? "" : text_.substr(first, end - first));
      } else if ((text_[at] == ')' || rest.starts_with("）")) && !heads.empty()) {
        heads.pop_back();
      }
    }
    for (auto head = heads.rbegin(); head != heads.rend(); ++head) {
      const std::string table = head->substr(0, head->find('.'));
      if (const std::optional<TableId> found = TableBelow(table)) {
        tables.push_back(*found);
      }
    }
    if (tables.empty()) {
      tables.push_back(schema_.main_entity);
    }
    return tables;
  }

  std::optional<TableId> TableBelow(std::string_view name) const {
    const std::vector<std::vector<LinkId>> ways = schema_.PathsDown(schema_.main_entity, name);
    if (!ways.empty()) {
      return schema_[ways.front().back()].child;
    }
    return schema_.FindTable(name);
  }

  // The table that a path ends in: orders, customer.referrer, order_items.product.
  std::vector<TableId> TablesOf(std::string_view path) const {
    std::vector<TableId> from = Scope();
    std::vector<TableId> reached;
    size_t begin = 0;
    bool first = true;
    while (begin <= path.size()) {
      const size_t end = std::min(path.find('.', begin), path.size());
      const std::string_view part = path.substr(begin, end - begin);
      reached.clear();
      for (const TableId table : from) {
        if (const std::optional<LinkId> up = schema_.FindUp(table, part)) {
          reached.push_back(schema_[*up].parent);
        }
      }
      if (first) {
        const std::optional<TableId> named = TableBelow(part);
        const std::optional<TableId> entity = schema_.FindEntity(part);
        if (named) {
          reached.push_back(*named);
        } else if (entity) {
          reached.push_back(*entity);
        }
      }
      from = reached;
      first = false;
      begin = end + 1;
    }
    return reached;
  }

  Completions OfPart(size_t begin) {
    prefix_ = line_.substr(begin);
    std::string_view path = LastPath(line_.substr(0, begin - 1));
    for (const TableId table : TablesOf(path)) {
      OfferColumns(table);
      OfferDefinitions(table, /*labels_only=*/false);
    }
    return Take(begin);
  }

  void OfferColumns(TableId table) {
    for (const ColumnSchema& column : schema_[table].columns) {
      const std::string detail = Spelling(column.type);
      Offer(column.name, detail);
      for (const std::string& name : column.names) {
        Offer(name, detail);
      }
    }
    for (const Link& link : schema_.links) {
      if (link.child == table) {
        Offer(link.name, "→ " + schema_[link.parent].name);
      }
    }
  }

  void OfferTables() {
    for (const TableSchema& table : schema_.tables) {
      const std::string detail = session_(Text::TableWord);
      Offer(table.name, detail);
      for (const std::string& name : table.names) {
        Offer(name, detail);
      }
    }
    for (const Link& link : schema_.links) {
      if (link.parent == link.child) {
        Offer(link.children_name, session_(Text::TableWord));
      }
    }
  }

  void OfferDefinitions(std::optional<TableId> on, bool labels_only) {
    for (const hir::Definition& definition : session_.rules().module().definitions) {
      const bool hidden = !hir::IsNamed(definition.kind);
      const bool is_label = HasValues(definition) && definition.kind != hir::DefinitionKind::Metric;
      const bool fits_table = !on || (HasValues(definition) && definition.table == *on);
      if (!hidden && (is_label || !labels_only) && fits_table) {
        Offer(definition.name, definition.label);
      }
    }
  }

  void OfferWords(std::string_view word) {
    const size_t language = LanguageIndex(word);
    for (const FunctionRow& row : Functions()) {
      if (IsLater(row)) {
        continue;
      }
      Offer(std::string(row.spelling[language]) + "(", std::string(row.help[language]));
    }
    EndGroup();
    const bool at_start = TrimRight(std::string_view(text_).substr(0, text_.size() - word.size())).empty();
    for (const KeywordRow& row : Keywords()) {
      if (!IsLater(row) && Fits(row, at_start, LineIsNew(word))) {
        Offer(row.spelling[language], std::string(row.help[language]));
      }
    }
  }

  // Whether a word of that role may stand here.
  bool Fits(const KeywordRow& row, bool at_start, bool line_is_new) const {
    static constexpr std::array<std::string_view, 3> kInsideCalls = {"where", "from", "to"};
    switch (row.group) {
      case KeywordGroup::Statement:
        return at_start || line_is_new;
      case KeywordGroup::Attribute:
      case KeywordGroup::Card:
        return line_is_new && BeginsStatement(text_);
      case KeywordGroup::Structure:
        return std::find(kInsideCalls.begin(), kInsideCalls.end(), row.id) != kInsideCalls.end() || BeginsStatement(text_);
      case KeywordGroup::Operator:
      case KeywordGroup::Literal:
      case KeywordGroup::Window:
      case KeywordGroup::Unit:
        return true;
    }
    return false;
  }

  bool LineIsNew(std::string_view word) const { return TrimRight(line_.substr(0, line_.size() - word.size())).empty(); }

  Completions OfName(size_t begin) {
    // Chinese is written without blanks: where the whole run of letters fits nothing, its end may.
    for (size_t from = begin; from <= line_.size();) {
      prefix_ = line_.substr(from);
      OfferNames();
      if (!completions_.candidates.empty() || from == line_.size() || !IsHan(prefix_)) {
        return Take(from);
      }
      ++from;
      while (from < line_.size() && (static_cast<unsigned char>(line_[from]) & 0xC0U) == 0x80) {
        ++from;
      }
      if (from == line_.size()) {
        break;  // nothing is left to go by
      }
    }
    return {};
  }

  void OfferNames() {
    // What is most often meant stands first: columns, definitions, tables, then words of the language.
    const std::vector<TableId> scope = Scope();
    for (const TableId table : scope) {
      OfferColumns(table);
    }
    EndGroup();
    for (const TableId table : scope) {
      OfferDefinitions(table, /*labels_only=*/false);
    }
    EndGroup();
    OfferTables();
    for (const TableSchema& table : schema_.tables) {
      Offer(table.entity, session_(Text::EntityWord));
    }
    for (const hir::Definition& definition : session_.rules().module().definitions) {
      if (!hir::HasRows(definition.kind)) {
        Offer(definition.name, definition.label);
      }
    }
    EndGroup();
    OfferWords(prefix_);
  }

  Session& session_;
  const Schema& schema_;
  std::string text_;       // the input up to the cursor
  std::string_view line_;  // its last line
  std::string_view prefix_;
  std::set<std::string> offered_;
  Completions completions_;
  size_t group_begin_ = 0;  // of the candidates that are not in order yet
};

}  // namespace

Completions Complete(Session& session, std::string_view above, std::string_view line) { return Completer(session, above, line).Run(); }

}  // namespace limn::repl
