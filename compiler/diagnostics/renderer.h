/// Renders diagnostics: text for people, JSON, SARIF 2.1.0 and GitHub annotations for machines.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"

namespace limn {

struct RenderOptions {
  /// Unset: each diagnostic in the language of its file (more Han than Latin keywords: Chinese), set per file by LanguageOf.
  std::optional<Language> language;
  bool colour = false;
};

/// The shape of language.md "Errors": code, severity, place, the line with the span underlined, help.
std::string RenderText(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options);
std::string RenderJson(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options);
std::string RenderSarif(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options);
std::string RenderGithub(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options);

/// The language a file is written in: Chinese when its first keyword or name is in Han script, else English.
Language LanguageOf(const SourceFile& file);

/// Columns a text takes on a terminal: 2 for wide (Han, emoji), 0 for combining.
int DisplayWidth(std::string_view utf8);

}  // namespace limn
