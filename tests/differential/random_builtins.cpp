// Calls of builtins in random programs.
#include <fmt/format.h>

#include <algorithm>

#include "stdlib/builtin.h"
#include "tests/differential/expression_maker.h"

namespace limn::differential {

std::optional<RuleText> ExpressionMaker::BuiltinArgument(const ValueType& type, std::string_view function, std::string_view parameter,
                                                         bool constant, const Scope& scope, int depth) {
  if (!constant && (FindBuiltin(function)->family == "contact" || function == "mask") && random_.Chance(60)) {
    return TextLiteral(random_.Pick<std::string_view>({"13800138000", "+86 138-0013-8000", "008613912345678", "8613712345678", "＋８６ １３８ ００１３ ８０００", "12345678901",
                                                       "+44 (20) 7946 0018", "0044207946", "+861112345678", "010-12345678", "+1234567", "anna@Mail.example",
                                                       "a.b+c@x-y.org", ".a@x.org", "a..b@x.org", "a@x", "a@-x.org", "a@x.12", "a@b@x.org", "@x.org", "王@例子.测试", "é@x.org",
                                                       "王小明", "李四"}),
                       scope.id);
  }
  if (!constant) {
    return OfKind(type.kind, scope, depth - 1);
  }
  static_cast<void>(parameter);
  if (type.kind == ValueKind::Text) {
    return TextLiteral(random_.Pick<std::string_view>({"o", "上", "g", "-", "gold"}), scope.id);
  }
  if (type.kind == ValueKind::Int) {
    return Value(type, scope, std::to_string(random_.Between(1, 4)), {}, false);
  }
  return Literal(type, scope.id);
}

std::optional<RuleText> ExpressionMaker::BuiltinCall(ValueKind wanted, const Scope& scope, int depth) {
  if (!functions_.empty() && random_.Chance(70)) {
    if (std::optional<RuleText> call = FunctionCall(wanted, scope, depth)) {
      return call;
    }
  }
  struct Choice {
    const Builtin* builtin;
    const Overload* overload;
  };
  std::vector<Choice> choices;
  for (const Builtin& builtin : Builtins()) {
    for (const Overload& overload : builtin.overloads) {
      if (overload.result.kind == wanted) {
        choices.push_back({&builtin, &overload});
      }
    }
  }
  if (choices.empty()) {
    return std::nullopt;
  }
  const Choice choice = random_.Pick(choices);
  std::string text = Function(choice.builtin->name) + "(";
  std::vector<RuleText> arguments;
  for (size_t place = 0; place < choice.overload->parameters.size(); ++place) {
    const bool constant = place > 0 && (choice.overload->text_kernel != nullptr || choice.overload->constants_follow);
    std::optional<RuleText> argument = BuiltinArgument(choice.overload->parameters[place], choice.builtin->name,
                                                       choice.builtin->parameter_names[place], constant, scope, depth);
    if (!argument) {
      return std::nullopt;
    }
    text += place == 0 ? "" : ", ";
    text += kVerbatim;
    arguments.push_back(std::move(*argument));
  }
  // What constants can only be wrong for is an error: ends the wrong way round, the root of what is below 0.
  const bool has_two_ends = choice.builtin->ends_follow && IsLiteral(arguments.back()) && IsLiteral(arguments[arguments.size() - 2]);
  const bool is_bound = std::any_of(choice.builtin->bounds.begin(), choice.builtin->bounds.end(), [&](const Bound& bound) {
    return bound.parameter == 0 && IsLiteral(arguments.front());
  });
  if (has_two_ends || is_bound) {
    return std::nullopt;
  }
  ValueType result = choice.overload->result;
  if (choice.overload->same_scale_result) {
    for (size_t place = 0; place < arguments.size(); ++place) {
      const bool is_decimal = choice.overload->parameters[place].kind == ValueKind::Decimal;
      result.scale = is_decimal ? std::max(result.scale, arguments[place].type.scale) : result.scale;
    }
  }
  return Value(result, scope, text + ")", std::move(arguments), false);
}

}  // namespace limn::differential
