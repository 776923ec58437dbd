// features.md, "Outputs"; semantics.md, "what is written".
#include "runtime/tables/writer.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>
#include <random>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/values/calendar.h"
#include "tests/unit/runtime/tables/tiny_table.h"

using namespace limn;

namespace {

// Columns of every kind with three rows: full, odd, missing.
struct Sample {
  std::vector<OutputColumn> columns;
  std::vector<std::vector<Column>> values;

  void Add(const std::string& name, ValueType type, const std::vector<Value>& rows) {
    columns.push_back({name, type, false, {}});
    Column column = Column::Of(type);
    for (const Value& value : rows) {
      column.Push(value);
    }
    values.push_back({column});
  }
  void AddSet(const std::string& name, const std::vector<std::string>& members, const std::vector<std::vector<bool>>& rows) {
    columns.push_back({name, TextType(), true, members});
    std::vector<Column> bits(members.size(), Column::Of(BoolType()));
    for (const std::vector<bool>& row : rows) {
      for (size_t member = 0; member < members.size(); ++member) {
        bits[member].PushBool(row[member]);
      }
    }
    values.push_back(bits);
  }
  OutputBatch Batch(size_t begin, size_t end) const {
    OutputBatch batch;
    for (const std::vector<Column>& set : values) {
      batch.columns.emplace_back();
      for (const Column& column : set) {
        batch.columns.back().push_back(&column);
      }
    }
    batch.begin = begin;
    batch.end = end;
    return batch;
  }
};

Sample EveryKind() {
  Sample sample;
  sample.Add("id", TextType(), {Value::Text("00004"), Value::Text("a,\"b\"\nc"), Value::Text("=1+1")});
  sample.Add("big", IntType(), {Value::Int(9007199254740993), Value::Int(-5), Value::Missing(IntType())});
  sample.Add("money", DecimalType(2), {Value::Decimal(1250, 2), Value::Decimal(-5, 2), Value::Missing(DecimalType(2))});
  sample.Add("share", NumberType(), {Value::Number(0.1), Value::Number(1e-7), Value::Missing(NumberType())});
  sample.Add("vip", BoolType(), {Value::Bool(true), Value::Bool(false), Value::Missing(BoolType())});
  sample.Add("day", DateType(), {Value::OfDate(FromCivil({2026, 1, 31})), Value::OfDate(FromCivil({1, 1, 1})), Value::Missing(DateType())});
  sample.Add("at", DateTimeType(), {Value::OfInstant({0}), Value::OfInstant({1'500'000}), Value::Missing(DateTimeType())});
  sample.AddSet("likes", {"Sport", "读书"}, {{true, true}, {false, true}, {false, false}});
  return sample;
}

std::optional<WriteFailure> WriteSample(const std::string& path, const Sample& sample, const WriterOptions& options = {}) {
  std::optional<WriteFailure> failure;
  const auto writer = OpenWriter(path, sample.columns, options, failure);
  if (writer == nullptr) {
    return failure;
  }
  const size_t rows = sample.values[0][0].length;
  for (size_t row = 0; row < rows; ++row) {
    writer->Write(sample.Batch(row, row + 1));
  }
  return writer->Finish() && writer->Commit() ? std::nullopt : writer->failure();
}

WriterOptions Options(WriterFormat format) { return {.format = format, .zone = *TimeZone::Find("+08:00")}; }

// Everything in a folder, so that what was left behind shows.
Texts Names(const TestFolder& folder) {
  Texts names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

mode_t ModeOf(const std::string& path) {
  struct stat found {};
  REQUIRE(stat(path.c_str(), &found) == 0);
  return found.st_mode & 07777;
}

}  // namespace

TEST_CASE("CSV") {
  const TestFolder folder;
  CHECK(!WriteSample(folder.File("t.csv"), EveryKind(), Options(WriterFormat::Csv)));
  CHECK(folder.Read("t.csv") ==
        "id,big,money,share,vip,day,at,likes\n"
        "00004,9007199254740993,12.50,0.1,yes,2026-01-31,1970-01-01 08:00:00,Sport;读书\n"
        "\"a,\"\"b\"\"\nc\",-5,-0.05,1e-7,no,0001-01-01,1970-01-01 08:00:01.5,读书\n"
        "=1+1,,,,,,,\n");
}

TEST_CASE("CSV for people: a mark for Excel, texts that can't run") {
  const TestFolder folder;
  Sample sample;
  sample.Add("=name", TextType(), {Value::Text("=1+1"), Value::Text("+49 30"), Value::Text("-"), Value::Text("@x"), Value::Text("\tx,y"), Value::Text("a=b"), Value::Missing(TextType())});
  sample.Add("n", IntType(), {Value::Int(-1), Value::Int(2), Value::Int(3), Value::Int(4), Value::Int(5), Value::Int(6), Value::Int(7)});
  CHECK(!WriteSample(folder.File("t.csv"), sample, {.byte_order_mark = true, .excel_safe = true}));
  CHECK(folder.Read("t.csv") == "\xEF\xBB\xBF'=name,n\n'=1+1,-1\n'+49 30,2\n'-,3\n'@x,4\n\"'\tx,y\",5\na=b,6\n,7\n");
}

TEST_CASE("what CSV can't tell apart from nothing is quoted") {
  const TestFolder folder;
  Sample sample;
  sample.Add("name", TextType(), {Value::Text(""), Value::Missing(TextType()), Value::Text(" a ")});
  CHECK(!WriteSample(folder.File("t.csv"), sample));
  CHECK(folder.Read("t.csv") == "name\n\"\"\n\"\"\n\" a \"\n");
}

TEST_CASE("CSV is the same from any number of threads, in any batches") {
  // Columns of few short texts, of one long text among them, of more texts than are encoded, and numbers.
  constexpr size_t kRows = 30'000;
  Sample sample;
  std::vector<std::vector<Value>> rows(5);
  for (size_t row = 0; row < kRows; ++row) {
    rows[0].push_back(Value::Text("c" + std::to_string(row)));
    rows[1].push_back(row % 5 == 0 ? Value::Missing(TextType()) : Value::Text(row % 2 == 0 ? "low" : "a,b"));
    rows[2].push_back(Value::Text(row % 3 == 0 ? "" : row % 3 == 1 ? "longer than a cell that is copied whole" : "沉睡"));
    rows[3].push_back(row % 7 == 0 ? Value::Missing(BoolType()) : Value::Bool(row % 2 == 0));
    rows[4].push_back(Value::Int(static_cast<int64_t>(row)));
  }
  const std::vector<ValueType> types = {TextType(), TextType(), TextType(), BoolType(), IntType()};
  for (size_t column = 0; column < rows.size(); ++column) {
    sample.Add("c" + std::to_string(column), types[column], rows[column]);
  }
  std::string expected = "c0,c1,c2,c3,c4\n";
  for (size_t row = 0; row < kRows; ++row) {
    expected += "c" + std::to_string(row) + (row % 5 == 0 ? "," : row % 2 == 0 ? ",low" : ",\"a,b\"");
    expected += row % 3 == 0 ? ",\"\"" : row % 3 == 1 ? ",longer than a cell that is copied whole" : ",沉睡";
    expected += (row % 7 == 0 ? "," : row % 2 == 0 ? ",yes" : ",no") + ("," + std::to_string(row)) + "\n";
  }
  for (const size_t threads : {1, 2, 5}) {
    for (const size_t batch : {kRows, size_t{4'999}}) {
      const TestFolder folder;
      std::optional<WriteFailure> failure;
      WriterOptions options = Options(WriterFormat::Csv);
      options.threads = threads;
      const auto writer = OpenWriter(folder.File("t.csv"), sample.columns, options, failure);
      REQUIRE(writer != nullptr);
      for (size_t begin = 0; begin < kRows; begin += batch) {
        REQUIRE(writer->Write(sample.Batch(begin, std::min(kRows, begin + batch))));
      }
      REQUIRE(writer->Finish());
      REQUIRE(writer->Commit());
      CHECK((folder.Read("t.csv") == expected));
    }
  }
}

TEST_CASE("CSV: neighbours of few short texts, of any lengths and in any number") {
  constexpr size_t kRows = 300;
  std::mt19937_64 random(6);
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const size_t columns = 1 + random() % 14;
    Sample sample;
    std::string expected;
    std::vector<std::string> lines(kRows);
    for (size_t column = 0; column < columns; ++column) {
      expected += (column == 0 ? "c" : ",c") + std::to_string(column);
      const bool is_bool = random() % 3 == 0;
      const bool has_missing = random() % 2 == 0;
      std::vector<std::string> texts;
      for (size_t text = 0; text < 1 + random() % 9; ++text) {
        texts.push_back(std::string(1 + random() % (random() % 4 == 0 ? 18 : 5), static_cast<char>('a' + text)));
      }
      std::vector<Value> values;
      for (size_t row = 0; row < kRows; ++row) {
        lines[row] += column == 0 ? "" : ",";
        if (has_missing && random() % 4 == 0) {
          values.push_back(Value::Missing(is_bool ? BoolType() : TextType()));
        } else if (const uint64_t drawn = random(); is_bool) {
          values.push_back(Value::Bool(drawn % 2 == 0));
          lines[row] += drawn % 2 == 0 ? "yes" : "no";
        } else {
          values.push_back(Value::Text(texts[drawn % texts.size()]));
          lines[row] += texts[drawn % texts.size()];
        }
      }
      sample.Add("c" + std::to_string(column), is_bool ? BoolType() : TextType(), values);
    }
    expected += "\n";
    for (const std::string& line : lines) {
      expected += (line.empty() ? "\"\"" : line) + "\n";
    }
    const TestFolder folder;
    std::optional<WriteFailure> failure;
    const auto writer = OpenWriter(folder.File("t.csv"), sample.columns, Options(WriterFormat::Csv), failure);
    REQUIRE(writer != nullptr);
    REQUIRE(writer->Write(sample.Batch(0, 100)));
    REQUIRE(writer->Write(sample.Batch(100, kRows)));
    REQUIRE(writer->Finish());
    REQUIRE(writer->Commit());
    REQUIRE(folder.Read("t.csv") == expected);
  }
}

TEST_CASE("JSON Lines") {
  const TestFolder folder;
  CHECK(!WriteSample(folder.File("t.jsonl"), EveryKind(), Options(WriterFormat::JsonLines)));
  CHECK(folder.Read("t.jsonl") ==
        "{\"id\":\"00004\",\"big\":\"9007199254740993\",\"money\":12.50,\"share\":0.1,\"vip\":true,\"day\":\"2026-01-31\",\"at\":\"1970-01-01 08:00:00\",\"likes\":[\"Sport\",\"读书\"]}\n"
        "{\"id\":\"a,\\\"b\\\"\\nc\",\"big\":-5,\"money\":-0.05,\"share\":1e-7,\"vip\":false,\"day\":\"0001-01-01\",\"at\":\"1970-01-01 08:00:01.5\",\"likes\":[\"读书\"]}\n"
        "{\"id\":\"=1+1\",\"big\":null,\"money\":null,\"share\":null,\"vip\":null,\"day\":null,\"at\":null,\"likes\":[]}\n");
  std::istringstream lines(folder.Read("t.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    CHECK(nlohmann::json::parse(line).size() == 8);
  }
}

TEST_CASE("JSON escapes what it must") {
  const TestFolder folder;
  Sample sample;
  std::string odd;
  for (char letter = 1; letter < 0x30; ++letter) {
    odd += letter;
  }
  sample.Add("a\"b", TextType(), {Value::Text(odd + "\\")});
  CHECK(!WriteSample(folder.File("t.jsonl"), sample, Options(WriterFormat::JsonLines)));
  CHECK(nlohmann::json::parse(folder.Read("t.jsonl")) == nlohmann::json{{"a\"b", odd + "\\"}});
}

TEST_CASE("SQLite") {
  const TestFolder folder;
  const std::string path = folder.File("t.db");
  CHECK(!WriteSample(path, EveryKind(), Options(WriterFormat::Sqlite)));
  TinyTable table;
  table.source.format = SourceFormat::Sqlite;
  table.source.paths = {path};
  table.source.sqlite_table = "labels";
  table.Add("id", TextType()).Add("big", IntType()).Add("money", DecimalType(2)).Add("share", NumberType()).Add("vip", BoolType()).Add("day", DateType()).Add("at", TextType()).Add("likes", TextType());
  const TinyRead read = table.Read();
  CHECK(read.rows == Rows{{"00004", "9007199254740993", "12.50", "0.1", "yes", "2026-01-31", "1970-01-01 08:00:00", "Sport;读书"},
                          {"a,\"b\"\nc", "-5", "-0.05", "1e-7", "no", "0001-01-01", "1970-01-01 08:00:01.5", "读书"},
                          {"=1+1", "?", "?", "?", "?", "?", "?", "?"}});
  CHECK(read.issues.empty());
  table.source.sqlite_query = "SELECT typeof(money) || typeof(id) || typeof(big) || (money > 9) AS id FROM labels LIMIT 1";
  table.schema.columns.resize(1);
  CHECK(table.Read().rows == Rows{{"realtextinteger1"}});
  // Again, over its own output; but not over someone else's tables.
  CHECK(!WriteSample(path, EveryKind(), Options(WriterFormat::Sqlite)));
  WriterOptions other = Options(WriterFormat::Sqlite);
  other.sqlite_table = "stores";
  std::optional<WriteFailure> failure = WriteSample(path, EveryKind(), other);
  REQUIRE(failure);
  CHECK(failure->fault == WriteFault::HoldsOtherTables);
  CHECK(failure->reason == "labels");
  failure = WriteSample(folder.Write("notes.db", "my notes"), EveryKind(), other);
  REQUIRE(failure);
  CHECK(failure->fault == WriteFault::NotADatabase);
  failure = WriteSample("-", EveryKind(), other);
  REQUIRE(failure);
  CHECK(failure->fault == WriteFault::NotToAStream);
  CHECK(Names(folder) == Texts{"notes.db", "t.db"});
}

TEST_CASE("decimals that a double can't hold stay exact in SQLite") {
  const TestFolder folder;
  Sample sample;
  sample.Add("money", DecimalType(2), {Value::Decimal(9'223'372'036'854'775'807, 2)});
  CHECK(!WriteSample(folder.File("t.db"), sample, Options(WriterFormat::Sqlite)));
  TinyTable table;
  table.source.format = SourceFormat::Sqlite;
  table.source.paths = {folder.File("t.db")};
  table.source.sqlite_table = "labels";
  CHECK(table.Add("money", DecimalType(2)).Read().rows == Rows{{"92233720368547758.07"}});
}

TEST_CASE("ids of 19 digits survive CSV to JSON to CSV") {
  const TestFolder folder;
  TinyTable ids;
  ids.Add("id", IntType()).Add("code", TextType());
  ids.source.paths = {folder.Write("in.csv", "id,code\n1234567890123456789,0001234567890123456\n")};
  const Rows rows = ids.Read().rows;
  Sample sample;
  sample.Add("id", IntType(), {Value::Int(std::stoll(rows[0][0]))});
  sample.Add("code", TextType(), {Value::Text(rows[0][1])});
  CHECK(!WriteSample(folder.File("t.jsonl"), sample, Options(WriterFormat::JsonLines)));
  const nlohmann::json json = nlohmann::json::parse(folder.Read("t.jsonl"));
  ids.source.paths = {folder.Write("back.csv", "id,code\n" + json["id"].get<std::string>() + "," + json["code"].get<std::string>() + "\n")};
  CHECK(ids.Read().rows == rows);
}

TEST_CASE("a re-run replaces the whole file and keeps its mode; a link stays a link") {
  const TestFolder folder;
  const std::string path = folder.Write("t.csv", std::string(100'000, 'x'));
  REQUIRE(chmod(path.c_str(), 0640) == 0);
  std::filesystem::create_symlink("t.csv", folder.File("link.csv"));
  Sample sample;
  sample.Add("n", IntType(), {Value::Int(1)});
  CHECK(!WriteSample(folder.File("link.csv"), sample));
  CHECK(folder.Read("t.csv") == "n\n1\n");
  CHECK(ModeOf(path) == 0640);
  CHECK(std::filesystem::is_symlink(folder.File("link.csv")));
  const mode_t mask = umask(0027);
  CHECK(!WriteSample(folder.File("new.csv"), sample));
  umask(mask);
  CHECK(ModeOf(folder.File("new.csv")) == 0640);
  CHECK(Names(folder) == Texts{"link.csv", "new.csv", "t.csv"});
}

TEST_CASE("without a commit nothing has changed") {
  const TestFolder folder;
  folder.Write("t.csv", "before");
  const Sample sample = EveryKind();
  for (const WriterFormat format : {WriterFormat::Csv, WriterFormat::JsonLines}) {
    std::optional<WriteFailure> failure;
    const auto writer = OpenWriter(folder.File("t.csv"), sample.columns, Options(format), failure);
    REQUIRE(writer);
    CHECK(writer->Write(sample.Batch(0, 3)));
    CHECK(writer->Finish());
    CHECK(folder.Read("t.csv") == "before");
  }
  CHECK(Names(folder) == Texts{"t.csv"});
}

TEST_CASE("outputs that can't be: each has its fault and its words") {
  const TestFolder folder;
  Sample sample;
  sample.Add("n", IntType(), {Value::Int(1)});
  const auto fault = [&](const std::string& path, const WriterOptions& options = {}) {
    const std::optional<WriteFailure> failure = WriteSample(path, sample, options);
    REQUIRE(failure);
    CHECK(!Describe(*failure, false).empty());
    CHECK(!Describe(*failure, true).empty());
    return failure->fault;
  };
  const std::string input = folder.Write("orders.csv", "n\n5\n");
  std::filesystem::create_symlink("orders.csv", folder.File("alias.csv"));
  CHECK(fault(input, {.inputs = {input}}) == WriteFault::IsInput);
  CHECK(fault(folder.File("alias.csv"), {.inputs = {folder.File("no such file"), input}}) == WriteFault::IsInput);
  CHECK(fault(folder.File("./orders.csv"), {.inputs = {input}}) == WriteFault::IsInput);
  CHECK(folder.Read("orders.csv") == "n\n5\n");
  CHECK(fault(folder.path().string()) == WriteFault::IsFolder);
  CHECK(fault(folder.File("no/such/folder.csv")) == WriteFault::FolderMissing);
  CHECK(fault("/dev/full") == WriteFault::DiskFull);
  std::filesystem::create_directory(folder.File("locked"));
  std::filesystem::permissions(folder.File("locked"), static_cast<std::filesystem::perms>(0555));
  CHECK(HoldsWithoutPrivileges(folder, [&] { return fault(folder.File("locked/t.csv")) == WriteFault::FolderReadOnly; }));
  CHECK(HoldsWithoutPrivileges(folder, [&] {
    std::optional<WriteFailure> failure;
    return !FolderLock::Acquire(folder.File("locked/t.csv"), failure) && failure->fault == WriteFault::FolderReadOnly;
  }));
}

TEST_CASE("a full disk leaves what was there") {
  const TestFolder folder;
  folder.Write("t.csv", "before");
  folder.Write("t.db", "");
  Sample sample;
  std::vector<Value> rows(200'000, Value::Text("some text that takes room"));
  sample.Add("x", TextType(), rows);
  // In a process of its own, as the limit and the signal are for the whole process.
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {100'000, 100'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::optional<WriteFailure> csv = WriteSample(folder.File("t.csv"), sample);
    const std::optional<WriteFailure> sqlite = WriteSample(folder.File("t.db"), sample, Options(WriterFormat::Sqlite));
    _exit(csv && csv->fault == WriteFault::DiskFull && sqlite && sqlite->fault == WriteFault::DiskFull ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(folder.Read("t.csv") == "before");
  CHECK(Names(folder) == Texts{"t.csv", "t.db"});
}

TEST_CASE("a closed pipe is a quiet failure") {
  Sample sample;
  sample.Add("x", TextType(), std::vector<Value>(200'000, Value::Text("some text that takes room")));
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    if (pipe(ends) != 0) {
      _exit(2);
    }
    close(ends[0]);
    dup2(ends[1], STDOUT_FILENO);
    const std::optional<WriteFailure> failure = WriteSample("-", sample);
    _exit(failure && failure->is_quiet() ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

TEST_CASE("two runs at once: the second is told, and the next may") {
  const TestFolder folder;
  const std::string path = folder.File("labels.csv");
  std::optional<WriteFailure> failure;
  std::optional<FolderLock> first = FolderLock::Acquire(path, failure);
  REQUIRE(first);
  CHECK(!FolderLock::Acquire(path, failure));
  REQUIRE(failure);
  CHECK(failure->fault == WriteFault::Locked);
  first.reset();
  failure.reset();
  CHECK(FolderLock::Acquire(path, failure));
  CHECK(!failure);
  CHECK(Names(folder).empty());
  CHECK(FolderLock::Acquire("-", failure));
  CHECK(!FolderLock::Acquire(folder.File("no/such.csv"), failure));
  CHECK(failure->fault == WriteFault::FolderMissing);
}
