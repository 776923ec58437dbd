// limn.yaml as it should be: every form of language.md, and what it becomes.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "compiler/project/project.h"

using namespace limn;

namespace {

constexpr std::string_view kRetail = R"(limn: 1                                                # edition of the language
project: retail
timezone: Asia/Shanghai
as_of: 2026-01-01
tables:
  customers:
    from: data/customers.csv
    entity: customer
    key: customer_id
    names: { zh: 客户 }
    columns:
      customer_id: text
      birth_date:  date
      gender:      { type: text, values: { F: [女, female], M: [男, male] } }   # with aliases
      level:       { type: text, values: [gold, silver, bronze] }
      city:        text
      email:       { type: text, personal: email }
      requested_demo: bool
      open_ticket: int
      marketing_opt_in: { type: bool, yes: [同意], no: [拒绝] }
      referrer_id: text
    belongs_to:
      referrer: { table: customers, by: referrer_id, children: referred }
  orders:
    from: sqlite:data/shop.db
    key: order_id
    belongs_to: { customers: customer_id }
    time: ordered_at
    names: { zh: 订单 }
    columns: { order_id: text, customer_id: text, ordered_at: datetime, status: text, category: text,
               amount: { type: decimal(2), names: { zh: 金额 } }, discount: decimal(2) }
  order_items:
    from: data/order_items_*.csv.gz
    belongs_to: { orders: order_id, products: product_id }
    columns: { order_id: text, product_id: text, quantity: int, price: decimal(2) }
  products: { from: data/products.csv, key: product_id, columns: { product_id: text, brand: text } }
  exposures: { from: data/e.csv, key: [campaign_id, household_id], columns: { campaign_id: int, household_id: text } }
  redemptions:
    from: data/redemptions.csv
    delimiter: tab
    encoding: GBK
    zone: Europe/Berlin
    belongs_to: { exposures: [campaign_id, household_id] }
    columns: { household_id: text, campaign_id: int, at: { type: date, format: DD-MM-YYYY, missing: [NA, 无], from: When } }
  visits:
    from: [data/v1.csv, data/v2.csv]
    belongs_to: { customers: customer_id, visitors: visitor_id }
    time: visited_at
    columns: { customer_id: text, visitor_id: { type: text, names: [访客号] }, visited_at: datetime }
  visitors: { keys_from: [visits.visitor_id], entity: visitor }
purposes:
  marketing: marketing_opt_in = yes
environments:
  dev:  { params: { vip_spend: 100, cities: [上海, 北京] }, sample: 5% }
outputs:
  labels: out/labels.csv
  history: out/labels.db
  metrics: yes
  personal: [email]
)";

struct Read {
  SourceMap sources;
  DiagnosticSink sink;
  std::optional<Project> project;
  explicit Read(std::string_view text, const std::string& path = "shop/limn.yaml") {
    project = ReadProjectText(sources, path, std::string(text), sink, {.find_files = false});
    for (const Diagnostic& diagnostic : sink.all()) {
      UNSCOPED_INFO(CodeOf(diagnostic.kind) << " " << MessageOf(diagnostic, Language::English));
    }
  }
};

std::string Names(const Schema& schema, const std::vector<LinkId>& path) {
  std::string text;
  for (const LinkId link : path) {
    text += schema[link].children_name + " ";
  }
  return text;
}

}  // namespace

TEST_CASE("the project of language.md") {
  Read read(kRetail);
  REQUIRE(read.project);
  CHECK(read.sink.all().empty());
  const Project& project = *read.project;
  const Schema& schema = project.schema;
  CHECK(project.name == "retail");
  CHECK(project.zone.name() == "Asia/Shanghai");
  CHECK(project.as_of->is_day);
  CHECK(project.folder == "shop");
  CHECK(schema.main_entity == TableId{0});
  REQUIRE(schema.tables.size() == 8);

  SECTION("columns") {
    const TableSchema& customers = schema.tables[0];
    CHECK(customers.entity == "customer");
    CHECK(customers.entity_names == std::vector<std::string>{"客户"});
    const ColumnSchema& gender = customers.columns[2];
    CHECK(gender.values == std::vector<std::string>{"F", "M"});
    CHECK(gender.aliases == std::vector<std::pair<std::string, std::string>>{{"女", "F"}, {"female", "F"}, {"男", "M"}, {"male", "M"}});
    CHECK(customers.columns[3].values == std::vector<std::string>{"gold", "silver", "bronze"});
    CHECK(customers.columns[5].personal == "email");
    CHECK(project.sources[0].cells[8].yes == std::vector<std::string>{"同意"});
    const ColumnSchema& amount = schema.tables[1].columns[5];
    CHECK(amount.type == ValueType{ValueKind::Decimal, 2});
    CHECK(schema.FindColumn(TableId{1}, "金额") == ColumnId{5});
    CHECK(schema.FindTable("订单") == TableId{1});
  }
  SECTION("sources") {
    CHECK(project.sources[0].paths == std::vector<std::string>{"shop/data/customers.csv"});
    CHECK(project.sources[1].format == SourceFormat::Sqlite);
    CHECK(project.sources[1].sqlite_table == "orders");
    CHECK(project.sources[1].paths == std::vector<std::string>{"shop/data/shop.db"});
    CHECK(project.sources[5].delimiter == '\t');
    CHECK(project.sources[5].encoding == "gb18030");
    CHECK(project.sources[5].zone == "Europe/Berlin");
    CHECK(project.sources[5].cells[2].format == "DD-MM-YYYY");
    CHECK(project.sources[5].cells[2].header == "When");
    CHECK(project.sources[5].cells[2].missing == std::vector<std::string>{"NA", "无"});
    CHECK(project.sources[6].paths.size() == 2);
  }
  SECTION("an entity made of keys has the column that gives them") {
    const TableSchema& visitors = schema.tables[7];
    REQUIRE(visitors.columns.size() == 1);
    CHECK(visitors.columns[0].name == "visitor_id");
    CHECK(visitors.columns[0].names == std::vector<std::string>{"访客号"});
    CHECK(visitors.key == std::vector<ColumnId>{ColumnId{0}});
    CHECK(project.sources[7].format == SourceFormat::KeysFrom);
    REQUIRE(project.sources[7].keys_from.size() == 1);
    CHECK(project.sources[7].keys_from[0].table == TableId{6});
  }
  SECTION("links up") {
    for (const char* name : {"customer", "customers", "客户"}) {
      const std::optional<LinkId> link = schema.FindUp(TableId{1}, name);
      REQUIRE(link);
      CHECK(schema[*link].parent == TableId{0});
    }
    CHECK(schema[*schema.FindUp(TableId{2}, "product")].parent == TableId{3});
    CHECK(schema[*schema.FindUp(TableId{2}, "products")].parent == TableId{3});
    CHECK(schema[*schema.FindUp(TableId{0}, "referrer")].parent == TableId{0});
    CHECK_FALSE(schema.FindUp(TableId{0}, "customer"));
    CHECK(schema[*schema.FindUp(TableId{5}, "exposure")].child_columns == std::vector<ColumnId>{ColumnId{1}, ColumnId{0}});
  }
  SECTION("links down, over any number of steps") {
    CHECK(schema.FindDown(TableId{0}, "orders") == schema.FindDown(TableId{0}, "订单"));
    CHECK(schema[*schema.FindDown(TableId{0}, "referred")].child == TableId{0});
    CHECK_FALSE(schema.FindDown(TableId{0}, "customers"));
    const auto paths = schema.PathsDown(TableId{0}, "order_items");
    REQUIRE(paths.size() == 1);
    CHECK(Names(schema, paths[0]) == "orders order_items ");
    CHECK(schema.PathsDown(TableId{3}, "order_items").size() == 1);
    CHECK(schema.PathsDown(TableId{3}, "orders").empty());
    CHECK(schema.NamesDown(TableId{0}) == std::vector<std::string>{"referred", "orders", "visits", "order_items", "订单"});
    CHECK(schema.NamesUp(TableId{2}) == std::vector<std::string>{"order", "product", "orders", "订单", "products"});
  }
  SECTION("times") {
    CHECK(schema.tables[1].time == ColumnId{2});
    CHECK(schema[*schema.tables[2].time_from].parent == TableId{1});
    CHECK_FALSE(schema.tables[0].time_from);
  }
  SECTION("settings") {
    REQUIRE(project.FindPurpose("marketing"));
    CHECK(project.FindPurpose("marketing")->condition == "marketing_opt_in = yes");
    CHECK(read.sources.Text(project.FindPurpose("marketing")->condition_span) == "marketing_opt_in = yes");
    const Environment& dev = *project.FindEnvironment("dev");
    CHECK(dev.sample == 0.05);
    REQUIRE(dev.parameters.size() == 2);
    CHECK(dev.parameters[0].values == std::vector<std::string>{"100"});
    CHECK(dev.parameters[1].values == std::vector<std::string>{"上海", "北京"});
    CHECK(project.outputs.labels->format == WriterFormat::Csv);
    CHECK(project.outputs.history->format == WriterFormat::Sqlite);
    CHECK(project.outputs.metrics);
    CHECK(project.outputs.personal_allowed == std::vector<std::pair<TableId, ColumnId>>{{TableId{0}, ColumnId{5}}});
  }
  SECTION("places") {
    CHECK(read.sources.Text(project.table_spans[1].columns[5]) == "amount");
    CHECK(read.sources.Text(project.table_spans[1].column_types[5]) == "decimal(2)");
    CHECK(read.sources.Text(project.table_spans[0].key) == "key");
    CHECK(read.sources.Text(project.table_spans[5].name) == "redemptions");
    CHECK(read.sources.Text(project.link_spans[0]) == "referrer");
  }
}

TEST_CASE("places stay right after Chinese, quotes and Windows line ends") {
  Read read("limn: 1\r\nproject: \"零售\" # 注释\r\ntables:\r\n  客户:\r\n    from: \"-\"\r\n    entity: 客户\r\n    key: '客户号'\r\n    columns: { 客户号: text, \"城 市\": text }\r\n");
  REQUIRE(read.project);
  CHECK(read.sink.all().empty());
  CHECK(read.project->name == "零售");
  CHECK(read.sources.Text(read.project->table_spans[0].columns[1]) == "\"城 市\"");
  CHECK(read.sources.Text(read.project->table_spans[0].entity) == "客户");
}

TEST_CASE("a table takes its time from the nearest parent that has one") {
  const auto with = [](std::string_view items) {
    return "limn: 1\ntables:\n  a: { from: a.csv, entity: x, key: id, columns: { id: text } }\n"
           "  b: { from: b.csv, key: id, belongs_to: { a: a_id }, time: t, columns: { id: text, a_id: text, t: date } }\n"
           "  c: { from: c.csv, key: id, belongs_to: { a: a_id }, time: t, columns: { id: text, a_id: text, t: date } }\n" +
           std::string(items);
  };
  SECTION("one") {
    Read read(with("  d: { from: d.csv, belongs_to: { a: a_id, b: b_id }, columns: { a_id: text, b_id: text } }\n"));
    CHECK(read.project->schema[*read.project->schema.tables[3].time_from].parent == TableId{1});
  }
  SECTION("two: none, and both are named") {
    Read read(with("  d: { from: d.csv, belongs_to: { c: a_id, b: b_id }, columns: { a_id: text, b_id: text } }\n"));
    CHECK(read.sink.all().empty());
    CHECK_FALSE(read.project->schema.tables[3].time_from);
    CHECK(read.project->time_candidates[3].size() == 2);
  }
  SECTION("two, and one is chosen") {
    Read read(with("  d: { from: d.csv, time_from: b, belongs_to: { c: a_id, b: b_id }, columns: { a_id: text, b_id: text } }\n"));
    CHECK(read.sink.all().empty());
    CHECK(read.project->schema[*read.project->schema.tables[3].time_from].parent == TableId{1});
  }
  SECTION("further up, and not over a table that would have to ask") {
    Read read(with("  d: { from: d.csv, key: id, belongs_to: { c: a_id, b: b_id }, columns: { id: text, a_id: text, b_id: text } }\n"
                   "  e: { from: e.csv, belongs_to: { d: d_id }, columns: { d_id: text } }\n"));
    CHECK_FALSE(read.project->schema.tables[4].time_from);
    CHECK_FALSE(read.project->time_candidates[4].empty());
  }
}

TEST_CASE("an as of is a day or a moment") {
  const TimeZone utc = TimeZone::Utc();
  CHECK(ParseAsOf("2026-01-31", utc)->is_day);
  CHECK_FALSE(ParseAsOf("2026-01-31 18:00", utc)->is_day);
  CHECK(ParseAsOf("2026-01-31 18:00", utc)->instant.micros % 86'400'000'000 == 64'800'000'000);
  CHECK_FALSE(ParseAsOf("31.1.2026", utc));
  CHECK_FALSE(ParseAsOf("2026-02-30", utc));
}

TEST_CASE("every limn.yaml of the tree is read without a complaint") {
  namespace fs = std::filesystem;
  size_t count = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(LIMN_SOURCE_DIR) / "rules-examples")) {
    if (entry.path().filename() == "limn.yaml") {
      SourceMap sources;
      DiagnosticSink sink;
      const std::optional<Project> project = ReadProject(sources, entry.path().string(), sink, {.find_files = false});
      CAPTURE(entry.path().string());
      for (const Diagnostic& diagnostic : sink.all()) {
        UNSCOPED_INFO(CodeOf(diagnostic.kind) << " " << MessageOf(diagnostic, Language::English));
      }
      CHECK(project);
      CHECK(sink.all().empty());
      ++count;
    }
  }
  CHECK(count >= 6);
}

TEST_CASE("files are looked for beside limn.yaml, patterns in order of their names") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "limn_read_project_test";
  fs::remove_all(folder);
  fs::create_directories(folder / "data");
  for (const char* name : {"orders_2.csv", "orders_10.csv", "orders_1.csv", "customers.csv"}) {
    std::ofstream(folder / "data" / name) << "id\n";
  }
  std::ofstream(folder / "limn.yaml") << "limn: 1\ntables:\n  c: { from: data/customers.csv, entity: c, key: id, columns: { id: text } }\n"
                                         "  o: { from: data/orders_*.csv, columns: { id: text } }\n  x: { from: data/custmers.csv, columns: { id: text } }\n"
                                         "  y: { from: data/y*.csv, columns: { id: text } }\n  z: { from: old/z.csv, columns: { id: text } }\n";
  SourceMap sources;
  DiagnosticSink sink;
  const std::optional<Project> project = ReadProject(sources, folder.string(), sink);
  REQUIRE(project);
  const std::string data = (folder / "data").string();
  CHECK(project->sources[1].paths == std::vector<std::string>{data + "/orders_1.csv", data + "/orders_10.csv", data + "/orders_2.csv"});
  REQUIRE(sink.all().size() == 3);
  CHECK(sink.all()[0].kind == Diag::NoSuchFile);
  CHECK(Say(sink.all()[0].label, Language::English) == "did you mean data/customers.csv?");
  CHECK(sink.all()[1].kind == Diag::PatternWithoutFile);
  CHECK(sink.all()[2].kind == Diag::NoSuchFile);
  CHECK(HelpOf(sink.all()[2], Language::English) == "there is no folder old; paths begin at the folder of limn.yaml");
  fs::remove_all(folder);
  DiagnosticSink none;
  CHECK_FALSE(ReadProject(sources, folder.string(), none));
  REQUIRE(none.all().size() == 1);
  CHECK(none.all()[0].kind == Diag::NoProjectFile);
}
