/// LinkProgram: Program + Database + parameters -> the runnable form. Binds names to columns, texts to dictionary codes, windows to days or
/// instants of `as of`, functions to kernels.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/kernels/clusters.h"
#include "runtime/layout/database.h"
#include "runtime/program/program.h"
#include "runtime/vm/function_table.h"

namespace limn {

inline constexpr uint32_t kNoCode = 0xFFFFFFFF;

/// A register at run time: its type, the dictionary of its codes, its value where it is the same for every row.
struct LinkedRegister {
  RegisterType type;
  std::shared_ptr<const Dictionary> dictionary;
  std::optional<Value> constant;
};

/// Time bounds of a window: days on a date column, instants on a datetime column; both ends included. first > last: nothing.
struct WindowBounds {
  int64_t first = 0;
  int64_t last = 0;
};

/// How an InWindow instruction asks. The bounds of a window that goes by days are days where a datetime's day is not the calendar's (day_begins).
struct LinkedWindow {
  WindowShape shape = WindowShape::Last;
  bool by_day = false;
  WindowBounds bounds;
  int64_t day_begins = 0;
  int64_t from = 0;
  int64_t to = 0;
};

/// The periods back from as of, the latest first, in days or instants as the window goes.
struct LinkedPeriods {
  WindowUnit unit = WindowUnit::Day;  // period: of the calendar
  std::vector<int64_t> begins;  // of the periods 0, -1, … : the first day or instant of each
  int64_t latest = 0;           // the last day or instant of period 0
  bool by_day = false;
};

/// What a function makes of each text of a dictionary, by code.
struct TextResults {
  Column values;  // length: the dictionary's size
};

/// An instruction with everything it needs at hand; which members are set depends on the opcode.
struct LinkedInstruction {
  Opcode op = Opcode::Constant;
  uint32_t dst = 0;
  std::vector<uint32_t> operands;
  std::vector<uint32_t> immediates;
  ProgramSpan span;
  PackedColumn column;                                    // loads
  const std::vector<uint32_t>* parents = nullptr;         // rows.up
  uint32_t value = 0;                                     // load.value: index into Program::values
  std::optional<Value> constant;                          // const, param, today
  std::string seed;                                       // random.part
  Bitmap code_table;                                      // per code: in, text tests against a constant
  bool maps_lhs = false;                                  // comparisons of texts: which side goes through code_maps[0]
  std::vector<std::vector<uint32_t>> code_maps;           // per operand: its codes in dst's dictionary; empty: the same codes
  std::vector<int64_t> sorted_ints;                       // in, over int64 and int32 kinds
  std::vector<double> sorted_numbers;                     // in, over numbers
  std::vector<Value> choices;                             // choose: values by condition, then the otherwise; sequences: how soon each step follows; agg.top: place and measures
  std::vector<uint32_t> choice_codes;                     // choose over texts
  LinkedWindow window;
  LinkedPeriods periods;                                  // period, period.back
  FunctionKernel kernel;
  std::shared_ptr<TextResults> text_results;              // call of a text kernel
  std::shared_ptr<const ChildLayout> layout;              // run
};

/// Centres as a run keeps them for later ones: they count only for the definition they were found by (ClusterRow::definition).
struct KeptCluster {
  std::string definition;
  ClusterModel model;
};

struct LinkedBlock {
  uint32_t table = 0;
  std::vector<LinkedRegister> registers;
  std::vector<LinkedInstruction> instructions;
};

/// Keeps references to the program and the database: both outlive it.
struct LinkedProgram {
  const Program* program = nullptr;
  const Database* database = nullptr;
  std::vector<LinkedBlock> blocks;
  /// By index into Program::populations: how many bands, which share; missing where the function takes none.
  std::vector<Value> population_amounts;
  /// Centres of clusters found by an earlier run, by the definition's name; whoever links fills them in.
  std::map<std::string, KeptCluster> clusters;
  /// The dictionary of each stored text value.
  std::vector<std::shared_ptr<const Dictionary>> value_dictionaries;
};

struct LinkFailure {
  enum class Kind : uint8_t { NoTable, NoColumn, ColumnType, NoTime, NoLink, NoParameter, ParameterType, ParameterRange, NoFunction, BadPattern, EmptyWindow };
  Kind kind;
  std::string name;    // what is missing or wrong
  std::string detail;  // the table, the range, the reason
};

/// Parameters by name; those not given keep the program's values. Verify must have passed.
std::optional<LinkedProgram> LinkProgram(const Program& program, const Database& database, const std::map<std::string, Value>& parameters,
                                  const FunctionTable& functions, std::vector<LinkFailure>& failures);

/// A longer window reaches farther back than any row.
inline constexpr int64_t kWindowAmountMax = 100'000'000;

/// Whether a window over datetimes goes by their local days, not by their moments. Days of the week do; times of day don't.
bool GoesByDays(const WindowRow& window, const AsOf& as_of);
/// The bounds of a window, relative to `as of`, for a time column of that kind.
WindowBounds BoundsOf(const WindowRow& window, int64_t amount, ValueKind time, const AsOf& as_of, const TimeZone& zone);

/// The number of the calendar period that holds a day: each one more than the one before.
int64_t CalendarPeriod(Date day, WindowUnit unit);

/// What Load must bring so that a program runs, by the ids of a schema; names it doesn't know are reported by Link.
struct ProgramNeeds {
  std::vector<std::vector<bool>> columns;
  std::vector<bool> links;
  std::vector<bool> times;
};
ProgramNeeds NeedsOf(const Program& program, const Schema& schema);

}  // namespace limn
