// Mistakes in limn.yaml: each is answered once, at its place, with its repair.
#include <catch2/catch.hpp>

#include "compiler/project/project.h"

using namespace limn;

namespace {

// "E0406 keyy: did you mean key?" for each complaint, in order of place.
std::string Complaints(const std::string& text) {
  SourceMap sources;
  DiagnosticSink sink;
  ReadProjectText(sources, "limn.yaml", text, sink, {.find_files = false});
  sink.SortAndDeduplicate();
  std::string all;
  for (const Diagnostic& diagnostic : sink.all()) {
    all += (all.empty() ? "" : "\n") + CodeOf(diagnostic.kind) + " " + std::string(sources.Text(diagnostic.span));
    if (!diagnostic.label.empty()) {
      all += ": " + Say(diagnostic.label, Language::English);
    }
    CHECK((!diagnostic.label.empty() || !HelpOf(diagnostic, Language::English).empty()));
    CHECK((!diagnostic.label.empty() || !HelpOf(diagnostic, Language::Chinese).empty()));
    CHECK(MessageOf(diagnostic, Language::English) != MessageOf(diagnostic, Language::Chinese));
  }
  return all;
}

// A project with one table, and what else stands in it.
std::string Table(const std::string& entries, const std::string& columns = "id: text, n: int, d: date, b: bool, x: number, m: decimal(2)") {
  return "limn: 1\ntables:\n  customers:\n    from: c.csv\n    entity: customer\n    key: id\n    columns: { " + columns + " }\n" + entries;
}

std::string Orders(const std::string& entries) {
  return Table("  orders: { from: o.csv, columns: { order_id: text, customer_id: text, n: int, t: date }, " + entries + " }\n");
}

}  // namespace

TEST_CASE("the file itself") {
  CHECK(Complaints("limn: 1\ntables: { a: [ }\n") == "E0402 [");
  CHECK(Complaints("limn: 1\ntables:\n  a: {from: x\n  b: 1\n") == "E0402 {");
  CHECK(Complaints("limn: 1\nproject:c\ntables:\n") == "E0402 :");
  CHECK(Complaints("limn: 1\ntables: { a: 1 b: 2 }\n") == "E0402 :");
  CHECK(Complaints("limn: 1\nproject: -\n") == "E0402 -");
  CHECK(Complaints("limn: 1\n\ttables: 2\n").starts_with("E0402"));
  CHECK(Complaints("limn: 1\ntables: \"abc\n") == "E0402 \"");
  CHECK(Complaints("limn: 1\nproject: a: b\n").starts_with("E0402"));
  CHECK(Complaints("limn: 1\n---\nlimn: 1\n") == "E0402 -");
  CHECK(Complaints("limn: 1\nproject: caf\xe9\n").starts_with("E0402"));
  CHECK(Complaints(std::string("limn: 1\nproject: a\0b\n", 20)).starts_with("E0402"));
  CHECK(Complaints("limn: 1\n? [a]\n: 2\n").starts_with("E0402"));
  CHECK(Complaints("limn: 1\nproject: !!int 4\n").starts_with("E0402"));
  CHECK(Complaints("limn: 1\nproject: &name x\n") == "E0404 &name");
  CHECK(Complaints("limn: 1\nproject: *name\n").starts_with("E040"));
  CHECK(Complaints("limn: 1\nlimn: 1\n" + Table("").substr(8)) == "E0405 limn");
  CHECK(Complaints("- a\n").starts_with("E0408"));
  CHECK(Complaints("") == "E0407 \nE0407 ");
}

TEST_CASE("bombs are refused quickly") {
  std::string deep = "limn: 1\nx: ";
  deep.append(100'000, '[');
  CHECK(Complaints(deep).starts_with("E040"));
  std::string laughs = "limn: 1\na: &a [x, x]\n";
  for (char name = 'b'; name < 'z'; ++name) {
    laughs += std::string(1, name) + ": &" + name + " [*" + static_cast<char>(name - 1) + ", *" + static_cast<char>(name - 1) + "]\n";
  }
  CHECK(Complaints(laughs).starts_with("E0404"));
  CHECK(Complaints("limn: 1\nx: \"" + std::string(9 << 20, 'a') + "\"\n").starts_with("E0403"));
  std::string many = "limn: 1\nx: [";
  for (int item = 0; item < 600'000; ++item) {
    many += "a,";
  }
  CHECK(Complaints(many + "a]\n").starts_with("E0403"));
}

TEST_CASE("entries") {
  CHECK(Complaints("limn: 1\ntable: {}\n" + Table("").substr(8)) == "E0406 table: did you mean tables?");
  CHECK(Complaints(Table("    keyy: id\n")) == "E0406 keyy: did you mean key?");
  CHECK(Complaints(Table("", "id: { type: text, persnal: name }")) == "E0406 persnal: did you mean personal?");
  CHECK(Complaints(Table("outputs: { label: a.csv }\n")) == "E0406 label: did you mean labels?");
  CHECK(Complaints(Table("    time: [a, b]\n")) == "E0408 time: write one text instead");
  CHECK(Complaints(Table("outputs: { metrics: maybe }\n")) == "E0408 maybe: write yes or no instead");
  CHECK(Complaints("limn: 2\n" + Table("").substr(8)) == "E0409 2");
  CHECK(Complaints("tables: {}\n") == "E0407 \nE0418 tables");
}

TEST_CASE("settings") {
  CHECK(Complaints("timezone: Asia/Shanghia\n" + Table("")) == "E0410 Asia/Shanghia: did you mean Asia/Shanghai?");
  CHECK(Complaints("as_of: 2026/01/05\n" + Table("")) == "E0412 2026/01/05");
  CHECK(Complaints(Table("environments: { dev: { sample: 500% } }\n")) == "E0437 500%");
  CHECK(Complaints(Table("outputs: { labels: out/labels.xlsx }\n")) == "E0436 out/labels.xlsx");
  CHECK(Complaints(Table("outputs: { history: out/labels.csv }\n")) == "E0436 out/labels.csv");
  CHECK(Complaints(Table("outputs: { personal: [id] }\n")) == "E0438 id");
  CHECK(Complaints(Table("outputs: { personal: [mail] }\n", "id: text, email: { type: text, personal: email }")) == "E0201 mail: did you mean email?");
}

TEST_CASE("columns and types") {
  CHECK(Complaints(Table("", "id: string")) == "E0415 string: did you mean text?");
  CHECK(Complaints(Table("", "id: tex")) == "E0415 tex: did you mean text?");
  CHECK(Complaints(Table("", "id: text, m: decimal")) == "E0416 decimal");
  CHECK(Complaints(Table("", "id: text, m: decimal(9)")) == "E0416 decimal(9)");
  CHECK(Complaints(Table("", "id: text, a:")) == "E0407 a");
  CHECK(Complaints(Table("", "id: text, a: { type: text, names: [id] }")) == "E0413 id");
  CHECK(Complaints(Table("", "id: text, \"a\\u202eb\": text")).starts_with("E0414"));
  CHECK(Complaints(Table("", "id: text, n: { type: int, values: [a] }")) == "E0425 values");
  CHECK(Complaints(Table("", "id: text, n: { type: int, yes: [a] }")) == "E0425 yes");
  CHECK(Complaints(Table("", "id: text, g: { type: text, values: { F: [f, w], M: [m, w] } }")) == "E0426 w");
  CHECK(Complaints(Table("", "id: text, g: { type: text, values: { F: [M], M: [] } }")) == "E0426 M");
  CHECK(Complaints(Table("", "id: text, g: { type: text, values: { GTXPro: GTX Pro } }")) == "E0408 GTX Pro");
  CHECK(Complaints(Table("", "id: text, d: { type: date, format: DD/QQ }")) == "E0433 DD/QQ");
  CHECK(Complaints(Table("", "id: text, d: { type: text, format: DD-MM-YYYY }")) == "E0433 DD-MM-YYYY");
  // One cause, one error: the type is wrong, not also the key, the time and the link.
  CHECK(Complaints(Table("    time: d\n", "id: texxt, d: dat")) == "E0415 texxt: did you mean text?\nE0415 dat: did you mean date?");
}

TEST_CASE("tables") {
  CHECK(Complaints("limn: 1\ntables:\n  a: { from: a.csv, columns: { id: text } }\n") == "E0418 tables");
  CHECK(Complaints("limn: 1\ntables:\n  a: { from: a.csv, entity: x, columns: { id: text } }\n") == "E0419 x");
  CHECK(Complaints("limn: 1\ntables:\n  a: { entity: x, key: id, columns: { id: text } }\n") == "E0407 a");
  CHECK(Complaints("limn: 1\ntables:\n  a: { from: a.csv, entity: x, key: id }\n").starts_with("E0407 a"));
  CHECK(Complaints(Table("  b: { from: b.csv, names: [customers], columns: { id: text } }\n")) == "E0413 customers");
  CHECK(Complaints("limn: 1\ntables:\n  a: { from: a.csv, entity: x, key: cutomer, columns: { customer: text } }\n") == "E0201 cutomer: did you mean customer?");
  CHECK(Complaints("limn: 1\ntables:\n  a: { from: a.csv, entity: x, key: id, columns: { id: number } }\n") == "E0424 id");
  CHECK(Complaints(Table("    time: n\n")) == "E0423 n");
  CHECK(Complaints(Table("    duplicates: last by d\n")) == "E0427 last by d");
  CHECK(Complaints(Table("    duplicates: latest by dd\n", "id: text, day: date")).starts_with("E0201 dd"));
  CHECK(Complaints(Table("    encoding: utf-9\n")) == "E0434 utf-9: did you mean utf-8?");
  CHECK(Complaints(Table("    delimiter: ', '\n")) == "E0435 ', '");
  CHECK(Complaints(Table("    query: select 1\n")) == "E0439 query");
  CHECK(Complaints(Table("    zone: Mars/Base\n")) == "E0410 Mars/Base");
  CHECK(Complaints(Table("    format: parquet\n")) == "E0406 parquet");
}

TEST_CASE("links") {
  CHECK(Complaints(Orders("belongs_to: { custmers: customer_id }")) == "E0417 custmers: did you mean customers?");
  CHECK(Complaints(Orders("belongs_to: { customers: custmer_id }")) == "E0201 custmer_id: did you mean customer_id?");
  CHECK(Complaints(Orders("belongs_to: { customers: [customer_id, order_id] }")) == "E0420 customer_id, order_id");
  CHECK(Complaints(Orders("belongs_to: { customers: n }")) == "E0421 n");
  CHECK(Complaints(Orders("belongs_to: { orders: order_id }, key: order_id")) == "E0422 orders");
  CHECK(Complaints(Orders("belongs_to: { customers: customer_id, buyer: { table: customers, by: order_id, children: orders } }")) == "E0413 buyer");
  CHECK(Complaints(Orders("belongs_to: { buyer: { by: order_id } }")) == "E0407 buyer");
  CHECK(Complaints(Orders("belongs_to: { customers: customer_id }") + "  items: { from: i.csv, belongs_to: { orders: o }, columns: { o: text } }\n") == "E0419 orders");
  CHECK(Complaints(Orders("time_from: customers, belongs_to: { customers: customer_id }")) == "E0417 customers");
}

TEST_CASE("entities made of keys") {
  const auto visitors = [](const std::string& entries) {
    return "limn: 1\ntables:\n  visits: { from: v.csv, columns: { visitor_id: text, n: int } }\n  visitors: { entity: visitor, " + entries + " }\n";
  };
  CHECK(Complaints(visitors("keys_from: [visits.visitor_id]")).empty());
  CHECK(Complaints(visitors("keys_from: [visitor_id]")) == "E0428 visitor_id");
  CHECK(Complaints(visitors("keys_from: [visit.visitor_id]")) == "E0417 visit: did you mean visits?");
  CHECK(Complaints(visitors("keys_from: [visits.visitor]")) == "E0201 visitor: did you mean visitor_id?");
  CHECK(Complaints(visitors("keys_from: [visits.visitor_id, visits.n]")) == "E0429 visits.n");
  CHECK(Complaints(visitors("from: x.csv, keys_from: [visits.visitor_id]")) == "E0430 from");
}
