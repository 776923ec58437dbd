// Functions over the population, of random programs.
#include <fmt/format.h>

#include "tests/differential/expression_maker.h"

namespace limn::differential {

std::optional<RuleText> ExpressionMaker::Population(ValueKind wanted, const Scope& scope, int depth) {
  if (scope.outer != nullptr || scope.arguments != nullptr || scope.in_claim) {
    return std::nullopt;  // only on the definition's own row
  }
  std::string_view function = "in_top";
  if (wanted == ValueKind::Int) {
    function = random_.Pick<std::string_view>({"rank", "band"});
  } else if (wanted == ValueKind::Number) {
    function = random_.Pick<std::string_view>({"percentile_rank", "share_of_total", "population_average", "lift", "resemblance"});
  }
  std::string amount;
  if (function == "band") {
    amount = fmt::format("{}, ", random_.Between(2, 7));
  } else if (function == "in_top") {
    amount = random_.Pick<std::string>({"10%, ", "33.3%, ", "50%, ", "100%, ", "1, "});
  }
  const bool needs_numbers = wanted == ValueKind::Number && function != "percentile_rank";
  std::vector<RuleText> children = {needs_numbers || random_.Chance(70) ? Numeric(scope, depth - 1) : Moment(scope, depth - 1)};
  std::string clauses;
  if (random_.Chance(40)) {
    for (const Named& named : named_) {
      if (named.kind == Named::Kind::Value && named.type.kind == ValueKind::Bool && named.table == scope.table && random_.Chance(60)) {
        clauses = fmt::format(" {} {}", Key("within"), named.name);
        break;
      }
    }
  }
  for (int keys = random_.Chance(40) ? 1 + static_cast<int>(random_.Below(2)) : 0; keys > 0; --keys) {
    if (std::optional<RuleText> key = PickAtom(scope, {ValueKind::Text, ValueKind::Bool, ValueKind::Int}); key && !key->text.starts_with('{')) {
      clauses += fmt::format(" {} {}", Key("per_group"), kVerbatim);
      children.push_back(std::move(*key));
    }
  }
  std::string text = fmt::format("{}({}{}{})", Function(function), amount, kVerbatim, clauses);
  if (function == "lift") {
    children.front() = Condition(scope, depth - 1);
    children.insert(children.begin(), Condition(scope, depth - 1));
    text = fmt::format("{}({}, {}{})", Function(function), kVerbatim, kVerbatim, clauses);
  } else if (function == "resemblance") {
    children.insert(children.begin(), Condition(scope, depth - 1));
    const bool has_two = random_.Chance(60);
    if (has_two) {
      children.insert(children.begin() + 2, Numeric(scope, depth - 1));
    }
    text = fmt::format("{}({} {} {}{}{}{})", Function(function), kOperand, Key("by"), kOperand, has_two ? ", " : "", has_two ? std::string(1, kOperand) : "", clauses);
  }
  return Value({wanted}, scope, text, std::move(children), false);
}

}  // namespace limn::differential
