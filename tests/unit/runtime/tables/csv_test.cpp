// features.md, "Files": one case per way a file can be.
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <random>

#include "runtime/tables/csv/header.h"
#include "runtime/tables/csv/index_rows.h"
#include "tests/unit/runtime/tables/tiny_table.h"

using namespace limn;

namespace {

// A text column `name` and an int column `n`.
TinyTable NameAndNumber(std::vector<std::string> paths) {
  TinyTable table;
  table.Add("name", TextType()).Add("n", IntType());
  table.source.paths = std::move(paths);
  return table;
}

const Rows kTwoRows = {{"Anna", "1"}, {"李明", "2"}};

void CheckFile(std::string_view bytes, const Rows& rows, const Texts& issues = {}) {
  const TestFolder folder;
  const TinyRead read = NameAndNumber({folder.Write("t.csv", bytes)}).Read();
  CAPTURE(std::string(bytes));
  CHECK(read.rows == rows);
  CHECK(read.issues == issues);
}

std::string Gzip(std::string_view text) {
  std::string packed(text.size() + 1000, '\0');
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// UTF-16 of a text whose code points are below 2^16.
std::string Utf16(std::u16string_view text, bool little_endian) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    bytes += little_endian ? low : high;
    bytes += little_endian ? high : low;
  }
  return bytes;
}

}  // namespace

TEST_CASE("line ends of all kinds, with or without the last") {
  CheckFile("name,n\nAnna,1\n李明,2\n", kTwoRows);
  CheckFile("name,n\nAnna,1\n李明,2", kTwoRows);
  CheckFile("name,n\r\nAnna,1\r\n李明,2\r\n", kTwoRows);
  CheckFile("name,n\r\nAnna,1\r\n李明,2", kTwoRows);
  CheckFile("name,n\rAnna,1\r李明,2\r", kTwoRows);
  CheckFile("name,n\rAnna,1\r李明,2", kTwoRows);
  CheckFile("name,n\r\r\nAnna,1\r\r\n李明,2\r\r\n", kTwoRows);
  CheckFile("\n\nname,n\n\nAnna,1\n\n\n李明,2\n\n", kTwoRows);
}

TEST_CASE("quotes") {
  CheckFile("name,n\n\"Anna\",\"1\"\n\"李明\",\"2\"\n", kTwoRows);
  CheckFile("\"name\",\"n\"\n\"a,b\",1\n\"a\nb\",2\n\"a\r\nb\",3\n\"say \"\"hi\"\"\",4\n\"\",5\n\"\"\"\",6\n",
            {{"a,b", "1"}, {"a\nb", "2"}, {"a\r\nb", "3"}, {"say \"hi\"", "4"}, {"?", "5"}, {"\"", "6"}});
  CheckFile("name,n\n5\" pipe,1\nx \"y\" z,2\n", {{"5\" pipe", "1"}, {"x \"y\" z", "2"}});
  CheckFile("name,n\n \"a,b\" ,1\n  \"c\",2\n", {{"a,b", "1"}, {"c", "2"}});
  CheckFile("name,n\n\"a\"b,1\n\"a\" \"b\",2\n", {{"ab", "1"}, {"a \"b\"", "2"}});
  CheckFile("name,n\nAnna,1\n\"never closed,2\nx,3\n", {}, {"QuoteNotClosed :3"});
  CheckFile("\"name,n\nAnna,1\n", {}, {"QuoteNotClosed :1"});
}

TEST_CASE("lines are counted through quoted line ends, for examples") {
  CheckFile("name,n\n\"a\nb\r\nc\",1\n\nx,bad\n", {{"a\nb\r\nc", "1"}, {"x", "?"}}, {"BadInt n :6 \"bad\""});
  CheckFile("sep=,\nname,n\nx,bad\n", {{"x", "?"}}, {"BadInt n :3 \"bad\""});
}

TEST_CASE("byte order marks and UTF-16") {
  CheckFile("\xEF\xBB\xBFname,n\nAnna,1\n李明,2\n", kTwoRows);
  CheckFile("\xEF\xBB\xBF\"name\",n\nAnna,1\n李明,2\n", kTwoRows);
  CheckFile(Utf16(u"\uFEFFname,n\nAnna,1\n李明,2\n", true), kTwoRows);
  CheckFile(Utf16(u"\uFEFFname,n\r\nAnna,1\r\n李明,2\r\n", false), kTwoRows);
  CheckFile(Utf16(u"name,n\nAnna,1\n李明,2\n", true), kTwoRows);
  CheckFile(Utf16(u"name,n\nAnna,1\n李明,2\n", false), kTwoRows);
}

TEST_CASE("delimiters are found out") {
  CheckFile("sep=;\nname;n\nAnna;1\n李明;2\n", kTwoRows);
  CheckFile("sep=\t\r\nname\tn\r\nAnna\t1\r\n李明\t2\r\n", kTwoRows);
  CheckFile("name;n\nAnna;1\n李明;2\n", kTwoRows);
  CheckFile("name\tn\nAnna\t1\n李明\t2\n", kTwoRows);
  CheckFile("name|n\nAnna|1\n李明|2\n", kTwoRows);
  CheckFile("name;n;x,y\nAnna;1;a,b\n李明;2;\n", kTwoRows);
  const TestFolder folder;
  TinyTable declared = NameAndNumber({folder.Write("t.csv", "name:n\nAnna:1\n李明:2\n")});
  declared.source.delimiter = ':';
  CHECK(declared.Read().rows == kTwoRows);
  // Without wanted names the rows decide.
  const std::string text = "a;b\n1,5;2,5\n3,5;4,5\n" + std::string(kCsvPadding, '\0');
  CHECK(DetectDelimiter(std::string_view(text).substr(0, text.size() - kCsvPadding), true, {}) == ';');
}

TEST_CASE("encodings: declared, failing half way, not declared") {
  const TestFolder folder;
  TinyTable western = NameAndNumber({folder.Write("w.csv", "name,n\nJos\xE9 \x96 \x80,1\n\x81x,2\n")});
  western.source.encoding = "windows-1252";
  TinyRead read = western.Read();
  CHECK(read.rows == Rows{{"José – €", "1"}, {"?", "2"}});
  CHECK(read.issues == Texts{"BadEncoding name :3 \"\\xFFx\""});

  // GB18030 with a byte that can't be, then right again.
  TinyTable chinese = NameAndNumber({folder.Write("g.csv", "name,n\n\xC0\xEE\xC3\xF7,1\n\xC0\xFF\xFF\xC3,2\n\xC0\xEE\xC3\xF7,3\n")});
  for (const char* name : {"gb18030", "GBK", "gb2312"}) {
    chinese.source.encoding = name;
    read = chinese.Read();
    REQUIRE(read.rows.size() == 3);
    CHECK(read.rows[0] == Texts{"李明", "1"});
    CHECK(read.rows[1][0] == "?");
    CHECK(read.rows[2] == Texts{"李明", "3"});
    REQUIRE(read.issues.size() == 1);
    CHECK(read.issues[0].starts_with("BadEncoding name :3 "));
  }

  chinese.source.encoding = "";
  CHECK(chinese.Read().issues == Texts{"BadEncoding×3 name :2 \"\\xC0\\xEE\\xC3\\xF7\" -> gb18030"});
  western.source.encoding = "";
  CHECK(western.Read().issues == Texts{"BadEncoding×2 name :2 \"Jos\\xE9 \\x96 \\x80\" -> windows-1252"});
  western.source.encoding = "klingon";
  CHECK(western.Read().issues == Texts{"EncodingNotKnown \"klingon\""});

  TinyTable header;
  header.Add("姓名", TextType());
  header.source.paths = {folder.Write("h.csv", "\xD0\xD5\xC3\xFB,n\nAnna,1\n")};
  CHECK(header.Read().issues == Texts{"HeaderEncoding"});
  header.source.encoding = "gb18030";
  CHECK(header.Read().rows == Rows{{"Anna"}});
}

TEST_CASE("letters of many bytes across the end of what is read at once") {
  const TestFolder folder;
  std::u16string text = u"\uFEFFname,n\n";
  Rows rows;
  for (int row = 0; row < 40'000; ++row) {
    text += row % 2 == 0 ? u"李明,1\n" : u"Anna-Lena,22\n";
    rows.push_back(row % 2 == 0 ? Texts{"李明", "1"} : Texts{"Anna-Lena", "22"});
  }
  const TinyRead read = NameAndNumber({folder.Write("t.csv", Utf16(text, true))}).Read();
  CHECK(read.rows == rows);
  CHECK(read.issues.empty());
}

TEST_CASE("NUL bytes and broken UTF-8 make a text missing") {
  using namespace std::string_literals;
  CheckFile("name,n\nA\0B,1\nAnna,2\nA\0B,3\n"s, {{"?", "1"}, {"Anna", "2"}, {"?", "3"}}, {"NulByte×2 name :2 \"A\\x00B\""});
  CheckFile("name,n\nx\xED\xA0\x80,1\n\xC0\x80,2\n\xF5\x80\x80\x80,3\nok,1\0\n"s, {{"?", "1"}, {"?", "2"}, {"?", "3"}, {"ok", "?"}},
            {"BadEncoding×3 name :2 \"x\\xED\\xA0\\x80\" -> windows-1252", "BadInt n :5 \"1\\x00\""});
}

TEST_CASE("headers: blanks around names, names twice, without a name, by place") {
  CheckFile(" name , n\t\nAnna,1\n", {{"Anna", "1"}});
  CheckFile("name,n,n\nAnna,1,2\n", {{"Anna", "1"}}, {"HeaderTwice×2 n \"n\""});
  CheckFile("name,,,n\nAnna,8,9,1\n", {{"Anna", "1"}});
  CheckFile("n,name\n1,Anna\n", {{"Anna", "1"}});
  CheckFile("name,N\nAnna,1\n", {}, {"ColumnNotInFile n \"n\" -> N"});
  CheckFile("Name,n\nAnna,1\n", {}, {"ColumnNotInFile name \"name\" -> Name"});
  CheckFile("id,wholly different\n1,2\n", {}, {"ColumnNotInFile name \"name\""});
  const TestFolder folder;
  TinyTable placed;
  placed.Add("index", IntType(), {.header = "#1"}).Add("amount", IntType(), {.header = "order/amount (€).x"});
  placed.source.paths = {folder.Write("t.csv", ",order/amount (€).x\n7,8\n")};
  CHECK(placed.Read().rows == Rows{{"7", "8"}});
  TinyTable beyond;
  beyond.Add("x", IntType(), {.header = "#3"});
  beyond.source.paths = placed.source.paths;
  CHECK(beyond.Read().issues == Texts{"ColumnNotInFile x \"#3\""});
}

TEST_CASE("header only, no bytes, only blank lines") {
  CheckFile("name,n\n", {});
  CheckFile("name,n", {});
  CheckFile("", {}, {"FileEmpty"});
  CheckFile("\xEF\xBB\xBF", {}, {"FileEmpty"});
  CheckFile("\n\r\n\n", {}, {"FileEmpty"});
}

TEST_CASE("ragged rows") {
  CheckFile("name,x,n\nAnna,1,2\nBen\nCleo,,3,4\nDora,,5,\n", {{"Anna", "2"}, {"Ben", "?"}, {"Cleo", "3"}, {"Dora", "5"}}, {"RowShort :3 -> 3", "RowLong :4 -> 3"});
  CheckFile("name,n\nAnna\nBen\nCleo\n", {{"Anna", "?"}, {"Ben", "?"}, {"Cleo", "?"}}, {"RowShort×3 :2 -> 2"});
}

TEST_CASE("gzip is seen by its bytes, not by its name") {
  const std::string text = "name,n\nAnna,1\n李明,2\n";
  const TestFolder folder;
  CHECK(NameAndNumber({folder.Write("t.csv", Gzip(text))}).Read().rows == kTwoRows);
  CHECK(NameAndNumber({folder.Write("t.csv.gz", Gzip(text))}).Read().rows == kTwoRows);
  CHECK(NameAndNumber({folder.Write("plain.gz", text)}).Read().rows == kTwoRows);
  CHECK(NameAndNumber({folder.Write("two.gz", Gzip("name,n\nAnna,1\n") + Gzip("李明,2\n") + std::string(512, '\0'))}).Read().rows == kTwoRows);
  CHECK(NameAndNumber({folder.Write("none.gz", Gzip(""))}).Read().issues == Texts{"FileEmpty"});
  CHECK(NameAndNumber({folder.Write("utf16.gz", Gzip(Utf16(u"\uFEFFname,n\nAnna,1\n李明,2\n", true)))}).Read().rows == kTwoRows);
}

TEST_CASE("gzip cut short or damaged is an error, wherever it breaks") {
  std::string text = "name,n\n";
  std::mt19937 random(1);
  while (text.size() < 3'000'000) {
    text += std::to_string(random()) + "," + std::to_string(random() % 100) + "\n";
  }
  const std::string packed = Gzip(text);
  const TestFolder folder;
  for (const size_t size : {size_t{3}, size_t{15}, packed.size() / 2, packed.size() - 9, packed.size() - 1}) {
    const TinyRead read = NameAndNumber({folder.Write("t.csv", packed.substr(0, size))}).Read();
    CAPTURE(size);
    CHECK(read.issues == Texts{"FileCutShort"});
  }
  std::string damaged = packed;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  const TinyRead read = NameAndNumber({folder.Write("t.csv", damaged)}).Read();
  REQUIRE(!read.issues.empty());
  CHECK(read.issues.back() == "FileDamaged");
}

TEST_CASE("files that aren't CSV say what they are") {
  using namespace std::string_literals;
  CheckFile("PK\x03\x04....[Content_Types].xml...."s, {}, {"FileIsExcel"});
  CheckFile("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s, {}, {"FileIsExcel"});
  CheckFile("PK\x03\x04....orders.csv"s, {}, {"FileIsArchive -> zip"});
  CheckFile("SQLite format 3\0...."s, {}, {"FileIsSqlite"});
  CheckFile("PAR1...."s, {}, {"FileIsArchive -> parquet"});
  CheckFile("\x28\xB5\x2F\xFD...."s, {}, {"FileIsArchive -> zstd"});
}

TEST_CASE("a folder, a file that isn't there, one that can't be read, no file at all") {
  const TestFolder folder;
  folder.Write("orders.csv", "name,n\n");
  CHECK(NameAndNumber({folder.path().string()}).Read().issues == Texts{"FileIsFolder"});
  CHECK(NameAndNumber({folder.File("order.csv")}).Read().issues == Texts{"FileNotFound -> " + folder.File("orders.csv")});
  CHECK(NameAndNumber({folder.File("customers.csv")}).Read().issues == Texts{"FileNotFound"});
  CHECK(NameAndNumber({}).Read().issues == Texts{"NoFileMatches"});
  const std::string locked = folder.Write("locked.csv", "name,n\n");
  std::filesystem::permissions(locked, std::filesystem::perms::none);
  CHECK(HoldsWithoutPrivileges(folder, [&] { return NameAndNumber({locked}).Read().issues == Texts{"FileUnreadable \"Permission denied\""}; }));
}

TEST_CASE("an encoded file larger than every buffer is read to its end") {
  // Letters of three bytes meet the ends of buffers at every place.
  constexpr size_t kRows = 60'000;
  std::string gb18030 = "name,n\n";
  std::u16string utf16 = u"name,n\n";
  for (size_t row = 0; row < kRows; ++row) {
    gb18030 += "\xC0\xEE\xC3\xF7" + std::string(row % 7, 'x') + ",1\n";  // 李明
    utf16 += u"李明" + std::u16string(row % 7, u'x') + u",1\n";
  }
  const TestFolder folder;
  TinyTable table = NameAndNumber({folder.Write("gb18030.csv", gb18030)});
  for (const bool is_utf16 : {false, true}) {
    CAPTURE(is_utf16);
    table.source.encoding = is_utf16 ? "" : "gb18030";
    table.source.paths = {is_utf16 ? folder.Write("utf16.csv", "\xFF\xFE" + Utf16(utf16, true)) : folder.File("gb18030.csv")};
    const TinyRead read = table.Read();
    CHECK(read.issues == Texts{});
    REQUIRE(read.rows.size() == kRows);
    CHECK(read.rows.back() == std::vector<std::string>{"李明" + std::string((kRows - 1) % 7, 'x'), "1"});
  }
}

TEST_CASE("several files are one table, each with its own header, delimiter and encoding") {
  const TestFolder folder;
  TinyTable table = NameAndNumber({folder.Write("1.csv", "name,n\nAnna,1\n"), folder.Write("2.csv", Gzip("n;x;name\n2;;李明\nbad;;Ben\n")),
                                   folder.Write("3.csv", "name,n\n"), folder.Write("4.csv", Utf16(u"\uFEFFn\tname\n4\tCleo\n", true))});
  TinyRead read = table.Read();
  CHECK(read.rows == Rows{{"Anna", "1"}, {"李明", "2"}, {"Ben", "?"}, {"Cleo", "4"}});
  CHECK(read.issues == Texts{"BadInt n :3 \"bad\""});
  table.source.paths.push_back(folder.Write("5.csv", "name,m\nx,1\n"));
  CHECK(table.Read().issues == Texts{"BadInt n :3 \"bad\"", "ColumnNotInFile n \"n\""});
  table.source.paths.back() = folder.Write("6.csv", "");
  CHECK(table.Read().issues.back() == "FileEmpty");
}

TEST_CASE("`-` is standard input") {
  const TestFolder folder;
  folder.Write("in.csv", Gzip("name,n\nAnna,1\n李明,2\n"));
  const pid_t child = fork();
  if (child == 0) {
    const int file = open(folder.File("in.csv").c_str(), O_RDONLY);
    dup2(file, STDIN_FILENO);
    _exit(NameAndNumber({"-"}).Read().rows == kTwoRows ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("a file that changes while it is read") {
  const TestFolder folder;
  std::string text = "name,n\n";
  while (text.size() < 2'000'000) {
    text += "Anna,1\n";
  }
  const TinyTable table = NameAndNumber({folder.Write("t.csv", text)});
  DataReport report;
  const auto reader = OpenTable({.table = &table.schema, .source = &table.source, .columns = {{0}}}, report);
  REQUIRE(reader);
  Chunk chunk;
  REQUIRE(reader->Next(chunk));
  std::ofstream(folder.File("t.csv"), std::ios::app) << "Late,1\n";
  while (reader->Next(chunk)) {
  }
  REQUIRE(report.issues().size() == 1);
  CHECK(report.issues()[0].kind == DataIssueKind::FileChanged);
  CHECK(report.has_fatal());
}

TEST_CASE("a cell of 100 MB is left out with its row, in bounded memory") {
  const TestFolder folder;
  {
    std::ofstream file(folder.File("t.csv"), std::ios::binary);
    file << "name,n\nAnna,1\n\"";
    const std::string piece(1'000'000, 'x');
    for (int count = 0; count < 100; ++count) {
      file << piece << "\n,\"\"";
    }
    file << "\",2\nBen,bad\n";
  }
  const TinyRead read = NameAndNumber({folder.File("t.csv")}).Read();
  CHECK(read.rows == Rows{{"Anna", "1"}, {"Ben", "?"}});
  CHECK(read.issues == Texts{"RowTooLarge :3 -> 32 MB", "BadInt n :104 \"bad\""});
}

TEST_CASE("a quote that is never closed in a large file is found without reading it into memory") {
  const TestFolder folder;
  {
    std::ofstream file(folder.File("t.csv"), std::ios::binary);
    file << "name,n\nAnna,1\n\"open,2\n";
    const std::string piece(1'000'000, 'x');
    for (int count = 0; count < 40; ++count) {
      file << piece << "\n";
    }
  }
  CHECK(NameAndNumber({folder.File("t.csv")}).Read().issues == Texts{"RowTooLarge :3 -> 32 MB", "QuoteNotClosed :3"});
}

TEST_CASE("5,000 columns") {
  const TestFolder folder;
  std::string header;
  std::string row;
  for (int column = 0; column < 5000; ++column) {
    header += (column == 0 ? "c" : ",c") + std::to_string(column);
    row += (column == 0 ? "" : ",") + std::to_string(column * 2);
  }
  std::string text = header + "\n";
  for (int line = 0; line < 200; ++line) {
    text += row + "\n";
  }
  TinyTable some;
  some.Add("c4999", IntType()).Add("c0", IntType()).Add("c2500", TextType());
  some.source.paths = {folder.Write("t.csv", text)};
  CHECK(some.Read().rows == Rows(200, {"9998", "0", "5000"}));
  TinyTable all;
  for (int column = 0; column < 5000; ++column) {
    all.Add("c" + std::to_string(column), IntType());
  }
  all.source.paths = some.source.paths;
  const TinyRead read = all.Read();
  REQUIRE(read.rows.size() == 200);
  CHECK(read.rows[199][1234] == "2468");
  CHECK(read.issues.empty());
}

TEST_CASE("reading goes on where a chunk ended") {
  const TestFolder folder;
  std::string first = "name,n\n";
  for (int row = 0; row < 100'000; ++row) {
    first += "\"row\n" + std::to_string(row) + "\"," + std::to_string(row) + "\n";
  }
  TinyTable table = NameAndNumber({folder.Write("1.csv", first), folder.Write("2.csv", "name,n\nx,-1\ny,bad\n")});
  DataReport report;
  const ReadRequest whole{.table = &table.schema, .source = &table.source, .columns = {{0}, {1}}};
  const auto reader = OpenTable(whole, report);
  REQUIRE(reader);
  size_t rows = 0;
  for (Chunk chunk; reader->Next(chunk);) {
    CHECK(chunk.rows <= kChunkRows);
    rows += chunk.rows;
    table.from = chunk.position;
    const TinyRead rest = table.Read();
    REQUIRE(rest.rows.size() == 100'002 - rows);
    if (!rest.rows.empty()) {
      CHECK(rest.rows.front()[1] == (rows < 100'000 ? std::to_string(rows) : "-1"));
      CHECK(rest.issues == Texts{"BadInt n :3 \"bad\""});
    }
  }
  CHECK(rows == 100'002);
}

TEST_CASE("text chunks share one dictionary") {
  const TestFolder folder;
  std::string text = "name,n\n";
  for (int row = 0; row < 100'000; ++row) {
    text += row % 3 == 0 ? "Anna,1\n" : "Ben,2\n";
  }
  const TinyTable table = NameAndNumber({folder.Write("t.csv", text)});
  DataReport report;
  const auto reader = OpenTable({.table = &table.schema, .source = &table.source, .columns = {{0}}}, report);
  REQUIRE(reader);
  std::shared_ptr<Dictionary> dictionary;
  for (Chunk chunk; reader->Next(chunk);) {
    dictionary = dictionary == nullptr ? chunk.columns[0].dictionary : dictionary;
    CHECK(chunk.columns[0].dictionary == dictionary);
    CHECK(chunk.columns[0].length == chunk.rows);
  }
  CHECK(dictionary->size() == 2);
}

TEST_CASE("a table of no columns still has rows") {
  const TestFolder folder;
  const TinyTable table = [&] {
    TinyTable made;
    made.source.paths = {folder.Write("t.csv", "a,b\n1,2\n3,4\n")};
    return made;
  }();
  CHECK(table.Read().rows.size() == 2);
}

TEST_CASE("both ways of finding the bytes that matter agree") {
  std::mt19937 random(2);
  const std::string letters = ",;\n\r\"ab ";
  for (int round = 0; round < 2000; ++round) {
    std::string text(64, ' ');
    for (char& letter : text) {
      letter = letters[random() % letters.size()];
    }
    REQUIRE(Classify(text.data(), ',') == ClassifyPortable(text.data(), ','));
  }
}

namespace {

// The rules of index_rows.h letter by letter, for comparison.
Rows SplitSlowly(std::string_view text) {
  Rows rows;
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false;      // inside quotes
  bool was_quoted = false;  // the cell began with a quote
  size_t kept = 0;
  const auto end_cell = [&] {
    if (was_quoted) {
      cell.resize(kept);
    }
    row.push_back(cell);
    cell.clear();
    was_quoted = false;
  };
  const auto end_row = [&](bool blank) {
    end_cell();
    if (!blank) {
      rows.push_back(row);
    }
    row.clear();
  };
  size_t row_begin = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (quoted) {
      if (letter == '"' && at + 1 < text.size() && text[at + 1] == '"') {
        cell += '"';
        ++at;
      } else if (letter == '"') {
        quoted = false;
      } else {
        cell += letter;
      }
      kept = cell.size();
    } else if (letter == '"' && !was_quoted && cell.find_first_not_of(' ') == std::string::npos) {
      quoted = true;
      was_quoted = true;
      cell.clear();
      kept = 0;
    } else if (letter == ',') {
      end_cell();
    } else if (letter == '\n' || letter == '\r') {
      const size_t end = at;
      at += letter == '\r' && at + 1 < text.size() && text[at + 1] == '\n' ? 1 : 0;
      end_row(end == row_begin);
      row_begin = at + 1;
    } else {
      cell += letter;
      kept = letter != ' ' ? cell.size() : kept;
    }
  }
  if (row_begin < text.size()) {
    end_row(false);
  }
  return rows;
}

// What IndexRows finds when the text arrives in pieces.
Rows SplitInPieces(std::string text, size_t piece) {
  const size_t size = text.size();
  text += std::string(kCsvPadding, '"');
  Rows rows;
  std::vector<char> arena;
  arena.reserve(size + 1);
  size_t begin = 0;
  for (size_t end = std::min(piece, size);; end = std::min(end + piece, size)) {
    CsvIndex index;
    IndexRows(text.data() + begin, end - begin, end == size, ',', index);
    for (const CsvRow& row : index.rows) {
      rows.emplace_back();
      for (uint32_t column = 0; column < row.cells; ++column) {
        rows.back().emplace_back(Unquote(index.RawCell(text.data() + begin, row, column), arena));
      }
    }
    begin += index.consumed;
    if (end == size) {
      return rows;
    }
  }
}

}  // namespace

TEST_CASE("random text is split as the rules say, however it is cut into pieces") {
  std::mt19937 random(3);
  const std::string with_quotes = "ab \",\n\r";
  const std::string without = "abc,\n\r";
  for (int round = 0; round < 3000; ++round) {
    // Quotes are rare in real files, and blocks without any are taken another way.
    const std::string& letters = round % 2 == 0 ? with_quotes : without;
    std::string text(random() % 400, ' ');
    for (char& letter : text) {
      letter = letters[random() % letters.size()];
    }
    text += round % 4 == 1 ? "\"a\n\",b\r\n" : "";
    std::string padded = text + std::string(kCsvPadding, '\0');
    CsvIndex whole;
    IndexRows(padded.data(), text.size(), true, ',', whole);
    if (whole.quote_open) {
      continue;
    }
    const Rows expected = SplitSlowly(text);
    CAPTURE(round, text);
    REQUIRE(SplitInPieces(text, text.size() + 1) == expected);
    CsvIndex portable;
    IndexRowsPortable(padded.data(), text.size(), true, ',', portable);
    REQUIRE(portable.row_lines == whole.row_lines);
    const auto same = [&](const CsvRow& a, const CsvRow& b) {
      const uint32_t* ends = &portable.ends[a.first_cell];
      return a.begin == b.begin && a.cells == b.cells && std::equal(ends, ends + a.cells, &whole.ends[b.first_cell]);
    };
    REQUIRE(std::equal(portable.rows.begin(), portable.rows.end(), whole.rows.begin(), whole.rows.end(), same));
    REQUIRE(SplitInPieces(text, 1 + random() % 70) == expected);
  }
}
