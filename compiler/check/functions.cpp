// Functions: expressions with typed arguments, written out where they are called. They see their arguments, params, lists and each other,
// and no rows: what a rule gives them is all that they know.

#include <algorithm>

#include <fmt/format.h>

#include "compiler/check/body_checker.h"
#include "runtime/kernels/fault.h"

namespace limn::check {
namespace {

// More calls than anybody writes; functions of functions would otherwise grow without end.
constexpr size_t kCallsMax = 100'000;

std::optional<ValueType> TypeCalled(std::string_view id) {
  if (id == "text") {
    return ValueType{ValueKind::Text};
  }
  if (id == "int") {
    return ValueType{ValueKind::Int};
  }
  if (id == "number") {
    return ValueType{ValueKind::Number};
  }
  if (id == "bool") {
    return ValueType{ValueKind::Bool};
  }
  if (id == "date") {
    return ValueType{ValueKind::Date};
  }
  return id == "datetime" ? std::optional(ValueType{ValueKind::DateTime}) : std::nullopt;
}

}  // namespace

bool Fits(const ValueType& value, const ValueType& parameter) {
  switch (parameter.kind) {
    case ValueKind::Decimal: return value.kind == ValueKind::Int || (value.kind == ValueKind::Decimal && value.scale <= parameter.scale);
    case ValueKind::Number: return IsNumeric(value.kind);
    default: return value == parameter;
  }
}

std::optional<ValueType> Checker::TypeNamed(const ast::File& file, const ast::TypeName& type) {
  const TypeRow* row = FindType(type.name.text);
  if (row == nullptr) {
    std::vector<std::string> known;
    for (const TypeRow& each : Types()) {
      known.emplace_back(each.spelling[static_cast<size_t>(LanguageAt(type.span))]);
    }
    Diagnostic& diagnostic = sink_->Emit<Diag::UnknownTypeName>(type.name.span, type.name.text);
    const std::string close = DidYouMean(type.name.text, known);
    if (close.empty()) {
      diagnostic.help = Words(Phrase::OneOfThese, {Listed(known, type.span)});
    } else {
      diagnostic.label = Words(Phrase::DidYouMeanLabel, {close});
      diagnostic.fixes.push_back({type.name.span, close, false});
    }
    return std::nullopt;
  }
  if (row->id() != "decimal") {
    if (type.scale) {
      sink_->Emit<Diag::ScaleOfType>(type.span, type.name.text);
    }
    return TypeCalled(row->id());
  }
  const auto* scale = type.scale ? std::get_if<ast::IntLiteral>(&file[*type.scale].node) : nullptr;
  if (scale == nullptr || scale->value < 0 || scale->value > kMaxScale) {
    sink_->Emit<Diag::DecimalsOfType>(type.span, type.name.text);
    return std::nullopt;
  }
  return ValueType{ValueKind::Decimal, static_cast<uint8_t>(scale->value)};
}

// The body is looked at once by itself, each argument a value that is not known, so that mistakes are said without a call.
void BodyChecker::CheckFunction(const ast::Function& source) {
  hir::FunctionBody body;
  FunctionArguments arguments{definition().name, {}};
  bool complete = true;
  if (FindFunction(source.header.name.text) != nullptr) {
    sink().Emit<Diag::FunctionNameTaken>(definition().name_span, source.header.name.text);
    complete = false;
  }
  for (const ast::FunctionParameter& parameter : source.parameters) {
    const std::optional<ValueType> type = checker_.TypeNamed(file_, parameter.type);
    const Span span = parameter.name.span;
    const hir::ExprId value = type ? expressions_.AddLiteral(Value::Missing(*type), span) : expressions_.Error(span);
    if (!arguments.values.emplace(parameter.name.text, value).second) {
      sink().Emit<Diag::DuplicateName>(span, parameter.name.text);
    }
    body.parameters.push_back({parameter.name.text, type.value_or(ValueType{})});
    complete = complete && type;
  }
  // Hints are about data, and there are none here.
  expressions_.WithoutHints();
  expressions_.SetArguments(std::move(arguments));
  const hir::ExprId value = expressions_.CheckValue(source.value);
  for (const ast::FunctionParameter& parameter : source.parameters) {
    if (!expressions_.HasAsked(parameter.name.text)) {
      checker_.NoteUnusedParameter(parameter.name.span, parameter.name.text, source.header.name.text);
    }
  }
  definition().type = complete ? expressions_.TypeOf(value) : Type::Error();
  definition().body = std::move(body);
}

// A name in a function: an argument, a param; nothing else that has a value.
hir::ExprId ExpressionChecker::CheckInFunction(const ast::Name& name) {
  if (const auto argument = arguments_->values.find(name.text); argument != arguments_->values.end()) {
    arguments_->asked.insert(name.text);
    return argument->second;
  }
  const Symbol* symbol = checker_.FindSymbol(name);
  if (checker_.IsLost(symbol, name)) {
    return Error(name.span);
  }
  if (symbol != nullptr && checker_.module()[*symbol->definition].kind == hir::DefinitionKind::Param) {
    return ParamOf(*symbol->definition, name.span);
  }
  const bool is_column = schema().FindColumn(schema().main_entity, name.text).has_value();
  if (symbol != nullptr || is_column) {
    return ReportRowsInFunction(name.span, name.text);
  }
  std::vector<std::string> known = checker_.ValueNames();
  for (const auto& [argument, value] : arguments_->values) {
    known.push_back(argument);
  }
  std::sort(known.begin(), known.end());
  Diagnostic& diagnostic = sink().Emit<Diag::UnknownName>(name.span, name.text);
  Suggest(diagnostic, name.text, name.span, known);
  return Error(name.span);
}

hir::ExprId ExpressionChecker::ReportRowsInFunction(Span span, std::string_view what) {
  Diagnostic& diagnostic = sink().Emit<Diag::RowsInFunction>(span, what, arguments_->function);
  diagnostic.help = Words(Phrase::GiveAsArgument, {arguments_->function});
  return Error(span);
}

hir::ExprId ExpressionChecker::CheckFunctionCall(hir::DefId id, const ast::Call& call, Span span) {
  const std::optional<std::vector<hir::ExprId>> checked = CheckArguments(call);
  const Type result = checker_.TypeOf(id, call.callee.span);
  if (!checked || result.is_error()) {
    return Error(span);
  }
  const std::vector<hir::ExprId>& given = *checked;
  const std::vector<hir::FunctionParameter> parameters = std::get<hir::FunctionBody>(checker_.module()[id].body).parameters;
  if (given.size() != parameters.size()) {
    const Span at = given.empty() ? span : SpanOf(given.back());
    const Words wanted = parameters.size() == 1 ? Words(Phrase::OneArgument) : Words(Phrase::SomeArguments, {parameters.size()});
    std::string names;
    for (const hir::FunctionParameter& parameter : parameters) {
      names += (names.empty() ? "" : ", ") + parameter.name;
    }
    sink().Emit<Diag::WrongArgumentCount>(at, call.callee.text, wanted, given.size()).help = Words(Phrase::WriteName, {fmt::format("{}({})", call.callee.text, names)});
    return Error(span);
  }
  FunctionArguments arguments{checker_.module()[id].name, {}};
  for (size_t index = 0; index < given.size(); ++index) {
    const ValueType wanted = parameters[index].type;
    if (!IsUntypedMissing(given[index]) && !Fits(TypeOf(given[index]).value, wanted)) {
      Diagnostic& diagnostic = sink().Emit<Diag::TypeMismatch>(SpanOf(given[index]), WordsOf(Type::One(wanted)), WordsOf(TypeOf(given[index])));
      diagnostic.label = Words(Phrase::TheParameter, {parameters[index].name, call.callee.text});
      return Error(span);
    }
    arguments.values.emplace(parameters[index].name, LIMN_FAULT(51) ? given[index] : ConvertTo(given[index], wanted));
  }
  return WriteOut(id, std::move(arguments), span);
}

// The function's body with the arguments in place. What is wrong with it by itself was said; what these arguments make wrong is said here.
hir::ExprId ExpressionChecker::WriteOut(hir::DefId id, FunctionArguments arguments, Span span) {
  if (const size_t calls = checker_.CountCall(); calls > kCallsMax) {
    if (calls == kCallsMax + 1) {
      sink().Emit<Diag::TooManyCalls>(span, kCallsMax);
    }
    return Error(span);
  }
  const auto [file, function] = checker_.FunctionOf(id);
  DiagnosticSink found;
  hir::ExprId value;
  {
    const Checker::OtherSink quiet(checker_, found);
    ExpressionChecker body(checker_, *file, schema().main_entity);
    body.WithoutHints();
    body.SetArguments(std::move(arguments));
    value = body.CheckValue(function->value);
  }
  for (Diagnostic diagnostic : found.all()) {
    if (RowOf(diagnostic.kind).severity == Severity::Error) {
      diagnostic.notes.push_back({span, Words(Phrase::CalledHere)});
      sink().Append(std::move(diagnostic));
      return Error(span);
    }
  }
  // The whole is where it is called; its parts are where they are written.
  hir::Expr whole = checker_.module()[value];
  whole.span = span;
  return Add(std::move(whole));
}

}  // namespace limn::check
