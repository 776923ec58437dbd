// Diagnostics as a SARIF 2.1.0 log, which code hosts show beside the changed lines.

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/diagnostics/renderer.h"

namespace limn {
namespace {

using Json = nlohmann::ordered_json;

std::string_view SarifLevel(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Lint:
      return "note";
  }
  return "";
}

// A relative reference (source: RFC 3986): every byte outside the unreserved ones and "/" in percent form.
std::string UriOf(std::string_view path) {
  std::string uri;
  for (const char letter : path) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
                       std::string_view("/-._~").find(letter) != std::string_view::npos;
    uri += plain ? std::string(1, letter) : fmt::format("%{:02X}", static_cast<unsigned char>(letter));
  }
  return uri;
}

Json RegionJson(const SourceFile& file, Span span) {
  const Place start = file.PlaceOf(span.begin);
  const Place end = file.PlaceOf(span.end);
  return {{"startLine", start.line}, {"startColumn", start.column}, {"endLine", end.line}, {"endColumn", end.column}};
}

Json LocationJson(Span span, const SourceMap& sources) {
  const SourceFile& file = sources[span.file];
  return {{"physicalLocation", {{"artifactLocation", {{"uri", UriOf(file.path())}}}, {"region", RegionJson(file, span)}}}};
}

// One fix: its replacements by file, applied together.
Json FixesJson(const Diagnostic& diagnostic, const SourceMap& sources, const std::string& description) {
  std::map<FileId, Json> replacements;
  for (const Fix& fix : diagnostic.fixes) {
    replacements[fix.span.file].push_back(
        {{"deletedRegion", RegionJson(sources[fix.span.file], fix.span)}, {"insertedContent", {{"text", fix.replacement}}}});
  }
  Json changes = Json::array();
  for (const auto& [file, of_file] : replacements) {
    changes.push_back({{"artifactLocation", {{"uri", UriOf(sources[file].path())}}}, {"replacements", of_file}});
  }
  return Json::array({{{"description", {{"text", description}}}, {"artifactChanges", std::move(changes)}}});
}

Json ResultJson(const Diagnostic& diagnostic, size_t rule_index, const SourceMap& sources, const RenderOptions& options) {
  const Language language = LanguageFor(diagnostic, sources, options);
  std::string text = diagnostic.place.empty() ? "" : diagnostic.place + "  ";
  text += MessageOf(diagnostic, language);
  const std::string label = Say(diagnostic.label, language);
  const std::string help = HelpOf(diagnostic, language);
  for (const std::string& more : {label, help}) {
    text += more.empty() ? "" : "\n" + more;
  }
  Json result = {{"ruleId", CodeOf(diagnostic.kind)},
                 {"ruleIndex", rule_index},
                 {"level", SarifLevel(RowOf(diagnostic.kind).severity)},
                 {"message", {{"text", text}}}};
  if (!diagnostic.span.is_nowhere()) {
    result["locations"] = Json::array({LocationJson(diagnostic.span, sources)});
  }
  Json related = Json::array();
  for (const Note& note : diagnostic.notes) {
    if (note.span && !note.span->is_nowhere()) {
      Json location = LocationJson(*note.span, sources);
      location["message"] = {{"text", Say(note.words, language)}};
      related.push_back(std::move(location));
    }
  }
  if (!related.empty()) {
    result["relatedLocations"] = std::move(related);
  }
  if (!diagnostic.fixes.empty()) {
    result["fixes"] = FixesJson(diagnostic, sources, help.empty() ? label : help);
  }
  return result;
}

}  // namespace

std::string RenderSarif(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options) {
  std::vector<Diag> rules;
  Json results = Json::array();
  for (const Diagnostic& diagnostic : diagnostics) {
    const auto known = std::find(rules.begin(), rules.end(), diagnostic.kind);
    const size_t rule_index = static_cast<size_t>(known - rules.begin());
    if (known == rules.end()) {
      rules.push_back(diagnostic.kind);
    }
    results.push_back(ResultJson(diagnostic, rule_index, sources, options));
  }
  Json rules_json = Json::array();
  for (const Diag kind : rules) {
    rules_json.push_back({{"id", CodeOf(kind)}, {"name", RowOf(kind).name}});
  }
  const Json log = {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", Json::array({{{"tool", {{"driver", {{"name", "limn"}, {"rules", std::move(rules_json)}}}}},
                             {"columnKind", "unicodeCodePoints"},
                             {"results", std::move(results)}}})},
  };
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace limn
