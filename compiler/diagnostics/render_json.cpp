// Diagnostics for machines: our own JSON, and GitHub's workflow commands.

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utf8proc.h>

#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/renderer.h"

namespace limn {
namespace {

using Json = nlohmann::ordered_json;

// Editors count in UTF-16 units: two beyond the basic plane. A byte that is not UTF-8 counts as one.
uint32_t Utf16Length(std::string_view text) {
  uint32_t units = 0;
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                                     static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    units += length > 0 && point > 0xFFFF ? 2 : 1;
    at += length > 0 ? static_cast<size_t>(length) : 1;
  }
  return units;
}

Json PlaceJson(const SourceFile& file, uint32_t offset) {
  const Place place = file.PlaceOf(offset);
  const uint32_t line_start = file.LineStart(place.line);
  return {{"line", place.line},
          {"column", place.column},
          {"byte", offset},
          {"byte_column", offset - line_start},
          {"utf16_column", Utf16Length(file.text().substr(line_start, offset - line_start))}};
}

void AddSpan(Json& json, Span span, const SourceMap& sources) {
  if (span.is_nowhere()) {
    return;
  }
  const SourceFile& file = sources[span.file];
  json["file"] = file.path();
  json["start"] = PlaceJson(file, span.begin);
  json["end"] = PlaceJson(file, span.end);
}

Json DiagnosticJson(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options) {
  const Language language = LanguageFor(diagnostic, sources, options);
  const DiagnosticRow& row = RowOf(diagnostic.kind);
  Json json = {{"code", CodeOf(diagnostic.kind)},
               {"name", row.name},
               {"severity", SeverityName(row.severity, Language::English)},
               {"message", MessageOf(diagnostic, language)}};
  json["arguments"] = Json::object();
  for (const auto& [name, argument] : diagnostic.arguments) {
    json["arguments"][std::string(name)] = Say(argument, language);
  }
  AddSpan(json, diagnostic.span, sources);
  if (!diagnostic.place.empty()) {
    json["place"] = diagnostic.place;
  }
  if (!diagnostic.label.empty()) {
    json["label"] = Say(diagnostic.label, language);
  }
  if (const std::string help = HelpOf(diagnostic, language); !help.empty()) {
    json["help"] = help;
  }
  json["notes"] = Json::array();
  for (const Note& note : diagnostic.notes) {
    Json note_json = {{"message", Say(note.words, language)}};
    AddSpan(note_json, note.span.value_or(Span::Nowhere()), sources);
    json["notes"].push_back(std::move(note_json));
  }
  json["fixes"] = Json::array();
  for (const Fix& fix : diagnostic.fixes) {
    Json fix_json;
    AddSpan(fix_json, fix.span, sources);
    fix_json["replacement"] = fix.replacement;
    fix_json["certain"] = fix.certain;
    json["fixes"].push_back(std::move(fix_json));
  }
  return json;
}

// Workflow commands are lines; properties are separated by commas and begin with a colon.
std::string EscapeGithub(std::string_view text, bool property) {
  std::string escaped;
  for (const char letter : text) {
    const bool special = letter == '%' || letter == '\r' || letter == '\n' || (property && (letter == ':' || letter == ','));
    escaped += special ? fmt::format("%{:02X}", static_cast<unsigned char>(letter)) : std::string(1, letter);
  }
  return escaped;
}

std::string_view GithubLevel(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Lint:
      return "notice";
  }
  return "";
}

}  // namespace

std::string RenderJson(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options) {
  Json json;
  json["diagnostics"] = Json::array();
  for (const Diagnostic& diagnostic : diagnostics) {
    json["diagnostics"].push_back(DiagnosticJson(diagnostic, sources, options));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string RenderGithub(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources, const RenderOptions& options) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    const Language language = LanguageFor(diagnostic, sources, options);
    out += fmt::format("::{} ", GithubLevel(RowOf(diagnostic.kind).severity));
    if (!diagnostic.span.is_nowhere()) {
      const SourceFile& file = sources[diagnostic.span.file];
      const Place start = file.PlaceOf(diagnostic.span.begin);
      const Place end = file.PlaceOf(diagnostic.span.end);
      out += fmt::format("file={},line={},col={},endLine={},endColumn={},", EscapeGithub(Printable(file.path()), true), start.line,
                         start.column, end.line, end.column);
    }
    std::string text = MessageOf(diagnostic, language);
    if (!diagnostic.place.empty()) {
      text = Printable(diagnostic.place) + "  " + text;
    }
    for (const std::string& more : {Say(diagnostic.label, language), HelpOf(diagnostic, language)}) {
      text += more.empty() ? "" : "\n" + more;
    }
    out += fmt::format("title={}::{}\n", CodeOf(diagnostic.kind), EscapeGithub(text, false));
  }
  return out;
}

}  // namespace limn
