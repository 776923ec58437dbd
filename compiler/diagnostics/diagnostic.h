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

#include "compiler/diagnostics/argument_count.h"
#include "compiler/diagnostics/source_file.h"
#include "compiler/diagnostics/words.h"

namespace limn {

enum class Severity : uint8_t { Error, Warning, Lint };

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
constexpr size_t ArgumentCount(Diag kind) {
  constexpr size_t kCounts[] = {
#define DIAGNOSTIC(name, number, severity, arguments, ...) CountNames(#arguments),
#include "compiler/diagnostics/diagnostics.def"
#undef DIAGNOSTIC
  };
  return kCounts[static_cast<size_t>(kind)];
}

/// The arguments of a diagnostic by name, in the order of its row.
using Arguments = std::vector<std::pair<std::string_view, Argument>>;

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
  Words label;             // under the carets
  std::vector<Note> notes;
  std::vector<Fix> fixes;  // applied together, as one edit
  Words help;              // instead of the row's help line, where set
  std::string place;       // instead of the span's: where data is wrong, "data/orders.csv:1"
};

/// The message of a diagnostic in a language, its arguments filled in.
std::string MessageOf(const Diagnostic& diagnostic, Language language);
/// The help line, "" where there is none.
std::string HelpOf(const Diagnostic& diagnostic, Language language);
/// "E0201", "W0231", "L0340".
std::string CodeOf(Diag kind);
/// The kind with a code: "E0201", also "e201" or "201"; nothing where no row has the number.
std::optional<Diag> DiagOfCode(std::string_view code);

/// Collects diagnostics; Emit returns the new one so that the caller can add label, notes and fix. The reference
/// holds until the next Emit.
class DiagnosticSink {
 public:
  template <Diag kind, typename... Args>
  Diagnostic& Emit(Span span, Args&&... args) {
    static_assert(sizeof...(Args) == ArgumentCount(kind), "one argument for each name in the row of diagnostics.def");
    return Add(kind, span, {Argument(std::forward<Args>(args))...});
  }

  const std::vector<Diagnostic>& all() const { return diagnostics_; }
  /// One of all(), for what is only known later. Places hold until the next Withdraw or SortAndDeduplicate.
  Diagnostic& At(size_t place) { return diagnostics_[place]; }
  size_t error_count() const;
  bool has_errors() const { return error_count() > 0; }
  /// By file and place, those without a place last; those equal in kind, place and message once.
  void SortAndDeduplicate();
  /// One cause, one complaint: of the errors on one line of a file, what only follows from characters that mean nothing there (E0122, E0123,
  /// E0139) or from words that could not be read (E0101) is dropped.
  void KeepCauses(const SourceMap& sources);
  void Append(const DiagnosticSink& other);
  void Append(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }
  /// Takes back every complaint of a kind at a place, because another one says it better or nothing is wrong there after all.
  void Withdraw(Diag kind, Span span);

 private:
  Diagnostic& Add(Diag kind, Span span, std::vector<Argument> arguments);
  std::vector<Diagnostic> diagnostics_;
};

/// The candidate closest to `word`, where it is close enough to be a likely slip (edit distance with
/// transpositions at most a third of the longer length, at least 1; case and width folded first; words of one
/// letter, and Latin words of two, only when they fold to the same); "" otherwise. Of equally close ones the first.
std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates);
/// The same among the few values that a column holds, where up to half of the letters may differ.
std::string ClosestValue(std::string_view text, const std::vector<std::string>& values);

}  // namespace limn
