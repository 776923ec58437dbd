#include "tests/golden/golden_program.h"

#include <sstream>
#include <stdexcept>
#include <vector>

#include "cli/parameters.h"
#include "compiler/diagnostics/renderer.h"

namespace limn::golden {
namespace {

// The words of `--as-of "2026-01-31 18:00" --param a=1`, as a shell would cut them.
std::vector<std::string> WordsOf(const std::string& arguments) {
  std::vector<std::string> words;
  bool quoted = false;
  bool open = false;
  for (const char letter : arguments) {
    if (letter == '"') {
      quoted = !quoted;
    } else if (letter == ' ' && !quoted) {
      open = false;
    } else {
      if (!open) {
        words.emplace_back();
      }
      open = true;
      words.back() += letter;
    }
  }
  return words;
}

Value ReadParameter(const Program& program, const std::string& name, const std::string& text, const TimeZone& zone) {
  for (const ParameterRow& row : program.parameters) {
    if (row.name == name) {
      if (const std::optional<Value> value = cli::ReadLiteral(text, row.value.type, zone)) {
        return *value;
      }
    }
  }
  throw std::runtime_error("no value for a parameter: " + name + "=" + text);
}

void ReadArguments(CompiledCase& compiled, const std::string& arguments) {
  const Project& project = *compiled.workspace->project;
  compiled.as_of = project.as_of.value_or(AsOf{});
  const std::vector<std::string> words = WordsOf(arguments);
  for (size_t at = 0; at + 1 < words.size(); at += 2) {
    const std::string& value = words[at + 1];
    if (words[at] == "--as-of") {
      compiled.as_of = ParseAsOf(value, project.zone).value();
    } else if (words[at] == "--param") {
      const size_t equals = value.find('=');
      const std::string name = value.substr(0, equals);
      compiled.parameters[name] = ReadParameter(compiled.program, name, value.substr(equals + 1), project.zone);
    } else if (words[at] == "--env") {
      for (const ParameterOverride& row : project.FindEnvironment(value)->parameters) {
        compiled.parameters[row.name] = ReadParameter(compiled.program, row.name, row.values.at(0), project.zone);
      }
    } else if (words[at] != "--write") {
      throw std::runtime_error("an argument that goldens don't know: " + words[at]);
    }
  }
}

[[noreturn]] void Fail(const Case& one, const DiagnosticSink& sink, const SourceMap& sources) {
  throw std::runtime_error(one.name + "\n" + RenderText(sink.all(), sources, {}));
}

}  // namespace

CompiledCase Compile(const Case& one, bool share) {
  CompiledCase compiled;
  compiled.workspace = cli::OpenWorkspace({.place = LayOut(one).string()});
  if (!compiled.workspace->is_sound()) {
    Fail(one, compiled.workspace->sink, compiled.workspace->sources);
  }
  compiled.program =
      cli::LowerWorkspace(*compiled.workspace, {.metrics = compiled.workspace->project->outputs.metrics, .share = share}).program;
  ReadArguments(compiled, one.arguments);
  return compiled;
}

std::string LabelsOf(const CompiledCase& compiled, const Program& program, const RunOptions& options) {
  const Project& project = *compiled.workspace->project;
  DiagnosticSink sink;
  cli::Execution execution;
  execution.program = program;
  execution.threads = options.threads;
  if (!cli::LoadData(execution, project, compiled.as_of, {}, sink) || !cli::LinkData(execution, compiled.parameters, sink)) {
    throw std::runtime_error(RenderText(sink.all(), compiled.workspace->sources, {}));
  }
  const RunResult result = Run(*execution.linked, options);
  std::ostringstream text;
  for (const LabelTable& table : result.labels) {
    for (size_t row = 0; row < table.rows; ++row) {
      text << table.table << ' ' << execution.database->KeyText({table.table}, static_cast<uint32_t>(row));
      for (const LabelColumn& label : table.labels) {
        text << " | " << label.name << " = " << LabelText(label, row, project.zone);
      }
      text << '\n';
    }
  }
  return text.str();
}

}  // namespace limn::golden
