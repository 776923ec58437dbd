/// What the tests of compiler/syntax share: reading a text and showing what came of it.
#pragma once

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/diagnostics/apply_fixes.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/diagnostics/source_file.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/print_ast.h"

namespace limn::syntax_testing {

/// A text in the one form.
inline std::string Formatted(const std::string& text) {
  SourceMap sources;
  const FileId file = sources.Add("rules/test.limn", text);
  return Format(sources, file);
}

/// A text that was read: its tree printed, what was complained about.
struct ReadText {
  SourceMap sources;
  FileId file;
  DiagnosticSink sink;
  ast::File tree;

  explicit ReadText(const std::string& text, const std::vector<std::string>& known_names = {}) {
    file = sources.Add("rules/test.limn", text);
    tree = Parse(sources, file, sink, known_names);
    sink.SortAndDeduplicate();
  }

  std::string Printed() const { return Print(tree); }

  /// The codes in order of place, one line: "E0107 E0101".
  std::string Codes() const {
    std::string codes;
    for (const Diagnostic& diagnostic : sink.all()) {
      codes += (codes.empty() ? "" : " ") + CodeOf(diagnostic.kind);
    }
    return codes;
  }

  /// Everything as a person sees it.
  std::string Rendered() const { return RenderText(sink.all(), sources, {}); }

  /// The text after all fixes, the uncertain ones too.
  std::string Fixed() const {
    const FixedFiles fixed = ApplyFixes(sink.all(), sources, true);
    return fixed.texts.empty() ? std::string(sources[file].text()) : fixed.texts.front().second;
  }

  /// Of the first complaint: "12:16 no column …".
  std::string First() const {
    if (sink.all().empty()) {
      return "";
    }
    const Diagnostic& diagnostic = sink.all().front();
    const Place place = sources[file].PlaceOf(diagnostic.span.begin);
    return std::to_string(place.line) + ":" + std::to_string(place.column) + " " + MessageOf(diagnostic, LanguageOf(sources[file]));
  }
};

/// The printed tree of a condition, without complaint.
inline std::string Condition(const std::string& condition) {
  const ReadText read("tag t when " + condition);
  INFO(read.Rendered());
  CHECK(read.Codes() == "");
  const std::string printed = read.Printed();
  const std::string before = "tag t\n  when ";
  REQUIRE(printed.rfind(before, 0) == 0);
  return printed.substr(before.size(), printed.size() - before.size() - 1);
}

inline std::string FileText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace limn::syntax_testing
