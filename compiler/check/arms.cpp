#include "compiler/check/arms.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>

#include <fmt/format.h>

#include "compiler/check/expression_checker.h"
#include "compiler/check/regions.h"

namespace limn::check {
namespace {

// Definitions within definitions, and expressions that arms are analysed by: enough for rules that people read.
constexpr int kDepthMax = 20;
constexpr size_t kSubjectsMax = 32;
constexpr size_t kShownMax = 3;
constexpr int64_t kOne = 1'000'000;  // places of one whole, for ints and decimals

/// An expression that arms compare with written values.
struct Subject {
  std::string text;  // as it was first written
  Type type;
  bool is_exact = false;  // int or decimal: one line of places for both
  Place step = 0;         // 0: dense
  Region domain;
  bool has_unit_values = false;  // texts, yes/no: its places are values by number
  std::vector<Value> values;     // of those
};

bool IsExact(const ValueType& type) { return type.kind == ValueKind::Int || type.kind == ValueKind::Decimal; }

// Doubles in their order as whole numbers.
Place PlaceOfNumber(double number) {
  const auto bits = std::bit_cast<int64_t>(number == 0 ? 0.0 : number);
  return bits < 0 ? -Place{bits & INT64_MAX} : Place{bits};
}

// From metrics to what they compute. In a loop, for a chain of metrics may be long.
hir::ExprId Origin(const hir::Module& module, hir::ExprId id) {
  for (;;) {
    const auto* reference = std::get_if<hir::DefinitionRef>(&module[id].node);
    const auto* metric = reference == nullptr ? nullptr : std::get_if<hir::MetricBody>(&module[reference->definition].body);
    if (metric == nullptr || module[reference->definition].type.is_error()) {
      return id;
    }
    id = metric->value;
  }
}

class ArmsLinter {
 public:
  ArmsLinter(Checker& checker, const ArmsToLint& arms) : checker_(checker), module_(checker.module()), arms_(arms) {}

  void Run() {
    for (const ArmToLint& arm : arms_.arms) {
      if (module_[arm.condition].type.is_error()) {
        return;
      }
      FindSubjects(arm.condition, 0);
    }
    for (size_t at = 0; at < subjects_.size(); ++at) {
      subject_ = at;
      Subject& subject = subjects_[at];
      std::vector<Outcome> outcomes;
      for (const ArmToLint& arm : arms_.arms) {
        outcomes.push_back(Of(arm.condition, 0));
      }
      SetDomain(subject);
      LintReach(subject, outcomes);
      LintMissing(subject, outcomes);
      NoteGap(subject, outcomes);
    }
    if (!arms_.otherwise && !is_complete_) {
      Diagnostic& hint = checker_.sink().Emit<Diag::NoOtherwise>(arms_.name_span, check::Written(module_[arms_.definition].name));
      if (module_[arms_.definition].kind == hir::DefinitionKind::Personas) {
        hint.help = Words(Phrase::WriteLastPersona);
      }
      if (!gap_.empty()) {
        hint.help = Words(Phrase::NothingFor, {gap_});
      }
      const hir::Definition& tag = module_[arms_.definition];
      const hir::ExprId value = checker_.module().Add({hir::DefinitionRef{{}, arms_.definition}, tag.type, arms_.name_span});
      checker_.module().missing_uses.push_back({tag.table, value, arms_.name_span});
    }
  }

 private:
  const hir::Expr& At(hir::ExprId id) const { return module_[id]; }

  // Ints and decimals are compared on one line, so the conversion between them says nothing.
  hir::ExprId Stripped(hir::ExprId id) const {
    while (const auto* convert = std::get_if<hir::Convert>(&At(id).node)) {
      if (!IsExact(At(id).type.value) || !IsExact(At(convert->operand).type.value)) {
        break;
      }
      id = convert->operand;
    }
    return id;
  }

  // Two expressions on the row of the definition are the same where they are written alike and compared as one kind.
  std::string KeyOf(hir::ExprId id) const {
    const hir::Expr& expr = At(id);
    std::string key;
    for (const char letter : checker_.sources().Text(expr.span)) {
      if (letter != ' ' && letter != '\n' && letter != '\r' && letter != '\t') {
        key += letter;
      }
    }
    return key + (IsExact(expr.type.value) ? "" : fmt::format("#{}", static_cast<int>(expr.type.value.kind)));
  }

  bool IsLiteral(hir::ExprId id) const {
    const auto* literal = std::get_if<hir::Literal>(&At(id).node);
    return literal != nullptr && !literal->value.is_missing();
  }
  const Value& LiteralAt(hir::ExprId id) const { return std::get<hir::Literal>(At(id).node).value; }

  // The condition that a name stands for, where it is one on the same row.
  std::optional<hir::ExprId> Inlined(const hir::DefinitionRef& reference) const {
    if (reference.row.frame != 0 || !reference.row.ups.empty()) {
      return std::nullopt;
    }
    const hir::Definition& definition = module_[reference.definition];
    if (definition.type.is_error() || !definition.type.Is(ValueKind::Bool)) {
      return std::nullopt;
    }
    if (const auto* condition = std::get_if<hir::ConditionBody>(&definition.body)) {
      return condition->condition;
    }
    const auto* metric = std::get_if<hir::MetricBody>(&definition.body);
    return metric == nullptr ? std::nullopt : std::optional(metric->value);
  }

  // What the arms compare, in the order of writing.
  void FindSubjects(hir::ExprId id, int depth) {
    if (depth > kDepthMax) {
      return;
    }
    const hir::Expr& expr = At(id);
    std::visit(Overloaded{
                   [&](const hir::Unary& unary) {
                     if (unary.op == hir::UnaryOp::Not) {
                       FindSubjects(unary.operand, depth + 1);
                     } else if (unary.op != hir::UnaryOp::Negate) {
                       asked_.push_back(KeyOf(Stripped(unary.operand)));
                     }
                   },
                   [&](const hir::Binary& binary) {
                     if (binary.op == hir::BinaryOp::And || binary.op == hir::BinaryOp::Or) {
                       FindSubjects(binary.lhs, depth + 1);
                       FindSubjects(binary.rhs, depth + 1);
                     } else if (binary.op != hir::BinaryOp::Default) {
                       AddSubject(binary.lhs);
                       AddSubject(binary.rhs);
                     }
                   },
                   [&](const hir::Between& between) { AddSubject(between.operand); },
                   [&](const hir::In& in) { AddSubject(in.operand); },
                   [&](const hir::Matches& matches) { AddSubject(matches.operand); },
                   [&](const hir::ColumnRef&) { AddSubject(id); },
                   [&](const hir::DefinitionRef& reference) {
                     if (const std::optional<hir::ExprId> condition = Inlined(reference)) {
                       FindSubjects(*condition, depth + 1);
                     }
                   },
                   [](const auto&) {},
               },
               expr.node);
  }

  void AddSubject(hir::ExprId id) {
    id = Stripped(id);
    const hir::Expr& expr = At(id);
    const bool is_constant = std::holds_alternative<hir::Literal>(expr.node) || std::holds_alternative<hir::ParamRef>(expr.node) ||
                             std::holds_alternative<hir::Today>(expr.node);
    if (is_constant || expr.type.shape != Type::Shape::One || subjects_.size() >= kSubjectsMax) {
      return;
    }
    const auto [known, is_new] = by_key_.try_emplace(KeyOf(id), subjects_.size());
    if (!is_new) {
      return;
    }
    Subject subject;
    subject.text = std::string(checker_.sources().Text(expr.span));
    subject.type = expr.type;
    subject.is_exact = IsExact(expr.type.value);
    subject.step = expr.type.Is(ValueKind::Int) ? kOne : expr.type.Is(ValueKind::Date) ? 1 : 0;
    subject.has_unit_values = expr.type.Is(ValueKind::Text) || expr.type.Is(ValueKind::Bool);
    subjects_.push_back(std::move(subject));
    origins_.push_back(id);
  }

  void SetDomain(Subject& subject) {
    const hir::ExprId origin = Origin(module_, origins_[subject_]);
    const hir::Expr& expr = At(origin);
    Region domain = Region::Known();
    const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node);
    if (aggregate != nullptr && aggregate->function == hir::AggregateFunction::Share) {
      domain = Region::Between({PlaceOfNumber(0), false}, {PlaceOfNumber(1), true});
    } else if (const std::optional<int64_t> least = LeastOf(module_, origin)) {
      domain = Region::Between(CutAt(Value::Int(*least), false), kLastCut);
    } else if (subject.type.Is(ValueKind::Bool)) {
      domain = Values({Value::Bool(false), Value::Bool(true)});
    } else if (subject.type.Is(ValueKind::Text)) {
      const std::vector<Value> all = KnownTexts(origin);
      domain = all.empty() ? domain : Values(all);
    }
    subject.domain = subject.type.may_be_missing ? domain | Region::Missing() : domain;
  }

  // All texts that it can be, where that is declared; empty: any.
  std::vector<Value> KnownTexts(hir::ExprId origin) const {
    std::vector<Value> texts;
    if (const auto* column = std::get_if<hir::ColumnRef>(&At(origin).node)) {
      for (const std::string& value : checker_.schema().ColumnOf(column->table, column->column).values) {
        texts.push_back(Value::Text(value));
      }
    } else if (const auto* reference = std::get_if<hir::DefinitionRef>(&At(origin).node)) {
      if (const auto* one_of = std::get_if<hir::OneOfBody>(&module_[reference->definition].body)) {
        for (const hir::Arm& arm : one_of->arms) {
          texts.push_back(arm.value);
        }
        if (one_of->otherwise) {
          texts.push_back(*one_of->otherwise);
        }
      }
    }
    return texts;
  }

  Place PlaceOf(const Value& value) {
    Subject& subject = subjects_[subject_];
    if (subject.has_unit_values) {
      const auto found = std::find(subject.values.begin(), subject.values.end(), value);
      const auto place = found - subject.values.begin();
      if (found == subject.values.end()) {
        subject.values.push_back(value);
      }
      return place;
    }
    if (subject.is_exact) {
      Place place = value.as_int();
      for (int scale = value.type.kind == ValueKind::Decimal ? value.type.scale : 0; scale < kMaxScale; ++scale) {
        place *= 10;
      }
      return place;
    }
    return value.type.kind == ValueKind::Number ? PlaceOfNumber(value.as_number()) : Place{value.as_int()};
  }

  // Whole numbers and days have no value between one and the next: after 3 is before 4.
  Cut CutAt(const Value& value, bool after) {
    const Cut cut = {PlaceOf(value), after};
    const Place step = subjects_[subject_].step;
    if (step == 0) {
      return cut;
    }
    const Place rest = ((cut.place % step) + step) % step;
    const Place below = cut.place - rest;
    return {rest == 0 && !after ? cut.place : below + step, false};
  }

  Region Values(const std::vector<Value>& values) {
    Region region;
    for (const Value& value : values) {
      region = region | Region::Between(CutAt(value, false), CutAt(value, true));
    }
    return region;
  }

  static Outcome Asked(const Region& region) {
    const Region others = Region::Known() & ~region;
    return {region, others, others | Region::Missing(), region | Region::Missing()};
  }

  bool IsSubject(hir::ExprId id) const {
    const auto found = by_key_.find(KeyOf(Stripped(id)));
    return found != by_key_.end() && found->second == subject_;
  }

  // Whether the whole is missing where the subject is.
  bool IsStrictIn(hir::ExprId id, int depth) const {
    if (depth > kDepthMax) {
      return false;
    }
    if (IsSubject(id)) {
      return true;
    }
    const hir::Expr& expr = At(id);
    if (const auto* binary = std::get_if<hir::Binary>(&expr.node)) {
      const bool is_strict = binary->op != hir::BinaryOp::And && binary->op != hir::BinaryOp::Or && binary->op != hir::BinaryOp::Default;
      return is_strict && (IsStrictIn(binary->lhs, depth + 1) || IsStrictIn(binary->rhs, depth + 1));
    }
    if (const auto* unary = std::get_if<hir::Unary>(&expr.node)) {
      return unary->op == hir::UnaryOp::Negate && IsStrictIn(unary->operand, depth + 1);
    }
    if (const auto* convert = std::get_if<hir::Convert>(&expr.node)) {
      return IsStrictIn(convert->operand, depth + 1);
    }
    const auto* call = std::get_if<hir::Call>(&expr.node);
    return call != nullptr && std::any_of(call->arguments.begin(), call->arguments.end(), [&](hir::ExprId argument) { return IsStrictIn(argument, depth + 1); });
  }

  Outcome UnknownWhereMissing(std::initializer_list<hir::ExprId> operands) const {
    const bool is_strict = std::any_of(operands.begin(), operands.end(), [&](hir::ExprId operand) { return IsStrictIn(operand, 0); });
    return is_strict ? Outcome{{}, {}, Region::Missing(), Region::Missing()} : Outcome{};
  }

  Outcome Of(hir::ExprId id, int depth) {
    if (depth > kDepthMax) {
      return {};
    }
    const hir::Expr& expr = At(id);
    if (expr.type.Is(ValueKind::Bool) && IsSubject(id)) {
      return Asked(Values({Value::Bool(true)}));
    }
    return std::visit(
        Overloaded{
            [&](const hir::Literal& literal) -> Outcome {
              if (literal.value.is_missing()) {
                return {{}, {}, Region::Everything(), Region::Everything()};
              }
              const Region all = Region::Everything();
              return literal.value.as_bool() ? Outcome{all, {}, {}, all} : Outcome{{}, all, all, {}};
            },
            [&](const hir::Unary& unary) -> Outcome {
              switch (unary.op) {
                case hir::UnaryOp::Not: return Opposite(Of(unary.operand, depth + 1));
                case hir::UnaryOp::IsMissing:
                case hir::UnaryOp::IsKnown: {
                  if (!IsSubject(unary.operand)) {
                    return {};
                  }
                  const Outcome is_missing = {Region::Missing(), Region::Known(), Region::Known(), Region::Missing()};
                  return unary.op == hir::UnaryOp::IsMissing ? is_missing : Opposite(is_missing);
                }
                case hir::UnaryOp::Negate: return {};
              }
              return {};
            },
            [&](const hir::Binary& binary) -> Outcome { return OfBinary(binary, depth); },
            [&](const hir::Between& between) -> Outcome {
              if (IsSubject(between.operand) && IsLiteral(between.low) && IsLiteral(between.high)) {
                return Asked(Region::Between(CutAt(LiteralAt(between.low), false), CutAt(LiteralAt(between.high), true)));
              }
              return UnknownWhereMissing({between.operand, between.low, between.high});
            },
            [&](const hir::In& in) -> Outcome {
              const bool all_written = std::all_of(in.values.begin(), in.values.end(), [&](hir::ExprId value) { return IsLiteral(value); });
              if (!IsSubject(in.operand) || !all_written) {
                return UnknownWhereMissing({in.operand});
              }
              std::vector<Value> values;
              for (const hir::ExprId value : in.values) {
                values.push_back(LiteralAt(value));
              }
              if (in.list) {
                values = std::get<hir::ListBody>(module_[*in.list].body).values;
              }
              return values.size() > kListMax ? UnknownWhereMissing({in.operand}) : Asked(Values(values));
            },
            [&](const hir::Matches& matches) -> Outcome { return UnknownWhereMissing({matches.operand}); },
            [&](const hir::DefinitionRef& reference) -> Outcome {
              const std::optional<hir::ExprId> condition = Inlined(reference);
              return condition ? Of(*condition, depth + 1) : Outcome{};
            },
            [](const auto&) -> Outcome { return {}; },
        },
        expr.node);
  }

  Outcome OfBinary(const hir::Binary& binary, int depth) {
    if (binary.op == hir::BinaryOp::And) {
      return Both(Of(binary.lhs, depth + 1), Of(binary.rhs, depth + 1));
    }
    if (binary.op == hir::BinaryOp::Or) {
      return Either(Of(binary.lhs, depth + 1), Of(binary.rhs, depth + 1));
    }
    if (binary.op == hir::BinaryOp::Default) {
      return {};
    }
    const bool is_turned = IsLiteral(binary.lhs) && IsSubject(binary.rhs);
    if (!is_turned && !(IsSubject(binary.lhs) && IsLiteral(binary.rhs))) {
      return UnknownWhereMissing({binary.lhs, binary.rhs});
    }
    const Value& value = LiteralAt(is_turned ? binary.lhs : binary.rhs);
    const Cut before = CutAt(value, false);
    const Cut after = CutAt(value, true);
    switch (binary.op) {
      case hir::BinaryOp::Equal: return Asked(Region::Between(before, after));
      case hir::BinaryOp::NotEqual: return Opposite(Asked(Region::Between(before, after)));
      case hir::BinaryOp::Less: return Asked(is_turned ? Region::Between(after, kLastCut) : Region::Between(kFirstCut, before));
      case hir::BinaryOp::LessEqual: return Asked(is_turned ? Region::Between(before, kLastCut) : Region::Between(kFirstCut, after));
      case hir::BinaryOp::Greater: return Asked(is_turned ? Region::Between(kFirstCut, before) : Region::Between(after, kLastCut));
      case hir::BinaryOp::GreaterEqual: return Asked(is_turned ? Region::Between(kFirstCut, after) : Region::Between(before, kLastCut));
      default: return UnknownWhereMissing({binary.lhs, binary.rhs});
    }
  }

  // W0320: what an arm asks for is taken above it, or can't be.
  void LintReach(const Subject& subject, const std::vector<Outcome>& outcomes) {
    Region taken;
    for (size_t arm = 0; arm < outcomes.size(); ++arm) {
      const Region asked = subject.domain & ~outcomes[arm].never_true;
      if (taken.Covers(asked) && std::find(reported_.begin(), reported_.end(), arm) == reported_.end()) {
        reported_.push_back(arm);
        Diagnostic& warning = checker_.sink().Emit<Diag::ArmNeverReached>(module_[arms_.arms[arm].condition].span, arms_.arms[arm].value);
        for (size_t above = 0; above < arm && !asked.empty(); ++above) {
          if (!(outcomes[above].always_true & asked).empty()) {
            warning.notes.push_back({module_[arms_.arms[above].condition].span, Phrase::TakenHere});
          }
        }
      }
      taken = taken | outcomes[arm].always_true;
    }
  }

  // The values for which some arm is sure to be true.
  static Region TakenBy(const std::vector<Outcome>& outcomes) {
    Region taken;
    for (const Outcome& outcome : outcomes) {
      taken = taken | outcome.always_true;
    }
    return taken;
  }

  // L0318: where it is missing, `otherwise` takes it, and nobody asked for that; where every value has its arm, that is all `otherwise` is for.
  void LintMissing(const Subject& subject, const std::vector<Outcome>& outcomes) {
    const bool is_asked = std::find(asked_.begin(), asked_.end(), KeyOf(origins_[subject_])) != asked_.end();
    const bool never = std::all_of(outcomes.begin(), outcomes.end(), [](const Outcome& outcome) { return outcome.never_true.has_missing(); });
    const bool is_meant = is_asked || TakenBy(outcomes).Covers(subject.domain & Region::Known());
    if (!arms_.otherwise || !subject.type.may_be_missing || is_meant || !never || said_missing_) {
      return;
    }
    said_missing_ = true;
    checker_.sink().Emit<Diag::MissingToOtherwise>(arms_.otherwise_span, subject.text, *arms_.otherwise);
    checker_.module().missing_uses.push_back({module_[arms_.definition].table, origins_[subject_], arms_.otherwise_span});
  }

  // L0319: for which values nothing above is true.
  void NoteGap(const Subject& subject, const std::vector<Outcome>& outcomes) {
    Region gap = subject.domain;
    for (const Outcome& outcome : outcomes) {
      gap = gap & outcome.never_true;
    }
    is_complete_ = is_complete_ || TakenBy(outcomes).Covers(subject.domain);
    if (gap_.empty() && !gap.empty()) {
      gap_ = Written(subject, gap);
    }
  }

  // As a rule would ask for it, in the language of the rules: `spend < 100, spend is missing`.
  std::string Written(const Subject& subject, const Region& gap) const {
    const Language language = checker_.LanguageAt(arms_.name_span);
    const auto word = [&](std::string_view id) { return std::string(KeywordById(id).spelling[static_cast<size_t>(language)]); };
    std::vector<std::string> parts;
    const bool any_text = subject.type.Is(ValueKind::Text) && (subject.domain & Region::Known()) == Region::Known();
    if (any_text) {
      std::string others;
      for (size_t place = 0; place < subject.values.size(); ++place) {
        if (!gap.Covers(Region::Between({static_cast<Place>(place), false}, {static_cast<Place>(place), true}))) {
          others += (others.empty() ? "" : ", ") + WrittenValue(subject.values[place], checker_.input().zone);
        }
      }
      if (!gap.intervals().empty()) {
        parts.push_back(others.empty() ? subject.text + " " + word("is_known") : fmt::format("{} {} ({})", subject.text, word("not_in"), others));
      }
    } else {
      for (const Region::Interval& interval : gap.intervals()) {
        parts.push_back(WrittenInterval(subject, interval, word));
      }
    }
    if (gap.has_missing()) {
      parts.push_back(subject.text + " " + word("is_missing"));
    }
    std::string written;
    for (size_t part = 0; part < parts.size() && part < kShownMax; ++part) {
      written += (part == 0 ? "" : ", ") + parts[part];
    }
    return written + (parts.size() > kShownMax ? ", …" : "");
  }

  template <typename Word>
  std::string WrittenInterval(const Subject& subject, const Region::Interval& interval, const Word& word) const {
    const std::vector<Region::Interval>& whole = subject.domain.intervals();
    const bool has_begin = whole.empty() || interval.begin != whole.front().begin;
    const bool has_end = whole.empty() || interval.end != whole.back().end;
    if (subject.has_unit_values) {
      return fmt::format("{} = {}", subject.text, ValueAt(subject, interval.begin.place));
    }
    // The last value inside, where there is a next one.
    const Cut end = subject.step != 0 && has_end ? Cut{interval.end.place - subject.step, true} : interval.end;
    const std::string from = has_begin ? ValueAt(subject, interval.begin.place) : "";
    const std::string to = has_end ? ValueAt(subject, subject.step != 0 && !has_begin ? interval.end.place : end.place) : "";
    if (!has_begin && !has_end) {
      return subject.text + " " + word("is_known");
    }
    if (!has_begin) {
      return fmt::format("{} {} {}", subject.text, interval.end.after ? "<=" : "<", to);
    }
    if (!has_end) {
      return fmt::format("{} {} {}", subject.text, interval.begin.after ? ">" : ">=", from);
    }
    if (from == to) {
      return fmt::format("{} = {}", subject.text, from);
    }
    if (!interval.begin.after && end.after) {
      return fmt::format("{} {} {} {} {}", subject.text, word("between"), from, word("between_and"), to);
    }
    return fmt::format("{0} {1} {2} {3} {0} {4} {5}", subject.text, interval.begin.after ? ">" : ">=", from, word("and"), end.after ? "<=" : "<", to);
  }

  std::string ValueAt(const Subject& subject, Place place) const {
    const TimeZone& zone = checker_.input().zone;
    if (subject.has_unit_values) {
      return WrittenValue(subject.values[static_cast<size_t>(place)], zone);
    }
    if (subject.is_exact) {
      uint8_t scale = kMaxScale;
      while (scale > 0 && place % 10 == 0) {
        place /= 10;
        --scale;
      }
      const auto scaled = static_cast<int64_t>(place);
      return WrittenValue(scale == 0 ? Value::Int(scaled) : Value::Decimal(scaled, scale), zone);
    }
    if (subject.type.Is(ValueKind::Number)) {
      const auto bits = place < 0 ? static_cast<int64_t>(-place) | INT64_MIN : static_cast<int64_t>(place);
      return WrittenValue(Value::Number(std::bit_cast<double>(bits)), zone);
    }
    return WrittenValue({subject.type.value, static_cast<int64_t>(place)}, zone);
  }

  static constexpr size_t kListMax = 1000;
  Checker& checker_;
  const hir::Module& module_;
  const ArmsToLint& arms_;
  std::vector<Subject> subjects_;
  std::vector<hir::ExprId> origins_;       // of the subjects, as first written
  std::map<std::string, size_t> by_key_;   // of the subjects
  std::vector<std::string> asked_;         // keys of what `is missing` and `is known` ask about
  size_t subject_ = 0;                     // at hand
  std::vector<size_t> reported_;           // arms that nobody reaches
  bool said_missing_ = false;
  bool is_complete_ = false;  // every value has its arm
  std::string gap_;
};

}  // namespace

std::optional<int64_t> LeastOf(const hir::Module& module, hir::ExprId id) {
  id = Origin(module, id);
  if (const auto* aggregate = std::get_if<hir::Aggregate>(&module[id].node)) {
    switch (aggregate->function) {
      case hir::AggregateFunction::Count:
      case hir::AggregateFunction::Distinct:
      case hir::AggregateFunction::Streak:
      case hir::AggregateFunction::LongestGap:
      case hir::AggregateFunction::CountSequences:
      case hir::AggregateFunction::FunnelStage: return 0;
      default: return std::nullopt;
    }
  }
  if (const auto* population = std::get_if<hir::Population>(&module[id].node)) {
    const bool is_place = population->function == hir::PopulationFunction::Rank || population->function == hir::PopulationFunction::Band ||
                          population->function == hir::PopulationFunction::Cluster;
    return is_place ? std::optional<int64_t>(1) : std::nullopt;
  }
  const auto* call = std::get_if<hir::Call>(&module[id].node);
  return call != nullptr && call->function == "length" ? std::optional<int64_t>(0) : std::nullopt;
}

void LintArms(Checker& checker, const ArmsToLint& arms) {
  if (!checker.HasErrorsIn(checker.module()[arms.definition].span)) {
    ArmsLinter(checker, arms).Run();
  }
}

}  // namespace limn::check
