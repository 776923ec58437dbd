#include "compiler/diagnostics/diagnostic.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "compiler/diagnostics/printable.h"

namespace limn {
namespace {

struct PhraseRow {
  std::array<std::string_view, 2> text;
};

constexpr PhraseRow kPhrases[] = {
#define PHRASE(name, english, chinese) {{english, chinese}},
#include "compiler/diagnostics/phrases.def"
#undef PHRASE
};

// "(a, b)" as the preprocessor writes it.
std::vector<std::string_view> NamesOf(std::string_view list) {
  std::vector<std::string_view> names;
  size_t begin = list.find_first_not_of("(), ");
  while (begin != std::string_view::npos) {
    const size_t end = list.find_first_of("(), ", begin);
    names.push_back(list.substr(begin, end - begin));
    begin = list.find_first_not_of("(), ", end);
  }
  return names;
}

std::string FillArguments(std::string_view text, const Arguments& arguments, Language language) {
  return FillIn(text, [&](std::string_view name) {
    const auto found = std::find_if(arguments.begin(), arguments.end(), [&](const auto& pair) { return pair.first == name; });
    assert(found != arguments.end() && "a message names only arguments of its row");
    return Say(found->second, language);
  });
}

}  // namespace

Words::Words(Phrase phrase_) : phrase(phrase_) {}

Words::Words(Phrase phrase_, std::vector<Argument> arguments_) : phrase(phrase_), arguments(std::move(arguments_)) {}

Words Words::Verbatim(std::string text) {
  Words words;
  words.verbatim = std::move(text);
  return words;
}

std::string Say(const Words& words, Language language) {
  if (!words.phrase) {
    return Printable(words.verbatim);
  }
  const std::string_view text = kPhrases[static_cast<size_t>(*words.phrase)].text[static_cast<size_t>(language)];
  return FillIn(text, [&](std::string_view name) {
    size_t position = words.arguments.size();
    std::from_chars(name.data(), name.data() + name.size(), position);
    assert(position < words.arguments.size() && "a phrase is given an argument for each of its places");
    return Say(words.arguments[position], language);
  });
}

const std::vector<DiagnosticRow>& DiagnosticRows() {
  static const std::vector<DiagnosticRow> rows = {
#define DIAGNOSTIC(name, number, severity, arguments, english, chinese, help_english, help_chinese) \
  {#name, number, Severity::severity, NamesOf(#arguments), {english, chinese}, {help_english, help_chinese}},
#include "compiler/diagnostics/diagnostics.def"
#undef DIAGNOSTIC
  };
  return rows;
}

const DiagnosticRow& RowOf(Diag kind) { return DiagnosticRows()[static_cast<size_t>(kind)]; }

std::string MessageOf(const Diagnostic& diagnostic, Language language) {
  return FillArguments(RowOf(diagnostic.kind).message[static_cast<size_t>(language)], diagnostic.arguments, language);
}

std::string HelpOf(const Diagnostic& diagnostic, Language language) {
  if (!diagnostic.help.empty()) {
    return Say(diagnostic.help, language);
  }
  return FillArguments(RowOf(diagnostic.kind).help[static_cast<size_t>(language)], diagnostic.arguments, language);
}

std::string CodeOf(Diag kind) {
  const DiagnosticRow& row = RowOf(kind);
  const char letter = row.severity == Severity::Error ? 'E' : row.severity == Severity::Warning ? 'W' : 'L';
  return fmt::format("{}{:04}", letter, row.number);
}

std::optional<Diag> DiagOfCode(std::string_view code) {
  if (!code.empty() && std::string_view("EWLewl").find(code.front()) != std::string_view::npos) {
    code.remove_prefix(1);
  }
  uint16_t number = 0;
  const auto [rest, error] = std::from_chars(code.data(), code.data() + code.size(), number);
  if (code.empty() || error != std::errc() || rest != code.data() + code.size()) {
    return std::nullopt;
  }
  const std::vector<DiagnosticRow>& rows = DiagnosticRows();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const DiagnosticRow& row) { return row.number == number; });
  if (found == rows.end()) {
    return std::nullopt;
  }
  return static_cast<Diag>(found - rows.begin());
}

size_t DiagnosticSink::error_count() const {
  return static_cast<size_t>(std::count_if(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& diagnostic) {
    return RowOf(diagnostic.kind).severity == Severity::Error;
  }));
}

void DiagnosticSink::SortAndDeduplicate() {
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.span < b.span;
  });
  const auto same = [](const Diagnostic& a, const Diagnostic& b) {
    return a.kind == b.kind && a.span == b.span && a.place == b.place &&
           MessageOf(a, Language::English) == MessageOf(b, Language::English);
  };
  std::vector<Diagnostic> kept;
  for (Diagnostic& diagnostic : diagnostics_) {
    bool seen = false;
    for (auto earlier = kept.rbegin(); earlier != kept.rend() && earlier->span == diagnostic.span && !seen; ++earlier) {
      seen = same(*earlier, diagnostic);
    }
    if (!seen) {
      kept.push_back(std::move(diagnostic));
    }
  }
  diagnostics_ = std::move(kept);
}

void DiagnosticSink::KeepCauses(const SourceMap& sources) {
  // What can't be read at all, what doesn't fit, and what is said of the meaning.
  enum Layer : uint8_t { Characters, Reading, Others, Meaning };
  const auto layer_of = [](Diag kind) {
    const uint16_t number = RowOf(kind).number;
    if (kind == Diag::InvisibleCharacter || kind == Diag::MixedScripts || kind == Diag::StrayCharacter) {
      return Characters;
    }
    constexpr uint16_t kMeaningFirst = 200;
    constexpr uint16_t kMeaningLast = 299;
    return kind == Diag::UnexpectedText ? Reading : number >= kMeaningFirst && number <= kMeaningLast ? Meaning : Others;
  };
  using Line = std::pair<uint32_t, uint32_t>;
  const auto line_of = [&](Span span) { return Line{span.file.index, sources[span.file].PlaceOf(span.begin).line}; };
  std::map<Line, Layer> causes;
  std::set<Span> read;  // where something better is said than that it doesn't fit
  for (const Diagnostic& diagnostic : diagnostics_) {
    const Layer layer = layer_of(diagnostic.kind);
    if (diagnostic.span.is_nowhere()) {
      continue;
    }
    if (layer == Characters || layer == Reading) {
      Layer& cause = causes.try_emplace(line_of(diagnostic.span), layer).first->second;
      cause = std::min(cause, layer);
    } else if (layer == Others) {
      read.insert(diagnostic.span);
    }
  }
  std::erase_if(diagnostics_, [&](const Diagnostic& diagnostic) {
    const Layer layer = layer_of(diagnostic.kind);
    if (diagnostic.span.is_nowhere() || (layer != Reading && layer != Meaning)) {
      return false;
    }
    const auto cause = causes.find(line_of(diagnostic.span));
    return (cause != causes.end() && cause->second < layer) || (layer == Reading && read.contains(diagnostic.span));
  });
}

void DiagnosticSink::Append(const DiagnosticSink& other) {
  diagnostics_.insert(diagnostics_.end(), other.diagnostics_.begin(), other.diagnostics_.end());
}

void DiagnosticSink::Withdraw(Diag kind, Span span) {
  std::erase_if(diagnostics_, [&](const Diagnostic& diagnostic) { return diagnostic.kind == kind && diagnostic.span == span; });
}

Diagnostic& DiagnosticSink::Add(Diag kind, Span span, std::vector<Argument> arguments) {
  const std::vector<std::string_view>& names = RowOf(kind).arguments;
  assert(names.size() == arguments.size());
  Diagnostic diagnostic{kind, span, {}, {}, {}, {}, {}, {}};
  for (size_t position = 0; position < names.size(); ++position) {
    diagnostic.arguments.emplace_back(names[position], std::move(arguments[position]));
  }
  diagnostics_.push_back(std::move(diagnostic));
  return diagnostics_.back();
}

}  // namespace limn
