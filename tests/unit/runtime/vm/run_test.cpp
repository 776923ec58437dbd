// Run: what a thread throws is thrown by Run, after all threads have ended; programs of many registers run in shorter batches.

#include <catch2/catch.hpp>

#include <new>
#include <numeric>

#include "runtime/vm/refresh.h"
#include "runtime/vm/vm.h"

namespace limn {
namespace {

// Entities with the ints 0, 1, 2, … as keys.
struct Numbers {
  Schema schema;
  std::optional<Database> database;

  explicit Numbers(size_t rows) {
    schema.tables.resize(1);
    schema.tables[0].name = "numbers";
    schema.tables[0].entity = "number";
    schema.tables[0].columns.resize(1);
    schema.tables[0].columns[0].name = "n";
    schema.tables[0].columns[0].type = {ValueKind::Int};
    schema.tables[0].key = {{0}};
    Column column = Column::Of({ValueKind::Int});
    for (size_t row = 0; row < rows; ++row) {
      column.PushInt(static_cast<int64_t>(row));
    }
    LoadRequest request;
    request.schema = &schema;
    request.columns = {{true}};
    DataReport report;
    database = LoadFromColumns(request, {{column}}, report);
    REQUIRE(database);
  }
};

// f(n) for every number.
Program CallOf(const std::string& function) {
  Program program;
  program.tables = {"numbers"};
  program.columns = {{0, "n", {ValueKind::Int}}};
  program.functions = {{function, {{ValueKind::Int}}, {ValueKind::Int}}};
  program.values = {{"m", 0, {ValueKind::Int}}};
  Block root;
  root.registers = {{false, {ValueKind::Int}}, {false, {ValueKind::Int}}};
  root.instructions = {{Opcode::LoadColumn, 0, {}, {0}, {}}, {Opcode::Call, 1, {0}, {0}, {}}};
  program.blocks = {root};
  program.stages = {{0, {{0, 1}}}};
  REQUIRE(Verify(program) == std::nullopt);
  return program;
}

void RunOutOfMemory(CallContext&, std::span<const VectorView> arguments, VectorOut out) {
  for (size_t row = 0; row < out.rows; ++row) {
    if (arguments[0].Values<int64_t>()[row] == 700) {
      throw std::bad_alloc();
    }
    out.Values<int64_t>()[row] = 0;
  }
}

void FailAt700(CallContext& context, std::span<const VectorView> arguments, VectorOut out) {
  for (size_t row = 0; row < out.rows; ++row) {
    out.Values<int64_t>()[row] = 0;
    if (arguments[0].Values<int64_t>()[row] >= 700) {
      context.Fail(out, row);
    }
  }
}

RunResult RunCall(const Numbers& numbers, RowKernel kernel, const RunOptions& options) {
  const Program program = CallOf("f");
  std::vector<LinkFailure> failures;
  const std::optional<LinkedProgram> linked =
      LinkProgram(program, *numbers.database, {}, [&](const FunctionName&) { return FunctionKernel{kernel, nullptr}; }, failures);
  REQUIRE(linked);
  return Run(*linked, options);
}

}  // namespace

TEST_CASE("what a thread throws is thrown by Run") {
  const Numbers numbers(1'000);
  for (const size_t threads : {1, 2, 8}) {
    CAPTURE(threads);
    CHECK_THROWS_AS(RunCall(numbers, &RunOutOfMemory, {.threads = threads, .range_rows = 64}), std::bad_alloc);
  }
}

TEST_CASE("an error of a function is shown with the first row where it happened") {
  const Numbers numbers(1'000);
  for (const size_t threads : {1, 2}) {
    for (const size_t batch_rows : {1, 64, 2048}) {
      CAPTURE(threads, batch_rows);
      const RunResult result = RunCall(numbers, &FailAt700, {.batch_rows = batch_rows, .threads = threads, .range_rows = 64});
      REQUIRE(result.report.errors.size() == 1);
      CHECK(result.report.errors[0].count == 300);
      CHECK(result.report.errors[0].example_row == 700);
    }
  }
}

TEST_CASE("a program with very many registers gives every value") {
  constexpr uint32_t kSteps = 30'000;
  Program program;
  program.tables = {"numbers"};
  program.columns = {{0, "n", {ValueKind::Int}}};
  program.constants = {Value::Int(1)};
  program.values = {{"m", 0, {ValueKind::Int}}};
  Block root;
  root.registers.assign(kSteps + 2, {false, {ValueKind::Int}});
  root.instructions = {{Opcode::LoadColumn, 0, {}, {0}, {}}, {Opcode::Constant, 1, {}, {0}, {}}};
  for (uint32_t step = 0; step < kSteps; ++step) {
    root.instructions.push_back({Opcode::Add, step + 2, {step == 0 ? 0 : step + 1, 1}, {}, {}});
  }
  program.blocks = {root};
  program.stages = {{0, {{0, kSteps + 1}}}};
  REQUIRE(Verify(program) == std::nullopt);
  const Numbers numbers(1'000);
  std::vector<LinkFailure> failures;
  const std::optional<LinkedProgram> linked = LinkProgram(program, *numbers.database, {}, nullptr, failures);
  REQUIRE(linked);
  const RunResult result = Run(*linked, {.keep_values = true});
  Slots<int64_t> wanted(1'000);
  std::iota(wanted.begin(), wanted.end(), kSteps);
  CHECK(std::get<Slots<int64_t>>(result.values[0].data) == wanted);
}

TEST_CASE("texts are the same whether their codes take one byte or four") {
  constexpr size_t kRows = 1'000;
  // A stored text, another of a later stage that reads it, and whether it is the last of all texts.
  Program program;
  program.tables = {"things"};
  program.columns = {{0, "name", {ValueKind::Text}}};
  program.values = {{"first", 0, {ValueKind::Text}}, {"second", 0, {ValueKind::Text}}, {"is_last", 0, {ValueKind::Bool}}};
  Block load;
  load.registers = {{false, {ValueKind::Text}}};
  load.instructions = {{Opcode::LoadColumn, 0, {}, {0}, {}}};
  Block again;
  again.registers = {{false, {ValueKind::Text}}, {false, {ValueKind::Text}}, {false, {ValueKind::Bool}}};
  again.instructions = {{Opcode::LoadValue, 0, {}, {0}, {}}, {Opcode::Constant, 1, {}, {0}, {}}, {Opcode::CompareEqual, 2, {0, 1}, {}, {}}};
  program.blocks = {load, again};
  program.stages = {{0, {{0, 0}}}, {1, {{1, 0}, {2, 2}}}};
  for (const size_t texts : {size_t{1}, kNarrowTextsMax - 1, kNarrowTextsMax, kNarrowTextsMax + 1, size_t{400}}) {
    CAPTURE(texts);
    const auto text_of = [&](size_t row) { return "name " + std::to_string(row * 7 % texts); };
    Schema schema;
    schema.tables.resize(1);
    schema.tables[0].name = "things";
    schema.tables[0].entity = "thing";
    schema.tables[0].columns.resize(1);
    schema.tables[0].columns[0].name = "name";
    schema.tables[0].columns[0].type = {ValueKind::Text};
    Column column = Column::Of({ValueKind::Text});
    for (size_t row = 0; row < kRows; ++row) {
      row % 10 == 9 ? column.PushMissing() : column.PushText(text_of(row));
    }
    LoadRequest request;
    request.schema = &schema;
    request.columns = {{true}};
    DataReport report;
    const std::optional<Database> database = LoadFromColumns(request, {{column}}, report);
    REQUIRE(database);
    program.constants = {Value::Text("name " + std::to_string(texts - 1))};
    REQUIRE(Verify(program) == std::nullopt);
    std::vector<LinkFailure> failures;
    const std::optional<LinkedProgram> linked = LinkProgram(program, *database, {}, nullptr, failures);
    REQUIRE(linked);
    for (const size_t threads : {1, 2}) {
      const RunResult result = Run(*linked, {.batch_rows = 100, .threads = threads, .range_rows = 320, .keep_values = true});
      CHECK(std::holds_alternative<Slots<uint8_t>>(result.values[1].data) == (linked->value_dictionaries[1]->size() <= kNarrowTextsMax));
      const std::vector<uint32_t> rows = {0, 9, 500, 998};
      const Column gathered = result.values[1].Gather(rows);
      CHECK(std::holds_alternative<Slots<uint32_t>>(gathered.data));
      for (size_t at = 0; at < rows.size(); ++at) {
        CHECK(gathered.At(at) == result.values[1].At(rows[at]));
      }
      // As a later day puts a change over it.
      Column name = Column::Of({ValueKind::Text});
      name.PushText("name 0");
      const Column changed = WithChange(result.values[1], {{9}, gathered.Gather({1}), name});
      CHECK(changed.At(9) == Value::Text("name 0"));
      CHECK(changed.At(500) == result.values[1].At(500));
      for (size_t row = 0; row < kRows; ++row) {
        const Value wanted = row % 10 == 9 ? Value::Missing({ValueKind::Text}) : Value::Text(text_of(row));
        REQUIRE(result.values[0].At(row) == wanted);
        REQUIRE(result.values[1].At(row) == wanted);
        if (!wanted.is_missing()) {
          REQUIRE(result.values[1].dictionary->At(result.values[1].CodeAt(row)) == text_of(row));
          REQUIRE(result.values[2].At(row) == Value::Bool(wanted == program.constants[0]));
        }
      }
    }
  }
}

TEST_CASE("a function that this version does not have is said, also where its text is used") {
  Program program = CallOf("of_tomorrow");
  program.functions[0].result = {ValueKind::Text};
  program.values[0].type = {ValueKind::Bool};
  program.constants = {Value::Text("a")};
  Block& root = program.blocks[0];
  root.registers = {{false, {ValueKind::Int}}, {false, {ValueKind::Text}}, {false, {ValueKind::Text}}, {false, {ValueKind::Bool}}};
  root.instructions.push_back({Opcode::Constant, 2, {}, {0}, {}});
  root.instructions.push_back({Opcode::CompareEqual, 3, {1, 2}, {}, {}});
  program.stages[0].stored = {{0, 3}};
  REQUIRE(Verify(program) == std::nullopt);
  const Numbers numbers(1);
  std::vector<LinkFailure> failures;
  CHECK_FALSE(LinkProgram(program, *numbers.database, {}, [](const FunctionName&) { return std::nullopt; }, failures));
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].kind == LinkFailure::Kind::NoFunction);
}

TEST_CASE("a program whose table lost its time, or has one of another kind, does not fit") {
  Program program;
  program.tables = {"numbers"};
  program.values = {{"m", 0, {ValueKind::Date}}};
  Block root;
  root.registers = {{false, {ValueKind::Date}}};
  root.instructions = {{Opcode::LoadTime, 0, {}, {}, {}}};
  program.blocks = {root};
  program.stages = {{0, {{0, 0}}}};
  REQUIRE(Verify(program) == std::nullopt);
  const Numbers numbers(1);
  std::vector<LinkFailure> failures;
  CHECK_FALSE(LinkProgram(program, *numbers.database, {}, nullptr, failures));
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].kind == LinkFailure::Kind::NoTime);
  CHECK(failures[0].name == "numbers");
}

}  // namespace limn
