/// Diagnostic: one complaint about rules, project or data, with its place and its repair.
/// The texts stand in diagnostics.def, one row per kind; a Diagnostic carries the row and named arguments.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/diagnostics/source_file.h"

namespace limn {

enum class Severity : uint8_t { Error, Warning, Lint };
enum class Language : uint8_t { English, Chinese };

/// One enumerator per row of diagnostics.def.
enum class Diag : uint16_t {
#define DIAGNOSTIC(name, ...) name,
#include "compiler/diagnostics/diagnostics.def"
#undef DIAGNOSTIC
};

/// A row of diagnostics.def: its number (E0201 is 201), severity, argument names, texts with {argument}
/// in each language, and the text of its `help:` line ("" where it has none).
struct DiagnosticRow {
  std::string_view name;
  uint16_t number;
  Severity severity;
  std::vector<std::string_view> arguments;
  std::array<std::string_view, 2> message;  // by Language
  std::array<std::string_view, 2> help;     // by Language; may be ""
};
const DiagnosticRow& RowOf(Diag kind);
const std::vector<DiagnosticRow>& DiagnosticRows();

/// How many arguments a row names; lets Emit refuse a wrong call at compile time.
constexpr size_t ArgumentCount(Diag kind);

/// Short texts under carets, in notes and reports, one row per text in phrases.def.
enum class Phrase : uint16_t {
#define PHRASE(name, ...) name,
#include "compiler/diagnostics/phrases.def"
#undef PHRASE
};

using Arguments = std::vector<std::pair<std::string, std::string>>;

/// A phrase with its arguments by position ({0}, {1}), or a text that needs no translation.
struct Words {
  std::optional<Phrase> phrase;
  std::vector<std::string> arguments;
  std::string verbatim;

  Words() = default;
  Words(Phrase phrase_, std::vector<std::string> arguments_ = {}) : phrase(phrase_), arguments(std::move(arguments_)) {}
  static Words Verbatim(std::string text) {
    Words words;
    words.verbatim = std::move(text);
    return words;
  }
  bool empty() const { return !phrase && verbatim.empty(); }
};
std::string Say(const Words& words, Language language);

/// A replacement of one span; `certain` fixes are applied by `limn check --fix`.
struct Fix {
  Span span;
  std::string replacement;
  bool certain = true;
};

/// A second place that belongs to the complaint.
struct Note {
  std::optional<Span> span;
  Words words;
};

struct Diagnostic {
  Diag kind;
  Span span;
  Arguments arguments;
  Words label;               // under the carets
  std::vector<Note> notes;
  std::vector<Fix> fixes;    // applied together, as one edit
  Words help;                // instead of the row's help line, where set
};

/// The message of a diagnostic in a language, its arguments filled in.
std::string MessageOf(const Diagnostic& diagnostic, Language language);
/// The help line, "" where there is none.
std::string HelpOf(const Diagnostic& diagnostic, Language language);
/// "E0201", "W0231", "L0340".
std::string CodeOf(Diag kind);

/// Collects diagnostics; Emit returns the new one so that the caller can add label, notes and fix.
class DiagnosticSink {
 public:
  template <Diag kind, typename... Args>
  Diagnostic& Emit(Span span, Args&&... args) {
    static_assert(sizeof...(Args) == ArgumentCount(kind), "one argument for each name in the row of diagnostics.def");
    return Add(kind, span, {std::string(std::forward<Args>(args))...});
  }

  const std::vector<Diagnostic>& all() const { return diagnostics_; }
  size_t error_count() const;
  bool has_errors() const { return error_count() > 0; }
  /// By file and place, equal ones once.
  void SortAndDeduplicate();
  void Append(const DiagnosticSink& other);

 private:
  Diagnostic& Add(Diag kind, Span span, std::vector<std::string> arguments);
  std::vector<Diagnostic> diagnostics_;
};

/// The candidate closest to `word`, where it is close enough to be a likely slip (edit distance with
/// transpositions at most a third of the length, at least 1; case and width folded first); "" otherwise.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);


}  // namespace limn

#include "compiler/diagnostics/argument_count.h"
