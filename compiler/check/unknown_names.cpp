// What to say about a name that means nothing where it stands.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"
#include "compiler/syntax/glued.h"
#include "compiler/syntax/habit_words.h"
#include "runtime/values/ascii.h"

namespace limn::check {
namespace {

// Words that other languages use for ours. Compared in lower case.
struct Habit {
  std::string_view theirs;
  std::string_view keyword;  // id in keywords.yaml
};
constexpr std::array<Habit, 4> kHabits = {{{"none", "missing"}, {"nil", "missing"}, {"now", "today"}, {"current_date", "today"}}};

void Append(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

void ExpressionChecker::Suggest(Diagnostic& diagnostic, std::string_view wrong, Span span,
                                const std::vector<std::string>& candidates) const {
  const std::string close = DidYouMean(wrong, candidates);
  if (!close.empty()) {
    diagnostic.label = Words(Phrase::DidYouMeanLabel, {checker_.Spelled(close)});
    diagnostic.fixes.push_back({span, checker_.Spelled(close), false});
  } else if (!candidates.empty()) {
    diagnostic.help = Words(Phrase::OneOfThese, {checker_.Listed(candidates, span)});
  }
}

void Checker::NoteUnknown(Missing missing, const ast::Name& name, TableId table, const std::string& table_name,
                          std::vector<std::string> candidates, bool is_beside_text) {
  const auto begins = [&](const std::string& prefix) { return name.text == prefix || name.text.starts_with(prefix + "_"); };
  if (std::any_of(lost_packs_.begin(), lost_packs_.end(), begins)) {
    return;
  }
  const auto known = std::find_if(unknown_names_.begin(), unknown_names_.end(), [&](const UnknownName& unknown) {
    return unknown.missing == missing && unknown.name == name.text && unknown.table == table;
  });
  if (known != unknown_names_.end()) {
    known->places.push_back(name.span);
    return;
  }
  unknown_names_.push_back({missing, name.text, table, table_name, std::move(candidates), {name.span}, is_beside_text});
}

void Checker::ReportUnknownNames() {
  for (UnknownName& unknown : unknown_names_) {
    std::sort(unknown.places.begin(), unknown.places.end());
    const Span first = unknown.places.front();
    Diagnostic& diagnostic = unknown.missing == Missing::Column ? sink_->Emit<Diag::UnknownColumn>(first, unknown.name, unknown.table_name)
                                                                : sink_->Emit<Diag::UnknownName>(first, unknown.name);
    const std::string close = DidYouMean(unknown.name, unknown.candidates);
    if (!close.empty()) {
      diagnostic.label = Words(Phrase::DidYouMeanLabel, {Spelled(close)});
      for (const Span place : unknown.places) {
        diagnostic.fixes.push_back({place, Spelled(close), false});
      }
    } else if (unknown.is_beside_text) {
      diagnostic.help = Words(Phrase::TextInQuotes, {fmt::format("\"{}\"", unknown.name)});
    } else if (!unknown.candidates.empty()) {
      diagnostic.help = Words(Phrase::OneOfThese, {Listed(unknown.candidates, first)});
    } else {
      diagnostic.help = Words(Phrase::DefineIt, {Written(unknown.name)});
    }
    if (unknown.places.size() > 1) {
      diagnostic.notes.push_back({std::nullopt, Words(Phrase::MorePlaces, {unknown.places.size() - 1})});
    }
    if (unknown.used) {
      diagnostic.notes.push_back(*unknown.used);
    }
  }
}

std::vector<std::string> ExpressionChecker::NamesInScope() const {
  const TableId table = frames_.back().table;
  std::vector<std::string> names = schema().ColumnNames(table);
  Append(names, checker_.DefinitionNames(table, true));
  Append(names, schema().NamesUp(table));
  return names;
}

hir::ExprId ExpressionChecker::ReportBareName(const ast::Name& name) {
  if (name.text.empty()) {
    return Error(name.span);
  }
  const TableId here = frames_.back().table;
  const Symbol* symbol = checker_.FindSymbol(name);
  if (symbol != nullptr) {
    const hir::Definition& definition = checker_.module()[*symbol->definition];
    if (definition.kind == hir::DefinitionKind::List) {
      Diagnostic& diagnostic = sink().Emit<Diag::ListOutsideIn>(name.span, name.text);
      const std::string_view word = KeywordById("in").spelling[static_cast<size_t>(checker_.LanguageAt(name.span))];
      const std::string operand(beside_ ? checker_.sources().Text(SpanOf(*beside_)) : std::string_view("…"));
      diagnostic.help = Words(Phrase::WriteName, {fmt::format("{} {} {}", operand, word, checker_.Spelled(name.text))});
      return Error(name.span);
    }
    if (definition.kind == hir::DefinitionKind::Function) {
      sink().Emit<Diag::FunctionWithoutCall>(name.span, name.text);
      return Error(name.span);
    }
  }
  // A column or definition of a row around: `customer.` was forgotten.
  const auto report_row = [&](std::string_view row_name, const std::string& owner) {
    Diagnostic& diagnostic = sink().Emit<Diag::NeedsRow>(name.span, name.text, owner, frames_.back().name);
    const std::string fixed = fmt::format("{}.{}", row_name, checker_.Spelled(name.text));
    diagnostic.help = Words(Phrase::WriteName, {fixed});
    diagnostic.fixes.push_back({name.span, fixed});
    return Error(name.span);
  };
  const auto belongs_to = [&](TableId table) {
    const bool is_definition = symbol != nullptr && checker_.module()[*symbol->definition].table == table &&
                               hir::HasRows(checker_.module()[*symbol->definition].kind);
    return is_definition || schema().FindColumn(table, name.text).has_value();
  };
  for (size_t frame = frames_.size() - 1; frame-- > 0;) {
    if (belongs_to(frames_[frame].table)) {
      return report_row(checker_.RowName(frames_[frame].table, name.span), checker_.TableName(frames_[frame].table, name.span));
    }
  }
  std::vector<LinkId> owners;
  for (uint32_t link = 0; link < schema().links.size(); ++link) {
    if (schema().links[link].child == here && belongs_to(schema().links[link].parent)) {
      owners.push_back({link});
    }
  }
  if (owners.size() == 1) {
    return report_row(checker_.NameUp(owners.front(), name.span), checker_.TableName(schema()[owners.front()].parent, name.span));
  }
  if (FindRow(name.text)) {
    sink().Emit<Diag::RowNotValue>(name.span, name.text);
    return Error(name.span);
  }
  if (!schema().PathsDown(here, name.text).empty()) {
    sink().Emit<Diag::ManyRows>(name.span, name.text, frames_.back().name);
    return Error(name.span);
  }
  if (symbol != nullptr) {
    const TableId owner = checker_.module()[*symbol->definition].table;
    sink().Emit<Diag::ValuePerRow>(name.span, name.text, checker_.TableName(owner, name.span));
    return Error(name.span);
  }
  if (const std::optional<int64_t> number = NumberInWords(name.text)) {
    constexpr int64_t kTenThousand = 10'000;
    const bool in_chinese = *number % kTenThousand == 0 && checker_.LanguageAt(name.span) == Language::Chinese;
    const std::string digits = in_chinese ? fmt::format("{}万", *number / kTenThousand) : std::to_string(*number);
    sink().Emit<Diag::NumberSpelling>(name.span, name.text, digits).fixes.push_back({name.span, digits, false});
    return Error(name.span);
  }
  const std::string lower = LowerAscii(name.text);
  for (const Habit& habit : kHabits) {
    if (lower == habit.theirs) {
      const Language language = checker_.LanguageAt(name.span);
      const std::string ours(KeywordById(habit.keyword).spelling[static_cast<size_t>(language)]);
      Diagnostic& diagnostic = sink().Emit<Diag::UnknownName>(name.span, name.text);
      diagnostic.label = Words(Phrase::InsteadOfHabit, {ours});
      diagnostic.fixes.push_back({name.span, ours});
      return Error(name.span);
    }
  }
  if (FindFunction(name.text) != nullptr) {
    Diagnostic& diagnostic = sink().Emit<Diag::FunctionWithoutCall>(name.span, name.text);
    const std::string example = ExampleCall(name);
    if (!example.empty()) {
      diagnostic.help = Words(Phrase::WriteName, {example});
    }
    return Error(name.span);
  }
  // A column of a table below: `sum(orders.amount)`, not `sum(amount)`, is said by the aggregate; here it is a lone name.
  for (uint32_t link = 0; link < schema().links.size(); ++link) {
    const Link& down = schema().links[link];
    if (down.parent == here && schema().FindColumn(down.child, name.text)) {
      sink().Emit<Diag::ValuePerRow>(name.span, name.text, checker_.NameDown({link}, name.span));
      return Error(name.span);
    }
  }
  if (ReportGluedWords(name) || ReportUnquotedText(name)) {
    return Error(name.span);
  }
  const bool is_beside_text = beside_ && TypeOf(*beside_).Is(ValueKind::Text) && !name.quoted;
  const Checker::Missing missing = frames_.size() > 1 ? Checker::Missing::Column : Checker::Missing::Name;
  checker_.NoteUnknown(missing, name, here, frames_.back().name, NamesInScope(), is_beside_text);
  return Error(name.span);
}

// `last(orders.amount), sum(orders.amount)`: what may be made of many rows' column, by its type; "" where the table has no such column.
std::string ExpressionChecker::CallsOver(TableId table, const ast::NamePath& path, Span span) const {
  const std::vector<std::vector<LinkId>> paths = schema().PathsDown(table, path.parts.front().text);
  if (path.parts.size() != 2 || paths.size() != 1 || paths.front().empty()) {
    return {};
  }
  const TableId child = schema()[paths.front().back()].child;
  const std::optional<ColumnId> column = schema().FindColumn(child, path.parts.back().text);
  if (!column) {
    return {};
  }
  std::vector<std::string_view> functions;
  switch (schema().ColumnOf(child, *column).type.kind) {
    case ValueKind::Int:
    case ValueKind::Decimal:
    case ValueKind::Number: functions = {"last", "max", "sum"}; break;
    case ValueKind::Text:
    case ValueKind::Bool: functions = {"last", "most_common"}; break;
    default: functions = {"first", "last"}; break;
  }
  const Language language = checker_.LanguageAt(span);
  std::string calls;
  for (const std::string_view function : functions) {
    const std::string_view comma = calls.empty() ? "" : language == Language::Chinese ? "、" : ", ";
    calls += fmt::format("{}{}({})", comma, FindFunction(function)->spelling[static_cast<size_t>(language)], checker_.sources().Text(span));
  }
  return calls;
}

hir::ExprId ExpressionChecker::ReportPath(const ast::NamePath& path, Span span) {
  const ast::Name& first = path.parts.front();
  for (size_t frame = frames_.size(); frame-- > 0;) {
    if (!schema().PathsDown(frames_[frame].table, first.text).empty()) {
      Diagnostic& diagnostic = sink().Emit<Diag::ManyRows>(span, first.text, frames_[frame].name);
      if (const std::string calls = CallsOver(frames_[frame].table, path, span); !calls.empty()) {
        diagnostic.help = Words(Phrase::OneOfMany, {calls});
      }
      return Error(span);
    }
  }
  const Symbol* symbol = checker_.FindSymbol(first);
  if (checker_.IsLost(symbol, first)) {
    return Error(span);
  }
  if (symbol != nullptr) {
    sink().Emit<Diag::NoParts>(first.span, first.text, WordsOf(checker_.module()[*symbol->definition].kind));
    return Error(span);
  }
  const TableId here = frames_.back().table;
  if (schema().FindColumn(here, first.text)) {
    sink().Emit<Diag::NoParts>(first.span, first.text, Phrase::AColumn);
    return Error(span);
  }
  if (ReportGluedWords(first)) {
    return Error(span);
  }
  if (std::vector<std::string> in_folder = checker_.NamesInFolder(first.text); !in_folder.empty()) {
    const std::string name = JoinedName(path.parts).text;
    Suggest(sink().Emit<Diag::UnknownName>(span, name), name, span, in_folder);
    return Error(span);
  }
  std::vector<std::string> candidates;
  for (const Frame& frame : frames_) {
    Append(candidates, schema().NamesUp(frame.table));
    const TableSchema& table = schema()[frame.table];
    if (!table.entity.empty()) {
      candidates.push_back(table.entity);
      Append(candidates, table.entity_names);
    }
    Append(candidates, schema().NamesDown(frame.table));
  }
  Suggest(sink().Emit<Diag::UnknownName>(first.span, first.text), first.text, first.span, candidates);
  return Error(span);
}

hir::ExprId ExpressionChecker::ReportOnRow(const Row& row, const ast::Name& name, const std::string& row_name) {
  const std::string table = checker_.TableName(row.table, name.span);
  if (schema().FindUp(row.table, name.text)) {
    sink().Emit<Diag::RowNotValue>(name.span, name.text);
  } else if (!schema().PathsDown(row.table, name.text).empty()) {
    sink().Emit<Diag::ManyRows>(name.span, fmt::format("{}.{}", row_name, name.text), table);
  } else if (!ReportGluedWords(name)) {
    std::vector<std::string> candidates = schema().ColumnNames(row.table);
    Append(candidates, checker_.DefinitionNames(row.table, false));
    Append(candidates, schema().NamesUp(row.table));
    checker_.NoteUnknown(Checker::Missing::Column, name, row.table, table, std::move(candidates));
  }
  return Error(name.span);
}

hir::ExprId ExpressionChecker::ReportHead(const FunctionRow& function, const ast::NamePath& path, Span span) {
  const ast::Name& first = path.parts.front();
  const std::string_view function_name = function.spelling[static_cast<size_t>(checker_.LanguageAt(span))];
  for (size_t frame = frames_.size(); frame-- > 0;) {
    const std::string table = checker_.TableName(frames_[frame].table, first.span);
    const std::optional<TableId> named = schema().FindTable(first.text);
    if (named && *named == frames_[frame].table) {
      Diagnostic& diagnostic = sink().Emit<Diag::UnknownTable>(first.span, first.text, table);
      diagnostic.help = Words(Phrase::AlreadyTheRow, {table});
      return Error(span);
    }
  }
  // A column without its table: `sum(amount)`.
  std::vector<std::string> owners;
  for (uint32_t link = 0; link < schema().links.size(); ++link) {
    if (schema().links[link].parent == frames_.front().table && schema().FindColumn(schema().links[link].child, first.text)) {
      owners.push_back(checker_.NameDown({link}, first.span));
    }
  }
  const bool is_own_column = schema().FindColumn(frames_.back().table, first.text).has_value();
  if (path.parts.size() == 1 && (is_own_column || !owners.empty())) {
    Diagnostic& diagnostic = sink().Emit<Diag::AggregateNeedsTable>(first.span, function_name);
    if (is_own_column) {
      diagnostic.help = Words(Phrase::OneValueAlone, {frames_.back().name, first.text});
    } else if (owners.size() == 1) {
      const std::string fixed = fmt::format("{}.{}", Written(owners.front()), Written(first.text));
      diagnostic.label = Words(Phrase::DidYouMeanLabel, {fixed});
      diagnostic.fixes.push_back({first.span, fixed, false});
    }
    return Error(span);
  }
  const Symbol* symbol = checker_.FindSymbol(path.parts);
  symbol = symbol != nullptr ? symbol : checker_.FindSymbol(first);
  if (symbol != nullptr) {
    if (!checker_.IsLost(symbol, first)) {
      Diagnostic& diagnostic = sink().Emit<Diag::AggregateNeedsTable>(first.span, function_name);
      const hir::Definition& definition = checker_.module()[*symbol->definition];
      const bool has_rows = hir::HasRows(definition.kind);
      if (has_rows && definition.table == frames_.back().table) {
        diagnostic.help = Words(Phrase::OneValueAlone, {frames_.back().name, first.text});
      } else if (has_rows) {
        const std::string fixed = fmt::format("{}.{}", Written(checker_.TableName(definition.table, first.span)), Written(first.text));
        diagnostic.label = Words(Phrase::DidYouMeanLabel, {fixed});
        diagnostic.fixes.push_back({first.span, fixed, false});
      }
    }
    return Error(span);
  }
  std::vector<std::string> candidates;
  for (size_t frame = frames_.size(); frame-- > 0;) {
    Append(candidates, schema().NamesDown(frames_[frame].table));
    Append(candidates, schema().NamesUp(frames_[frame].table));
  }
  // The row is known: it is what follows that isn't there.
  size_t wrong = 0;
  std::string under = checker_.TableName(frames_.back().table, span);
  if (std::optional<Row> row = FindRow(first.text)) {
    for (wrong = 1; wrong < path.parts.size(); ++wrong) {
      const std::optional<LinkId> link = schema().FindUp(row->table, path.parts[wrong].text);
      if (!link) {
        break;
      }
      row->table = schema()[*link].parent;
    }
    under = checker_.TableName(row->table, span);
    candidates = schema().NamesDown(row->table);
    if (wrong == path.parts.size()) {
      Diagnostic& diagnostic = sink().Emit<Diag::AggregateNeedsTable>(span, function_name);
      diagnostic.help = Words(Phrase::AlreadyTheRow, {under});
      return Error(span);
    }
  }
  const ast::Name& name = path.parts[wrong];
  if (ReportGluedWords(name)) {
    return Error(span);
  }
  Suggest(sink().Emit<Diag::UnknownTable>(name.span, name.text, under), name.text, name.span, candidates);
  return Error(span);
}

// `age` alone: a call of it with a column that fits, `age(birth_date)`; "" where none does.
std::string ExpressionChecker::ExampleCall(const ast::Name& name) const {
  const FunctionRow& function = *FindFunction(name.text);
  const Builtin* builtin = FindBuiltin(function.id());
  const TableId table = frames_.back().table;
  if (builtin == nullptr) {
    const std::vector<std::string> below = schema().NamesDown(table);
    return below.empty() ? "" : fmt::format("{}({})", name.text, checker_.Listed({below.front()}, name.span));
  }
  for (const Overload& overload : builtin->overloads) {
    for (uint32_t column = 0; column < schema()[table].columns.size(); ++column) {
      if (schema().ColumnOf(table, {column}).type.kind == overload.parameters.front().kind && overload.parameters.size() == 1) {
        return fmt::format("{}({})", name.text, Written(checker_.ColumnName(table, {column}, name.span)));
      }
    }
  }
  return "";
}

// `level = gold`: a value without its quotes.
bool ExpressionChecker::ReportUnquotedText(const ast::Name& name) {
  if (!beside_ || !TypeOf(*beside_).Is(ValueKind::Text)) {
    return false;
  }
  const std::optional<Domain> domain = DomainOf(*beside_);
  if (!domain || !domain->is_closed()) {
    return false;
  }
  std::vector<std::string> values = domain->values;
  for (const auto& [alias, canonical] : domain->aliases) {
    values.push_back(alias);
  }
  const bool is_value = std::find(values.begin(), values.end(), name.text) != values.end();
  if (!is_value && !DidYouMean(name.text, NamesInScope()).empty()) {
    return false;
  }
  const std::string close = is_value ? name.text : DidYouMean(name.text, values);
  Diagnostic& diagnostic = sink().Emit<Diag::UnknownName>(name.span, name.text);
  if (close.empty()) {
    diagnostic.label = Words(Phrase::HoldsValues, {NameOfDomain(*domain, *beside_), ListedValues(*domain)});
    return true;
  }
  const std::string fixed = fmt::format("\"{}\"", close);
  diagnostic.label = Words(Phrase::DidYouMeanLabel, {fixed});
  diagnostic.fixes.push_back({name.span, fixed, is_value});
  return true;
}

bool ExpressionChecker::ReportGluedWords(const ast::Name& name) {
  if (name.quoted) {
    return false;
  }
  const std::vector<limn::Fix> ways = checker_.ReadableApart(file_, name);
  if (ways.empty()) {
    return ReportRowsInWindow(name);
  }
  std::string listed;
  for (const limn::Fix& way : ways) {
    listed += fmt::format("{}\"{}\"", listed.empty() ? "" : ", ", Trimmed(way.replacement));
  }
  Diagnostic& diagnostic = sink().Emit<Diag::GluedWords>(ways.front().span, checker_.sources().Text(ways.front().span));
  diagnostic.label = Words(Phrase::GluedWords, {listed});
  if (ways.size() == 1) {
    diagnostic.fixes.push_back(ways.front());
  }
  return true;
}

// 计数(订单其中状态="paid") is read as a comparison, and no table stands where one belongs.
bool ExpressionChecker::ReportGluedHead(ast::ExprId head) {
  for (;;) {
    const auto& node = file_[head].node;
    if (const auto* compare = std::get_if<ast::Compare>(&node)) {
      head = compare->lhs;
    } else if (const auto* binary = std::get_if<ast::Binary>(&node)) {
      head = binary->lhs;
    } else if (const auto* test = std::get_if<ast::TextTest>(&node)) {
      head = test->lhs;
    } else if (const auto* in = std::get_if<ast::In>(&node)) {
      head = in->value;
    } else {
      const auto* path = std::get_if<ast::NamePath>(&node);
      return path != nullptr && ReportGluedWords(path->parts.front());
    }
  }
}

// 最近30天有订单: rows in a window are asked for with a count of them.
bool ExpressionChecker::ReportRowsInWindow(const ast::Name& name) {
  for (const WordCutter::Cut& cut : checker_.WordCuts(name.text)) {
    const auto has = std::find(cut.begin(), cut.end(), KeywordById("has").spelling[static_cast<size_t>(Language::Chinese)]);
    const bool is_window = KeywordOf(cut.front()) == KeywordToken::InLast && has != cut.end() && has + 2 == cut.end();
    if (!is_window || schema().PathsDown(frames_.back().table, cut.back()).size() != 1) {
      continue;
    }
    const std::string window = Joined(WordCutter::Cut(cut.begin(), has));
    const std::string count = fmt::format("{}({} {}) > 0", FindFunction("count")->spelling[static_cast<size_t>(Language::Chinese)], cut.back(), window);
    Diagnostic& diagnostic = sink().Emit<Diag::GluedWords>(name.span, name.text);
    diagnostic.help = Words(Phrase::WriteInstead, {count});
    diagnostic.fixes.push_back({name.span, count, false});
    return true;
  }
  return false;
}

}  // namespace limn::check
