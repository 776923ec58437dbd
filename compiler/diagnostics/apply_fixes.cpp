#include "compiler/diagnostics/apply_fixes.h"

#include <algorithm>
#include <map>

namespace limn {
namespace {

// Two insertions at one place, or one at the beginning of a replaced text, have no order of their own.
bool Touch(Span a, Span b) {
  return a.file == b.file && (a.begin == b.begin || (a.begin < b.end && b.begin < a.end));
}

}  // namespace

FixedFiles ApplyFixes(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, bool unsafe) {
  FixedFiles fixed;
  std::map<FileId, std::vector<const Fix*>> accepted;
  for (const Diagnostic& diagnostic : diagnostics) {
    const std::vector<Fix>& fixes = diagnostic.fixes;
    const bool wanted = !fixes.empty() && (unsafe || std::all_of(fixes.begin(), fixes.end(), [](const Fix& fix) { return fix.certain; }));
    if (!wanted) {
      continue;
    }
    const bool clashes = std::any_of(fixes.begin(), fixes.end(), [&](const Fix& fix) {
      const std::vector<const Fix*>& others = accepted[fix.span.file];
      return std::any_of(others.begin(), others.end(), [&](const Fix* other) { return Touch(fix.span, other->span); });
    });
    if (clashes) {
      ++fixed.left;
      continue;
    }
    ++fixed.applied;
    for (const Fix& fix : fixes) {
      accepted[fix.span.file].push_back(&fix);
    }
  }
  for (auto& [file, fixes] : accepted) {
    if (fixes.empty()) {
      continue;
    }
    // From the end, so that the bytes before a replacement keep their places.
    std::sort(fixes.begin(), fixes.end(), [](const Fix* a, const Fix* b) { return a->span.begin > b->span.begin; });
    std::string text(sources[file].text());
    for (const Fix* fix : fixes) {
      text.replace(fix->span.begin, fix->span.end - fix->span.begin, fix->replacement);
    }
    fixed.texts.emplace_back(file, (sources[file].had_byte_order_mark() ? "\xEF\xBB\xBF" : "") + text);
  }
  return fixed;
}

}  // namespace limn
