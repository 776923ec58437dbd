/// Settings: how results are shown, as dot commands set it.
#pragma once

#include <cstdint>
#include <string>

namespace limn::repl {

/// Table: figures and first rows for people. Csv, Json: all rows for machines, nothing else.
enum class Mode : uint8_t { Table, Csv, Json };

struct Settings {
  Mode mode = Mode::Table;
  bool timer = false;
};

}  // namespace limn::repl
