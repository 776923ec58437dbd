#include "compiler/check/table_axes.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <re2/re2.h>

#include "compiler/check/arms.h"
#include "compiler/check/literals.h"
#include "runtime/values/calendar.h"
#include "runtime/values/decimal.h"

namespace limn::check {
namespace {

constexpr std::string_view kOtherText = "…";
constexpr int64_t kNoon = kMicrosPerDay / 2;

// The value of a test's operand where the head has a value; nothing where that hangs on more.
class Trial {
 public:
  Trial(const hir::Module& module, const TimeZone& zone, hir::ExprId head, const Value& value) : module_(module), zone_(zone), head_(head), value_(value) {}

  Fit Of(hir::ExprId test) const {
    const std::optional<Value> truth = Evaluate(test);
    return !truth ? Fit::Maybe : !truth->is_missing() && truth->as_bool() ? Fit::Yes : Fit::No;
  }

 private:
  std::optional<Value> Evaluate(hir::ExprId id) const {
    if (id == head_) {
      return value_;
    }
    const hir::Expr& expr = module_[id];
    const Value unknown = Value::Missing(expr.type.value);
    if (const auto* literal = std::get_if<hir::Literal>(&expr.node)) {
      return literal->value;
    }
    if (const auto* convert = std::get_if<hir::Convert>(&expr.node)) {
      const std::optional<Value> value = Evaluate(convert->operand);
      return value ? Converted(*value, expr.type.value) : std::nullopt;
    }
    if (const auto* unary = std::get_if<hir::Unary>(&expr.node)) {
      const std::optional<Value> operand = Evaluate(unary->operand);
      if (!operand || unary->op == hir::UnaryOp::Negate) {
        return std::nullopt;
      }
      switch (unary->op) {
        case hir::UnaryOp::IsMissing: return Value::Bool(operand->is_missing());
        case hir::UnaryOp::IsKnown: return Value::Bool(!operand->is_missing());
        default: return operand->is_missing() ? unknown : Value::Bool(!operand->as_bool());
      }
    }
    if (const auto* between = std::get_if<hir::Between>(&expr.node)) {
      const std::optional<Value> operand = Evaluate(between->operand);
      const std::optional<Value> low = Evaluate(between->low);
      const std::optional<Value> high = Evaluate(between->high);
      if (!operand || !low || !high || operand->is_missing()) {
        return operand && operand->is_missing() ? std::optional(unknown) : std::nullopt;
      }
      return Value::Bool(!IsLess(*operand, *low) && !IsLess(*high, *operand));
    }
    if (const auto* in = std::get_if<hir::In>(&expr.node)) {
      return Among(*in);
    }
    if (const auto* matches = std::get_if<hir::Matches>(&expr.node)) {
      const std::optional<Value> text = Evaluate(matches->operand);
      return !text || text->is_missing() ? text : std::optional(Value::Bool(RE2::PartialMatch(text->as_text(), matches->pattern)));
    }
    const auto* binary = std::get_if<hir::Binary>(&expr.node);
    return binary == nullptr ? std::nullopt : Compared(*binary);
  }

  std::optional<Value> Among(const hir::In& in) const {
    const std::optional<Value> operand = Evaluate(in.operand);
    if (!operand || operand->is_missing()) {
      return operand;
    }
    std::vector<Value> values = in.list ? std::get<hir::ListBody>(module_[*in.list].body).values : std::vector<Value>();
    bool all_known = true;
    for (const hir::ExprId each : in.values) {
      const std::optional<Value> value = Evaluate(each);
      all_known = all_known && value;
      if (value) {
        values.push_back(*value);
      }
    }
    const bool is_in = std::any_of(values.begin(), values.end(), [&](const Value& value) { return value.data == operand->data; });
    return is_in || all_known ? std::optional(Value::Bool(is_in)) : std::nullopt;
  }

  std::optional<Value> Compared(const hir::Binary& binary) const {
    const std::optional<Value> lhs = Evaluate(binary.lhs);
    const std::optional<Value> rhs = Evaluate(binary.rhs);
    // A missing left side makes a test unknown whatever stands at its right.
    if ((lhs && lhs->is_missing()) || (rhs && rhs->is_missing())) {
      return Value::Missing({ValueKind::Bool});
    }
    if (!lhs || !rhs) {
      return std::nullopt;
    }
    switch (binary.op) {
      case hir::BinaryOp::Equal: return Value::Bool(lhs->data == rhs->data);
      case hir::BinaryOp::NotEqual: return Value::Bool(lhs->data != rhs->data);
      case hir::BinaryOp::Less: return Value::Bool(IsLess(*lhs, *rhs));
      case hir::BinaryOp::LessEqual: return Value::Bool(!IsLess(*rhs, *lhs));
      case hir::BinaryOp::Greater: return Value::Bool(IsLess(*rhs, *lhs));
      case hir::BinaryOp::GreaterEqual: return Value::Bool(!IsLess(*lhs, *rhs));
      case hir::BinaryOp::Contains: return Value::Bool(lhs->as_text().find(rhs->as_text()) != std::string::npos);
      case hir::BinaryOp::StartsWith: return Value::Bool(lhs->as_text().starts_with(rhs->as_text()));
      case hir::BinaryOp::EndsWith: return Value::Bool(lhs->as_text().ends_with(rhs->as_text()));
      default: return std::nullopt;
    }
  }

  static bool IsLess(const Value& a, const Value& b) { return a.data < b.data; }

  std::optional<Value> Converted(const Value& value, const ValueType& type) const {
    if (value.is_missing()) {
      return Value::Missing(type);
    }
    switch (type.kind) {
      case ValueKind::Number: return Value::Number(DecimalToDouble(value.as_int(), value.type.scale));
      case ValueKind::Date: return Value::OfDate(zone_.LocalDate({value.as_int()}));
      case ValueKind::Decimal: {
        const std::optional<int64_t> scaled = Rescale(value.as_int(), value.type.scale, type.scale);
        return scaled ? std::optional(Value::Decimal(*scaled, type.scale)) : std::nullopt;
      }
      default: return std::nullopt;
    }
  }

  const hir::Module& module_;
  const TimeZone& zone_;
  const hir::ExprId head_;
  const Value& value_;
};

// The values that the tests of one head compare it with, and how.
struct Constants {
  std::vector<Value> values;
  std::vector<std::string> prefixes;
  bool has_parts = false;    // ends with, contains, matches
  bool asks_missing = false;
};

void Collect(const hir::Module& module, hir::ExprId head, hir::ExprId id, Constants& found) {
  if (id == head) {
    return;
  }
  const hir::Expr& expr = module[id];
  if (const auto* literal = std::get_if<hir::Literal>(&expr.node)) {
    if (!literal->value.is_missing() && !expr.type.is_error()) {
      found.values.push_back(literal->value);
    }
    return;
  }
  if (const auto* unary = std::get_if<hir::Unary>(&expr.node)) {
    found.asks_missing = found.asks_missing || unary->op == hir::UnaryOp::IsMissing || unary->op == hir::UnaryOp::IsKnown;
  } else if (const auto* binary = std::get_if<hir::Binary>(&expr.node)) {
    const auto* part = std::get_if<hir::Literal>(&module[binary->rhs].node);
    if (binary->op == hir::BinaryOp::StartsWith && part != nullptr && !part->value.is_missing()) {
      found.prefixes.push_back(part->value.as_text());
    }
    found.has_parts = found.has_parts || binary->op == hir::BinaryOp::Contains || binary->op == hir::BinaryOp::EndsWith;
  } else if (const auto* in = std::get_if<hir::In>(&expr.node); in != nullptr && in->list) {
    const std::vector<Value>& listed = std::get<hir::ListBody>(module[*in->list].body).values;
    found.values.insert(found.values.end(), listed.begin(), listed.end());
  }
  found.has_parts = found.has_parts || std::holds_alternative<hir::Matches>(expr.node);
  hir::ForEachOperand(expr, [&](hir::ExprId operand) { Collect(module, head, operand, found); });
}

void AddOnce(std::vector<Value>& values, Value value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) {
    values.push_back(std::move(value));
  }
}

// Values of a type that is counted in steps: what is compared with, and the next below and above.
void AddSteps(std::vector<Value>& samples, const ValueType& type, const std::vector<int64_t>& places) {
  const std::vector<int64_t> all = places.empty() ? std::vector<int64_t>{0} : places;
  for (const int step : {0, -1, 1}) {
    for (const int64_t place : all) {
      AddOnce(samples, {type, place + step});
    }
  }
}

// The place of a constant among the values of a whole number or decimal, and the one above where it lies between two.
void AddPlaces(const Value& constant, int scale, std::vector<int64_t>& places) {
  if (constant.type.kind == ValueKind::Number) {
    const double scaled = constant.as_number() * static_cast<double>(PowerOfTen(scale));
    constexpr double kLargest = 1e17;
    if (std::fabs(scaled) < kLargest) {
      places.push_back(static_cast<int64_t>(std::floor(scaled)));
      places.push_back(static_cast<int64_t>(std::ceil(scaled)));
    }
    return;
  }
  int64_t place = constant.as_int();
  for (int digit = constant.type.scale; digit < scale; ++digit) {
    if (__builtin_mul_overflow(place, 10, &place)) {
      return;
    }
  }
  bool is_between = false;
  for (int digit = constant.type.scale; digit > scale; --digit) {
    is_between = is_between || place % 10 != 0;
    place = place / 10 - (place % 10 < 0 ? 1 : 0);
  }
  places.push_back(place);
  if (is_between) {
    places.push_back(place + 1);
  }
}

class AxisBuilder {
 public:
  AxisBuilder(Checker& checker, const ExpressionChecker& expressions, size_t rows)
      : checker_(checker), expressions_(expressions), module_(checker.module()), zone_(checker.input().zone) {
    cover_.fits.resize(rows);
  }

  TableCover Build(const std::vector<TableColumn>& columns) {
    // Columns under equal heads speak of one thing.
    std::vector<std::vector<const TableColumn*>> groups;
    std::map<std::string, size_t> by_text;
    for (const TableColumn& column : columns) {
      const auto [known, is_new] = by_text.try_emplace(HeadText(column), groups.size());
      if (is_new) {
        groups.emplace_back();
      }
      groups[known->second].push_back(&column);
    }
    for (const std::vector<const TableColumn*>& group : groups) {
      if (module_[group.front()->head].type.is_set()) {
        AddSet(group);
      } else {
        AddValues(group);
      }
    }
    return std::move(cover_);
  }

 private:
  std::string HeadText(const TableColumn& column) const {
    std::string text;
    for (const char letter : checker_.sources().Text(module_[column.head].span)) {
      text += letter == '\n' || letter == '\r' || letter == '\t' ? ' ' : letter;
    }
    return text;
  }

  Language LanguageHere(const TableColumn& column) { return checker_.LanguageAt(module_[column.head].span); }

  // The members that `has` asks for; each is in the set or not.
  void AddSet(const std::vector<const TableColumn*>& group) {
    std::map<std::string, size_t> axes;
    for (const TableColumn* column : group) {
      for (size_t row = 0; row < column->tests.size(); ++row) {
        if (!column->tests[row]) {
          continue;
        }
        hir::ExprId test = *column->tests[row];
        bool is_in = true;
        if (const auto* unary = std::get_if<hir::Unary>(&module_[test].node); unary != nullptr && unary->op == hir::UnaryOp::Not) {
          test = unary->operand;
          is_in = false;
        }
        const auto* has = std::get_if<hir::Has>(&module_[test].node);
        const auto* member = has == nullptr ? nullptr : std::get_if<hir::Literal>(&module_[has->member].node);
        const std::string key = member == nullptr || member->value.is_missing() ? "" : member->value.as_text();
        const auto [known, is_new] = axes.try_emplace(key, cover_.axes.size());
        if (is_new) {
          const Language language = LanguageHere(*column);
          CoverAxis axis;
          for (const KeywordToken word : {KeywordToken::Has, KeywordToken::NotHas}) {
            axis.samples.push_back(fmt::format("{} {} \"{}\"", HeadText(*column), SpellingOf(word, language), key));
          }
          axis.needed = axis.samples.size();
          axis.is_exhaustive = !key.empty();
          AddAxis(std::move(axis));
        }
        const std::vector<Fit> fits = key.empty() ? std::vector<Fit>{Fit::Maybe, Fit::Maybe} : std::vector<Fit>{is_in ? Fit::Yes : Fit::No, is_in ? Fit::No : Fit::Yes};
        Join(row, known->second, fits);
      }
    }
  }

  void AddValues(const std::vector<const TableColumn*>& group) {
    Constants constants;
    for (const TableColumn* column : group) {
      for (const std::optional<hir::ExprId>& test : column->tests) {
        if (test) {
          Collect(module_, column->head, *test, constants);
        }
      }
    }
    const hir::ExprId head = group.front()->head;
    const Type type = module_[head].type;
    CoverAxis axis;
    std::vector<Value> samples = SamplesOf(head, constants, axis.is_exhaustive);
    axis.needed = samples.size();
    if (type.may_be_missing) {
      samples.push_back(Value::Missing(type.value));
      axis.needed += constants.asks_missing ? 1 : 0;
    }
    const Language language = LanguageHere(*group.front());
    for (const Value& sample : samples) {
      const std::string name = HeadText(*group.front());
      axis.samples.push_back(sample.is_missing() ? fmt::format("{} {}", name, SpellingOf(KeywordToken::IsMissing, language))
                                                 : fmt::format("{} = {}", name, Shown(sample, language)));
    }
    AddAxis(std::move(axis));
    for (const TableColumn* column : group) {
      for (size_t row = 0; row < column->tests.size(); ++row) {
        if (!column->tests[row]) {
          continue;
        }
        std::vector<Fit> fits;
        for (const Value& sample : samples) {
          fits.push_back(Trial(module_, zone_, column->head, sample).Of(*column->tests[row]));
        }
        Join(row, cover_.axes.size() - 1, fits);
      }
    }
  }

  std::string Shown(const Value& value, Language language) const {
    if (value.type.kind == ValueKind::Bool) {
      return std::string(SpellingOf(value.as_bool() ? KeywordToken::Yes : KeywordToken::No, language));
    }
    return WrittenValue(value, zone_);
  }

  void AddAxis(CoverAxis axis) {
    cover_.axes.push_back(std::move(axis));
    for (std::vector<std::vector<Fit>>& row : cover_.fits) {
      row.resize(cover_.axes.size());
    }
  }

  // Two tests of a row on one axis must both hold.
  void Join(size_t row, size_t axis, const std::vector<Fit>& fits) {
    std::vector<Fit>& joined = cover_.fits[row][axis];
    if (joined.empty()) {
      joined = fits;
      return;
    }
    for (size_t sample = 0; sample < fits.size(); ++sample) {
      const bool is_no = joined[sample] == Fit::No || fits[sample] == Fit::No;
      const bool is_yes = joined[sample] == Fit::Yes && fits[sample] == Fit::Yes;
      joined[sample] = is_no ? Fit::No : is_yes ? Fit::Yes : Fit::Maybe;
    }
  }

  std::vector<Value> SamplesOf(hir::ExprId head, const Constants& constants, bool& is_exhaustive) {
    const ValueType type = module_[head].type.value;
    std::vector<Value> samples;
    std::vector<int64_t> places;
    switch (type.kind) {
      case ValueKind::Bool: return {Value::Bool(true), Value::Bool(false)};
      case ValueKind::Text: return TextsOf(head, constants, is_exhaustive);
      case ValueKind::Int:
      case ValueKind::Decimal:
        for (const Value& constant : constants.values) {
          AddPlaces(constant, type.kind == ValueKind::Int ? 0 : type.scale, places);
        }
        AddSteps(samples, type, places);
        if (const std::optional<int64_t> least = type.kind == ValueKind::Int ? LeastOf(module_, head) : std::nullopt) {
          std::erase_if(samples, [&](const Value& sample) { return sample.as_int() < *least; });
          if (samples.empty()) {
            samples.push_back(Value::Int(*least));
          }
        }
        return samples;
      case ValueKind::Number: return NumbersOf(constants);
      case ValueKind::Date:
      case ValueKind::Duration:
        for (const Value& constant : constants.values) {
          is_exhaustive = is_exhaustive && constant.type == type;
          places.push_back(constant.type == type ? constant.as_int() : 0);
        }
        AddSteps(samples, type, places);
        return samples;
      case ValueKind::DateTime: return MomentsOf(constants, is_exhaustive);
    }
    return samples;
  }

  std::vector<Value> TextsOf(hir::ExprId head, const Constants& constants, bool& is_exhaustive) {
    std::vector<Value> samples;
    if (const std::optional<Domain> domain = expressions_.DomainOf(head); domain && domain->is_closed()) {
      for (const std::string& value : domain->values) {
        AddOnce(samples, Value::Text(value));
      }
      return samples;
    }
    is_exhaustive = !constants.has_parts;
    for (const Value& constant : constants.values) {
      AddOnce(samples, constant);
    }
    // What begins so and is none of the above, whatever longer beginnings there are.
    std::vector<std::string> begins = constants.prefixes;
    begins.emplace_back();
    for (std::string text : begins) {
      do {
        text += kOtherText;
      } while (std::any_of(samples.begin(), samples.end(), [&](const Value& sample) { return sample.as_text().starts_with(text); }));
      AddOnce(samples, Value::Text(text));
    }
    return samples;
  }

  static std::vector<Value> NumbersOf(const Constants& constants) {
    std::vector<double> numbers;
    for (const Value& constant : constants.values) {
      numbers.push_back(NumberOf(constant));
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    if (numbers.empty()) {
      return {Value::Number(0)};
    }
    std::vector<Value> samples;
    for (const double number : numbers) {
      samples.push_back(Value::Number(number));
    }
    samples.push_back(Value::Number(numbers.front() - 1));
    samples.push_back(Value::Number(numbers.back() + 1));
    for (size_t index = 1; index < numbers.size(); ++index) {
      samples.push_back(Value::Number(numbers[index - 1] + (numbers[index] - numbers[index - 1]) / 2));
    }
    return samples;
  }

  // Days are compared by their dates, moments as they are.
  std::vector<Value> MomentsOf(const Constants& constants, bool& is_exhaustive) {
    std::vector<Value> samples;
    for (const Value& constant : constants.values) {
      const bool is_day = constant.type.kind == ValueKind::Date;
      is_exhaustive = is_exhaustive && is_day;
      for (const int step : {0, -1, 1}) {
        AddOnce(samples, is_day ? Value::OfInstant(zone_.FromLocalMicros((constant.as_int() + step) * kMicrosPerDay + kNoon))
                                : Value::OfInstant({constant.as_int() + step * kMicrosPerSecond}));
      }
    }
    if (samples.empty()) {
      samples.push_back(Value::OfInstant({0}));
    }
    return samples;
  }

  Checker& checker_;
  const ExpressionChecker& expressions_;
  const hir::Module& module_;
  const TimeZone& zone_;
  TableCover cover_;
};

}  // namespace

TableCover AxesOf(Checker& checker, const ExpressionChecker& expressions, const std::vector<TableColumn>& columns, size_t rows) {
  return AxisBuilder(checker, expressions, rows).Build(columns);
}

}  // namespace limn::check
