/// Renders diagnostics: text for people, JSON, SARIF 2.1.0 and GitHub annotations for machines.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"

namespace limn {

struct RenderOptions {
  /// Unset: each diagnostic in the language of its file, see LanguageOf.
  std::optional<Language> language;
  bool colour = false;
  /// Source lines wider than this many terminal columns are cut around the span.
  int line_width_max = 120;
};

/// The shape of language.md "Errors": code, severity, place, the line with the span underlined, help.
/// A blank line stands between two diagnostics; the text ends with a line end; "" for none.
std::string RenderText(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options);

/// One object: {"diagnostics": [{code, name, severity, message, arguments, file, start, end, label, help, notes, fixes}]}.
/// Places have line and column from 1 (column in code points), `byte` from 0 in the file's text after a byte order
/// mark, `byte_column` and `utf16_column` from 0 in the line, as editors count.
std::string RenderJson(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options);

/// A log of the Static Analysis Results Interchange Format (source: OASIS SARIF 2.1.0), columns in code points.
std::string RenderSarif(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options);

/// One workflow command a line: `::error file=…,line=…,col=…,endLine=…,endColumn=…,title=E0201::message`.
std::string RenderGithub(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options);

/// The language a file is written in. A rule file is Chinese when its first word outside comments and texts is
/// in Han script; limn.yaml, whose keys are English, when at least a quarter of its words are.
Language LanguageOf(const SourceFile& file);

/// The language a diagnostic is said in: the options', else its file's, else (no place) that of most files.
Language LanguageFor(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options);

/// "error", "warning", "lint"; "错误", "警告", "提示".
std::string_view SeverityName(Severity severity, Language language);

/// Terminal columns a text takes: 2 for wide (Han, emoji), 0 for combining; one line.
int DisplayWidth(std::string_view utf8);

}  // namespace limn
