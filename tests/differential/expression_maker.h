/// ExpressionMaker: random expressions of a wanted kind over the rows of a scope. Private to random_programs.cpp.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/words.h"
#include "runtime/schema/schema.h"
#include "tests/differential/random.h"
#include "tests/differential/random_tables.h"
#include "tests/differential/rule_text.h"

namespace limn::differential {

/// A definition that later ones may use.
struct Named {
  enum class Kind : uint8_t { Param, List, Value, Set };
  Kind kind = Kind::Value;
  std::string name;
  TableId table;
  ValueType type;
  std::vector<std::string> domain;  // the members of a Set, the texts of a Value
};

/// A function that rules may call.
struct Callable {
  std::string name;
  std::vector<ValueType> parameters;
  ValueType result;
  std::string written_out;  // what it computes, with kArgument where an argument stands
};

/// The rows that names speak of: a definition's own, or those of an aggregate.
struct Scope {
  TableId table;
  uint32_t id = 0;
  const Scope* outer = nullptr;
  int level = 0;  // aggregates around
  const std::vector<Named>* arguments = nullptr;  // in a function: all that it sees, beside params and lists
  bool in_claim = false;                          // under an aggregate over members
};

class ExpressionMaker {
 public:
  ExpressionMaker(Random& random, const Schema& schema, const Setting& setting, Language language);

  void Define(Named named) { named_.push_back(std::move(named)); }
  const std::vector<Named>& named() const { return named_; }
  /// Forgets the definitions from the place on.
  void Forget(size_t first) { named_.resize(first); }
  void DefineFunction(Callable function) { functions_.push_back(std::move(function)); }
  /// The variable of the `for each` in which the next expressions stand; nothing: none.
  void SetLoop(std::optional<Named> variable) { loop_ = std::move(variable); }
  Scope RootScope(TableId table) { return {table, next_scope_++, nullptr, 0}; }

  RuleText Condition(const Scope& scope, int depth);
  /// Int, Decimal or Number, whatever comes.
  RuleText Numeric(const Scope& scope, int depth);
  RuleText Texts(const Scope& scope, int depth);
  /// Date or DateTime.
  RuleText Moment(const Scope& scope, int depth);
  RuleText OfKind(ValueKind kind, const Scope& scope, int depth);
  /// top(…): a set of texts.
  std::optional<RuleText> Top(const Scope& scope, int depth);

  RuleText Literal(const ValueType& type, uint32_t scope);
  RuleText TextLiteral(std::string_view text, uint32_t scope);
  /// A literal of the type, a text from the domain if there is one.
  RuleText LiteralFor(const RuleText& value);
  std::string Quoted(std::string_view text) const;
  std::string Key(std::string_view id) const;
  std::string Function(std::string_view name) const;
  /// The word of a unit behind an amount: `1 day`, `2 days`.
  std::string UnitWord(std::string_view id, bool is_one = false) const;
  std::string TypeName(const ValueType& type) const;
  /// Ids of keywords and functions that were written so far.
  const std::set<std::string, std::less<>>& words() const { return words_; }
  std::string TableName(TableId table);
  /// One of the spellings of a column.
  std::string ColumnName(TableId table, ColumnId column);
  /// A column, definition, param or argument with a type among these; nothing where none was found nearby.
  std::optional<RuleText> PickAtom(const Scope& scope, std::initializer_list<ValueKind> kinds);
  std::optional<ValueKind> TimeKindOf(TableId table) const;
  Random& random() { return random_; }
  const Schema& schema() const { return schema_; }
  Language language() const { return language_; }
  const Setting& setting() const { return setting_; }
  const ReferenceZone& zone() const { return zone_; }

 private:
  // What an aggregate can go over from a row: its name and the table.
  struct Head {
    std::string name;
    TableId table;
  };
  // A row that a name can begin at: "" for the scope's own, `customer.`, `product.brand.`.
  struct Place {
    std::string prefix;
    TableId table;
  };
  /// With `by_link_name` parents are called by their links' names only (customer, not customers).
  Place PickPlace(const Scope& scope, bool by_link_name = false);
  std::vector<Head> HeadsBelow(const Place& place) const;
  std::optional<Head> PickHead(const Scope& scope, bool timed);

  RuleText Value(ValueType type, const Scope& scope, std::string text, std::vector<RuleText> children, bool is_compound);
  RuleText Yes(const Scope& scope, std::string text, std::vector<RuleText> children);

  RuleText Comparison(const Scope& scope, int depth);
  RuleText NumericComparison(const Scope& scope, int depth);
  std::optional<RuleText> InList(const RuleText& value, const Scope& scope);
  RuleText TextCondition(const Scope& scope, int depth);
  RuleText MomentComparison(const Scope& scope, int depth);
  RuleText DurationComparison(const Scope& scope, int depth);
  RuleText MissingTest(const Scope& scope, int depth);
  std::optional<RuleText> HasTest(const Scope& scope);
  RuleText Arithmetic(const Scope& scope, int depth);
  RuleText Shifted(const Scope& scope, int depth);
  RuleText Duration(const Scope& scope, int depth, DurationUnit unit);
  RuleText IfElse(const Scope& scope, RuleText then_value, RuleText else_value, int depth);
  RuleText Defaulted(RuleText first, RuleText second);
  std::optional<RuleText> BuiltinCall(ValueKind wanted, const Scope& scope, int depth);
  // random_written_out.cpp
  std::optional<RuleText> FunctionCall(ValueKind wanted, const Scope& scope, int depth);
  std::optional<RuleText> Argument(const ValueType& type, const Scope& scope, int depth);
  std::optional<RuleText> BuiltinArgument(const ValueType& type, std::string_view function, std::string_view parameter, bool constant,
                                          const Scope& scope, int depth);

  // random_populations.cpp
  std::optional<RuleText> Population(ValueKind wanted, const Scope& scope, int depth);

  // random_aggregates.cpp
  std::optional<RuleText> Aggregate(ValueKind wanted, const Scope& scope, int depth);
  std::optional<RuleText> Count(const Scope& scope, int depth);
  std::optional<RuleText> Share(std::string_view function, ValueKind result, const Scope& scope, int depth);
  std::optional<RuleText> OverValues(std::string_view function, ValueKind argument, const Scope& scope, int depth);
  std::optional<RuleText> OverTimes(std::string_view function, ValueKind result, const Scope& scope, int depth);
  std::optional<RuleText> OverSteps(std::string_view function, ValueKind result, const Scope& scope, int depth);
  RuleText Ties(const Scope& inner, int depth);
  RuleText ByMeasure(std::string_view keyword, const Scope& inner, int depth);
  std::string Period();
  RuleText Clauses(const Scope& inner, int depth, bool must_have_where);
  RuleText Window(const Scope& inner);
  RuleText WindowBound(const Scope& inner, ValueKind time_kind);
  std::string Amount(const Scope& inner, int64_t most);

  Random& random_;
  const Schema& schema_;
  const Setting& setting_;
  const ReferenceZone zone_;
  const Language language_;
  std::vector<Named> named_;
  std::vector<Callable> functions_;
  std::optional<Named> loop_;
  mutable std::set<std::string, std::less<>> words_;
  uint32_t next_scope_ = 1;
};

/// The type of a sum, a difference, of arms: Number over Decimal over Int, the larger scale.
ValueType CommonNumeric(const ValueType& a, const ValueType& b);

/// Whether it is a number, a date or the value of a loop, written where it stands: what it can only be wrong for is an error.
bool IsLiteral(const RuleText& value);

}  // namespace limn::differential
