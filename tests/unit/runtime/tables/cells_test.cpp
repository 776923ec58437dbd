// features.md, "Cells" and "Ids": one row per kind of cell.
#include <catch2/catch.hpp>

#include "tests/unit/runtime/tables/tiny_table.h"

using namespace limn;

namespace {

struct Case {
  const char* cell;
  const char* value;       // "?" is missing
  const char* issue = "";  // "" is none
};

// Reads each cell alone as a quoted one-column CSV; the first column keeps blank lines from being left out.
void CheckCells(ValueType type, CellFormat format, const std::vector<Case>& cases, const char* name = "x", const TimeZone& zone = TimeZone::Utc()) {
  const TestFolder folder;
  for (const Case& tried : cases) {
    TinyTable table;
    table.Add(name, type, format);
    table.zone = zone;
    table.source.paths = {folder.Write("t.csv", std::string(name) + ",y\n\"" + tried.cell + "\",1\n")};
    const TinyRead read = table.Read();
    CAPTURE(tried.cell);
    CHECK(read.rows == Rows{{tried.value}});
    CHECK(read.issues == (*tried.issue == '\0' ? Texts{} : Texts{tried.issue}));
  }
}

CellFormat Written(const char* format) { return {.format = format}; }

}  // namespace

TEST_CASE("ints") {
  CheckCells(IntType(), {},
             {{"17", "17"},
              {"-17", "-17"},
              {"+17", "17"},
              {" 17 ", "17"},
              {"017", "17"},
              {"17850.0", "17850"},
              {"1.2E+3", "1200"},
              {"", "?"},
              {"   ", "?"},
              {"\xE3\x80\x80\xC2\xA0", "?"},
              {"9223372036854775807", "9223372036854775807"},
              {"999999999999999999", "999999999999999999"},
              {"12.5", "?", "BadInt x :2 \"12.5\""},
              {"9223372036854775808", "?", "OutOfRange x :2 \"9223372036854775808\""},
              {"NA", "?", "BadInt x :2 \"NA\""},
              {"-", "?", "BadInt x :2 \"-\""},
              {"1,200", "?", "NeedsOneOfFormats x :2 \"1,200\" -> \"1,234\", \"1234,50\""},
              {"0x10", "?", "BadInt x :2 \"0x10\""}});
}

TEST_CASE("missing texts only where declared") {
  const CellFormat format = {.missing = {"NA", "无", "\\N", "-", "-1"}};
  CheckCells(IntType(), format, {{"NA", "?"}, {" NA ", "?"}, {"无", "?"}, {"\\N", "?"}, {"-", "?"}, {"-1", "?"}, {"-10", "-10"}, {"na", "?", "BadInt x :2 \"na\""}});
  CheckCells(TextType(), format, {{"NA", "?"}, {"无", "?"}, {"na", "na"}, {"-", "?"}});
  CheckCells(TextType(), {}, {{"NA", "NA"}, {"NULL", "NULL"}, {"\\N", "\\N"}, {"-", "-"}, {"无", "无"}});
  CheckCells(DateType(), {.missing = {"0000-00-00"}}, {{"0000-00-00", "?"}});
}

TEST_CASE("decimals") {
  CheckCells(DecimalType(2), {},
             {{"12.50", "12.50"},
              {"12.5", "12.50"},
              {"12", "12.00"},
              {".5", "0.50"},
              {"-0.05", "-0.05"},
              {"1.2E+3", "1200.00"},
              {"1e-2", "0.01"},
              {"12.500", "12.50"},
              {"1.005", "1.01", "Rounded x :2 \"1.005\" -> 2"},
              {"-1.005", "-1.01", "Rounded x :2 \"-1.005\" -> 2"},
              {"92233720368547758.08", "?", "OutOfRange x :2 \"92233720368547758.08\""},
              {"1,234.50", "?", "NeedsFormat x :2 \"1,234.50\" -> 1,234.50"},
              {"1.234,50", "?", "NeedsFormat x :2 \"1.234,50\" -> 1.234,50"},
              {"12,50", "?", "NeedsFormat x :2 \"12,50\" -> 1234,50"},
              {"1,234", "?", "NeedsOneOfFormats x :2 \"1,234\" -> \"1,234\", \"1234,50\""},
              {"¥1,200.00", "?", "NeedsFormat x :2 \"¥1,200.00\" -> ¥1,234.50"},
              {"¥12", "?", "NeedsFormat x :2 \"¥12\" -> ¥1234"},
              {"1.234.567", "?", "NeedsFormat x :2 \"1.234.567\" -> 1.234"},
              {"1 234,5", "?", "NeedsFormat x :2 \"1 234,5\" -> 1 234,50"},
              {"A12", "?", "BadDecimal x :2 \"A12\""},
              {"12%", "?", "NeedsFormat x :2 \"12%\" -> 1234%"},
              {"(30.00)", "?", "NeedsFormat x :2 \"(30.00)\" -> (1234.50)"},
              {"12.50 EUR", "?", "NeedsFormat x :2 \"12.50 EUR\" -> 1234.50 EUR"},
              {"abc", "?", "BadDecimal x :2 \"abc\""},
              {"inf", "?", "BadDecimal x :2 \"inf\""}});
}

TEST_CASE("amounts by declared format") {
  CheckCells(DecimalType(2), Written("1,234.50"),
             {{"1,234.50", "1234.50"},
              {"1,234,567.8", "1234567.80"},
              {"12,34,567.80", "1234567.80"},
              {"1234.50", "1234.50"},
              {"-1,234.50", "-1234.50"},
              {"1,23.50", "?", "NotInFormat x :2 \"1,23.50\" -> 1,234.50"},
              {"1.234,50", "?", "NotInFormat x :2 \"1.234,50\" -> 1,234.50"},
              {",234", "?", "NotInFormat x :2 \",234\" -> 1,234.50"}});
  CheckCells(DecimalType(2), Written("1.234,50"),
             {{"1.234,50", "1234.50"}, {"12,5", "12.50"}, {"1.234.567", "1234567.00"}, {"12.5", "?", "NotInFormat x :2 \"12.5\" -> 1.234,50"}});
  CheckCells(DecimalType(2), Written("1 234,50"), {{"1 234,50", "1234.50"}, {"1\xC2\xA0" "234,50", "1234.50"}, {"1\xE2\x80\xAF" "234,50", "1234.50"}});
  CheckCells(DecimalType(2), Written("¥1,200"), {{"¥1,200", "1200.00"}, {"¥1,200.50", "1200.50"}, {"1,200", "1200.00"}, {"-¥30", "-30.00"}, {"¥-30", "-30.00"}});
  CheckCells(DecimalType(2), Written("¥"), {{"¥30.5", "30.50"}, {"30.5", "30.50"}, {"$30", "?", "NotInFormat x :2 \"$30\" -> ¥"}});
  CheckCells(DecimalType(2), Written("1234.50 EUR"), {{"30.5 EUR", "30.50"}, {"30.5EUR", "30.50"}, {"EUR 30.5", "30.50"}});
  CheckCells(DecimalType(2), Written("12%"), {{"12%", "0.12"}, {"12.5 %", "0.13", "Rounded x :2 \"12.5 %\" -> 2"}, {"12", "?", "NotInFormat x :2 \"12\" -> 12%"}});
  CheckCells(NumberType(), Written("12%"), {{"12.5%", "0.125"}, {"0.1%", "0.001"}, {"７%", "?", "NotInFormat x :2 \"７%\" -> 12%"}});
  CheckCells(DecimalType(2), Written("(30.00)"), {{"(30.00)", "-30.00"}, {"30.00", "30.00"}, {"-30.00", "-30.00"}, {"(-30)", "?", "NotInFormat x :2 \"(-30)\" -> (30.00)"}});
  CheckCells(DecimalType(2), Written("($1,234.50)"), {{"($1,234.50)", "-1234.50"}, {"$(1,234.50)", "-1234.50"}, {"$5", "5.00"}});
  CheckCells(IntType(), Written("1,234"), {{"1,234", "1234"}, {"12", "12"}, {"1,234.0", "1234"}});
  CheckCells(DecimalType(2), Written("30.00-"), {{"30.00-", "-30.00"}, {"30.00", "30.00"}});
}

TEST_CASE("numbers") {
  CheckCells(NumberType(), {},
             {{"0.1", "0.1"},
              {"1e-7", "1e-7"},
              {"+5", "5"},
              {" 5 ", "5"},
              {"nan", "?", "BadNumber x :2 \"nan\""},
              {"-inf", "?", "BadNumber x :2 \"-inf\""},
              {"1e999", "?", "OutOfRange x :2 \"1e999\""},
              {"12,5", "?", "NeedsFormat x :2 \"12,5\" -> 1234,50"}});
}

TEST_CASE("yes and no") {
  CheckCells(BoolType(), {},
             {{"TRUE", "yes"}, {"yes", "yes"}, {"Y", "yes"}, {"1", "yes"}, {"是", "yes"}, {"√", "yes"}, {"FALSE", "no"}, {"No", "no"}, {"n", "no"},
              {"0", "no"}, {"否", "no"}, {"×", "no"}, {"1.0", "yes"}, {" true ", "yes"}, {"", "?"}, {" ", "?"},
              {"2", "?", "BadBool x :2 \"2\""}, {"active", "?", "BadBool x :2 \"active\""}});
  CheckCells(BoolType(), {.missing = {"-"}, .yes = {"active"}, .no = {"gone", "1"}}, {{"active", "yes"}, {"gone", "no"}, {"1", "no"}, {"-", "?"}, {"yes", "yes"}});
}

TEST_CASE("dates are ISO") {
  CheckCells(DateType(), {},
             {{"2026-01-31", "2026-01-31"},
              {" 2026-01-31 ", "2026-01-31"},
              {"2014-03-08 00:00:00", "2014-03-08"},
              {"2014-03-08T00:00:00.000Z", "2014-03-08"},
              {"2014-03-08 18:30:00", "?", "DateWithTime x :2 \"2014-03-08 18:30:00\""},
              {"2026-02-30", "?", "NoSuchDay x :2 \"2026-02-30\""},
              {"0000-00-00", "?", "ZeroDate x :2 \"0000-00-00\""},
              {"0000-00-00 00:00:00", "?", "ZeroDate x :2 \"0000-00-00 00:00:00\""},
              {"00/00/0000", "?", "ZeroDate x :2 \"00/00/0000\""},
              {"45678", "?", "ExcelDate x :2 \"45678\""},
              {"45678.5", "?", "ExcelDate x :2 \"45678.5\""},
              {"1700000000", "?", "UnixTime x :2 \"1700000000\" -> unix_seconds"},
              {"1700000000000", "?", "UnixTime x :2 \"1700000000000\" -> unix_millis"},
              {"31/01/2026", "?", "NeedsFormat x :2 \"31/01/2026\" -> DD/MM/YYYY"},
              {"01/31/2026", "?", "NeedsFormat x :2 \"01/31/2026\" -> MM/DD/YYYY"},
              {"03/04/2026", "?", "NeedsOneOfFormats x :2 \"03/04/2026\" -> \"DD/MM/YYYY\", \"MM/DD/YYYY\""},
              {"31.1.2026", "?", "NeedsFormat x :2 \"31.1.2026\" -> D.M.YYYY"},
              {"31/01/26", "?", "TwoDigitYear x :2 \"31/01/26\" -> DD/MM/YY"},
              {"2026/01/31", "?", "NeedsFormat x :2 \"2026/01/31\" -> YYYY/MM/DD"},
              {"2026/1/5", "?", "NeedsFormat x :2 \"2026/1/5\" -> YYYY/M/D"},
              {"20260131", "?", "NeedsFormat x :2 \"20260131\" -> YYYYMMDD"},
              {"2026年1月31日", "?", "NeedsFormat x :2 \"2026年1月31日\" -> YYYY年M月D日"},
              {"31-Jan-2026", "?", "NeedsFormat x :2 \"31-Jan-2026\" -> DD-MMM-YYYY"},
              {"someday", "?", "BadDate x :2 \"someday\""},
              {"2026", "?", "BadDate x :2 \"2026\""}});
}

TEST_CASE("dates by declared pattern") {
  CheckCells(DateType(), Written("DD-MM-YYYY"),
             {{"04-09-2012", "2012-09-04"},
              {"4-9-2012", "?", "NotInFormat x :2 \"4-9-2012\" -> DD-MM-YYYY"},
              {"31-02-2012", "?", "NoSuchDay x :2 \"31-02-2012\""},
              {"00-00-0000", "?", "ZeroDate x :2 \"00-00-0000\""},
              {"2012-09-04", "?", "NotInFormat x :2 \"2012-09-04\" -> DD-MM-YYYY"},
              {"04-09-2012 ", "2012-09-04"}});
  CheckCells(DateType(), Written("D/M/YYYY"), {{"4/9/2012", "2012-09-04"}, {"04/09/2012", "2012-09-04"}});
  CheckCells(DateType(), Written("M/D/YY"), {{"4/9/12", "2012-04-09"}, {"4/9/68", "2068-04-09"}, {"4/9/69", "1969-04-09"}});
  CheckCells(DateType(), Written("YYYYMMDD"), {{"20260131", "2026-01-31"}, {"2026013", "?", "NotInFormat x :2 \"2026013\" -> YYYYMMDD"}});
  CheckCells(DateType(), Written("YYYY年M月D日"), {{"2026年1月31日", "2026-01-31"}});
  CheckCells(DateType(), Written("D MMM YYYY"), {{"5 JAN 2026", "2026-01-05"}, {"5 jan 2026", "2026-01-05"}, {"5 Foo 2026", "?", "NotInFormat x :2 \"5 Foo 2026\" -> D MMM YYYY"}});
  CheckCells(DateType(), Written("DD/MM/YYYY HH:mm"), {{"31/01/2026 18:30", "2026-01-31"}});
  CheckCells(DateType(), Written("excel_days"), {{"45678", "2025-01-21"}, {"45678.75", "2025-01-21"}, {"1", "1900-01-01"}, {"59", "1900-02-28"}, {"61", "1900-03-01"},
                                                 {"60", "?", "NoSuchDay x :2 \"60\""}, {"x", "?", "NotInFormat x :2 \"x\" -> excel_days"}});
  CheckCells(DateType(), Written("unix_seconds"), {{"1700000000", "2023-11-14"}});
  CheckCells(DateType(), Written("unix_seconds"), {{"1700000000", "2023-11-15"}}, "x", *TimeZone::Find("+08:00"));
}

TEST_CASE("datetimes") {
  CheckCells(DateTimeType(), {},
             {{"2026-01-31 18:00:05", "2026-01-31 18:00:05"},
              {"2026-01-31T18:00Z", "2026-01-31 18:00:00"},
              {"2026-01-31 18:00:00+08:00", "2026-01-31 10:00:00"},
              {"2026-01-31", "2026-01-31 00:00:00"},
              {"2026-01-31 18:00:05.1234567", "2026-01-31 18:00:05.123456"},
              {"2026-01-31 24:00", "?", "HourTwentyFour x :2 \"2026-01-31 24:00\""},
              {"2026-02-30 10:00", "?", "NoSuchDay x :2 \"2026-02-30 10:00\""},
              {"2026-01-31 8:00", "?", "NeedsFormat x :2 \"2026-01-31 8:00\" -> YYYY-MM-DD H:mm"},
              {"31/01/2026 18:00", "?", "NeedsFormat x :2 \"31/01/2026 18:00\" -> DD/MM/YYYY HH:mm"},
              {"1/31/2026 6:05 PM", "?", "NeedsFormat x :2 \"1/31/2026 6:05 PM\" -> M/D/YYYY h:mm A"},
              {"1700000000", "?", "UnixTime x :2 \"1700000000\" -> unix_seconds"},
              {"45678.75", "?", "ExcelDate x :2 \"45678.75\""},
              {"later", "?", "BadDateTime x :2 \"later\""}});
  CheckCells(DateTimeType(), Written("M/D/YYYY h:mm A"),
             {{"1/31/2026 6:05 PM", "2026-01-31 18:05:00"}, {"1/31/2026 12:05 am", "2026-01-31 00:05:00"}, {"1/31/2026 13:05 PM", "?", "NotInFormat x :2 \"1/31/2026 13:05 PM\" -> M/D/YYYY h:mm A"}});
  CheckCells(DateTimeType(), Written("DD.MM.YYYY HH:mm:ss"), {{"31.01.2026 24:00:00", "?", "HourTwentyFour x :2 \"31.01.2026 24:00:00\""}, {"31.01.2026 23:59:59", "2026-01-31 23:59:59"}});
  CheckCells(DateTimeType(), Written("YYYY-MM-DDTHH:mm:ss.SZ"), {{"2026-01-31T18:00:00.5+0100", "2026-01-31 17:00:00.5"}});
  CheckCells(DateTimeType(), Written("unix_seconds"), {{"1700000000", "2023-11-14 22:13:20"}, {"1700000000.1234567", "2023-11-14 22:13:20.123456"}, {"1.7E+09", "2023-11-14 22:13:20"},
                                                       {"-1", "1969-12-31 23:59:59"}, {"999999999999", "?", "OutOfRange x :2 \"999999999999\""}, {"soon", "?", "NotInFormat x :2 \"soon\" -> unix_seconds"}});
  CheckCells(DateTimeType(), Written("unix_millis"), {{"1700000000123", "2023-11-14 22:13:20.123"}});
  CheckCells(DateTimeType(), Written("excel_days"), {{"45678.75", "2025-01-21 18:00:00"}, {"45678.7604166667", "2025-01-21 18:15:00"}});
}

TEST_CASE("a cell without an offset is local in the source's zone") {
  const TimeZone berlin = *TimeZone::Find("Europe/Berlin");
  CheckCells(DateTimeType(), {},
             {{"2026-03-29 02:30:00", "2026-03-29 01:00:00"}, {"2026-10-25 02:30:00", "2026-10-25 00:30:00"}, {"2026-03-29 02:30:00Z", "2026-03-29 02:30:00"}}, "x", berlin);
  CheckCells(DateTimeType(), Written("DD.MM.YYYY HH:mm"), {{"29.03.2026 02:30", "2026-03-29 01:00:00"}}, "x", berlin);
  CheckCells(DateTimeType(), Written("excel_days"), {{"45678", "2025-01-20 23:00:00"}}, "x", berlin);
}

TEST_CASE("texts keep every code point; ids stay as they are written") {
  CheckCells(TextType(), {}, {{"00004", "00004"}, {"17850.0", "17850.0"}, {" a ", " a "}, {"  ", "  "}, {"", "?"}, {"1234567890123456789", "1234567890123456789"}, {"金卡", "金卡"}, {"1.2E+12", "1.2E+12"}});
  for (const char* name : {"customer_id", "customerID", "InvoiceNo", "phone", "会员编号"}) {
    CheckCells(TextType(), {}, {{"1.2E+12", "?", (std::string("ExcelShortenedId ") + name + " :2 \"1.2E+12\"").c_str()}, {"12E", "12E"}, {"1E3", "1E3"}}, name);
  }
  CheckCells(IntType(), {}, {{"1.2E+12", "?", "ExcelShortenedId order_id :2 \"1.2E+12\""}, {"17850.0", "17850"}}, "order_id");
}

TEST_CASE("a key column is an id, whatever its name") {
  const TestFolder folder;
  TinyTable table;
  table.Add("x", TextType());
  table.schema.key = {{0}};
  table.source.paths = {folder.Write("t.csv", "x\n8.61234E+17\n")};
  CHECK(table.Read().issues == Texts{"ExcelShortenedId x :2 \"8.61234E+17\""});
  table.schema.key.clear();
  CHECK(table.Read().rows == Rows{{"8.61234E+17"}});
  DataReport report;
  const auto reader = OpenTable({.table = &table.schema, .source = &table.source, .columns = {{0}}, .links = {{0}}}, report);
  REQUIRE(reader);
  Chunk chunk;
  REQUIRE(reader->Next(chunk));
  CHECK(!chunk.columns[0].IsKnown(0));
  REQUIRE(report.issues().size() == 1);
  CHECK(report.issues()[0].kind == DataIssueKind::ExcelShortenedId);
}

TEST_CASE("aliases, declared values, values outside of them") {
  const TestFolder folder;
  TinyTable table;
  table.Add("x", TextType(), {.missing = {"n/a"}});
  table.schema.columns[0].values = {"GTX Pro", "GTX Basic"};
  table.schema.columns[0].aliases = {{"GTXPro", "GTX Pro"}, {"女", "GTX Basic"}};
  table.source.paths = {folder.Write("t.csv", "x,y\nGTXPro,1\nGTX Pro,1\n女,1\nGTK Pro,1\nn/a,1\n,1\nGTK Pro,1\nGTX Pro ,1\n")};
  const TinyRead read = table.Read();
  CHECK(read.rows == Rows{{"GTX Pro"}, {"GTX Pro"}, {"GTX Basic"}, {"?"}, {"?"}, {"?"}, {"?"}, {"?"}});
  CHECK(read.issues == Texts{"ValueNotDeclared×3 x :5 \"GTK Pro\" -> GTX Pro"});
}

TEST_CASE("an issue counts all, shows three, and says so in both languages") {
  const TestFolder folder;
  TinyTable table;
  table.Add("x", IntType());
  std::string text = "x\n";
  for (int row = 0; row < 1000; ++row) {
    text += row % 2 == 0 ? "bad" + std::to_string(row) + "\n" : "1\n";
  }
  table.source.paths = {folder.Write("t.csv", text)};
  DataReport report;
  const auto reader = OpenTable({.table = &table.schema, .source = &table.source, .columns = {{0}}}, report);
  REQUIRE(reader);
  for (Chunk chunk; reader->Next(chunk);) {
  }
  REQUIRE(report.issues().size() == 1);
  const DataIssue& issue = report.issues()[0];
  CHECK(issue.count == 500);
  REQUIRE(issue.further.size() == 2);
  CHECK(issue.further[0].text == "bad2");
  CHECK(issue.further[0].line == 4);
  CHECK(issue.further[1].text == "bad4");
  CHECK(!report.has_fatal());
  const std::string file = folder.File("t.csv");
  CHECK(Describe(issue, false) == "t.x: 500 cells can't be read as a whole number, such as \"bad0\" (" + file + ":2)");
  CHECK(Describe(issue, true) == "t.x：500 个单元格不能读作整数，例如“bad0”（" + file + ":2）");
}

TEST_CASE("examples are short and printable") {
  CHECK(ShortExample("a\nb") == "a\\x0Ab");
  CHECK(ShortExample("\xFF") == "\\xFF");
  CHECK(ShortExample("金卡") == "金卡");
  CHECK(ShortExample(std::string(50, 'x')) == std::string(40, 'x') + "…");
}

TEST_CASE("every kind of issue fills its texts in both languages") {
  for (uint16_t kind = 0; kind <= static_cast<uint16_t>(DataIssueKind::ValueNotDeclared); ++kind) {
    const DataIssue whole{static_cast<DataIssueKind>(kind), "T", "C", "F", 7, "E", "H", 2, {}};
    const DataIssue bare{static_cast<DataIssueKind>(kind), "T", "", "F", 0, "", "", 1, {}};
    for (const bool chinese : {false, true}) {
      for (const DataIssue& issue : {whole, bare}) {
        const std::string text = Describe(issue, chinese);
        CAPTURE(text);
        CHECK(text.find_first_of("{}[]") == std::string::npos);
      }
      CHECK(Describe(whole, chinese).back() != '.');
    }
  }
}

TEST_CASE("datetimes beside each other, on days with and without a change of clocks") {
  const TimeZone berlin = *TimeZone::Find("Europe/Berlin");
  const TestFolder folder;
  TinyTable table;
  table.Add("x", DateTimeType(), {});
  table.zone = berlin;
  std::string text = "x,y\n";
  Rows wanted;
  for (const char* day : {"2026-03-28", "2026-03-28", "2026-03-29", "2026-03-29", "2026-03-28", "2026-10-25", "2026-10-26", "2026-02-28"}) {
    for (const char* time : {" 00:00:00", "T01:59:59", " 02:30:00", " 03:00:00", " 23:59:59", " 12:00", " 12:00:00.5"}) {
      const std::string cell = std::string(day) + time;
      text += cell + ",1\n";
      wanted.push_back({Format(Value::OfInstant(*ParseDateTime(cell, berlin)), TimeZone::Utc())});
    }
  }
  table.source.paths = {folder.Write("t.csv", text + "2026-03-28 24:00:00,1\n2026-03-28 12:60:00,1\n2026-03-28 1a:00:00,1\n2026-02-30 12:00:00,1\n")};
  wanted.insert(wanted.end(), 4, {"?"});
  CHECK(table.Read().rows == wanted);
}
