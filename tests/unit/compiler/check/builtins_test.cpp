// The registry of builtins is complete: each has both spellings, a help line, docs, kernels, and an example with a missing value.

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "compiler/syntax/keywords.h"
#include "stdlib/builtin.h"
#include "tests/unit/compiler/check/shop.h"

namespace limn::test {
namespace {

TEST_CASE("each builtin is documented in both languages and callable by both spellings") {
  std::set<std::string_view> names;
  for (const Builtin& builtin : Builtins()) {
    CAPTURE(builtin.name);
    CHECK(names.insert(builtin.name).second);
    const FunctionRow* row = FindFunction(builtin.name);
    REQUIRE(row != nullptr);
    for (const size_t language : {0, 1}) {
      CHECK_FALSE(row->spelling[language].empty());
      CHECK_FALSE(row->help[language].empty());
      CHECK(FindFunction(row->spelling[language]) == row);
    }
    CHECK(builtin.doc.ends_with("."));
    CHECK(builtin.doc_zh.ends_with("。"));
    REQUIRE_FALSE(builtin.overloads.empty());
    for (const Overload& overload : builtin.overloads) {
      CHECK((overload.row_kernel != nullptr) != (overload.text_kernel != nullptr));
      CHECK(overload.parameters.size() <= builtin.parameter_names.size());
      CHECK((overload.text_kernel == nullptr || overload.parameters.front().kind == ValueKind::Text));
    }
    const bool shows_missing = std::any_of(builtin.examples.begin(), builtin.examples.end(), [](const Example& example) {
      return example.expression.find("missing") != std::string_view::npos && example.result.empty();
    });
    CHECK(shows_missing);
    for (const Example& example : builtin.examples) {
      CAPTURE(example.expression);
      CHECK(Value(example.expression).find("E0") == std::string::npos);
    }
  }
}

}  // namespace
}  // namespace limn::test
