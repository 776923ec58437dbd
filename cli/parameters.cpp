#include "cli/parameters.h"

#include "compiler/check/check.h"
#include "compiler/syntax/parse.h"
#include "runtime/values/decimal.h"

namespace limn::cli {
namespace {

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    quoted += letter == '"' || letter == '\\' ? std::string("\\") + letter : std::string(1, letter);
  }
  return quoted + "\"";
}

// The value of `param p = TEXT`, as the compiler reads it.
std::optional<Value> ValueOfParam(const std::string& text, const TimeZone& zone) {
  if (text.find_first_of("\n\r") != std::string::npos) {
    return std::nullopt;
  }
  SourceMap sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("", "param p = " + text + "\n");
  const std::vector<ast::File> files = {Parse(sources, file, sink)};
  Schema schema;
  schema.tables.emplace_back();
  const hir::Module module = Check({.files = files, .schema = &schema, .zone = zone}, sources, sink);
  if (sink.has_errors() || module.definitions.size() != 1) {
    return std::nullopt;
  }
  const auto* param = std::get_if<hir::ParamBody>(&module.definitions[0].body);
  return param == nullptr ? std::nullopt : std::optional(param->value);
}

// Exact, or nothing.
std::optional<Value> Converted(const Value& value, ValueType type) {
  if (value.type == type) {
    return value;
  }
  const bool exact = value.type.kind == ValueKind::Int || value.type.kind == ValueKind::Decimal;
  const int scale = value.type.kind == ValueKind::Decimal ? value.type.scale : 0;
  if (exact && type.kind == ValueKind::Number) {
    return Value::Number(DecimalToDouble(value.as_int(), scale));
  }
  if (exact && (type.kind == ValueKind::Decimal || type.kind == ValueKind::Int)) {
    const int wanted = type.kind == ValueKind::Decimal ? type.scale : 0;
    const std::optional<int64_t> scaled = Rescale(value.as_int(), scale, wanted);
    if (scaled && Rescale(*scaled, wanted, scale) == value.as_int()) {
      return Value{type, *scaled};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Value> ReadLiteral(std::string_view text, ValueType type, const TimeZone& zone) {
  std::optional<Value> value = ValueOfParam(std::string(text), zone);
  if (type.kind == ValueKind::Text && (!value || value->type.kind != ValueKind::Text)) {
    value = ValueOfParam(Quoted(text), zone);
  }
  return value && !value->is_missing() ? Converted(*value, type) : std::nullopt;
}

}  // namespace limn::cli
