/// Dot commands: one row per command; help and completion read it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/repl/reading.h"
#include "runtime/schema/schema.h"

namespace limn::repl {

class Session;

/// What a command's argument is, for completion.
enum class ArgumentKind : uint8_t { Nothing, Table, Label, Definition, Key, All, Language, Mode, OnOff, File, Command, Date };

struct DotCommand {
  std::array<std::string_view, 2> name;  // by Language, with the point; either is read
  std::array<std::string_view, 2> arguments;
  std::array<std::string_view, 2> help;
  std::vector<ArgumentKind> kinds;
  size_t required = 0;  // arguments that must be given
  bool takes_rest = false;  // the last argument is the rest of the line: an expression, a file name with blanks
  bool (*run)(Session& session, const std::vector<std::string>& arguments, const Piece& piece) = nullptr;
};

const std::vector<DotCommand>& DotCommands();
/// By either name; nullptr where there is none.
const DotCommand* FindDotCommand(std::string_view name);

/// Runs a line that begins with a point. False where it failed and said why.
bool RunCommand(Session& session, const Piece& piece);

/// A table as `.schema` shows it: columns, types, links, rows.
std::string DescribeTable(const Session& session, TableId table);

}  // namespace limn::repl
