// Which language a reader of this file expects: decided by the file itself, so that a project may mix both.

#include <cctype>
#include <cstdint>

#include <utf8proc.h>

#include "compiler/diagnostics/renderer.h"

namespace limn {
namespace {

bool IsHan(utf8proc_int32_t point) { return point >= 0x2E80 && point < 0x10000 && utf8proc_category(point) == UTF8PROC_CATEGORY_LO; }

bool IsLatin(utf8proc_int32_t point) { return point < 0x80 && std::isalpha(static_cast<int>(point)) != 0; }

enum class Script : uint8_t { Neither, Latin, Han };

// Calls `visit(script)` at the start of each run of Latin or Han letters outside comments and texts in quotes;
// stops when it returns false.
template <typename Visit>
void ForEachWord(std::string_view text, Visit visit) {
  Script previous = Script::Neither;
  char quote = '\0';
  bool in_comment = false;
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t point = -1;
    const utf8proc_ssize_t length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                                     static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    at += length > 0 ? static_cast<size_t>(length) : 1;
    if (point == '\n') {
      in_comment = false;
      quote = '\0';
    } else if (quote == '\0' && point == '#') {
      in_comment = true;
    } else if (!in_comment && point == '"') {
      quote = quote == '\0' ? '"' : '\0';
    }
    const bool outside = !in_comment && quote == '\0';
    const Script script = !outside || point < 0 ? Script::Neither : IsHan(point) ? Script::Han : IsLatin(point) ? Script::Latin : Script::Neither;
    if (script != Script::Neither && script != previous && !visit(script)) {
      return;
    }
    previous = script;
  }
}

bool IsRuleFile(const SourceFile& file) { return file.path().ends_with(".limn"); }

constexpr size_t kHanShareDivisor = 4;

}  // namespace

Language LanguageOf(const SourceFile& file) {
  size_t words = 0;
  size_t han_words = 0;
  ForEachWord(file.text(), [&](Script script) {
    ++words;
    han_words += script == Script::Han ? 1 : 0;
    return !IsRuleFile(file);
  });
  const bool chinese = han_words > 0 && han_words * kHanShareDivisor >= words;
  return chinese ? Language::Chinese : Language::English;
}

Language LanguageFor(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options) {
  if (options.language) {
    return *options.language;
  }
  if (!diagnostic.span.is_nowhere()) {
    return LanguageOf(sources[diagnostic.span.file]);
  }
  size_t chinese = 0;
  for (uint32_t index = 0; index < sources.size(); ++index) {
    chinese += LanguageOf(sources[FileId{index}]) == Language::Chinese ? 1 : 0;
  }
  return chinese * 2 > sources.size() ? Language::Chinese : Language::English;
}

}  // namespace limn
