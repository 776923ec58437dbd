// Splits: random groups that never change. Source: semantics.md: a row's part is one of 10,000 by its key; arms take parts in written order.

#include <algorithm>

#include <fmt/format.h>

#include "compiler/check/body_checker.h"

namespace limn::check {
namespace {

constexpr int64_t kParts = 10'000;
constexpr int kPartsScale = 4;  // 0.01% is 0.0001

// 2'550 parts are 25.5%.
std::string PercentText(int64_t parts) {
  std::string text = fmt::format("{}.{:02}", parts / 100, parts % 100);
  text.erase(text.find_last_not_of('0') + 1);
  text.erase(text.find_last_not_of('.') + 1);
  return text + "%";
}

}  // namespace

void BodyChecker::CheckSplit(const ast::Split& source) {
  hir::OneOfBody body;
  std::vector<std::pair<Value, Span>> values;
  bool complete = true;
  const auto read = [&](ast::ExprId written) {
    const std::optional<Value> value = expressions_.LiteralOf(written, Phrase::AnArmsValue);
    complete = complete && value.has_value();
    values.emplace_back(value.value_or(Value::Missing({ValueKind::Text})), file_[written].span);
    return values.back().first;
  };
  const Span name = definition().name_span;
  if (checker_.schema()[definition().table].key.empty()) {
    sink().Emit<Diag::SplitNeedsKey>(name, checker_.TableName(definition().table, name));
    complete = false;
  }
  const hir::ExprId part = PartOfKey(source.seed.value, source.seed.span);
  int64_t end = 0;
  for (const ast::SplitArm& arm : source.arms) {
    const Value value = read(arm.value);
    const std::optional<int64_t> parts = PartsOf(arm);
    complete = complete && parts.has_value();
    end += parts.value_or(0);
    const hir::ExprId bound = expressions_.AddLiteral(Value::Int(end), arm.span);
    const hir::ExprId below = expressions_.Add({hir::Binary{hir::BinaryOp::Less, part, bound}, Type::One({ValueKind::Bool}, false), arm.span});
    body.arms.push_back({value, below, {}, arm.span, {}});
  }
  if (source.otherwise) {
    body.otherwise = read(source.otherwise->value);
  }
  // Where something could not be read, an arm may have been taken for another part.
  complete = complete && !checker_.HasErrorsIn(definition().span);
  if (complete && (end > kParts || (end < kParts && !source.otherwise))) {
    sink().Emit<Diag::SplitSum>(name, definition().name, PercentText(end));
    complete = false;
  } else if (complete && end == kParts && source.otherwise) {
    sink().Emit<Diag::SplitNothingLeft>(source.otherwise->span, checker_.sources().Text(file_[source.otherwise->value].span));
  }
  if (const std::optional<ValueType> type = complete ? JoinTypes(values) : std::nullopt) {
    for (hir::Arm& arm : body.arms) {
      arm.value = AtType(arm.value, *type);
    }
    if (body.otherwise) {
      body.otherwise = AtType(*body.otherwise, *type);
    }
    definition().type = Type::One(*type, false);
  }
  definition().body = std::move(body);
}

// How many of the 10,000 parts an arm takes; nothing, with a complaint, for a share that is finer.
std::optional<int64_t> BodyChecker::PartsOf(const ast::SplitArm& arm) {
  const auto* share = std::get_if<ast::DecimalLiteral>(&file_[arm.share].node);
  if (share == nullptr) {
    return std::nullopt;
  }
  int64_t parts = share->unscaled;
  for (int scale = share->scale; scale < kPartsScale; ++scale) {
    if (__builtin_mul_overflow(parts, 10, &parts)) {
      return kParts + 1;
    }
  }
  for (int scale = share->scale; scale > kPartsScale; --scale) {
    if (parts % 10 != 0) {
      const Span span = file_[arm.share].span;
      sink().Emit<Diag::SplitTooFine>(span, checker_.sources().Text(span));
      return std::nullopt;
    }
    parts /= 10;
  }
  return std::min(parts, kParts + 1);
}

hir::ExprId BodyChecker::PartOfKey(const std::string& seed, Span span) {
  hir::RandomPart part{seed, {}};
  const TableId table = definition().table;
  for (const ColumnId key : checker_.schema()[table].key) {
    const Type type = Type::One(checker_.schema().ColumnOf(table, key).type, false);
    part.key.push_back(expressions_.Add({hir::ColumnRef{{0, {}}, table, key}, type, span}));
  }
  return expressions_.Add({std::move(part), Type::One({ValueKind::Int}, false), span});
}

}  // namespace limn::check
