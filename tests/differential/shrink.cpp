#include "tests/differential/shrink.h"

namespace limn::differential {

namespace {

class Shrinker {
 public:
  Shrinker(Case failing, const std::function<bool(const Case&)>& fails, size_t attempts)
      : best_(std::move(failing)), fails_(fails), attempts_(attempts) {}

  Case Run() {
    bool smaller = true;
    while (smaller && attempts_ > 0) {
      smaller = false;
      smaller = DropRows() || smaller;
      for (size_t statement = best_.program.statements.size(); statement-- > 0;) {
        smaller = Reduce({statement}) || smaller;
      }
      smaller = DropParams() || smaller;
    }
    return std::move(best_);
  }

 private:
  // A node by the way to it: a statement, then children.
  using Way = std::vector<size_t>;

  static RuleText& At(Case& one, const Way& way) {
    RuleText* node = &one.program.statements[way.front()];
    for (size_t step = 1; step < way.size(); ++step) {
      node = &node->children[way[step]];
    }
    return *node;
  }

  bool Try(Case candidate) {
    if (attempts_ == 0) {
      return false;
    }
    --attempts_;
    if (!fails_(candidate)) {
      return false;
    }
    best_ = std::move(candidate);
    return true;
  }

  bool Reduce(const Way& way) {
    const RuleText node = At(best_, way);
    if (node.is_dropped || attempts_ == 0) {
      return false;
    }
    if (node.role == RuleText::Role::Statement || node.role == RuleText::Role::Part) {
      Case candidate = best_;
      At(candidate, way).is_dropped = true;
      if (Try(std::move(candidate))) {
        return true;
      }
    }
    if (node.role == RuleText::Role::Value && ReplaceValue(way, node)) {
      return true;
    }
    bool smaller = false;
    for (size_t child = 0; child < node.children.size(); ++child) {
      // A replaced parent would have returned above, so the way still leads to the child.
      Way further = way;
      further.push_back(child);
      smaller = Reduce(further) || smaller;
    }
    return smaller;
  }

  bool ReplaceValue(const Way& way, const RuleText& node) {
    std::vector<const RuleText*> replacements;
    CollectValues(node, node, replacements);
    for (const RuleText* replacement : replacements) {
      Case candidate = best_;
      At(candidate, way) = *replacement;
      if (Try(std::move(candidate))) {
        return true;
      }
    }
    if (node.children.empty()) {
      return false;
    }
    for (const char* literal : LiteralsOf(node.type.kind)) {
      Case candidate = best_;
      RuleText& place = At(candidate, way);
      place.text = literal;
      place.children.clear();
      place.written_out.reset();
      place.is_compound = false;
      if (Try(std::move(candidate))) {
        return true;
      }
    }
    return false;
  }

  // What stands inside and could stand in the node's place.
  static void CollectValues(const RuleText& within, const RuleText& wanted, std::vector<const RuleText*>& found) {
    for (const RuleText& child : within.children) {
      if (child.role == RuleText::Role::Value && child.type == wanted.type && child.scope == wanted.scope) {
        found.push_back(&child);
      }
      CollectValues(child, wanted, found);
    }
  }

  static std::vector<const char*> LiteralsOf(ValueKind kind) {
    switch (kind) {
      case ValueKind::Bool: return {"yes", "no"};
      case ValueKind::Int: return {"1"};
      case ValueKind::Decimal: return {"1.50"};
      case ValueKind::Text: return {"\"gold\""};
      case ValueKind::Date: return {"today"};
      case ValueKind::Number:
      case ValueKind::DateTime:
      case ValueKind::Duration: return {};
    }
    return {};
  }

  bool DropRows() {
    bool smaller = false;
    for (size_t table = 0; table < best_.tables.tables.size(); ++table) {
      for (size_t length = best_.tables.tables[table].size(); length > 0; length = length == 1 ? 0 : (length + 1) / 2) {
        for (size_t begin = 0; begin < best_.tables.tables[table].size();) {
          Case candidate = best_;
          std::vector<RawRow>& rows = candidate.tables.tables[table];
          const size_t end = std::min(begin + length, rows.size());
          rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(end));
          if (Try(std::move(candidate))) {
            smaller = true;
          } else {
            begin = end;
          }
        }
      }
    }
    return smaller;
  }

  bool DropParams() {
    bool smaller = false;
    for (const auto& [name, value] : ParamValues(best_.program.params)) {
      Case candidate = best_;
      candidate.program.params.erase(name);
      smaller = Try(std::move(candidate)) || smaller;
    }
    return smaller;
  }

  Case best_;
  const std::function<bool(const Case&)>& fails_;
  size_t attempts_;
};

}  // namespace

Case Shrink(Case failing, const std::function<bool(const Case&)>& fails, size_t attempts) {
  return Shrinker(std::move(failing), fails, attempts).Run();
}

}  // namespace limn::differential
