#include "tests/differential/rule_text.h"

#include <algorithm>

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

namespace {

// `{days}` in a name or a label becomes the value's name, elsewhere its literal.
std::string WithValue(const std::string& text, const RuleLoop& loop, size_t value) {
  const std::string mark = "{" + loop.variable + "}";
  std::string out;
  bool in_quotes = false;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, mark.size(), mark) != 0) {
      in_quotes = in_quotes != (text[at] == '"');
      out += text[at];
      continue;
    }
    const bool in_name = in_quotes || (at > 0 && text[at - 1] == '_');
    out += in_name ? loop.names[value] : loop.literals[value];
    at += mark.size() - 1;
  }
  return out;
}

}  // namespace

bool HasCall(const RuleText& node) {
  return (node.written_out && node.written_out->find(kArgument) != std::string::npos) || std::any_of(node.children.begin(), node.children.end(), HasCall);
}

std::string RenderWrittenOut(const RuleText& node) {
  if (node.is_dropped) {
    return "";
  }
  std::string out;
  for (size_t value = 0; node.loop && value < node.loop->names.size(); ++value) {
    for (const RuleText& definition : node.children) {
      out += WithValue(RenderWrittenOut(definition), *node.loop, value) + "\n\n";
    }
  }
  if (node.loop) {
    return out;
  }
  const std::string& text = node.written_out ? *node.written_out : node.text;
  size_t child = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == kArgument) {
      out += "(" + RenderWrittenOut(node.children[static_cast<size_t>(text[++at] - AsMark(0))]) + ")";
    } else if (text[at] == kOperand || text[at] == kVerbatim) {
      const RuleText& part = node.children[child++];
      const bool in_parentheses = text[at] == kOperand && part.is_compound;
      out += in_parentheses ? "(" + RenderWrittenOut(part) + ")" : RenderWrittenOut(part);
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace limn::differential
