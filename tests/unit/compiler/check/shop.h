/// The shop that the checker's tests speak of, and rules checked against it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/check.h"

namespace limn::test {

/// customers (entity; referrer links to itself) with orders, visits and returns; order_items under orders and products, return_items
/// under returns; coupons under orders and under customers; accounts (entity) with contacts. products have no time, order_items that
/// of their order. Second names in Chinese.
const Schema& Shop();

struct Checked {
  SourceMap sources;
  hir::Module module;
  DiagnosticSink sink;
};
/// Parses and checks one file of rules.
Checked CheckRules(std::string_view rules);

/// The last definition of rules without errors as the printer says it: its type and body, `decimal(2)? | …`; complaints where there are errors.
std::string Body(std::string_view rules);
/// The body of `metric m = EXPRESSION`.
std::string Value(std::string_view expression);
/// The body of `metric m on TABLE = EXPRESSION`.
std::string ValueOn(std::string_view table, std::string_view expression);
/// Errors, warnings and lints in order of place: `E0201 amout`, joined by `; `. "" where there are none.
std::string Complaints(std::string_view rules);
/// The complaints about `metric m = EXPRESSION`.
std::string Wrong(std::string_view expression);
/// What is written and what `Value` says of it.
struct Row {
  const char* written;
  const char* checked;
};
void CheckRows(const std::vector<Row>& rows);
/// The text after the first complaint's fixes; "" where it has none.
std::string Repaired(std::string_view rules);
/// The help line of the first complaint, else its label.
std::string Advice(std::string_view rules, Language language = Language::English);

}  // namespace limn::test
