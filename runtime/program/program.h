/// Program: compiled rules, bound late. It names tables, columns, links and functions, holds texts by value and windows as data; no
/// dictionary codes, no `as of`, no parameter values, no row counts. Link (runtime/vm/link.h) makes the runnable form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/values/value.h"

namespace limn {

enum class Opcode : uint8_t {
#define OPCODE(name, ...) name,
#include "runtime/program/opcodes.def"
#undef OPCODE
};

/// A row of opcodes.def.
struct OpcodeRow {
  std::string_view name;
  std::string_view mnemonic;
  std::string_view registers;
  std::string_view immediates;
  std::string_view doc;
};
const std::vector<OpcodeRow>& OpcodeRows();
inline const OpcodeRow& RowOf(Opcode op) { return OpcodeRows()[static_cast<size_t>(op)]; }
/// Whether it belongs to the Agg family, which writes the enclosing block's registers.
bool IsAggregate(Opcode op);

/// Bytes [begin, end) of source file `file` (index into Program::files).
struct ProgramSpan {
  uint32_t file = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
  friend bool operator==(const ProgramSpan&, const ProgramSpan&) = default;
};

/// What a register holds: values of a type, or row numbers of a table.
struct RegisterType {
  bool rows = false;
  ValueType type;
  uint32_t table = 0;  // where rows
  friend bool operator==(const RegisterType&, const RegisterType&) = default;
};

/// One instruction of a block: dst and operands are registers of the block, except that an aggregate's dst belongs to
/// the enclosing block. Immediates index the tables of the Program, as opcodes.def says.
struct Instruction {
  Opcode op = Opcode::Constant;
  uint32_t dst = 0;
  std::vector<uint32_t> operands;
  std::vector<uint32_t> immediates;
  ProgramSpan span;
  friend bool operator==(const Instruction&, const Instruction&) = default;
};

/// Instructions over the rows of one table. A root block runs over the rows of its stage; a child block over the children of
/// each row of the enclosing block, reached by `downs` (parent to child).
struct Block {
  uint32_t table = 0;
  std::optional<uint32_t> parent;  // enclosing block
  std::vector<uint32_t> downs;     // links; empty for a root block
  std::vector<RegisterType> registers;
  std::vector<Instruction> instructions;
  friend bool operator==(const Block&, const Block&) = default;
};

/// A value kept for every row of a stage's table: an output, or what a later stage loads.
struct StoredValue {
  uint32_t value = 0;     // index into Program::values
  uint32_t reg = 0;       // register of the root block
  friend bool operator==(const StoredValue&, const StoredValue&) = default;
};
/// Blocks over one table. Batches of a stage are independent; a stage reads values that earlier stages stored. When all rows are done, the
/// stage's populations are computed from what is stored by then.
struct Stage {
  uint32_t root = 0;  // block
  std::vector<StoredValue> stored;
  std::vector<uint32_t> populations;  // indices into Program::populations
  friend bool operator==(const Stage&, const Stage&) = default;
};

struct ColumnName {
  uint32_t table = 0;
  std::string name;
  ValueType type;
  friend bool operator==(const ColumnName&, const ColumnName&) = default;
};
/// A link by its name, which is unique among the links of its child table.
struct LinkName {
  std::string name;
  uint32_t child = 0;
  uint32_t parent = 0;
  friend bool operator==(const LinkName&, const LinkName&) = default;
};
struct ParameterRow {
  std::string name;
  Value value;  // where the link gives none
  std::optional<Value> from;
  std::optional<Value> to;
  friend bool operator==(const ParameterRow&, const ParameterRow&) = default;
};
/// `days_since(date)`: a builtin's name and the types of its arguments, as the function table spells them.
struct FunctionName {
  std::string name;
  std::vector<ValueType> arguments;
  ValueType result;
  friend bool operator==(const FunctionName&, const FunctionName&) = default;
};

enum class WindowShape : uint8_t { Last, Previous, This, LastFull, Weekends, Weekdays, During };
enum class WindowUnit : uint8_t { Minute, Hour, Day, Week, Month, Quarter, Year };
/// `in last 30 days` and its kin: anchored at as of, open on the left (semantics.md "Time"). `on weekends`, `on weekdays`: days of the week. `during`:
/// local times of day in microseconds, `from` included, `to` not; from > to crosses midnight. What goes by days takes a moment before `day_begins`
/// for one of the day before.
struct WindowRow {
  WindowShape shape = WindowShape::Last;
  WindowUnit unit = WindowUnit::Day;
  int64_t amount = 1;
  std::optional<uint32_t> amount_parameter = {};  // goes over `amount`
  int64_t day_begins = 0;
  int64_t from = 0;
  int64_t to = 0;
  friend bool operator==(const WindowRow&, const WindowRow&) = default;
};

/// How many periods of that unit make one of `unit`; 0 where that depends on the calendar.
int64_t PeriodsIn(WindowUnit unit, WindowUnit period);

/// What the rows of a value come to in agg.top; a missing measure comes behind every known one. None: all values are equal.
enum class MeasureFunction : uint8_t { None, Count, Sum, Average, Min, Max };
/// Groups of a cluster.
inline constexpr int64_t kClustersMax = 50;
/// Places of agg.top.
inline constexpr int64_t kTopMax = 100;

/// Steps of a sequence, bits of an int.
inline constexpr size_t kStepsMax = 60;

struct ValueRow {
  std::string name;  // of the definition; `tag#3` for the third member of a set
  uint32_t table = 0;
  ValueType type;
  friend bool operator==(const ValueRow&, const ValueRow&) = default;
};

enum class PopulationFunction : uint8_t {
  Rank, PercentileRank, Band, InTop, ShareOfTotal, Average, Lift, Resemblance, Cluster,
  // One value for all rows: aggregates over those that are counted.
  Count, Share, Sum, Min, Max, Median, Percentile, StdDev, Distinct, MostCommon, Any, All, None
};
constexpr bool IsOverMembers(PopulationFunction function) { return function >= PopulationFunction::Count; }
/// Of a Cluster: from how many groups to how many, and what kept centres are known by: the definition's name and all that they depend on, as written.
struct ClusterRow {
  std::string name;
  std::string definition;
  std::vector<std::string> features;  // as written, the argument first
  int64_t from = 2;
  int64_t to = 2;
  std::string seed;
  friend bool operator==(const ClusterRow&, const ClusterRow&) = default;
};
/// A value of every row of a table that depends on all of its rows: stored values in, one stored value out.
struct PopulationRow {
  PopulationFunction function = PopulationFunction::Rank;
  uint32_t argument = 0;                     // index into Program::values, as the others
  std::optional<uint32_t> within;            // a yes/no: who is counted
  std::vector<uint32_t> per;                 // rows with equal values are counted among themselves
  std::optional<uint32_t> amount;            // index into Program::constants: how many bands, or which share
  std::optional<uint32_t> amount_parameter;  // in its place
  std::optional<uint32_t> members;           // lift, resemblance: a yes/no: who is compared with
  std::vector<uint32_t> features;            // resemblance, cluster: numbers beside the argument
  std::optional<ClusterRow> groups;          // cluster
  uint32_t result = 0;
  ProgramSpan span;
  friend bool operator==(const PopulationRow&, const PopulationRow&) = default;
};

enum class OutputKind : uint8_t { YesNo, Value, Set };
/// A label as it is written. YesNo and Value have one value; Set one yes/no value per member, in written order, or without members a text per place,
/// missing behind the last.
struct Output {
  std::string name;
  std::string label;
  std::string kind;  // "tag", "score", "segment", "personas", "cluster", "split", "metric"
  OutputKind shape = OutputKind::Value;
  uint32_t table = 0;
  ValueType type;
  std::vector<uint32_t> values;
  std::vector<std::string> members;   // of a set, or the declared values of a `one of` or persona set in order
  std::vector<std::string> member_labels;  // what people read for each member (persona labels); may be empty
  std::string personal;               // kind of personal data it would show, "" for none
  friend bool operator==(const Output&, const Output&) = default;
};

/// An aggregate over the members of a claim, by Program::values: each holds one value for all rows. count: how many members it was made of; hits: of
/// a share or lift, for how many it is yes; others, other_hits: of a lift, the same of those it compares with; deviation: of an average, the standard
/// deviation; bound: what it is compared with; personal: made of personal data.
struct ClaimFigure {
  std::string text;  // as written
  uint32_t value = 0;
  uint32_t count = 0;
  std::optional<uint32_t> hits;
  std::optional<uint32_t> others;
  std::optional<uint32_t> other_hits;
  std::optional<uint32_t> deviation;
  std::optional<uint32_t> bound;
  bool personal = false;
  friend bool operator==(const ClaimFigure&, const ClaimFigure&) = default;
};
/// What the data of each run must bear out. holds: a yes/no, unknown where there is no data; members: how many they are.
struct ClaimRow {
  std::string text;
  std::string subject;    // as written
  std::string condition;  // as written
  uint32_t table = 0;
  uint32_t holds = 0;
  uint32_t members = 0;
  std::vector<ClaimFigure> figures;
  ProgramSpan span;
  friend bool operator==(const ClaimRow&, const ClaimRow&) = default;
};

/// The file of an imported tag: a table that limn.yaml does not declare, many rows to one of `entity`. Its columns are the key's of `entity`, under
/// their names, `column`, and `date_column`.
struct ImportRow {
  std::string name;         // of the tag and of the table
  std::string entity;       // the table whose rows carry the tag
  std::string file;         // as written: under the project's folder; `sqlite:FILE` holds a table called like the tag
  std::string column;
  ValueType type;
  std::vector<std::string> values;  // the only ones, of a text; empty: any
  std::string date_column;  // "" where none is named
  std::string author;       // "" where none is named
  friend bool operator==(const ImportRow&, const ImportRow&) = default;
};

inline constexpr uint32_t kProgramFormat = 10;

struct Program {
  std::string project;
  std::string version;  // of the compiler that made it
  std::vector<std::string> files;
  std::vector<std::string> tables;
  std::vector<ColumnName> columns;
  std::vector<LinkName> links;
  std::vector<ParameterRow> parameters;
  std::vector<Value> constants;
  std::vector<std::vector<Value>> lists;
  std::vector<WindowRow> windows;
  std::vector<FunctionName> functions;
  std::vector<ValueRow> values;
  std::vector<Block> blocks;
  std::vector<PopulationRow> populations;
  std::vector<Stage> stages;
  std::vector<Output> outputs;
  std::vector<ClaimRow> claims;
  std::vector<ImportRow> imports;
  friend bool operator==(const Program&, const Program&) = default;
};

/// Checks a program before it runs, whoever made it: indices in range, registers written before they are read, operand types as
/// opcodes.def says, blocks a tree, stages in order. Returns what is wrong in words; empty when all is well.
std::optional<std::string> Verify(const Program& program);

/// The program as text: tables, parameters, windows, then each stage's blocks and instructions.
std::string Disassemble(const Program& program);

/// The .lbc file: magic, format number, contents, checksum; little endian. Reading verifies.
std::string Serialize(const Program& program);
/// Why bytes are no program that can run.
struct ProgramProblem {
  enum class Kind : uint8_t {
    NotAProgram,  // it does not begin as one
    OtherFormat,  // written by another Limn, in `format`
    Damaged,      // its checksum or its parts don't fit
    Unsound,      // Verify refuses it: `detail`
  };
  Kind kind = Kind::NotAProgram;
  uint32_t format = 0;
  std::string detail;
};
std::optional<Program> Deserialize(std::string_view bytes, ProgramProblem& problem);

/// XXH3 of the serialised program, as 16 hex digits: the program hash of reports and label stores.
std::string ProgramHash(const Program& program);

}  // namespace limn
