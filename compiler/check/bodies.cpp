// Bodies: what a statement's definition is made of.

#include <algorithm>

#include <fmt/format.h>

#include "compiler/check/arms.h"
#include "compiler/check/body_checker.h"
#include "compiler/check/literals.h"
#include "runtime/values/decimal.h"

namespace limn::check {
Value AtType(Value value, const ValueType& type) {
  if (value.type == type || value.is_missing() || type.kind != ValueKind::Decimal) {
    return value;
  }
  const int scale = value.type.kind == ValueKind::Decimal ? value.type.scale : 0;
  const std::optional<int64_t> scaled = Rescale(value.as_int(), scale, type.scale);
  return scaled ? Value::Decimal(*scaled, type.scale) : Value::Missing(type);
}

void BodyChecker::Check(const ast::Statement& statement) {
  std::visit(Overloaded{
                 [&](const ast::Param& param) { CheckParam(param); },
                 [&](const ast::List& list) { CheckList(list); },
                 [&](const ast::Metric& metric) { SetValue(metric.value); },
                 [&](const ast::Score& score) { CheckScore(score); },
                 [&](const ast::Cluster& cluster) { CheckCluster(cluster); },
                 [&](const ast::Split& split) { CheckSplit(split); },
                 [&](const ast::Segment& segment) { SetCondition(segment.condition); },
                 [&](const ast::Personas& personas) { CheckPersonas(personas); },
                 [&](const ast::Tag& tag) {
                   std::visit(Overloaded{
                                  [&](const ast::WhenBody& body) { SetCondition(body.condition); },
                                  [&](const ast::OneOfBody& body) { CheckOneOf(body); },
                                  [&](const ast::AnyOfBody& body) { CheckAnyOf(body); },
                                  [&](const ast::TableBody& body) { CheckTable(body); },
                                  [&](const ast::ValueBody& body) { SetValue(body.value); },
                              },
                              tag.body);
                 },
                 [&](const ast::Function& function) { CheckFunction(function); },
                 [&](const ast::ImportTag& import) { CheckImport(import); },
                 [](const ast::ForEach&) {},
                 [](const ast::Claim&) {},
                 [](const ast::Use&) {},
                 [](const ast::Pack&) {},
                 [](const ast::Test&) {},
                 [](const ast::Unreadable&) {},
             },
             statement.node);
}

void BodyChecker::SetValue(ast::ExprId source) {
  const hir::ExprId value = expressions_.CheckBody(source);
  definition().type = expressions_.TypeOf(value);
  if (const auto* top = std::get_if<hir::Top>(&checker_.module()[value].node)) {
    definition().body = hir::TopBody{top->places};
    return;
  }
  definition().body = hir::MetricBody{value};
}

void BodyChecker::SetCondition(ast::ExprId source) {
  const hir::ExprId condition = expressions_.CheckCondition(source);
  definition().type = expressions_.TypeOf(condition);
  definition().body = hir::ConditionBody{condition};
  LintUnguardedAll(condition);
}

// A customer without rows would get the tag: all of none are so.
void BodyChecker::LintUnguardedAll(hir::ExprId condition) {
  const hir::Expr& expr = checker_.module()[condition];
  const auto* aggregate = std::get_if<hir::Aggregate>(&expr.node);
  if (aggregate != nullptr && aggregate->function == hir::AggregateFunction::All) {
    const Span span = expr.span;
    const std::string rows = checker_.NameDown(aggregate->downs.back(), span);
    const Language language = checker_.LanguageAt(span);
    const std::string guard = fmt::format("{}({}) {} ", FindFunction("any")->spelling[static_cast<size_t>(language)], Written(rows),
                                          SpellingOf(KeywordToken::And, language));
    sink().Emit<Diag::UnguardedAll>(span, rows).fixes.push_back({Span{span.file, span.begin, span.begin}, guard, false});
  }
}

std::optional<ValueType> BodyChecker::JoinTypes(const std::vector<std::pair<Value, Span>>& values) {
  std::optional<ValueType> joined;
  for (const auto& [value, span] : values) {
    const std::optional<ValueType> with = joined ? CommonType(*joined, value.type) : std::optional(value.type);
    const bool dates_mix = joined && joined->kind != value.type.kind && !(IsNumeric(joined->kind) && IsNumeric(value.type.kind));
    if (!with || dates_mix) {
      const Type first = Type::One(values.front().first.type);
      Diagnostic& diagnostic = sink().Emit<Diag::MixedTypes>(span, WordsOf(first), WordsOf(Type::One(value.type)));
      diagnostic.notes.push_back({values.front().second, WordsOf(first)});
      return std::nullopt;
    }
    joined = with;
  }
  return joined;
}

void BodyChecker::CheckParam(const ast::Param& param) {
  std::vector<std::pair<Value, Span>> values;
  const auto read = [&](ast::ExprId source, Phrase what) {
    const std::optional<Value> value = expressions_.LiteralOf(source, what);
    if (value) {
      values.emplace_back(*value, file_[source].span);
    }
    return value.has_value();
  };
  bool complete = read(param.value, Phrase::TheParamsValue);
  if (param.range) {
    complete = read(param.range->from, Phrase::TheRange) && complete;
    complete = read(param.range->to, Phrase::TheRange) && complete;
  }
  const std::optional<ValueType> type = complete ? JoinTypes(values) : std::nullopt;
  hir::ParamBody body{};
  if (type) {
    body.value = AtType(values[0].first, *type);
    definition().type = Type::One(*type, false);
  }
  if (type && param.range) {
    const bool ordered = type->kind != ValueKind::Text && type->kind != ValueKind::Bool;
    if (!ordered) {
      sink().Emit<Diag::NoOrder>(param.range->span, WordsOf(Type::One(*type)));
    } else {
      body.from = AtType(values[1].first, *type);
      body.to = AtType(values[2].first, *type);
      const auto written = [&](size_t index) { return checker_.sources().Text(values[index].second); };
      if (IsLess(*body.to, *body.from)) {
        sink().Emit<Diag::EmptyBetween>(param.range->span, written(1), written(2));
      } else if (IsLess(body.value, *body.from) || IsLess(*body.to, body.value)) {
        sink().Emit<Diag::OutOfRange>(values[0].second, written(0), Words(Phrase::RangeFromTo, {written(1), written(2)})).help = Words(Phrase::InsideOrWiden);
      }
    }
  }
  definition().body = std::move(body);
}

void BodyChecker::CheckList(const ast::List& list) {
  hir::ListBody body;
  if (list.source) {
    definition().type = Type::One({ValueKind::Text}, false);
    const std::string column = list.source->column ? list.source->column->text : "";
    std::optional<std::vector<std::string>> texts;
    if (checker_.input().read_list) {
      texts = checker_.input().read_list(list.source->file.value, column, list.source->span);
    }
    if (texts) {
      for (std::string& text : *texts) {
        body.values.push_back(Value::Text(std::move(text)));
      }
    } else {
      definition().type = Type::Error();
    }
    definition().body = std::move(body);
    return;
  }
  std::vector<std::pair<Value, Span>> values;
  bool complete = true;
  for (const ast::ExprId source : list.values) {
    if (const std::optional<Value> value = expressions_.LiteralOf(source, Phrase::AListsValues)) {
      values.emplace_back(*value, file_[source].span);
    } else {
      complete = false;
    }
  }
  if (const std::optional<ValueType> type = complete ? JoinTypes(values) : std::nullopt) {
    definition().type = Type::One(*type, false);
    for (const auto& [value, span] : values) {
      body.values.push_back(AtType(value, *type));
    }
  }
  definition().body = std::move(body);
}

void BodyChecker::CheckOneOf(const ast::OneOfBody& source) {
  hir::OneOfBody body;
  std::vector<std::pair<Value, Span>> values;
  std::vector<bool> readable;
  const auto read = [&](ast::ExprId written) {
    const std::optional<Value> value = expressions_.LiteralOf(written, Phrase::AnArmsValue);
    readable.push_back(value.has_value());
    values.emplace_back(value.value_or(Value::Missing({ValueKind::Text})), file_[written].span);
    return values.back().first;
  };
  bool may_be_missing = !source.otherwise;
  for (const ast::Arm& arm : source.arms) {
    const Value value = read(arm.value);
    const hir::ExprId condition = expressions_.CheckCondition(arm.condition);
    body.arms.push_back({value, condition, {}, arm.span, {}});
  }
  if (source.otherwise) {
    body.otherwise = read(source.otherwise->value);
  }
  const bool complete = std::find(readable.begin(), readable.end(), false) == readable.end();
  const std::optional<ValueType> type = complete ? JoinTypes(values) : std::nullopt;
  if (type) {
    for (hir::Arm& arm : body.arms) {
      arm.value = AtType(arm.value, *type);
    }
    if (body.otherwise) {
      body.otherwise = AtType(*body.otherwise, *type);
    }
    definition().type = Type::One(*type, may_be_missing);
    ArmsToLint lint = ToLint();
    for (const hir::Arm& arm : body.arms) {
      lint.arms.push_back({WrittenValue(arm.value, checker_.input().zone), arm.condition});
    }
    if (body.otherwise) {
      lint.otherwise = WrittenValue(*body.otherwise, checker_.input().zone);
      lint.otherwise_span = Cover(source.otherwise->keyword, file_[source.otherwise->value].span);
    }
    LintArms(checker_, lint);
  }
  definition().body = std::move(body);
}

ArmsToLint BodyChecker::ToLint() {
  return {id_, definition().name_span, {}, std::nullopt, Span::Nowhere()};
}

void BodyChecker::CheckAnyOf(const ast::AnyOfBody& source) {
  hir::AnyOfBody body;
  bool complete = true;
  const auto read = [&](ast::ExprId written, hir::ExprId condition, Span span) {
    const std::optional<Value> value = expressions_.LiteralOf(written, Phrase::AnArmsValue);
    if (!value) {
      complete = false;
      return;
    }
    if (value->type.kind != ValueKind::Text) {
      const Type text = Type::One({ValueKind::Text});
      sink().Emit<Diag::TypeMismatch>(file_[written].span, WordsOf(text), WordsOf(Type::One(value->type)));
      complete = false;
      return;
    }
    for (const hir::Arm& arm : body.arms) {
      if (arm.value == *value) {
        sink().Emit<Diag::DuplicateMember>(file_[written].span, value->as_text()).notes.push_back({arm.span, Phrase::DefinedFirstHere});
        complete = false;
        return;
      }
    }
    body.arms.push_back({*value, condition, {}, span, {}});
  };
  for (const ast::Arm& arm : source.arms) {
    read(arm.value, expressions_.CheckCondition(arm.condition), arm.span);
  }
  if (source.otherwise && !body.arms.empty()) {
    std::vector<hir::ExprId> conditions;
    for (const hir::Arm& arm : body.arms) {
      conditions.push_back(arm.condition);
    }
    const Span span = source.otherwise->span;
    const hir::ExprId none = NoneOf(conditions, span);
    read(source.otherwise->value, none, span);
  }
  definition().type = complete ? Type::Set() : Type::Error();
  definition().body = std::move(body);
}

// True where no condition is: an unknown one does not hold, so it counts as no.
hir::ExprId BodyChecker::NoneOf(const std::vector<hir::ExprId>& conditions, Span span) {
  const Type sure = Type::One({ValueKind::Bool}, false);
  std::optional<hir::ExprId> none;
  for (const hir::ExprId condition : conditions) {
    const hir::ExprId no = expressions_.AddLiteral(Value::Bool(false), span);
    const hir::ExprId holds = expressions_.Add({hir::Binary{hir::BinaryOp::Default, condition, no}, sure, span});
    const hir::ExprId not_so = expressions_.Add({hir::Unary{hir::UnaryOp::Not, holds}, sure, span});
    none = none ? expressions_.Add({hir::Binary{hir::BinaryOp::And, *none, not_so}, sure, span}) : not_so;
  }
  return *none;
}

void BodyChecker::CheckPersonas(const ast::Personas& source) {
  hir::PersonasBody body;
  body.policy = static_cast<hir::PersonaPolicy>(source.policy);
  if (source.among) {
    body.among = CheckAmong(*source.among);
  }
  const bool by_score = source.policy == ast::PersonaPolicy::BestScore;
  bool complete = true;
  const auto add = [&](const ast::Persona& persona, bool is_otherwise) {
    for (const hir::Persona& other : body.personas) {
      if (other.name == persona.name.text) {
        sink().Emit<Diag::DuplicatePersona>(persona.name.span, persona.name.text).notes.push_back({other.span, Phrase::DefinedFirstHere});
        break;
      }
    }
    hir::Persona checked;
    checked.name = persona.name.text;
    checked.label = persona.label ? persona.label->text.value : "";
    checked.span = persona.span;
    checked.is_otherwise = is_otherwise;
    if (persona.condition && by_score) {
      sink().Emit<Diag::PersonaNeedsPoints>(persona.name.span, persona.name.text);
      complete = false;
    } else if (persona.points && !by_score) {
      sink().Emit<Diag::PersonaNeedsWhen>(persona.name.span, persona.name.text);
      complete = false;
    } else if (persona.points) {
      checked.points = CheckPoints(*persona.points);
      complete = complete && checked.points;
    } else if (persona.condition) {
      checked.condition = expressions_.CheckCondition(*persona.condition);
    }
    body.personas.push_back(std::move(checked));
  };
  for (const ast::Persona& persona : source.personas) {
    add(persona, false);
  }
  if (by_score && complete) {
    SetBestScore(body);
  }
  const bool is_set = source.policy == ast::PersonaPolicy::Overlapping;
  if (source.otherwise) {
    std::vector<hir::ExprId> conditions;
    for (const hir::Persona& persona : body.personas) {
      if (persona.condition) {
        conditions.push_back(*persona.condition);
      }
    }
    add(*source.otherwise, true);
    if (is_set && !conditions.empty()) {
      body.personas.back().condition = NoneOf(conditions, source.otherwise->span);
    }
  }
  if (source.policy == ast::PersonaPolicy::FirstMatch) {
    ArmsToLint lint = ToLint();
    for (const hir::Persona& persona : body.personas) {
      if (persona.condition) {
        lint.arms.push_back({Written(persona.name), *persona.condition});
      } else if (persona.is_otherwise) {
        lint.otherwise = Written(persona.name);
        lint.otherwise_span = source.otherwise->name.span;
      }
    }
    LintArms(checker_, lint);
  }
  const Type name = Type::One({ValueKind::Text}, body.among || !source.otherwise);
  definition().type = !complete ? Type::Error() : is_set ? Type::Set() : name;
  definition().body = std::move(body);
}

// A persona is taken where its points equal the most of all; of equals the first is. Missing points take part in nothing.
void BodyChecker::SetBestScore(hir::PersonasBody& body) {
  std::optional<ValueType> type;
  for (const hir::Persona& persona : body.personas) {
    const ValueType own = expressions_.TypeOf(*persona.points).value;
    type = type ? CommonType(*type, own) : own;
  }
  std::optional<hir::ExprId> most;
  for (hir::Persona& persona : body.personas) {
    persona.points = expressions_.ConvertTo(*persona.points, *type);
    if (!most) {
      most = persona.points;
      continue;
    }
    const Span span = persona.span;
    const hir::ExprId larger = expressions_.CallOf("greatest", {*most, *persona.points}, span);
    const hir::ExprId either = expressions_.Add({hir::Binary{hir::BinaryOp::Default, *most, *persona.points}, Type::One(*type), span});
    most = expressions_.Add({hir::Binary{hir::BinaryOp::Default, larger, either}, Type::One(*type), span});
  }
  for (hir::Persona& persona : body.personas) {
    const bool may_be_missing = expressions_.TypeOf(*persona.points).may_be_missing;
    persona.condition = expressions_.Add({hir::Binary{hir::BinaryOp::Equal, *persona.points, *most}, Type::One({ValueKind::Bool}, may_be_missing), persona.span});
  }
}

// The base population: a yes or no on the same table.
std::optional<hir::DefId> BodyChecker::CheckAmong(const ast::Name& name) {
  const Symbol* symbol = checker_.FindSymbol(name);
  if (symbol == nullptr) {
    const bool is_table = checker_.schema().FindTable(name.text) || checker_.schema().FindEntity(name.text);
    Diagnostic& diagnostic = is_table ? sink().Emit<Diag::TypeMismatch>(name.span, Phrase::ACondition, Phrase::ATable) : sink().Emit<Diag::UnknownName>(name.span, name.text);
    diagnostic.help = Words(Phrase::AmongTakes);
    const std::string close = is_table ? "" : DidYouMean(name.text, checker_.DefinitionNames(definition().table, false));
    if (!close.empty()) {
      diagnostic.label = Words(Phrase::DidYouMeanLabel, {checker_.Spelled(close)});
      diagnostic.fixes.push_back({name.span, checker_.Spelled(close), false});
    }
    return std::nullopt;
  }
  if (checker_.IsLost(symbol, name)) {
    return std::nullopt;
  }
  const Type type = checker_.TypeOf(*symbol->definition, name.span);
  if (type.is_error()) {
    return std::nullopt;
  }
  const hir::Definition& base = checker_.module()[*symbol->definition];
  if (!type.Is(ValueKind::Bool) || base.kind == hir::DefinitionKind::Param) {
    sink().Emit<Diag::TypeMismatch>(name.span, Phrase::ACondition, WordsOf(type));
    return std::nullopt;
  }
  if (base.table != definition().table) {
    sink().Emit<Diag::NotTheEntitys>(name.span, name.text, checker_.TableName(base.table, name.span));
    return std::nullopt;
  }
  return symbol->definition;
}

}  // namespace limn::check
