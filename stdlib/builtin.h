/// Builtin: one function of the language: its types, its manual entry and its kernel. The registry is the only list of them;
/// checker, link, reference, completion and tests read it. Spellings in both languages: grammar/keywords.yaml.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/kernels/vector_view.h"
#include "runtime/values/value.h"

namespace limn {

/// One list of parameter types and its result. Scales: a Decimal parameter takes any scale; the checker converts all Decimal
/// arguments of a call to the largest of theirs, and `same_scale_result` gives the result that scale (the views carry it).
struct Overload {
  std::vector<ValueType> parameters;
  ValueType result;
  bool same_scale_result = false;
  RowKernel row_kernel = nullptr;    // exactly one of the two
  TextKernel text_kernel = nullptr;  // first parameter text, the others are constants: literals or params
  bool may_be_missing = false;       // the result may be missing for known arguments
  bool constants_follow = false;     // arguments after the first are constants, as for text_kernel
};

/// What an argument has to be, whatever the others are. A constant that is not is an error of the rule; of data that value is missing, and counted
/// where the kernel says so.
struct Bound {
  size_t parameter = 0;
  int64_t least = 0;
  std::optional<int64_t> most = {};
};

/// An example that the tests run, as of 2026-01-31 in UTC: an expression and the text of its value ("" is missing).
struct Example {
  std::string_view expression;
  std::string_view result;
};

struct Builtin {
  std::string_view name;
  std::string_view family;  // "time", "text", "number"
  std::vector<std::string_view> parameter_names;
  std::string_view doc;
  std::string_view doc_zh;
  std::vector<Example> examples;  // one has a missing argument
  std::vector<Overload> overloads;
  std::vector<Bound> bounds = {};
  bool ends_follow = false;  // the last two arguments are ends, the lower one first
  bool by_as_of = false;     // hangs on as of beside its arguments
};

/// All builtins, by family then name.
std::span<const Builtin> Builtins();
const Builtin* FindBuiltin(std::string_view name);

}  // namespace limn
