/// RunSettings: as of when, in which environment, with which params: what limn.yaml and the command line decide together.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/project/project.h"
#include "runtime/program/program.h"

namespace limn::cli {

struct RunSettings {
  AsOf as_of;
  std::string environment;
  std::map<std::string, Value> parameters;  // those set by the environment or the command line
  std::optional<double> sample;
};

/// Options --as-of, --env, --param, --sample over the environment over limn.yaml over now. Emits E044x about an environment; a wrong
/// option is complained about on the console. Nothing after a complaint; the exit code is kBadUse.
std::optional<RunSettings> ReadSettings(const Arguments& arguments, const Project& project, const std::vector<ParameterRow>& parameters,
                                        Console& console, DiagnosticSink& sink);

/// The options that ReadSettings reads, for the rows of commands.
OptionRow AsOfOption();
OptionRow EnvironmentOption();
OptionRow ParamOption();

}  // namespace limn::cli
