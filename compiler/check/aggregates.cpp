// Aggregates: FUNCTION(table.column where … window …) and FUNCTION(table: expression where …). Source: language.md "Expressions",
// semantics.md "Aggregates".

#include <algorithm>

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"
#include "runtime/program/program.h"
#include "runtime/values/decimal.h"

namespace limn::check {
namespace {

bool TakesCondition(hir::AggregateFunction function) {
  return function == hir::AggregateFunction::Share || function == hir::AggregateFunction::Any ||
         function == hir::AggregateFunction::None || function == hir::AggregateFunction::All;
}

// Those with a number before the rows.
bool TakesNumber(hir::AggregateFunction function) { return function == hir::AggregateFunction::Percentile || function == hir::AggregateFunction::Top; }
// An example of it.
std::string_view FirstNumberOf(hir::AggregateFunction function) { return function == hir::AggregateFunction::Top ? "3" : "90"; }

// Those that go over the rows' times, not over a value of them.
bool GoesOverRows(hir::AggregateFunction function) {
  return function == hir::AggregateFunction::Streak || function == hir::AggregateFunction::LongestGap || function == hir::AggregateFunction::AverageGap;
}

bool TakesPeriod(hir::AggregateFunction function) {
  return function == hir::AggregateFunction::Streak || function == hir::AggregateFunction::Trend;
}

// Those with steps behind the colon.
bool TakesSteps(hir::AggregateFunction function) {
  return function == hir::AggregateFunction::Sequence || function == hir::AggregateFunction::CountSequences || function == hir::AggregateFunction::FunnelStage;
}

// Those with rows or values that may be equal.
bool TakesTies(hir::AggregateFunction function) {
  return function == hir::AggregateFunction::First || function == hir::AggregateFunction::Last || function == hir::AggregateFunction::MostCommon ||
         function == hir::AggregateFunction::Top;
}

bool NeedsTime(hir::AggregateFunction function) {
  return function == hir::AggregateFunction::First || function == hir::AggregateFunction::Last || GoesOverRows(function) || TakesPeriod(function) ||
         TakesSteps(function);
}

// What is written as a condition, whatever stands in it.
bool IsWrittenCondition(const ast::Expr& expr) {
  return std::visit(
      [](const auto& node) {
        using Node = std::decay_t<decltype(node)>;
        return std::is_same_v<Node, ast::Compare> || std::is_same_v<Node, ast::TextTest> || std::is_same_v<Node, ast::In> || std::is_same_v<Node, ast::Between> ||
               std::is_same_v<Node, ast::MissingTest>;
      },
      expr.node);
}

bool WantsNumbers(hir::AggregateFunction function) {
  switch (function) {
    case hir::AggregateFunction::Sum:
    case hir::AggregateFunction::Average:
    case hir::AggregateFunction::Min:
    case hir::AggregateFunction::Max:
    case hir::AggregateFunction::Median:
    case hir::AggregateFunction::Percentile:
    case hir::AggregateFunction::StdDev:
    case hir::AggregateFunction::Trend: return true;
    default: return false;
  }
}

}  // namespace

std::optional<AggregateHead> ExpressionChecker::FindHead(const FunctionRow& function, const ast::NamePath& path, Span span) {
  AggregateHead head;
  const std::vector<ast::Name>& parts = path.parts;
  const auto ambiguous = [&](const ast::Name& name, TableId from, const std::vector<std::vector<LinkId>>& ways) {
    Diagnostic& diagnostic = sink().Emit<Diag::AmbiguousPath>(name.span, name.text, checker_.TableName(from, name.span));
    std::string listed;
    for (const std::vector<LinkId>& way : ways) {
      listed += listed.empty() ? "" : ", ";
      for (size_t step = 0; step < way.size(); ++step) {
        listed += (step == 0 ? "" : ".") + Written(checker_.NameDown(way[step], name.span));
      }
    }
    diagnostic.help = Words(Phrase::OneOfThese, {listed});
    return std::nullopt;
  };
  for (uint32_t frame = static_cast<uint32_t>(frames_.size()); frame-- > 0 && head.downs.empty();) {
    const std::vector<std::vector<LinkId>> ways = schema().PathsDown(frames_[frame].table, parts[0].text);
    if (ways.size() > 1) {
      return ambiguous(parts[0], frames_[frame].table, ways);
    }
    if (ways.size() == 1) {
      head = {{frame, {}}, ways.front(), schema()[ways.front().back()].child, 1};
    }
  }
  if (head.downs.empty()) {
    std::optional<Row> row = FindRow(parts[0].text);
    for (size_t part = 1; row && part < parts.size(); ++part) {
      const std::vector<std::vector<LinkId>> ways = schema().PathsDown(row->table, parts[part].text);
      if (ways.size() > 1) {
        return ambiguous(parts[part], row->table, ways);
      }
      if (ways.size() == 1) {
        head = {row->path, ways.front(), schema()[ways.front().back()].child, part + 1};
        break;
      }
      const std::optional<LinkId> up = schema().FindUp(row->table, parts[part].text);
      if (!up) {
        break;
      }
      row->path.ups.push_back(*up);
      row->path = Normalise(std::move(row->path));
      row->table = schema()[*up].parent;
    }
  }
  if (head.downs.empty()) {
    ReportHead(function, path, span);
    return std::nullopt;
  }
  // Further tables below, unless a column has that name.
  while (head.parts < parts.size() && !schema().FindColumn(head.table, parts[head.parts].text)) {
    const std::vector<std::vector<LinkId>> ways = schema().PathsDown(head.table, parts[head.parts].text);
    if (ways.size() > 1) {
      return ambiguous(parts[head.parts], head.table, ways);
    }
    if (ways.empty()) {
      break;
    }
    head.downs.insert(head.downs.end(), ways.front().begin(), ways.front().end());
    head.table = schema()[ways.front().back()].child;
    ++head.parts;
  }
  return head;
}

// What stands before the rows: which percentile, how many places. The call has two arguments.
std::optional<hir::ExprId> ExpressionChecker::CheckFirstNumber(hir::AggregateFunction function, const ast::Call& call) {
  const bool is_top = function == hir::AggregateFunction::Top;
  const ast::Argument& argument = call.arguments.front();
  const ast::Argument& rows = call.arguments.back();
  const ast::Expr& expr = file_[argument.head];
  const Span at = expr.span;
  if (std::holds_alternative<ast::Invalid>(expr.node)) {
    return std::nullopt;
  }
  const auto must_be_written = [&]() -> std::optional<hir::ExprId> {
    Diagnostic& diagnostic = sink().Emit<Diag::ValueNeeded>(at, Words(Phrase::FirstArgumentOf, {call.callee.text}));
    // The two are the wrong way round.
    const bool is_number = std::holds_alternative<ast::IntLiteral>(file_[rows.head].node) || std::holds_alternative<ast::DecimalLiteral>(file_[rows.head].node);
    const std::string number(is_number ? checker_.sources().Text(file_[rows.head].span) : FirstNumberOf(function));
    if (std::holds_alternative<ast::NamePath>(expr.node) && is_number && rows.clauses.empty()) {
      const std::string fixed = fmt::format("{}, {}", number, checker_.sources().Text(argument.span));
      diagnostic.help = Words(Phrase::WriteName, {fmt::format("{}({})", call.callee.text, fixed)});
      diagnostic.fixes.push_back({Cover(argument.span, rows.span), fixed, false});
    }
    return std::nullopt;
  };
  std::optional<hir::ExprId> checked;
  std::optional<Value> value;
  if (argument.colon || !argument.clauses.empty()) {
    return must_be_written();
  }
  if (const auto* path = std::get_if<ast::NamePath>(&expr.node)) {
    const Symbol* symbol = checker_.FindSymbol(path->parts);
    if (checker_.IsLost(symbol, JoinedName(path->parts))) {
      return std::nullopt;
    }
    if (symbol == nullptr || is_top || checker_.module()[*symbol->definition].kind != hir::DefinitionKind::Param) {
      return must_be_written();
    }
    checked = ParamOf(*symbol->definition, at);
    if (!TypeOf(*checked).is_error()) {
      value = std::get<hir::ParamBody>(checker_.module()[*symbol->definition].body).value;
    }
  } else {
    checked = CheckValue(argument.head);
    const auto* literal = std::get_if<hir::Literal>(&checker_.module()[*checked].node);
    if (!TypeOf(*checked).is_error() && literal == nullptr) {
      return must_be_written();
    }
    value = literal != nullptr ? std::optional(literal->value) : std::nullopt;
  }
  if (TypeOf(*checked).is_error()) {
    return std::nullopt;
  }
  if (!TypeOf(*checked).Is(ValueKind::Int) && (is_top || !TypeOf(*checked).Is(ValueKind::Decimal))) {
    ReportMismatch(*checked, Type::One({ValueKind::Int}));
    return std::nullopt;
  }
  if (is_top) {
    if (value->as_int() < 1 || value->as_int() > kTopMax) {
      sink().Emit<Diag::OutOfRange>(at, checker_.sources().Text(at), Words(Phrase::RangeFromTo, {1, kTopMax}));
      return std::nullopt;
    }
    return checked;
  }
  const auto* decimal = std::get_if<ast::DecimalLiteral>(&expr.node);
  if (decimal != nullptr && decimal->percent) {
    std::string number(checker_.sources().Text(at));
    number.resize(number.find_first_not_of("0123456789._"));
    Diagnostic& diagnostic = sink().Emit<Diag::PercentTwice>(at, call.callee.text, checker_.sources().Text(at));
    diagnostic.help = Words(Phrase::WriteName, {number});
    diagnostic.fixes.push_back({at, number});
    return std::nullopt;
  }
  const int64_t whole = PowerOfTen(value->type.scale);
  if (!value->is_missing() && (value->as_int() < 0 || value->as_int() > 100 * whole)) {
    sink().Emit<Diag::OutOfRange>(at, checker_.sources().Text(at), Words(Phrase::RangeFromTo, {0, 100})).help = Words(Phrase::PercentilesAre, {call.callee.text});
    return std::nullopt;
  }
  return checked;
}

hir::ExprId ExpressionChecker::CheckAggregate(hir::AggregateFunction function, const FunctionRow& row, const ast::Call& call, Span span) {
  if (GoesOverMembers(call)) {
    return CheckOverMembers(function, row, call, span);
  }
  const bool takes_number = TakesNumber(function);
  const size_t wanted = takes_number ? 2 : 1;
  if (call.arguments.size() > wanted || (takes_number && call.arguments.size() == 1)) {
    const Span at = call.arguments[std::min(wanted, call.arguments.size()) - (call.arguments.size() > wanted ? 0 : 1)].span;
    Diagnostic& diagnostic = takes_number ? sink().Emit<Diag::WrongArgumentCount>(at, call.callee.text, Words(Phrase::SomeArguments, {wanted}), call.arguments.size())
                                          : sink().Emit<Diag::WrongArgumentCount>(at, call.callee.text, Phrase::OneArgument, call.arguments.size());
    if (call.arguments.size() == wanted + 1 && IsWrittenCondition(file_[call.arguments.back().head])) {
      // sum(orders.amount, status = "paid").
      const Span rows = call.arguments[wanted - 1].span;
      const std::string where = fmt::format(" {} ", SpellingOf(KeywordToken::Where, checker_.LanguageAt(at)));
      diagnostic.help = Words(Phrase::WriteName, {fmt::format("{}({}{}{})", call.callee.text, checker_.sources().Text(Cover(call.arguments.front().span, rows)), where,
                                                             checker_.sources().Text(at))});
      diagnostic.fixes.push_back({{at.file, rows.end, at.begin}, where});
    }
    if (takes_number && call.arguments.size() == 1) {
      diagnostic.help = Words(Phrase::WriteName, {fmt::format("{}({}, {})", call.callee.text, FirstNumberOf(function), checker_.sources().Text(call.arguments.front().span))});
    }
    return Error(span);
  }
  std::optional<hir::ExprId> number;
  if (takes_number && !call.arguments.empty()) {
    number = CheckFirstNumber(function, call);
    if (!number) {
      return Error(span);
    }
  }
  const ast::NamePath* path =
      call.arguments.empty() ? nullptr : std::get_if<ast::NamePath>(&file_[call.arguments.back().head].node);
  if (path == nullptr && !call.arguments.empty() && (ReportBetweenAsWindow(call.arguments.back()) || ReportGluedHead(call.arguments.back().head))) {
    return Error(span);
  }
  if (path == nullptr) {
    const bool invalid = !call.arguments.empty() && std::holds_alternative<ast::Invalid>(file_[call.arguments.back().head].node);
    const bool is_closed = call.close_paren.begin < call.close_paren.end;  // else what belongs inside is a guess, and complained about
    if (!invalid && is_closed) {
      const Span at = call.arguments.empty() ? span : file_[call.arguments.back().head].span;
      sink().Emit<Diag::AggregateNeedsTable>(at, call.callee.text).help = Words(Phrase::NameTheTable, {call.callee.text});
    }
    return Error(span);
  }
  const ast::Argument& argument = call.arguments.back();
  const std::optional<AggregateHead> head = FindHead(row, *path, file_[argument.head].span);
  if (!head) {
    return Error(span);
  }
  hir::Aggregate aggregate{function, head->base, head->downs, head->table, static_cast<uint32_t>(frames_.size()), {}, {}, {}, {}};
  LintLaterRows(*head, file_[argument.head].span);
  aggregate.number = number;
  frames_.push_back({head->table, path->parts[head->parts - 1].text, head->base, head->downs});
  const bool complete = CheckAggregateParts(aggregate, argument, call, *head);
  frames_.pop_back();
  if (!complete) {
    return Error(span);
  }
  const std::optional<Type> type = AggregateType(aggregate, row, span);
  if (!type) {
    return Error(span);
  }
  return function == hir::AggregateFunction::Top ? AddTop(std::move(aggregate), *type, span) : Add({std::move(aggregate), *type, span});
}

hir::ExprId ExpressionChecker::AddTop(hir::Aggregate aggregate, const Type& type, Span span) {
  const int64_t places = std::get<hir::Literal>(checker_.module()[*aggregate.number].node).value.as_int();
  hir::Top top;
  for (aggregate.place = 1; aggregate.place <= places; ++aggregate.place) {
    top.places.push_back(Add({aggregate, type, span}));
  }
  return Add({std::move(top), Type::Set(), span});
}

// `count(orders between D and D)`: a period is written `from … to …`.
bool ExpressionChecker::ReportBetweenAsWindow(const ast::Argument& argument) {
  const auto* between = std::get_if<ast::Between>(&file_[argument.head].node);
  const auto* path = between == nullptr ? nullptr : std::get_if<ast::NamePath>(&file_[between->value].node);
  if (path == nullptr || between->negated || schema().PathsDown(frames_.back().table, path->parts.front().text).empty()) {
    return false;
  }
  const Span span = {argument.span.file, between->op_span.begin, file_[between->high].span.end};
  const auto word = [&](std::string_view id) { return KeywordById(id).spelling[static_cast<size_t>(checker_.LanguageAt(span))]; };
  const std::string instead = fmt::format("{} {} {} {}", word("from"), checker_.sources().Text(file_[between->low].span), word("to"),
                                          checker_.sources().Text(file_[between->high].span));
  sink().Emit<Diag::ForeignWindow>(span, checker_.sources().Text(span), instead).fixes.push_back({span, instead, true});
  return true;
}

// `customer.orders` in a metric `on orders`: not what came before the order, but all of the customer's.
void ExpressionChecker::LintLaterRows(const AggregateHead& head, Span span) {
  const bool from_above = head.base.frame == 0 && !head.base.ups.empty();
  if (from_above && head.table == frames_.front().table && schema()[head.table].entity.empty() && TimeKindOf(head.table)) {
    sink().Emit<Diag::LaterRowsToo>(span, checker_.sources().Text(span));
  }
}

bool ExpressionChecker::CheckAggregateParts(hir::Aggregate& aggregate, const ast::Argument& argument, const ast::Call& call,
                                            const AggregateHead& head) {
  const auto& parts = std::get<ast::NamePath>(file_[argument.head].node).parts;
  const Span head_span = file_[argument.head].span;
  const std::string table = parts[head.parts - 1].text;
  const bool wants_condition = TakesCondition(aggregate.function);
  bool complete = true;
  std::optional<hir::ExprId> value;
  if (head.parts < parts.size()) {
    const Row own{{aggregate.frame, {}}, aggregate.table};
    value = CheckOnRow(own, std::span(parts).subspan(head.parts), head_span, table);
  }
  if (TakesSteps(aggregate.function)) {
    complete = !value && CheckSteps(aggregate, argument, call);
  } else if (!argument.steps.empty()) {
    const ast::Step& step = argument.steps.front();
    if (value) {
      sink().Emit<Diag::ColumnAndColon>(Cover(head_span, step.span), call.callee.text);
      complete = false;
    }
    if (argument.steps.size() > 1 || step.within_amount) {
      sink().Emit<Diag::ClauseMisplaced>(argument.steps.back().span, call.callee.text,
                                         KeywordById("then_step").spelling[static_cast<size_t>(checker_.LanguageAt(step.span))]);
      complete = false;
    }
    behind_ += argument.clauses.empty() ? 0 : 1;
    value = wants_condition ? CheckCondition(step.condition) : CheckValue(step.condition);
    behind_ -= argument.clauses.empty() ? 0 : 1;
    const bool counts_condition = aggregate.function == hir::AggregateFunction::Count && TypeOf(*value).Is(ValueKind::Bool);
    if (counts_condition && argument.colon) {
      Diagnostic& diagnostic = sink().Emit<Diag::CountOfCondition>(*argument.colon);
      diagnostic.fixes.push_back(
          {*argument.colon, fmt::format(" {}", SpellingOf(KeywordToken::Where, checker_.LanguageAt(step.span)))});
      complete = false;
    }
  }
  if (value && wants_condition) {
    const size_t complaints = sink().all().size();
    aggregate.condition = RequireCondition(*value);
    if (head.parts < parts.size() && sink().all().size() > complaints) {
      // share(orders.amount): what is asked of the column stands behind a colon.
      const Span column = parts[head.parts].span;
      const Span table_span = Cover(parts.front().span, parts[head.parts - 1].span);
      const std::string example = ExampleCondition(*value, checker_.sources().Text({head_span.file, column.begin, head_span.end}));
      sink().At(complaints).help = Words(Phrase::WriteName, {fmt::format("{}({}: {})", call.callee.text, checker_.sources().Text(table_span), example)});
    }
  } else {
    aggregate.argument = value ? std::optional(RequireOne(*value)) : std::nullopt;
  }
  complete = complete && !(value && TypeOf(*value).is_error());
  const ast::By* period = nullptr;
  for (const ast::Clause& clause : argument.clauses) {
    const auto misplaced = [&](Span keyword, std::initializer_list<std::string_view> owners) {
      std::string listed;
      for (const std::string_view owner : owners) {
        listed += fmt::format("{}{}", listed.empty() ? "" : ", ", FindFunction(owner)->spelling[static_cast<size_t>(checker_.LanguageAt(keyword))]);
      }
      sink().Emit<Diag::ClauseMisplaced>(keyword, call.callee.text, checker_.sources().Text(keyword)).help = Words(Phrase::ClauseOfOthers, {listed});
      complete = false;
    };
    std::visit(Overloaded{
                   [&](const ast::Where& where) {
                     const hir::ExprId condition = CheckCondition(where.condition);
                     complete = complete && !TypeOf(condition).is_error();
                     if (!aggregate.where) {
                       aggregate.where = condition;
                       return;
                     }
                     const bool may_be_missing = TypeOf(*aggregate.where).may_be_missing || TypeOf(condition).may_be_missing;
                     aggregate.where = Add({hir::Binary{hir::BinaryOp::And, *aggregate.where, condition},
                                            Type::One({ValueKind::Bool}, may_be_missing), clause.span});
                   },
                   [&](const ast::Window& window) {
                     std::optional<hir::Window> checked = CheckWindow(window, clause.span);
                     complete = complete && checked.has_value();
                     if (checked) {
                       const auto same = std::find_if(aggregate.windows.begin(), aggregate.windows.end(),
                                                      [&](const hir::Window& other) { return other.kind == checked->kind; });
                       if (same != aggregate.windows.end()) {
                         sink().Emit<Diag::WindowsOfOneKind>(clause.span, checker_.sources().Text(window.keyword));
                       }
                       aggregate.windows.push_back(std::move(*checked));
                     }
                   },
                   [&](const ast::By& by) {
                     if (TakesPeriod(aggregate.function) && period == nullptr) {
                       period = &by;
                     } else if (aggregate.function == hir::AggregateFunction::Top && !aggregate.by && by.value) {
                       aggregate.by = CheckMeasure(*by.value, by.keyword, call);
                       complete = complete && aggregate.by.has_value();
                     } else {
                       misplaced(by.keyword, {"streak", "trend", "top"});
                     }
                   },
                   [&](const ast::TiesBy& ties) {
                     if (!TakesTies(aggregate.function) || aggregate.ties) {
                       misplaced(ties.keyword, {"first", "last", "most_common", "top"});
                       return;
                     }
                     aggregate.ties = CheckTies(aggregate.function, ties, call);
                     complete = complete && aggregate.ties.has_value();
                   },
                   [&](const ast::Within& within) { misplaced(within.keyword, {"rank", "in_top", "band"}); },
                   [&](const ast::Per& per) { misplaced(per.keyword, {"rank", "in_top", "band"}); },
                   [&](const ast::HeldFor& held) { misplaced(held.keyword, {"held"}); },
               },
               clause.node);
  }
  if (value && (GoesOverRows(aggregate.function) || TakesSteps(aggregate.function))) {
    const Span at = argument.steps.empty() ? head_span : Cover(head_span, argument.steps.front().span);
    Diagnostic& diagnostic = sink().Emit<Diag::RowsNotValue>(at, call.callee.text, table);
    if (head.parts < parts.size()) {
      diagnostic.fixes.push_back({Span{head_span.file, parts[head.parts - 1].span.end, head_span.end}, "", false});
    }
    return false;
  }
  if (TakesPeriod(aggregate.function)) {
    complete = CheckPeriod(aggregate, period, call) && complete;
  }
  if (NeedsTime(aggregate.function) && !TimeKindOf(aggregate.table)) {
    sink().Emit<Diag::NoTime>(head_span, checker_.TableName(aggregate.table, head_span), call.callee.text);
    complete = false;
  }
  const bool alone = !aggregate.argument && !aggregate.condition && aggregate.steps.empty();
  if (alone && complete) {
    switch (aggregate.function) {
      case hir::AggregateFunction::Count:
      case hir::AggregateFunction::Any:
      case hir::AggregateFunction::None:
      case hir::AggregateFunction::Streak:
      case hir::AggregateFunction::LongestGap:
      case hir::AggregateFunction::AverageGap:
      case hir::AggregateFunction::Trend: break;
      case hir::AggregateFunction::Share:
      case hir::AggregateFunction::Sequence:
      case hir::AggregateFunction::CountSequences:
      case hir::AggregateFunction::FunnelStage:
      case hir::AggregateFunction::All: {
        Diagnostic& diagnostic = sink().Emit<Diag::AggregateNeedsCondition>(head_span, call.callee.text, table);
        // `all(orders where …)`: the where is the condition that was meant.
        const auto* where = argument.clauses.empty() ? nullptr : std::get_if<ast::Where>(&argument.clauses.front().node);
        if (where != nullptr && argument.clauses.size() == 1) {
          diagnostic.fixes.push_back({Span{head_span.file, head_span.end, where->keyword.end}, ":", false});
        }
        complete = false;
        break;
      }
      default: {
        Diagnostic& diagnostic = sink().Emit<Diag::AggregateNeedsColumn>(head_span, call.callee.text, table);
        std::string example;
        for (const ColumnSchema& column : schema()[aggregate.table].columns) {
          const bool numeric = column.type.kind == ValueKind::Decimal || column.type.kind == ValueKind::Int || column.type.kind == ValueKind::Number;
          if (example.empty() && (numeric || !WantsNumbers(aggregate.function))) {
            const ColumnId id{static_cast<uint32_t>(&column - schema()[aggregate.table].columns.data())};
            const std::string first = aggregate.number ? fmt::format("{}, ", checker_.sources().Text(SpanOf(*aggregate.number))) : "";
            example = fmt::format("{}({}{}.{})", call.callee.text, first, Written(table), Written(checker_.ColumnName(aggregate.table, id, head_span)));
          }
        }
        if (!example.empty()) {
          diagnostic.help = Words(Phrase::WriteName, {example});
        }
        complete = false;
      }
    }
  }
  return complete;
}

// What is to happen, step by step. An unknown condition is one that does not hold.
bool ExpressionChecker::CheckSteps(hir::Aggregate& aggregate, const ast::Argument& argument, const ast::Call& call) {
  bool complete = true;
  if (argument.steps.size() > kStepsMax) {
    sink().Emit<Diag::TooManyParts>(argument.steps[kStepsMax].span, kStepsMax);
    return false;
  }
  for (const ast::Step& step : argument.steps) {
    hir::SequenceStep checked{CheckCondition(step.condition), std::nullopt};
    complete = complete && !TypeOf(checked.condition).is_error();
    if (!step.within_amount) {
      aggregate.steps.push_back(std::move(checked));
      continue;
    }
    const Span amount_span = file_[*step.within_amount].span;
    const Span within = {step.span.file, file_[step.condition].span.end, step.span.end};
    const auto* amount = std::get_if<ast::IntLiteral>(&file_[*step.within_amount].node);
    if (&step == argument.steps.data()) {
      sink().Emit<Diag::ClauseMisplaced>(within, call.callee.text, KeywordById("within_time").spelling[static_cast<size_t>(checker_.LanguageAt(within))]).help =
          Words(Phrase::FirstStepFollowsNone);
      complete = false;
    } else if (amount == nullptr) {
      const auto* decimal = std::get_if<ast::DecimalLiteral>(&file_[*step.within_amount].node);
      if (decimal != nullptr) {
        std::string_view unit = checker_.sources().Text(Span{within.file, amount_span.end, within.end});
        unit.remove_prefix(std::min(unit.find_first_not_of(' '), unit.size()));
        sink().Emit<Diag::WholeNumberNeeded>(amount_span, checker_.sources().Text(amount_span), unit);
      }
      complete = false;
    } else if (*step.within_unit < ast::TimeUnit::Day && TimeKindOf(aggregate.table) == ValueKind::Date) {
      sink().Emit<Diag::HoursOnDates>(within, frames_.back().name);
      complete = false;
    } else {
      const auto [unit, factor] = FactorOf(*step.within_unit);
      int64_t length = 0;
      if (__builtin_mul_overflow(amount->value, factor, &length)) {
        sink().Emit<Diag::NumberTooLarge>(amount_span, checker_.sources().Text(amount_span));
        complete = false;
      }
      checked.within = Value::Duration(length, unit);
    }
    aggregate.steps.push_back(std::move(checked));
  }
  return complete;
}

// `ties by order_id` of first and last, on a row; `ties by sum(amount)` of values, over all of their rows.
std::optional<hir::Measure> ExpressionChecker::CheckTies(hir::AggregateFunction function, const ast::TiesBy& ties, const ast::Call& call) {
  if (function != hir::AggregateFunction::First && function != hir::AggregateFunction::Last) {
    return CheckMeasure(ties.value, ties.keyword, call);
  }
  const hir::ExprId value = CheckValue(ties.value);
  return TypeOf(value).is_error() ? std::nullopt : std::optional(hir::Measure{function, value});
}

std::optional<hir::Measure> ExpressionChecker::CheckMeasure(ast::ExprId id, Span keyword, const ast::Call& call) {
  struct Name {
    std::string_view name;
    hir::AggregateFunction function;
  };
  static constexpr Name kMeasures[] = {{"sum", hir::AggregateFunction::Sum},
                                       {"count", hir::AggregateFunction::Count},
                                       {"average", hir::AggregateFunction::Average},
                                       {"min", hir::AggregateFunction::Min},
                                       {"max", hir::AggregateFunction::Max}};
  const ast::Expr& expr = file_[id];
  if (std::holds_alternative<ast::Invalid>(expr.node)) {
    return std::nullopt;
  }
  const auto* inner = std::get_if<ast::Call>(&expr.node);
  const FunctionRow* row = inner == nullptr ? nullptr : FindFunction(inner->callee.text);
  const auto* measure = std::find_if(std::begin(kMeasures), std::end(kMeasures), [&](const Name& each) { return row != nullptr && each.name == row->id(); });
  const bool is_alone = inner != nullptr && inner->arguments.size() == 1 && !inner->arguments.front().colon && inner->arguments.front().clauses.empty();
  if (measure == std::end(kMeasures) || !is_alone) {
    const size_t language = static_cast<size_t>(checker_.LanguageAt(keyword));
    Diagnostic& diagnostic = sink().Emit<Diag::MeasureNeeded>(expr.span, checker_.sources().Text(keyword), call.callee.text);
    const std::string_view written = inner == nullptr ? checker_.sources().Text(expr.span) : "…";
    diagnostic.help = Words(Phrase::WriteName, {fmt::format("{} {}({})", checker_.sources().Text(keyword), FindFunction("sum")->spelling[language], written)});
    return std::nullopt;
  }
  const hir::ExprId value = CheckValue(inner->arguments.front().head);
  const Type type = TypeOf(value);
  if (type.is_error()) {
    return std::nullopt;
  }
  const bool adds = measure->function == hir::AggregateFunction::Sum || measure->function == hir::AggregateFunction::Average;
  if (adds && !type.is_numeric()) {
    sink().Emit<Diag::SumOfTexts>(SpanOf(value), inner->callee.text, WordsOf(type));
    return std::nullopt;
  }
  if (measure->function != hir::AggregateFunction::Count && (type.Is(ValueKind::Text) || type.Is(ValueKind::Bool))) {
    sink().Emit<Diag::NoOrder>(SpanOf(value), WordsOf(type));
    return std::nullopt;
  }
  return hir::Measure{measure->function, value};
}

// `by month` of streak and trend. Nothing shorter than a day is a period.
bool ExpressionChecker::CheckPeriod(hir::Aggregate& aggregate, const ast::By* by, const ast::Call& call) {
  if (by != nullptr && by->period && *by->period >= ast::TimeUnit::Day) {
    aggregate.period = UnitOf(*by->period);
    return true;
  }
  if (by != nullptr && by->value && std::holds_alternative<ast::Invalid>(file_[*by->value].node)) {
    return false;
  }
  const Span at = by == nullptr ? call.callee.span : by->keyword;
  const size_t language = static_cast<size_t>(checker_.LanguageAt(at));
  Diagnostic& diagnostic = sink().Emit<Diag::PeriodNeeded>(at, call.callee.text);
  const ast::Argument& argument = call.arguments.front();
  const std::string_view rows = checker_.sources().Text(by == nullptr ? argument.span : file_[argument.head].span);
  diagnostic.help = Words(Phrase::WriteName, {fmt::format("{}({} {} {})", call.callee.text, rows, SpellingOf(KeywordToken::By, checker_.LanguageAt(at)),
                                                          KeywordById("by_month").spelling[language])});
  return false;
}

// What else might be meant for a column: `distinct(orders.category)`.
Words ExpressionChecker::OtherFunctions(hir::ExprId argument, std::array<std::string_view, 2> functions, Span span) const {
  const bool is_column = std::holds_alternative<hir::ColumnRef>(checker_.module()[argument].node);
  if (!is_column || TypeOf(argument).Is(ValueKind::Bool)) {
    return {};
  }
  const auto call_of = [&](std::string_view function) {
    return fmt::format("{}({})", FindFunction(function)->spelling[static_cast<size_t>(checker_.LanguageAt(span))], checker_.sources().Text(SpanOf(argument)));
  };
  return Words(Phrase::EitherReading, {call_of(functions[0]), call_of(functions[1])});
}

std::optional<Type> ExpressionChecker::AggregateType(const hir::Aggregate& aggregate, const FunctionRow& row, Span span) {
  const Type argument = aggregate.argument ? TypeOf(*aggregate.argument) : Type::Error();
  const std::string_view name = row.spelling[static_cast<size_t>(checker_.LanguageAt(span))];
  const auto needs_numbers = [&]() -> std::optional<Type> {
    const Span at = SpanOf(*aggregate.argument);
    Diagnostic& diagnostic = sink().Emit<Diag::SumOfTexts>(at, name, WordsOf(argument));
    diagnostic.help = OtherFunctions(*aggregate.argument, {"distinct", "most_common"}, span);
    return std::nullopt;
  };
  const bool condition_may_be_missing = aggregate.condition && TypeOf(*aggregate.condition).may_be_missing;
  switch (aggregate.function) {
    case hir::AggregateFunction::Count:
    case hir::AggregateFunction::Distinct:
    case hir::AggregateFunction::Streak:
    case hir::AggregateFunction::CountSequences:
    case hir::AggregateFunction::FunnelStage: return Type::One({ValueKind::Int}, false);
    case hir::AggregateFunction::Sequence: return Type::One({ValueKind::Bool}, false);
    case hir::AggregateFunction::LongestGap: return Type::One({ValueKind::Int}, true);
    case hir::AggregateFunction::AverageGap: return Type::One({ValueKind::Number}, true);
    case hir::AggregateFunction::Trend:
      return !aggregate.argument || argument.is_numeric() ? std::optional(Type::One({ValueKind::Number}, true)) : needs_numbers();
    case hir::AggregateFunction::Sum:
      return argument.is_numeric() ? std::optional(Type::One(argument.value, false)) : needs_numbers();
    case hir::AggregateFunction::Average:
    case hir::AggregateFunction::StdDev:
      return argument.is_numeric() ? std::optional(Type::One({ValueKind::Number}, true)) : needs_numbers();
    case hir::AggregateFunction::Share: return Type::One({ValueKind::Number}, true);
    case hir::AggregateFunction::Min:
    case hir::AggregateFunction::Max:
    case hir::AggregateFunction::Median:
    case hir::AggregateFunction::Percentile:
      if (argument.Is(ValueKind::Text) || argument.Is(ValueKind::Bool)) {
        Diagnostic& diagnostic = sink().Emit<Diag::NoOrder>(SpanOf(*aggregate.argument), WordsOf(argument));
        diagnostic.help = OtherFunctions(*aggregate.argument, {"most_common", "last"}, span);
        return std::nullopt;
      }
      return Type::One(argument.value, true);
    case hir::AggregateFunction::First:
    case hir::AggregateFunction::Last:
    case hir::AggregateFunction::MostCommon: return Type::One(argument.value, true);
    case hir::AggregateFunction::Top:
      if (!argument.Is(ValueKind::Text)) {
        ReportMismatch(*aggregate.argument, Type::One({ValueKind::Text}));
        return std::nullopt;
      }
      return Type::One(argument.value, true);
    case hir::AggregateFunction::Any:
    case hir::AggregateFunction::None:
    case hir::AggregateFunction::All: return Type::One({ValueKind::Bool}, condition_may_be_missing);
  }
  return std::nullopt;
}

}  // namespace limn::check
