// Comparisons: = != < <= > >=, between, in, text tests, has, is missing.

#include <algorithm>

#include <fmt/format.h>
#include <re2/re2.h>

#include "compiler/check/expression_checker.h"

namespace limn::check {
namespace {

hir::BinaryOp OpOf(ast::CompareOp op) {
  switch (op) {
    case ast::CompareOp::Equal: return hir::BinaryOp::Equal;
    case ast::CompareOp::NotEqual: return hir::BinaryOp::NotEqual;
    case ast::CompareOp::Less: return hir::BinaryOp::Less;
    case ast::CompareOp::LessEqual: return hir::BinaryOp::LessEqual;
    case ast::CompareOp::Greater: return hir::BinaryOp::Greater;
    case ast::CompareOp::GreaterEqual: return hir::BinaryOp::GreaterEqual;
  }
  return hir::BinaryOp::Equal;
}

Words ReasonOf(RE2::ErrorCode code) {
  switch (code) {
    case RE2::ErrorMissingParen: return Phrase::PatternParenthesis;
    case RE2::ErrorMissingBracket: return Phrase::PatternBracket;
    case RE2::ErrorBadCharClass:
    case RE2::ErrorBadCharRange: return Phrase::PatternClass;
    case RE2::ErrorRepeatArgument:
    case RE2::ErrorRepeatSize:
    case RE2::ErrorRepeatOp: return Phrase::PatternRepeat;
    case RE2::ErrorBadEscape:
    case RE2::ErrorTrailingBackslash: return Phrase::PatternEscape;
    case RE2::ErrorPatternTooLarge: return Phrase::PatternTooLarge;
    default: return Phrase::PatternForm;
  }
}

}  // namespace

bool ExpressionChecker::ReportEqualsMissing(const ast::Compare& compare, Span span) {
  const auto is_missing = [&](ast::ExprId id) { return std::holds_alternative<ast::MissingLiteral>(file_[id].node); };
  if (!is_missing(compare.lhs) && !is_missing(compare.rhs)) {
    return false;
  }
  Diagnostic& diagnostic = sink().Emit<Diag::EqualsMissing>(span);
  const ast::ExprId other = is_missing(compare.lhs) ? compare.rhs : compare.lhs;
  const bool equality = compare.op == ast::CompareOp::Equal || compare.op == ast::CompareOp::NotEqual;
  if (equality && !is_missing(other)) {
    const KeywordRow& row = KeywordById(compare.op == ast::CompareOp::Equal ? "is_missing" : "is_known");
    const std::string fixed = LeftSide(file_[other].span, span) + std::string(row.spelling[static_cast<size_t>(checker_.LanguageAt(span))]);
    diagnostic.help = Words(Phrase::WriteName, {fixed});
    diagnostic.fixes.push_back({span, fixed});
  }
  return true;
}

// `interests = "Sport"`: a set is asked with `has`.
bool ExpressionChecker::ReportSetCompared(const ast::Compare& compare, hir::ExprId lhs, hir::ExprId rhs, Span span) {
  const bool equality = compare.op == ast::CompareOp::Equal || compare.op == ast::CompareOp::NotEqual;
  if (!equality || !TypeOf(lhs).is_set() || !TypeOf(rhs).Is(ValueKind::Text)) {
    return false;
  }
  const auto source = [&](hir::ExprId id) { return checker_.sources().Text(SpanOf(id)); };
  const KeywordRow& word = KeywordById(compare.op == ast::CompareOp::Equal ? "has" : "not_has");
  const auto has = [&](std::string_view member) {
    return fmt::format("{}{} {}", LeftSide(SpanOf(lhs), span), word.spelling[static_cast<size_t>(checker_.LanguageAt(span))], member);
  };
  // "A;B" is how outputs write two members.
  std::string fixed;
  bool has_all = true;
  const auto* literal = std::get_if<hir::Literal>(&checker_.module()[rhs].node);
  const std::optional<Domain> domain = DomainOf(lhs);
  const std::string text = literal != nullptr && !literal->value.is_missing() ? literal->value.as_text() : "";
  for (size_t begin = 0; domain && begin < text.size();) {
    const size_t end = std::min(text.find(';', begin), text.size());
    const std::string member = text.substr(begin, end - begin);
    has_all = has_all && std::find(domain->values.begin(), domain->values.end(), member) != domain->values.end();
    const std::string_view join = KeywordById("and").spelling[static_cast<size_t>(checker_.LanguageAt(span))];
    fixed += (fixed.empty() ? "" : fmt::format(" {} ", join)) + has(fmt::format("\"{}\"", member));
    begin = end + 1;
  }
  const bool is_one = text.find(';') == std::string::npos;
  if (fixed.empty() || is_one || !has_all || compare.op == ast::CompareOp::NotEqual) {
    fixed = has(source(rhs));
  }
  Diagnostic& diagnostic = sink().Emit<Diag::SetNeedsHas>(SpanOf(lhs), source(lhs));
  diagnostic.help = Words(Phrase::WriteName, {fixed});
  diagnostic.fixes.push_back({span, fixed, is_one || (has_all && compare.op == ast::CompareOp::Equal)});
  return true;
}

hir::ExprId ExpressionChecker::CheckBeside(hir::ExprId beside, ast::ExprId id) {
  // Only a lone name asks for it; what stands deeper has other neighbours.
  if (std::holds_alternative<ast::NamePath>(file_[id].node) && !TypeOf(beside).is_error()) {
    beside_ = beside;
  }
  const hir::ExprId checked = Check(id);
  beside_.reset();
  return checked;
}

// level = "gold" default no: `default` binds tighter, and the condition was meant.
bool ExpressionChecker::ReportDefaultOfCondition(hir::ExprId lhs, const ast::Compare& compare) {
  const auto* node = std::get_if<ast::Default>(&file_[compare.rhs].node);
  if (node == nullptr || !std::holds_alternative<ast::BoolLiteral>(file_[node->other].node) || TypeOf(lhs).is_error() || TypeOf(lhs).Is(ValueKind::Bool)) {
    return false;
  }
  const Span other = file_[node->other].span;
  const Span condition = Cover(file_[compare.lhs].span, file_[node->value].span);
  Diagnostic& diagnostic = sink().Emit<Diag::TypeMismatch>(other, WordsOf(TypeOf(lhs)), WordsOf(Type::One({ValueKind::Bool})));
  diagnostic.help = Words(Phrase::WriteName, {fmt::format("({}) {} {}", checker_.sources().Text(condition), checker_.sources().Text(node->op_span), checker_.sources().Text(other))});
  diagnostic.fixes.push_back({{condition.file, condition.begin, condition.begin}, "("});
  diagnostic.fixes.push_back({{condition.file, condition.end, condition.end}, ")"});
  return true;
}

hir::ExprId ExpressionChecker::CheckCompare(const ast::Compare& compare, Span span) {
  if (ReportEqualsMissing(compare, span)) {
    return Add({hir::Literal{Value::Bool(false)}, Type::Error(), span});
  }
  hir::ExprId lhs = Check(compare.lhs);
  if (ReportDefaultOfCondition(lhs, compare)) {
    return Error(span);
  }
  hir::ExprId rhs = CheckBeside(lhs, compare.rhs);
  if (ReportSetCompared(compare, lhs, rhs, span)) {
    return Error(span);
  }
  const std::optional<ValueType> common = ComparedType(lhs, rhs);
  if (!common) {
    return Error(span);
  }
  const bool equality = compare.op == ast::CompareOp::Equal || compare.op == ast::CompareOp::NotEqual;
  if (!equality && (common->kind == ValueKind::Text || common->kind == ValueKind::Bool)) {
    Diagnostic& diagnostic = sink().Emit<Diag::NoOrder>(span, WordsOf(Type::One(*common)));
    if (common->kind == ValueKind::Text) {
      diagnostic.help = Words(Phrase::CompareTexts);
    }
    return Error(span);
  }
  const size_t complaints = sink().all().size();
  if (common->kind == ValueKind::Text) {
    const hir::ExprId left = lhs;
    lhs = CheckAgainstDomain(rhs, lhs);
    rhs = CheckAgainstDomain(left, rhs);
  }
  if (compare.op == ast::CompareOp::NotEqual && sink().all().size() == complaints) {
    const bool is_turned = !TypeOf(lhs).may_be_missing;
    LintMissingFallsOut(is_turned ? compare.rhs : compare.lhs, is_turned ? rhs : lhs, span);
  }
  lhs = ConvertTo(lhs, *common);
  rhs = ConvertTo(rhs, *common);
  const bool may_be_missing = TypeOf(lhs).may_be_missing || TypeOf(rhs).may_be_missing;
  return Add({hir::Binary{OpOf(compare.op), lhs, rhs}, Type::One({ValueKind::Bool}, may_be_missing), span});
}

hir::ExprId ExpressionChecker::CheckBetween(const ast::Between& between, Span span) {
  hir::ExprId operand = Check(between.value);
  hir::ExprId low = Check(between.low);
  hir::ExprId high = Check(between.high);
  const std::optional<ValueType> with_low = ComparedType(operand, low);
  const std::optional<ValueType> with_high = with_low ? ComparedType(operand, high) : std::nullopt;
  const std::optional<ValueType> common = with_high ? CommonType(*with_low, *with_high) : std::nullopt;
  if (!common) {
    return Error(span);
  }
  if (common->kind == ValueKind::Text || common->kind == ValueKind::Bool) {
    sink().Emit<Diag::NoOrder>(span, WordsOf(Type::One(*common)));
    return Error(span);
  }
  operand = ConvertTo(operand, *common);
  low = ConvertTo(low, *common);
  high = ConvertTo(high, *common);
  ReportReversedEnds(span, low, high);
  const bool may_be_missing = TypeOf(operand).may_be_missing || TypeOf(low).may_be_missing || TypeOf(high).may_be_missing;
  const Type type = Type::One({ValueKind::Bool}, may_be_missing);
  const hir::ExprId test = Add({hir::Between{operand, low, high}, type, span});
  if (between.negated) {
    LintMissingFallsOut(between.value, operand, span);
  }
  return between.negated ? Add({hir::Unary{hir::UnaryOp::Not, test}, type, span}) : test;
}

hir::ExprId ExpressionChecker::CheckIn(const ast::In& in, Span span) {
  hir::ExprId operand = Check(in.value);
  if (TypeOf(operand).is_set()) {
    sink().Emit<Diag::SetNeedsHas>(SpanOf(operand), checker_.sources().Text(SpanOf(operand)));
    return Error(span);
  }
  operand = RequireOne(operand);
  hir::In node;
  const ast::Expr& set = file_[in.set];
  std::optional<ValueType> common = TypeOf(operand).is_error() ? std::nullopt : std::optional(TypeOf(operand).value);
  if (const auto* tuple = std::get_if<ast::Tuple>(&set.node)) {
    bool failed = false;
    for (const ast::ExprId written : tuple->values) {
      if (std::holds_alternative<ast::MissingLiteral>(file_[written].node)) {
        Diagnostic& diagnostic = sink().Emit<Diag::EqualsMissing>(file_[written].span);
        const Language language = checker_.LanguageAt(span);
        diagnostic.help = Words(Phrase::WriteName, {fmt::format("{} {} {}", SpellingOf(KeywordToken::Or, language),
                                                                checker_.sources().Text(SpanOf(operand)),
                                                                SpellingOf(KeywordToken::IsMissing, language))});
        failed = true;
        continue;
      }
      const hir::ExprId value = CheckBeside(operand, written);
      const bool is_constant = std::holds_alternative<hir::Literal>(checker_.module()[value].node) ||
                               std::holds_alternative<hir::ParamRef>(checker_.module()[value].node);
      if (!is_constant && !TypeOf(value).is_error()) {
        sink().Emit<Diag::ValueNeeded>(SpanOf(value), Phrase::TheValuesOfIn);
        failed = true;
        continue;
      }
      const std::optional<ValueType> joined = ComparedType(operand, value);
      failed = failed || !joined;
      if (joined) {
        common = CommonType(*common, *joined);
        node.values.push_back(value);
      }
    }
    if (failed || !common) {
      return Error(span);
    }
  } else if (const auto* path = std::get_if<ast::NamePath>(&set.node)) {
    // `level in gold` is a value without its quotes, as `level = gold` is.
    const Symbol* symbol = checker_.FindSymbol(path->parts);
    if (checker_.IsLost(symbol, JoinedName(path->parts))) {
      return Error(span);
    }
    const bool is_list = symbol != nullptr && checker_.module()[*symbol->definition].kind == hir::DefinitionKind::List;
    if (!is_list) {
      const hir::ExprId other = CheckBeside(operand, in.set);
      if (!TypeOf(other).is_error()) {
        Diagnostic& diagnostic = sink().Emit<Diag::NotAList>(set.span, WordsOf(TypeOf(other)));
        if (TypeOf(other).is_set()) {
          diagnostic.help = Words(Phrase::UseIsKnown);
        } else {
          const std::string_view value = checker_.sources().Text(SpanOf(operand));
          const std::string_view word = checker_.sources().Text(in.op_span);
          diagnostic.help = Words(Phrase::EitherReading, {fmt::format("{} {} {}", value, in.negated ? "!=" : "=", checker_.sources().Text(set.span)),
                                                          fmt::format("{} {} (\"…\", \"…\")", value, word)});
        }
      }
      return Error(span);
    }
    const Type list = checker_.TypeOf(*symbol->definition, set.span);
    if (list.is_error() || !common) {
      return Error(span);
    }
    const std::optional<ValueType> joined = CommonType(*common, list.value);
    if (!joined) {
      sink().Emit<Diag::TypeMismatch>(set.span, WordsOf(Type::One(*common)), WordsOf(list));
      return Error(span);
    }
    common = joined;
    const std::vector<Value> values = std::get<hir::ListBody>(checker_.module()[*symbol->definition].body).values;
    if (list.value == *common) {
      node.list = *symbol->definition;
    } else {
      // A list of whole numbers beside an amount: its values stand here converted.
      for (const Value& value : values) {
        node.values.push_back(AddLiteral(value, set.span));
      }
    }
    if (common->kind == ValueKind::Text) {
      // Said at the list's values, once for each use.
      for (const Value& value : values) {
        if (const std::optional<Domain> domain = DomainOf(operand); hints_ && domain && domain->column && !domain->is_closed()) {
          checker_.module().value_uses.push_back({domain->column->first, domain->column->second, value.as_text(), set.span});
        }
      }
    }
  } else {
    // A single value where a list belongs, or something that could not be read.
    if (!std::holds_alternative<ast::Invalid>(set.node)) {
      const hir::ExprId value = Check(in.set);
      if (!TypeOf(value).is_error()) {
        Diagnostic& diagnostic = sink().Emit<Diag::NotAList>(set.span, WordsOf(TypeOf(value)));
        diagnostic.fixes.push_back({set.span, fmt::format("({})", checker_.sources().Text(set.span))});
        diagnostic.help = Words(Phrase::WriteName, {diagnostic.fixes.back().replacement});
      }
    }
    return Error(span);
  }
  bool may_be_missing = TypeOf(operand).may_be_missing;
  const size_t complaints = sink().all().size();
  if (common->kind == ValueKind::Text) {
    for (hir::ExprId& value : node.values) {
      value = CheckAgainstDomain(operand, value);
    }
    if (std::optional<std::vector<hir::ExprId>> values = node.list ? WithoutAliases(operand, *node.list, set.span) : std::nullopt) {
      node.list.reset();
      node.values = std::move(*values);
    }
  }
  if (in.negated && sink().all().size() == complaints) {
    LintMissingFallsOut(in.value, operand, span);
  }
  node.operand = ConvertTo(operand, *common);
  for (hir::ExprId& value : node.values) {
    value = ConvertTo(value, *common);
    may_be_missing = may_be_missing || TypeOf(value).may_be_missing;
  }
  const Type type = Type::One({ValueKind::Bool}, may_be_missing);
  const hir::ExprId test = Add({std::move(node), type, span});
  return in.negated ? Add({hir::Unary{hir::UnaryOp::Not, test}, type, span}) : test;
}

hir::ExprId ExpressionChecker::CheckTextTest(const ast::TextTest& test, Span span) {
  const hir::ExprId lhs = Check(test.lhs);
  const hir::ExprId rhs = Check(test.rhs);
  bool failed = false;
  for (const hir::ExprId side : {lhs, rhs}) {
    if (IsUntypedMissing(side)) {
      GiveType(side, {ValueKind::Text});
    }
    const Type type = TypeOf(side);
    failed = failed || type.is_error();
    if (type.is_error() || type.Is(ValueKind::Text)) {
      continue;
    }
    failed = true;
    if (type.is_set()) {
      sink().Emit<Diag::SetNeedsHas>(SpanOf(side), checker_.sources().Text(SpanOf(side)));
    } else {
      ReportMismatch(side, Type::One({ValueKind::Text}));
    }
  }
  if (failed) {
    return Error(span);
  }
  const Type type = Type::One({ValueKind::Bool}, TypeOf(lhs).may_be_missing || TypeOf(rhs).may_be_missing);
  hir::ExprId result;
  if (test.op == ast::TextOp::Matches) {
    const auto* pattern = std::get_if<hir::Literal>(&checker_.module()[rhs].node);
    if (pattern == nullptr || pattern->value.is_missing()) {
      sink().Emit<Diag::ValueNeeded>(SpanOf(rhs), Phrase::OnePattern);
      return Error(span);
    }
    const std::string source = pattern->value.as_text();
    RE2::Options options;
    options.set_log_errors(false);
    const RE2 compiled(source, options);
    if (!compiled.ok()) {
      sink().Emit<Diag::BadPattern>(SpanOf(rhs), ReasonOf(compiled.error_code()), compiled.error_arg());
      return Error(span);
    }
    result = Add({hir::Matches{lhs, source}, type, span});
  } else {
    const hir::BinaryOp op = test.op == ast::TextOp::Contains     ? hir::BinaryOp::Contains
                             : test.op == ast::TextOp::StartsWith ? hir::BinaryOp::StartsWith
                                                                  : hir::BinaryOp::EndsWith;
    result = Add({hir::Binary{op, lhs, rhs}, type, span});
  }
  if (test.negated) {
    LintMissingFallsOut(test.lhs, lhs, span);
    result = Add({hir::Unary{hir::UnaryOp::Not, result}, type, span});
  }
  return result;
}

hir::ExprId ExpressionChecker::CheckHas(const ast::TextTest& test, Span span) {
  const hir::ExprId set = Check(test.lhs);
  hir::ExprId member = RequireOne(Check(test.rhs));
  const Type set_type = TypeOf(set);
  if (set_type.is_error() || TypeOf(member).is_error()) {
    return Error(span);
  }
  const hir::DefinitionRef* found = std::get_if<hir::DefinitionRef>(&checker_.module()[set].node);
  if (!set_type.is_set() || (found == nullptr && !IsTop(set))) {
    Diagnostic& diagnostic = sink().Emit<Diag::NotASet>(SpanOf(set), WordsOf(set_type));
    if (set_type.Is(ValueKind::Text) && !test.negated) {
      const std::string fixed = fmt::format("{}= {}", LeftSide(SpanOf(set), span), checker_.sources().Text(SpanOf(member)));
      diagnostic.help = Words(Phrase::WriteName, {fixed});
      diagnostic.fixes.push_back({span, fixed, false});
    }
    return Error(span);
  }
  if (!TypeOf(member).Is(ValueKind::Text)) {
    ReportMismatch(member, Type::One({ValueKind::Text}));
    return Error(span);
  }
  if (found == nullptr) {
    const hir::Top top = std::get<hir::Top>(checker_.module()[set].node);
    const hir::ExprId wanted = CheckAgainstDomain(top.places.front(), member);
    const hir::ExprId has = HasAmong(top, wanted, span);
    return test.negated ? Add({hir::Unary{hir::UnaryOp::Not, has}, TypeOf(has), span}) : has;
  }
  const hir::DefinitionRef reference = *found;
  member = CheckAgainstDomain(set, member);
  if (test.negated) {
    LintUnknownIsNotHad(reference.definition, member, span);
  }
  const Type type = Type::One({ValueKind::Bool}, TypeOf(member).may_be_missing || !reference.row.ups.empty());
  const hir::ExprId has = Add({hir::Has{reference.row, reference.definition, member}, type, span});
  return test.negated ? Add({hir::Unary{hir::UnaryOp::Not, has}, type, span}) : has;
}

std::optional<hir::ExprId> ExpressionChecker::CountOfSet(const ast::Call& call, Span span) {
  const bool is_alone = call.arguments.size() == 1 && !call.arguments.front().colon && call.arguments.front().clauses.empty();
  const auto* path = is_alone ? std::get_if<ast::NamePath>(&file_[call.arguments.front().head].node) : nullptr;
  const Symbol* symbol = path == nullptr ? nullptr : checker_.FindSymbol(path->parts);
  const bool is_table = symbol != nullptr && !schema().PathsDown(frames_.back().table, path->parts.front().text).empty();
  if (symbol == nullptr || !symbol->definition || is_table || !checker_.TypeOf(*symbol->definition, path->parts.front().span).is_set()) {
    return std::nullopt;
  }
  const hir::ExprId set = Check(call.arguments.front().head);
  const auto* reference = std::get_if<hir::DefinitionRef>(&checker_.module()[set].node);
  if (TypeOf(set).is_error() || reference == nullptr) {
    return Error(span);
  }
  const hir::RowPath row = reference->row;
  const hir::DefId id = reference->definition;
  std::vector<hir::ExprId> held;
  if (const auto* top = std::get_if<hir::TopBody>(&checker_.module()[id].body); top != nullptr) {
    if (row.frame != 0 || !row.ups.empty()) {
      sink().Emit<Diag::SetNeedsHas>(SpanOf(set), checker_.sources().Text(SpanOf(set)));
      return Error(span);
    }
    for (const hir::ExprId place : std::vector(top->places)) {
      held.push_back(Add({hir::Unary{hir::UnaryOp::IsKnown, place}, Type::One({ValueKind::Bool}, false), span}));
    }
  }
  const Type may_fail = Type::One({ValueKind::Bool}, !row.ups.empty());
  for (const hir::Member& member : hir::MembersOf(checker_.module()[id])) {
    held.push_back(Add({hir::Has{row, id, AddLiteral(Value::Text(member.text), span)}, may_fail, span}));
  }
  const Type number = Type::One({ValueKind::Int}, may_fail.may_be_missing);
  hir::ExprId count = AddLiteral(Value::Int(0), span);
  for (const hir::ExprId holds : held) {
    const hir::ExprId one = Add({hir::If{holds, AddLiteral(Value::Int(1), span), AddLiteral(Value::Int(0), span)}, number, span});
    count = Add({hir::Binary{hir::BinaryOp::Add, count, one}, number, span});
  }
  return count;
}

// Of the places that are taken one is the member; unknown where the member is missing.
hir::ExprId ExpressionChecker::HasAmong(const hir::Top& top, hir::ExprId member, Span span) {
  const Type truth = Type::One({ValueKind::Bool}, TypeOf(member).may_be_missing);
  std::optional<hir::ExprId> has;
  for (const hir::ExprId place : top.places) {
    const hir::ExprId is_it = Add({hir::Binary{hir::BinaryOp::Equal, place, member}, Type::One({ValueKind::Bool}), span});
    const hir::ExprId is_known = Add({hir::Unary{hir::UnaryOp::IsKnown, place}, Type::One({ValueKind::Bool}, false), span});
    const hir::ExprId takes = Add({hir::Binary{hir::BinaryOp::And, is_known, is_it}, truth, span});
    has = has ? Add({hir::Binary{hir::BinaryOp::Or, *has, takes}, truth, span}) : takes;
  }
  if (!truth.may_be_missing) {
    return *has;
  }
  const hir::ExprId is_missing = Add({hir::Unary{hir::UnaryOp::IsMissing, member}, Type::One({ValueKind::Bool}, false), span});
  const hir::ExprId is_itself = Add({hir::Binary{hir::BinaryOp::Equal, member, member}, truth, span});
  const hir::ExprId unknown = Add({hir::Binary{hir::BinaryOp::And, is_missing, is_itself}, truth, span});
  return Add({hir::Binary{hir::BinaryOp::Or, *has, unknown}, truth, span});
}

hir::ExprId ExpressionChecker::CheckMissingTest(const ast::MissingTest& test, Span span) {
  const hir::ExprId operand = Check(test.value);
  const Type type = TypeOf(operand);
  if (IsUntypedMissing(operand)) {
    GiveType(operand, {ValueKind::Bool});
  } else if (type.is_error()) {
    return Error(span);
  } else if (type.is_set()) {
    sink().Emit<Diag::SetNeverMissing>(SpanOf(operand), checker_.sources().Text(SpanOf(operand)));
    return Error(span);
  }
  const hir::UnaryOp op = test.is_known ? hir::UnaryOp::IsKnown : hir::UnaryOp::IsMissing;
  return Add({hir::Unary{op, operand}, Type::One({ValueKind::Bool}, false), span});
}

// What the expression asks about being missing, and what it also compares in a way that leaves missing values out in plain sight:
// in `city contains "x" and city != "xy"` the second says nothing new.
void ExpressionChecker::CollectGuards(ast::ExprId id) {
  struct Open {
    ast::ExprId id;
    bool in_conjunction;  // it must hold for the whole to hold
  };
  const auto guard = [&](ast::ExprId operand) { guarded_.emplace_back(checker_.sources().Text(file_[operand].span)); };
  // A chain of thousands of `or`s leans to the left: a list of what is left to look at, not recursion.
  std::vector<Open> open = {{id, true}};
  while (!open.empty()) {
    const Open at = open.back();
    open.pop_back();
    const ast::Expr& expr = file_[at.id];
    if (const auto* binary = std::get_if<ast::Binary>(&expr.node)) {
      if (binary->op == ast::BinaryOp::And || binary->op == ast::BinaryOp::Or) {
        const bool in_conjunction = at.in_conjunction && binary->op == ast::BinaryOp::And;
        open.push_back({binary->lhs, in_conjunction});
        open.push_back({binary->rhs, in_conjunction});
      }
    } else if (const auto* test = std::get_if<ast::MissingTest>(&expr.node)) {
      guard(test->value);
    } else if (at.in_conjunction) {
      if (const auto* text = std::get_if<ast::TextTest>(&expr.node); text != nullptr && !text->negated) {
        guard(text->lhs);
      } else if (const auto* in = std::get_if<ast::In>(&expr.node); in != nullptr && !in->negated) {
        guard(in->value);
      } else if (const auto* between = std::get_if<ast::Between>(&expr.node); between != nullptr && !between->negated) {
        guard(between->value);
      } else if (const auto* compare = std::get_if<ast::Compare>(&expr.node);
                 compare != nullptr && compare->op != ast::CompareOp::NotEqual) {
        guard(compare->lhs);
        guard(compare->rhs);
      }
    }
  }
}

// What stands before an operator, and a blank: nothing in a cell of a table, whose left side is the head.
std::string ExpressionChecker::LeftSide(Span left, Span whole) const {
  const bool is_inside = left.file == whole.file && left.begin >= whole.begin && left.end <= whole.end;
  return is_inside ? std::string(checker_.sources().Text(left)) + " " : "";
}

void ExpressionChecker::LintMissingFallsOut(ast::ExprId operand_source, hir::ExprId operand, Span span) {
  // In a cell of a table the row below may be the one for missing values.
  const bool is_cell = LeftSide(file_[operand_source].span, span).empty();
  if (!hints_ || has_default_ || !TypeOf(operand).may_be_missing || TypeOf(operand).is_error() || is_cell) {
    return;
  }
  const std::string source(checker_.sources().Text(file_[operand_source].span));
  if (std::find(guarded_.begin(), guarded_.end(), source) != guarded_.end()) {
    return;
  }
  // One hint for a condition: the fix goes to each place, as one of them alone would change nothing.
  const auto said = std::find_if(hinted_.begin(), hinted_.end(), [&](const Hint& hint) { return hint.source == source; });
  const size_t index = said == hinted_.end() ? sink().all().size() : said->diagnostic;
  if (said == hinted_.end()) {
    sink().Emit<Diag::MissingFallsOut>(span, source);
    hinted_.push_back({source, index});
    NoteMissingUse(operand, span);
  }
  const Language language = checker_.LanguageAt(span);
  const std::string fixed = fmt::format("({} {} {} {})", checker_.sources().Text(span), SpellingOf(KeywordToken::Or, language), source,
                                        SpellingOf(KeywordToken::IsMissing, language));
  sink().At(index).fixes.push_back({span, fixed, false});
}

// On a row of its own table the operand can be counted in the data; inside an aggregate a column can, on the aggregate's rows.
void ExpressionChecker::NoteMissingUse(hir::ExprId operand, Span span) {
  const hir::Expr expr = checker_.module()[operand];
  if (frames_.size() == 1) {
    checker_.module().missing_uses.push_back({frames_.front().table, operand, span});
  } else if (const auto* column = std::get_if<hir::ColumnRef>(&expr.node)) {
    hir::ColumnRef on_row = *column;
    on_row.row.frame = 0;
    const hir::ExprId moved = Add({std::move(on_row), expr.type, expr.span});
    checker_.module().missing_uses.push_back({frames_[column->row.frame].table, moved, span});
  }
}

// `does not have` is true also of those of whom the value is unknown: a set leaves it out.
void ExpressionChecker::LintUnknownIsNotHad(hir::DefId set, hir::ExprId member, Span span) {
  const auto* literal = std::get_if<hir::Literal>(&checker_.module()[member].node);
  const auto* body = std::get_if<hir::AnyOfBody>(&checker_.module()[set].body);
  if (!hints_ || literal == nullptr || body == nullptr || literal->value.is_missing()) {
    return;
  }
  const auto arm = std::find_if(body->arms.begin(), body->arms.end(), [&](const hir::Arm& each) { return each.value == literal->value; });
  if (arm != body->arms.end() && TypeOf(arm->condition).may_be_missing) {
    const Span condition = SpanOf(arm->condition);
    sink().Emit<Diag::UnknownIsNotHad>(span, literal->value.as_text()).notes.push_back({condition, Phrase::MayBeUnknown});
    checker_.module().missing_uses.push_back({checker_.module()[set].table, arm->condition, span});
  }
}

}  // namespace limn::check
