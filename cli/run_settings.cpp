#include "cli/run_settings.h"

#include <algorithm>

#include "cli/execution.h"
#include "cli/numbers.h"
#include "cli/parameters.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/types/type.h"

namespace limn::cli {
namespace {

class SettingsReader {
 public:
  SettingsReader(const Arguments& arguments, const Project& project, const std::vector<ParameterRow>& parameters, Console& console,
                 DiagnosticSink& sink)
      : arguments_(arguments), project_(project), parameters_(parameters), console_(console), sink_(sink) {}

  std::optional<RunSettings> Read() {
    const bool read = ReadEnvironment() && ReadAsOf() && ReadParams() && ReadSample();
    return read ? std::optional(std::move(settings_)) : std::nullopt;
  }

 private:
  bool Wrong(const std::string& message) {
    Refuse(console_, message);
    return false;
  }

  const ParameterRow* FindParameter(const std::string& name) const {
    const auto found = std::find_if(parameters_.begin(), parameters_.end(), [&](const ParameterRow& row) { return row.name == name; });
    return found == parameters_.end() ? nullptr : &*found;
  }

  std::vector<std::string> ParameterNames() const {
    std::vector<std::string> names;
    for (const ParameterRow& row : parameters_) {
      names.push_back(row.name);
    }
    return names;
  }

  std::string CloseParameter(const std::string& name) const { return DidYouMean(name, ParameterNames()); }

  static bool InRange(const Value& value, const ParameterRow& row) {
    return (!row.from || row.from->data <= value.data) && (!row.to || value.data <= row.to->data);
  }

  std::string TextOf(const std::optional<Value>& value) const { return value ? Format(*value, project_.zone) : "…"; }

  bool ReadEnvironment() {
    settings_.as_of = project_.as_of.value_or(Now(project_.zone));
    const std::optional<std::string> name = arguments_.Text("--env");
    if (!name) {
      return true;
    }
    const Environment* environment = project_.FindEnvironment(*name);
    if (environment == nullptr) {
      std::vector<std::string> names;
      std::string listed;
      for (const Environment& each : project_.environments) {
        names.push_back(each.name);
        listed += (listed.empty() ? "" : ", ") + each.name;
      }
      const std::string close = DidYouMean(*name, names);
      return Wrong(!close.empty()   ? console_(Text::NoEnvironmentDidYouMean, Printable(*name), close)
                   : listed.empty() ? console_(Text::NoEnvironments, Printable(*name))
                                    : console_(Text::NoEnvironment, Printable(*name), listed));
    }
    settings_.environment = *name;
    settings_.as_of = environment->as_of.value_or(settings_.as_of);
    settings_.sample = environment->sample;
    for (const ParameterOverride& given : environment->parameters) {
      ReadOverride(given);
    }
    return !sink_.has_errors();
  }

  void ReadOverride(const ParameterOverride& given) {
    const ParameterRow* row = FindParameter(given.name);
    if (row == nullptr) {
      Diagnostic& complaint = sink_.Emit<Diag::NoParamCalled>(given.name_span, given.name);
      if (const std::string close = CloseParameter(given.name); !close.empty()) {
        complaint.label = Words(Phrase::DidYouMeanLabel, {close});
        complaint.fixes.push_back({given.name_span, close, false});
      }
      return;
    }
    const std::optional<Value> value = given.values.size() == 1 ? ReadLiteral(given.values[0], row->value.type, project_.zone) : std::nullopt;
    if (!value) {
      sink_.Emit<Diag::ParamValue>(given.value_span, given.name, Words(Phrase::InBothLanguages, {NameOf(Type::One(row->value.type), false), NameOf(Type::One(row->value.type), true)}));
    } else if (!InRange(*value, *row)) {
      sink_.Emit<Diag::ParamOutsideRange>(given.value_span, given.name, TextOf(row->from), TextOf(row->to));
    } else {
      settings_.parameters[given.name] = *value;
    }
  }

  bool ReadAsOf() {
    const std::optional<std::string> text = arguments_.Text("--as-of");
    if (!text) {
      return true;
    }
    const std::optional<AsOf> as_of = ParseAsOf(*text, project_.zone);
    if (!as_of) {
      return Wrong(console_(Text::BadAsOfOption, Printable(*text)));
    }
    settings_.as_of = *as_of;
    return true;
  }

  bool ReadParams() {
    for (const std::string& text : arguments_.All("--param")) {
      const size_t equals = text.find('=');
      const std::string name = text.substr(0, equals);
      if (equals == std::string::npos) {
        return Wrong(console_(Text::ParamWithoutValue, Printable(text)));
      }
      const ParameterRow* row = FindParameter(name);
      if (row == nullptr) {
        const std::string close = CloseParameter(name);
        Refuse(console_, close.empty() ? console_(Text::NoParam, Printable(name)) : console_(Text::NoParamDidYouMean, Printable(name), close),
               close.empty() ? ParameterNames() : std::vector<std::string>());
        return false;
      }
      const std::string written = text.substr(equals + 1);
      const std::optional<Value> value = ReadLiteral(written, row->value.type, project_.zone);
      if (!value) {
        return Wrong(console_(Text::BadParamValue, name, NameOf(Type::One(row->value.type), console_.language == Language::Chinese), Printable(written)));
      }
      if (!InRange(*value, *row)) {
        return Wrong(console_(Text::ParamOutOfRange, name, GroupedText(TextOf(row->from)), GroupedText(TextOf(row->to)), Printable(written)));
      }
      settings_.parameters[name] = *value;
    }
    return true;
  }

  bool ReadSample() {
    const std::optional<std::string> text = arguments_.Text("--sample");
    if (!text) {
      return true;
    }
    settings_.sample = ParseShare(*text);
    if (!settings_.sample) {
      return Wrong(console_(Text::BadSampleOption, Printable(*text)));
    }
    return true;
  }

  const Arguments& arguments_;
  const Project& project_;
  const std::vector<ParameterRow>& parameters_;
  Console& console_;
  DiagnosticSink& sink_;
  RunSettings settings_;
};

}  // namespace

std::optional<RunSettings> ReadSettings(const Arguments& arguments, const Project& project, const std::vector<ParameterRow>& parameters,
                                        Console& console, DiagnosticSink& sink) {
  return SettingsReader(arguments, project, parameters, console, sink).Read();
}

OptionRow AsOfOption() {
  return {.name = "--as-of", .value = "TIME", .help = {"As of this day (2026-01-31) or moment (\"2026-01-31 18:00\"), over what limn.yaml says.", "截至这一天（2026-01-31）或时刻（\"2026-01-31 18:00\"），优先于 limn.yaml。"}};
}

OptionRow EnvironmentOption() {
  return {.name = "--env", .value = "NAME", .help = {"An environment of limn.yaml: its params, sample, as of, data and outputs.", "limn.yaml 中的一个环境：采用它的参数、抽样、截至时间、数据和输出。"}};
}

OptionRow ParamOption() {
  return {.name = "--param", .letter = 'p', .value = "NAME=VALUE", .help = {"A param's value for this run, written as in the rules: --param vip_spend=5_000. May be repeated.", "本次运行的参数值，写法同规则：--param 门槛=5万。可重复。"}, .many = true};
}

}  // namespace limn::cli
