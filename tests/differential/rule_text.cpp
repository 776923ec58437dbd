#include "tests/differential/rule_text.h"

namespace limn::differential {

std::string Render(const RuleText& node) {
  if (node.is_dropped) {
    return "";
  }
  std::string out;
  size_t child = 0;
  for (const char letter : node.text) {
    if (letter != kOperand && letter != kVerbatim) {
      out += letter;
      continue;
    }
    const RuleText& part = node.children[child++];
    const bool in_parentheses = letter == kOperand && part.is_compound;
    out += in_parentheses ? "(" + Render(part) + ")" : Render(part);
  }
  return out;
}

size_t CountNodes(const RuleText& node) {
  size_t count = 1;
  for (const RuleText& child : node.children) {
    count += CountNodes(child);
  }
  return node.is_dropped ? 0 : count;
}

}  // namespace limn::differential
