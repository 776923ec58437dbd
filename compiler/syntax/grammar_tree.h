/// The generated parser's tree, for the few files that read it: this brings ANTLR's headers along.
#pragma once

#include <antlr4-runtime.h>

#include <cstddef>
#include <vector>

#include "LimnParser.h"

namespace limn {

/// The index, among a statement's tokens, of one of ANTLR's.
inline size_t IndexOf(const antlr4::Token* token) { return token->getStartIndex(); }

/// The tokens that a rule holds directly.
inline std::vector<antlr4::tree::TerminalNode*> Terminals(antlr4::ParserRuleContext* context) {
  std::vector<antlr4::tree::TerminalNode*> terminals;
  for (antlr4::tree::ParseTree* child : context->children) {
    if (auto* terminal = dynamic_cast<antlr4::tree::TerminalNode*>(child)) {
      terminals.push_back(terminal);
    }
  }
  return terminals;
}

}  // namespace limn
