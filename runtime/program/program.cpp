#include "runtime/program/program.h"

namespace limn {

const std::vector<OpcodeRow>& OpcodeRows() {
  static const std::vector<OpcodeRow> rows = {
#define OPCODE(name, mnemonic, registers, immediates, doc) {#name, mnemonic, registers, immediates, doc},
#include "runtime/program/opcodes.def"
#undef OPCODE
  };
  return rows;
}

bool IsAggregate(Opcode op) { return op >= Opcode::AggCount; }

}  // namespace limn
