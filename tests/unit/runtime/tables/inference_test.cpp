// `limn init`: what a file shows about its columns. One row per kind of column.
#include "runtime/tables/inference.h"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "tests/unit/runtime/tables/tiny_table.h"

using namespace limn;

namespace {

std::string TypeText(ValueType type) {
  return std::string(NameOf(type.kind)) + (type.kind == ValueKind::Decimal ? "(" + std::to_string(type.scale) + ")" : "");
}

// `decimal(2) "1,234.50"`: the type and the format.
std::string Summary(const InferredColumn& column) { return TypeText(column.type) + (column.cell.format.empty() ? "" : " \"" + column.cell.format + "\""); }

InferredTable Infer(const std::string& path, const InferenceOptions& options = {}) {
  TableSource source;
  source.paths = {path};
  DataReport report;
  std::optional<InferredTable> table = InferTable(source, options, report);
  for (const DataIssue& issue : report.issues()) {
    INFO(Describe(issue, false));
    CHECK(!IsFatal(issue.kind));
  }
  REQUIRE(table);
  return *table;
}

// One column of these cells (a second one keeps blank lines from being left out).
InferredColumn InferColumn(const std::string& name, const std::vector<std::string>& cells, char delimiter = ',') {
  const TestFolder folder;
  std::string text = name + delimiter + "other\n";
  for (const std::string& cell : cells) {
    text += "\"" + cell + "\"" + delimiter + "x\n";
  }
  const InferredTable table = Infer(folder.Write("t.csv", text));
  REQUIRE(table.columns.size() == 2);
  return table.columns[0];
}

struct InferenceCase {
  const char* name;
  std::vector<std::string> cells;
  const char* summary;
  InferenceReason reason;
};

}  // namespace

TEST_CASE("types of columns") {
  const std::vector<InferenceCase> cases = {
      {"n", {"1", "2", "-3"}, "int", InferenceReason::WholeNumbers},
      {"n", {"1", "", " ", "NA"}, "int", InferenceReason::WholeNumbers},
      {"n", {"0", "1", "10"}, "int", InferenceReason::WholeNumbers},
      {"code_x", {"00123", "123"}, "text", InferenceReason::LeadingZero},
      {"n", {"1234567890123456789"}, "text", InferenceReason::ManyDigits},
      {"customer_id", {"17850", "13047"}, "text", InferenceReason::NamedLikeId},
      {"phone", {"13800138000"}, "text", InferenceReason::NamedLikeId},
      {"会员编号", {"1", "2"}, "text", InferenceReason::NamedLikeId},
      {"CustomerID", {"17850.0", "", "13047.0"}, "int", InferenceReason::WholeWithPoint},
      {"price", {"1.5", "2.25", "3"}, "decimal(2)", InferenceReason::Decimals},
      {"price", {"12.00", "15.00"}, "decimal(2)", InferenceReason::Decimals},
      {"price", {"-0.5", ".25"}, "decimal(2)", InferenceReason::Decimals},
      {"rate", {"0.1234567", "0.5"}, "number", InferenceReason::Numbers},
      {"rate", {"1e-3", "2"}, "number", InferenceReason::Numbers},
      {"vip", {"Yes", "No", ""}, "bool", InferenceReason::YesNo},
      {"vip", {"TRUE", "TRUE"}, "bool", InferenceReason::YesNo},
      {"vip", {"是", "否"}, "bool", InferenceReason::YesNo},
      {"vip", {"Y", "Y"}, "text", InferenceReason::Words},
      {"gender", {"F", "M"}, "text", InferenceReason::Words},
      {"kids", {"0", "1"}, "int", InferenceReason::WholeNumbers},
      {"is_vip", {"0", "1"}, "bool", InferenceReason::YesNo},
      {"d", {"2026-01-31", "2025-12-01"}, "date", InferenceReason::IsoDates},
      {"d", {"2014-03-08 00:00:00"}, "date", InferenceReason::IsoDates},
      {"d", {"2014-03-08 00:00:00", "2014-03-08 10:00:00"}, "datetime", InferenceReason::IsoDateTimes},
      {"d", {"2026-01-31T18:00:00Z", "2026-01-31T18:00:00.5Z"}, "datetime", InferenceReason::IsoDateTimes},
      {"d", {"2026-01-31", "0000-00-00"}, "date", InferenceReason::IsoDates},
      {"d", {"31/01/2026", "01/02/2026"}, "date \"DD/MM/YYYY\"", InferenceReason::FormattedDates},
      {"d", {"1/31/2026", "11/2/2026"}, "date \"M/D/YYYY\"", InferenceReason::FormattedDates},
      {"d", {"01/02/2026", "12/31/2026 "}, "date \"MM/DD/YYYY\"", InferenceReason::FormattedDates},
      {"d", {"2026/01/31"}, "date \"YYYY/MM/DD\"", InferenceReason::FormattedDates},
      {"d", {"2026年1月31日", "2026年12月1日"}, "date \"YYYY年M月D日\"", InferenceReason::FormattedDates},
      {"d", {"31-Jan-2026", "01-Dec-2025"}, "date \"DD-MMM-YYYY\"", InferenceReason::FormattedDates},
      {"d", {"31.01.2026 18:00", "01.02.2026 08:30"}, "datetime \"DD.MM.YYYY HH:mm\"", InferenceReason::FormattedDates},
      {"d", {"31/01/26", "28/02/25"}, "date \"DD/MM/YY\"", InferenceReason::FormattedDates},
      {"order_date", {"20260131", "20251201"}, "date \"YYYYMMDD\"", InferenceReason::FormattedDates},
      {"order_date", {"45678", "45680"}, "date \"excel_days\"", InferenceReason::ExcelDates},
      {"created_at", {"1700000000", "1690000000"}, "datetime \"unix_seconds\"", InferenceReason::UnixTimes},
      {"created_at", {"1700000000123"}, "datetime \"unix_millis\"", InferenceReason::UnixTimes},
      {"views", {"1700000000"}, "int", InferenceReason::WholeNumbers},
      {"amount", {"1,234.50", "12.00"}, "decimal(2) \"1,234.50\"", InferenceReason::FormattedNumbers},
      {"amount", {"1.234,50", "12,00"}, "decimal(2) \"1.234,50\"", InferenceReason::FormattedNumbers},
      {"amount", {"¥1,200", "¥30"}, "int \"¥1,234\"", InferenceReason::FormattedNumbers},
      {"amount", {"12.5%", "3%"}, "decimal(3) \"1234.50%\"", InferenceReason::FormattedNumbers},
      {"amount", {"(30.00)", "12.00"}, "decimal(2) \"(1234.50)\"", InferenceReason::FormattedNumbers},
      {"amount", {"12.5", "n/a", "-"}, "decimal(1)", InferenceReason::Decimals},
      {"note", {"12.5", "n/a", "about 3"}, "text", InferenceReason::Words},
      {"size", {"35-49K", "50-74K"}, "text", InferenceReason::Words},
      {"range", {"2019-2020"}, "text", InferenceReason::Words},
      {"name", {"Anna", "李明"}, "text", InferenceReason::Words},
      {"nothing", {"", " "}, "text", InferenceReason::NothingKnown},
  };
  for (const InferenceCase& tried : cases) {
    const InferredColumn column = InferColumn(tried.name, tried.cells);
    CAPTURE(tried.name, tried.cells);
    CHECK(Summary(column) == tried.summary);
    CHECK(Describe(column.reason, false) == Describe(tried.reason, false));
  }
}

TEST_CASE("what inference says is what the reader reads without a complaint") {
  const TestFolder folder;
  const std::vector<std::pair<std::string, std::vector<std::string>>> columns = {
      {"a", {"1,234.50", "12.00", "N/A", "3"}}, {"b", {"31/01/2026", "28/02/2025", "", "1/1/2020"}}, {"c", {"Yes", "No", "-", "Yes"}}, {"d", {"1e-3", "5", "", "-2.25"}},
      {"order_id", {"000123", "17", "18", "19"}}, {"f", {"12%", "3%", "", "0.5%"}},    {"g", {"1700000000", "1700000001", "", "5"}},      {"h", {"2026-01-31 10:00", "2026-01-31", "NULL", "2026-01-31 10:00:05.5"}}};
  std::string text;
  for (size_t row = 0; row < 5; ++row) {
    for (const auto& [name, cells] : columns) {
      text += "\"" + (row == 0 ? name : cells[row - 1]) + "\"" + (name == "h" ? "\n" : ",");
    }
  }
  const InferredTable inferred = Infer(folder.Write("t.csv", text));
  TinyTable table;
  table.source = inferred.source;
  for (const InferredColumn& column : inferred.columns) {
    ColumnSchema schema;
    schema.name = column.name;
    schema.type = column.type;
    table.schema.columns.push_back(schema);
  }
  const TinyRead read = table.Read();
  CHECK(read.issues == Texts{});
  CHECK(read.rows.size() == 4);
}

TEST_CASE("a day and month that can't be told apart is a question") {
  const TestFolder folder;
  const std::string path = folder.Write("t.csv", "d,x\n03/04/2026,1\n05/06/2026,2\n");
  const InferredTable open = Infer(path);
  REQUIRE(open.questions.size() == 1);
  CHECK(open.questions[0].column == 0);
  CHECK(open.questions[0].example == "03/04/2026");
  CHECK(open.questions[0].day_first == "DD/MM/YYYY");
  CHECK(open.questions[0].month_first == "MM/DD/YYYY");
  const InferredTable day = Infer(path, {.day_first = true});
  CHECK(day.questions.empty());
  CHECK(Summary(day.columns[0]) == "date \"DD/MM/YYYY\"");
  CHECK(Summary(Infer(path, {.day_first = false}).columns[0]) == "date \"MM/DD/YYYY\"");
  // The last of many rows decides: the whole file is read.
  std::string text = "d,x\n";
  for (int row = 0; row < 200'000; ++row) {
    text += "03/04/2026,1\n";
  }
  const InferredTable decided = Infer(folder.Write("long.csv", text + "03/25/2026,1\n"));
  CHECK(decided.questions.empty());
  CHECK(Summary(decided.columns[0]) == "date \"MM/DD/YYYY\"");
  CHECK(decided.rows == 200'001);
}

TEST_CASE("counts, values, missing words") {
  const InferredColumn status = InferColumn("status", {"paid", "void", "paid", "", "NA", " paid"});
  CHECK(status.known == 5);
  CHECK(status.missing == 1);
  CHECK(status.distinct == 4U);
  REQUIRE(status.values.size() == 4);
  CHECK(status.values[0].text == "paid");
  CHECK(status.values[0].count == 2);
  CHECK(status.cell.missing.empty());
  const InferredColumn income = InferColumn("income", {"5", "NA", "5", "7", "n/a", "NA"});
  CHECK(income.known == 3);
  CHECK(income.missing == 3);
  CHECK(income.distinct == 2U);
  CHECK(income.cell.missing == Texts{"NA", "n/a"});
  std::vector<std::string> many;
  for (int row = 0; row < 200; ++row) {
    many.push_back("v" + std::to_string(row % 60));
  }
  CHECK(InferColumn("x", many).values.empty());
  CHECK(InferColumn("x", many).distinct == 60U);
}

TEST_CASE("personal data by names and by values") {
  CHECK(InferColumn("contact", {"anna@example.com", "ben@x.org"}).personal == "email");
  CHECK(InferColumn("x", {"+49 30 1234567", "+86 138 0013 8000"}).personal == "phone");
  CHECK(InferColumn("联系方式", {"13800138000", "13912345678"}).personal == "phone");
  CHECK(InferColumn("x", {"11010519491231002X"}).personal == "id_number");
  CHECK(InferColumn("first_name", {"Anna"}).personal == "name");
  CHECK(InferColumn("姓名", {"李明"}).personal == "name");
  CHECK(InferColumn("home_address", {"1 Main St"}).personal == "address");
  CHECK(InferColumn("birth_date", {"1990-01-01"}).personal == "birth_date");
  CHECK(InferColumn("product_name", {"GTX"}).personal.empty());
  CHECK(InferColumn("day", {"2026-01-31"}).personal.empty());
  CHECK(InferColumn("email_status", {"ok"}).personal.empty());
}

TEST_CASE("keys and the time column") {
  const TestFolder folder;
  const InferredTable orders = Infer(folder.Write("Orders 2025.csv", "ref,order_id,customer_id,updated_at,ordered_at,amount\na,1,7,2026-01-01 10:00,2025-01-01 10:00,5.00\nb,2,7,2026-01-02 10:00,2025-01-02 11:00,5.50\n"));
  CHECK(orders.name == "orders_2025");
  CHECK(orders.key_candidates == std::vector<std::vector<size_t>>{{1}, {0}});
  CHECK(orders.time_column == 4U);
  const InferredTable pairs = Infer(folder.Write("campaigns.csv", "campaign_id,household_id,x\n1,1,a\n1,2,a\n2,1,a\n"));
  CHECK(pairs.key_candidates == std::vector<std::vector<size_t>>{{0, 1}});
  CHECK(!pairs.time_column);
  const InferredTable none = Infer(folder.Write("events.csv", "user_id,type\n1,a\n1,a\n"));
  CHECK(none.key_candidates.empty());
}

TEST_CASE("headers without a name or with the same one, delimiter and encoding") {
  const TestFolder folder;
  const InferredTable table = Infer(folder.Write("t.csv", ";n;n;Jos\xE9\n1;1,5;2,5;Andr\xE9\n2;2,5;3,5;x\n"));
  REQUIRE(table.columns.size() == 4);
  CHECK(table.source.delimiter == ';');
  CHECK(table.source.encoding == "windows-1252");
  CHECK(table.columns[0].name == "column_1");
  CHECK(table.columns[0].cell.header == "#1");
  CHECK(table.columns[1].name == "n");
  CHECK(table.columns[1].cell.header.empty());
  CHECK(Summary(table.columns[1]) == "decimal(1) \"1234,50\"");
  CHECK(table.columns[2].name == "n_2");
  CHECK(table.columns[2].cell.header == "#3");
  CHECK(table.columns[3].name == "José");
  const InferredTable chinese = Infer(folder.Write("g.csv", "\xD0\xD5\xC3\xFB,n\n\xC0\xEE\xC3\xF7,1\n"));
  CHECK(chinese.source.encoding == "gb18030");
  CHECK(chinese.columns[0].name == "姓名");
  // 1,234 in a file with semicolons has decimals.
  CHECK(Summary(InferColumn("x", {"1,234", "2,500"}, ';')) == "decimal(3) \"1234,50\"");
  CHECK(Summary(InferColumn("x", {"1,234", "2,500"})) == "int \"1,234\"");
}

TEST_CASE("names of tables") {
  CHECK(TableNameOf("data/Orders 2025.csv.gz") == "orders_2025");
  CHECK(TableNameOf("订单.csv") == "订单");
  CHECK(TableNameOf("Telco-Customer-Churn.csv") == "telco_customer_churn");
  CHECK(TableNameOf("2025.csv") == "table_2025");
  CHECK(TableNameOf("(x).tsv") == "x");
}

TEST_CASE("SQLite is inferred as CSV is") {
  const TestFolder folder;
  const std::string path = folder.File("shop.db");
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  REQUIRE(sqlite3_exec(database, "CREATE TABLE orders (order_id INTEGER, amount REAL, at TEXT, who TEXT); INSERT INTO orders VALUES (1, 12.5, '2026-01-31 10:00', 'a'), (2, 7.25, NULL, 'b');"
                                 "CREATE VIEW v AS SELECT * FROM orders",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  CHECK(IsSqliteFile(path));
  CHECK(!IsSqliteFile(folder.Write("t.csv", "a\n")));
  DataReport report;
  CHECK(LookIntoSqlite(path, report).tables == Texts{"orders"});
  CHECK(LookIntoSqlite(path, report).views == Texts{"v"});
  TableSource source;
  source.format = SourceFormat::Sqlite;
  source.paths = {path};
  source.sqlite_table = "orders";
  const std::optional<InferredTable> table = InferTable(source, {}, report);
  REQUIRE(table);
  CHECK(table->name == "orders");
  CHECK(table->rows == 2);
  CHECK(Summary(table->columns[0]) == "text");
  CHECK(Summary(table->columns[1]) == "decimal(2)");
  CHECK(Summary(table->columns[2]) == "datetime");
  CHECK(table->key_candidates == std::vector<std::vector<size_t>>{{0}, {3}});
  source.sqlite_table = "order";
  CHECK(!InferTable(source, {}, report));
  CHECK(report.issues().back().hint == "orders");
  CHECK(LookIntoSqlite(folder.File("no.db"), report).tables.empty());
}

TEST_CASE("files that can't be inferred say why") {
  const TestFolder folder;
  for (const auto& [bytes, kind] : std::vector<std::pair<std::string, DataIssueKind>>{
           {"", DataIssueKind::FileEmpty}, {"a,b\n\"open,1\n", DataIssueKind::QuoteNotClosed}, {std::string("PK\x03\x04 xl/", 8), DataIssueKind::FileIsExcel}}) {
    TableSource source;
    source.paths = {folder.Write("t.csv", bytes)};
    DataReport report;
    CHECK(!InferTable(source, {}, report));
    REQUIRE(report.has_fatal());
    CHECK(report.issues()[0].kind == kind);
  }
}

TEST_CASE("real data is inferred as its authors describe it") {
  const std::filesystem::path data = std::filesystem::path(LIMN_SOURCE_DIR) / "../shared/data";
  if (!std::filesystem::exists(data)) {
    WARN("skipped: ../shared/data is not here");
    return;
  }
  const auto infer = [&](const char* file) { return Infer((data / file).string()); };
  const auto summaries = [](const InferredTable& table) {
    Texts texts;
    for (const InferredColumn& column : table.columns) {
      texts.push_back(column.name + " " + Summary(column));
    }
    return texts;
  };
  CHECK(summaries(infer("cdnow/csv/cdnow_master.csv")) == Texts{"customer_id text", "date date", "number_of_cds int", "dollar_value decimal(2)"});
  const InferredTable retail = infer("online_retail/online_retail_all.csv.gz");
  CHECK(summaries(retail) == Texts{"InvoiceNo text", "StockCode text", "Description text", "Quantity int", "InvoiceDate datetime", "UnitPrice decimal(3)", "CustomerID int", "Country text"});
  CHECK(retail.rows == 541'909);
  CHECK(retail.columns[6].missing == 135'080);
  CHECK(retail.time_column == 4U);
  const InferredTable personality = infer("customer_personality/marketing_campaign.csv");
  CHECK(personality.source.delimiter == '\t');
  CHECK(personality.columns[7].name + " " + Summary(personality.columns[7]) == "Dt_Customer date \"DD-MM-YYYY\"");
  CHECK(personality.key_candidates == std::vector<std::vector<size_t>>{{0}});
  const InferredTable telco = infer("telco_churn/Telco-Customer-Churn.csv");
  CHECK(Summary(telco.columns[3]) == "bool");
  CHECK(Summary(telco.columns[19]) == "decimal(2)");
  CHECK(telco.columns[19].missing == 11);
  CHECK(telco.columns[7].values.size() == 3);
  CHECK(telco.key_candidates == std::vector<std::vector<size_t>>{{0}});
  CHECK(infer("completejourney/csv/campaigns.csv").key_candidates == std::vector<std::vector<size_t>>{{0, 1}});
}
