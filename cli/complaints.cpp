#include "cli/complaints.h"

#include <algorithm>

namespace limn::cli {

RenderOptions RenderOptionsOf(const Console& console, bool colour) {
  RenderOptions options;
  if (console.language_given) {
    options.language = console.language;
  }
  options.colour = colour;
  options.line_width_max = console.width;
  return options;
}

std::string CountsOf(const std::vector<Diagnostic>& diagnostics, const Console& console) {
  std::string counts;
  const auto add = [&](Severity severity, Text one, Text many) {
    const auto count = static_cast<uint64_t>(
        std::count_if(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& each) { return RowOf(each.kind).severity == severity; }));
    if (count > 0) {
      counts += (counts.empty() ? "" : console(Text::ListComma)) + SayCount(one, many, count, console.language);
    }
  };
  add(Severity::Error, Text::OneError, Text::ManyErrors);
  add(Severity::Warning, Text::OneWarning, Text::ManyWarnings);
  add(Severity::Lint, Text::OneLint, Text::ManyLints);
  return counts;
}

int ComplainOfWriting(const WriteFailure& failure, const Console& console) {
  if (failure.is_quiet()) {
    return kFine;
  }
  return console.Fail(Describe(failure, console.language == Language::Chinese), kMachine);
}

int Complain(const DiagnosticSink& sink, const SourceMap& sources, const Console& console) {
  if (sink.all().empty()) {
    return kFine;
  }
  console.Err(RenderText(sink.all(), sources, RenderOptionsOf(console, console.err_colour)));
  if (sink.all().size() > 1) {
    console.Err("\n" + CountsOf(sink.all(), console) + "\n");
  }
  return sink.has_errors() ? kBadUse : kFine;
}

}  // namespace limn::cli
