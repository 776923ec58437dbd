/// The generated reference: docs/reference/*.md, made of the same tables that the program reads.
#pragma once

#include <string>

#include "compiler/diagnostics/diagnostic.h"

namespace limn::house {

/// Every keyword of grammar/keywords.yaml by group, with both spellings and its help.
std::string KeywordReference(Language language);
/// Every builtin and every aggregate, with what it takes and gives and its examples.
std::string FunctionReference(Language language);
/// Every opcode of opcodes.def.
std::string BytecodeReference();
/// Every command as `limn COMMAND --help` shows it.
std::string CommandReference(Language language);

}  // namespace limn::house
