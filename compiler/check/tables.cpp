// Decision tables: rows become arms. Source: language.md "Statements", semantics.md: `unique` tables, tables with gaps.

#include <algorithm>

#include <fmt/format.h>

#include "compiler/check/body_checker.h"

namespace limn::check {
namespace {

constexpr Type kSure = {Type::Shape::One, {ValueKind::Bool}, false};

}  // namespace

void BodyChecker::CheckTable(const ast::TableBody& source) {
  if (source.results == source.heads.size()) {
    if (!source.heads.empty()) {
      sink().Emit<Diag::TableWithoutResult>(source.head_span, definition().name);
    }
    return;
  }
  std::vector<TableColumn> columns = CheckHeads(source);
  std::vector<hir::TableRow> rows;
  for (size_t number = 0; number < source.rows.size(); ++number) {
    rows.push_back({static_cast<uint32_t>(number + 1), CheckRow(source.rows[number], columns), source.rows[number].span});
  }
  const bool is_sound = std::none_of(rows.begin(), rows.end(), [&](const hir::TableRow& row) { return expressions_.TypeOf(row.condition).is_error(); });
  if (is_sound) {
    Analyse(source, columns, rows);
  }
  const std::vector<std::optional<hir::DefId>> results = checker_.ResultsOf(id_);
  for (size_t column = source.results; column < source.heads.size(); ++column) {
    const std::optional<hir::DefId> result = results[column - source.results];
    if (result) {
      SetResult(source, column, rows, *result);
    }
  }
}

// What each column asks; its expression is checked once for all of its cells.
std::vector<TableColumn> BodyChecker::CheckHeads(const ast::TableBody& source) {
  std::vector<TableColumn> columns;
  for (size_t column = 0; column < source.results; ++column) {
    const ast::HeadCell& head = source.heads[column];
    const hir::ExprId value = expressions_.CheckShown(head.value);
    expressions_.Fix(head.value, value);
    columns.push_back({value, {}});
    if (head.collect) {
      sink().Emit<Diag::CollectOverCondition>(*head.collect);
    }
  }
  return columns;
}

// All tests of a row together; yes for a row of `-` alone.
hir::ExprId BodyChecker::CheckRow(const ast::TableRow& row, std::vector<TableColumn>& columns) {
  std::optional<hir::ExprId> all;
  for (size_t column = 0; column < columns.size(); ++column) {
    columns[column].tests.emplace_back();
    const ast::TableCell& cell = row.cells[column];
    if (cell.kind != ast::TableCellKind::Test) {
      continue;
    }
    const hir::ExprId test = expressions_.CheckCondition(cell.value);
    columns[column].tests.back() = test;
    const bool failed = expressions_.TypeOf(test).is_error() || (all && expressions_.TypeOf(*all).is_error());
    const bool may_be_missing = !failed && (expressions_.TypeOf(test).may_be_missing || (all && expressions_.TypeOf(*all).may_be_missing));
    const Type type = failed ? Type::Error() : Type::One({ValueKind::Bool}, may_be_missing);
    all = all ? expressions_.Add({hir::Binary{hir::BinaryOp::And, *all, test}, type, row.span}) : test;
  }
  return all ? *all : expressions_.AddLiteral(Value::Bool(true), row.span);
}

void BodyChecker::SetResult(const ast::TableBody& source, size_t column, const std::vector<hir::TableRow>& rows, hir::DefId result) {
  const bool collects = source.policy == ast::HitPolicy::Collect || source.heads[column].collect;
  std::vector<std::pair<Value, Span>> values;  // of the cells that hold one
  std::vector<std::optional<Value>> by_row;
  bool complete = true;
  for (const ast::TableRow& row : source.rows) {
    const ast::TableCell& cell = row.cells[column];
    by_row.emplace_back();
    if (cell.kind == ast::TableCellKind::Test) {
      sink().Emit<Diag::TestAsResult>(cell.span, checker_.sources().Text(cell.span));
      complete = false;
    } else if (cell.kind == ast::TableCellKind::Value) {
      by_row.back() = expressions_.LiteralOf(cell.value, Phrase::AResult);
      complete = complete && by_row.back();
      if (by_row.back()) {
        values.emplace_back(*by_row.back(), file_[cell.value].span);
      }
    }
  }
  hir::Definition& definition = checker_.module().definitions[result.index];
  const std::optional<ValueType> type = complete && !values.empty() ? JoinTypes(values) : std::nullopt;
  if (type && collects && type->kind != ValueKind::Text) {
    sink().Emit<Diag::TypeMismatch>(values.front().second, WordsOf(Type::One({ValueKind::Text})), WordsOf(Type::One(*type)));
    complete = false;
  }
  if (collects) {
    definition.body = Collected(by_row, rows);
    definition.type = type && complete ? Type::Set() : Type::Error();
    return;
  }
  hir::OneOfBody body;
  bool always_known = false;
  for (size_t row = 0; row < rows.size() && type; ++row) {
    const Value value = by_row[row] ? AtType(*by_row[row], *type) : Value::Missing(*type);
    body.arms.push_back({value, rows[row].condition, {}, rows[row].span, {rows[row]}});
    const auto* literal = std::get_if<hir::Literal>(&checker_.module()[rows[row].condition].node);
    always_known = always_known || literal != nullptr;
  }
  definition.type = type ? Type::One(*type, !always_known || values.size() < rows.size()) : Type::Error();
  definition.body = std::move(body);
}

// The values in the order of their first rows; each is in the set where one of its rows fits.
hir::AnyOfBody BodyChecker::Collected(const std::vector<std::optional<Value>>& values, const std::vector<hir::TableRow>& rows) {
  hir::AnyOfBody body;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (!values[row]) {
      continue;
    }
    const auto known = std::find_if(body.arms.begin(), body.arms.end(), [&](const hir::Arm& arm) { return arm.value == *values[row]; });
    if (known == body.arms.end()) {
      body.arms.push_back({*values[row], rows[row].condition, {}, rows[row].span, {rows[row]}});
      continue;
    }
    const bool may_be_missing = expressions_.TypeOf(known->condition).may_be_missing || expressions_.TypeOf(rows[row].condition).may_be_missing;
    known->condition =
        expressions_.Add({hir::Binary{hir::BinaryOp::Or, known->condition, rows[row].condition}, Type::One({ValueKind::Bool}, may_be_missing), known->span});
    known->rows.push_back(rows[row]);
  }
  return body;
}

void BodyChecker::Analyse(const ast::TableBody& source, const std::vector<TableColumn>& columns, std::vector<hir::TableRow>& rows) {
  if (source.policy == ast::HitPolicy::Collect) {
    return;
  }
  const TableCover cover = AxesOf(checker_, expressions_, columns, rows.size());
  const Span policy = Cover(source.keyword, source.policy_span);
  if (source.policy == ast::HitPolicy::Unique) {
    ReportOverlaps(cover, policy, rows);
  } else {
    for (size_t row = 1; row < rows.size(); ++row) {
      if (IsCoveredAbove(cover, row)) {
        sink().Emit<Diag::TableRowUnreachable>(rows[row].span, row + 1);
      }
    }
  }
  const GapSearch gap = FindGap(cover);
  if (gap.witness) {
    sink().Emit<Diag::TableGap>(policy, Witness(cover, *gap.witness));
  } else if (!gap.is_decided) {
    sink().Emit<Diag::TableGapUnknown>(policy);
  }
}

// Two rows that fit together are an error of `unique`. Where that can't be told, both rows are left out where they do: the value is missing.
void BodyChecker::ReportOverlaps(const TableCover& cover, Span policy, std::vector<hir::TableRow>& rows) {
  std::optional<std::pair<size_t, size_t>> undecided;
  for (size_t second = 1; second < rows.size(); ++second) {
    for (size_t first = 0; first < second; ++first) {
      const Overlap overlap = OverlapOf(cover, first, second);
      if (overlap.witness) {
        Diagnostic& diagnostic = sink().Emit<Diag::TableOverlap>(rows[second].span, first + 1, second + 1, Witness(cover, *overlap.witness));
        diagnostic.notes.push_back({rows[first].span, Words(Phrase::TheRow, {first + 1})});
        break;  // one complaint for a row
      }
      if (overlap.is_possible && !undecided) {
        undecided = {first, second};
      }
    }
  }
  if (!undecided) {
    return;
  }
  sink().Emit<Diag::TableOverlapUnknown>(policy, undecided->first + 1, undecided->second + 1);
  MakeExclusive(rows);
}

void BodyChecker::MakeExclusive(std::vector<hir::TableRow>& rows) {
  const auto surely = [&](hir::ExprId condition) {
    const Span span = expressions_.SpanOf(condition);
    return expressions_.Add({hir::Binary{hir::BinaryOp::Default, condition, expressions_.AddLiteral(Value::Bool(false), span)}, kSure, span});
  };
  const auto either = [&](std::optional<hir::ExprId> one, hir::ExprId other) {
    return one ? expressions_.Add({hir::Binary{hir::BinaryOp::Or, *one, other}, kSure, expressions_.SpanOf(other)}) : other;
  };
  std::vector<hir::ExprId> holds;
  for (const hir::TableRow& row : rows) {
    holds.push_back(surely(row.condition));
  }
  // Whether some row above, some row below fits.
  std::vector<std::optional<hir::ExprId>> above(rows.size());
  std::vector<std::optional<hir::ExprId>> below(rows.size());
  for (size_t row = 1; row < rows.size(); ++row) {
    above[row] = either(above[row - 1], holds[row - 1]);
    const size_t back = rows.size() - 1 - row;
    below[back] = either(below[back + 1], holds[back + 1]);
  }
  for (size_t row = 0; row < rows.size(); ++row) {
    const hir::ExprId others = above[row] && below[row] ? either(above[row], *below[row]) : above[row] ? *above[row] : *below[row];
    const hir::ExprId alone = expressions_.Add({hir::Unary{hir::UnaryOp::Not, others}, kSure, rows[row].span});
    const Type type = expressions_.TypeOf(rows[row].condition);
    rows[row].condition = expressions_.Add({hir::Binary{hir::BinaryOp::And, rows[row].condition, alone}, type, rows[row].span});
  }
}

// `spend = 5000 and level = "gold"`, in the language of the rule.
std::string BodyChecker::Witness(const TableCover& cover, const std::vector<size_t>& samples) {
  std::string text;
  const std::string_view word = SpellingOf(KeywordToken::And, checker_.LanguageAt(definition().name_span));
  for (size_t axis = 0; axis < samples.size(); ++axis) {
    if (samples[axis] != kAnySample) {
      text += fmt::format("{}{}", text.empty() ? "" : fmt::format(" {} ", word), cover.axes[axis].samples[samples[axis]]);
    }
  }
  return text;
}

}  // namespace limn::check
