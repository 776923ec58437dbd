// Files from anywhere: whatever the bytes are, reading ends, rows are whole and each issue has its words.
#include <catch2/catch.hpp>
#include <random>

#include "runtime/tables/cells/date_format.h"
#include "runtime/tables/cells/number_format.h"
#include "runtime/tables/inference.h"
#include "runtime/tables/utf8.h"
#include "tests/unit/runtime/tables/tiny_table.h"

using namespace limn;

namespace {

// Bytes that mean something to some layer, and a few that mean nothing.
std::string RandomBytes(std::mt19937& random, size_t size) {
  static const std::vector<std::string> kPieces = {
      "a", "1", ".", ",", ";", "\t", "\"", "\"\"", "\n", "\r\n", "\r", " ", "-", "+", "e", "E+12", "%", "(", ")", "¥", "2026-01-31", "31/12/2026", "24:00", "0000-00-00",
      "1,234.50", "1700000000", "é", "李", "\xC2\xA0", "\xE3\x80\x80", "\xFF", "\xC0\xEE", "\xED\xA0\x80", "TRUE", "否", "sep=;\n", "\xEF\xBB\xBF", std::string(1, '\0')};
  std::string bytes;
  while (bytes.size() < size) {
    bytes += kPieces[random() % kPieces.size()];
  }
  return bytes;
}

}  // namespace

TEST_CASE("random bytes under a header are read to their end") {
  const TestFolder folder;
  std::mt19937 random(17);
  const char* encodings[] = {"", "", "gb18030", "windows-1252", "utf-16le"};
  for (int round = 0; round < 300; ++round) {
    TinyTable table;
    table.Add("id", TextType()).Add("b", BoolType()).Add("i", IntType()).Add("m", DecimalType(2)).Add("n", NumberType()).Add("d", DateType()).Add("t", DateTimeType());
    table.Add("a", DecimalType(3), {.format = "(¥1.234,50)"}).Add("p", NumberType(), {.format = "12%"}).Add("w", DateTimeType(), {.format = "DD/MM/YY h:mm A"});
    table.source.paths = {folder.Write("t.csv", "id,b,i,m,n,d,t,a,p,w\n" + RandomBytes(random, random() % 600))};
    table.source.encoding = encodings[random() % 5];
    table.zone = *TimeZone::Find("Europe/Berlin");
    const TinyRead read = table.Read();
    for (const Texts& row : read.rows) {
      REQUIRE(row.size() == 10);
    }
    TableSource source;
    source.paths = table.source.paths;
    DataReport report;
    const std::optional<InferredTable> inferred = InferTable(source, {}, report);
    REQUIRE((inferred || report.has_fatal()));
  }
}

TEST_CASE("random formats and cells don't confuse the readers of amounts and dates") {
  std::mt19937 random(19);
  const std::string letters = "0123456789.,'_ ()%-+e¥$DMYHhmsSAZ/:T年";
  std::string plain;
  for (int round = 0; round < 20'000; ++round) {
    std::string format;
    std::string cell;
    for (size_t count = random() % 12; count > 0; --count) {
      format += letters[random() % letters.size()];
      cell += letters[random() % 24];
    }
    if (const std::optional<NumberFormat> numbers = NumberFormat::FromExample(format); numbers && numbers->ToPlain(cell, plain)) {
      REQUIRE(plain.find_first_of("0123456789") != std::string::npos);
    }
    for (const std::string& guess : GuessNumberFormats(cell)) {
      REQUIRE(NumberFormat::FromExample(guess)->ToPlain(TrimBlanks(cell), plain));
    }
    if (const std::optional<DateFormat> dates = DateFormat::FromPattern(format)) {
      dates->Parse(cell);
    }
    if (round % 50 == 0) {
      for (const std::string& guess : GuessDateFormats(cell)) {
        REQUIRE(DateFormat::FromPattern(guess)->Parse(cell));
      }
    }
  }
}
