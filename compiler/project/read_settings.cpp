// `purposes:`, `environments:`, `outputs:` of limn.yaml.
#include <charconv>

#include "compiler/project/project_reader.h"
#include "runtime/tables/utf8.h"

namespace limn {
namespace {

// `5%` or `0.05`.
std::optional<double> ReadShare(std::string_view text) {
  const bool percent = text.ends_with("%");
  const std::string_view digits = percent ? TrimBlanks(text.substr(0, text.size() - 1)) : text;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  value = percent ? value / 100 : value;
  if (error != std::errc{} || end != digits.data() + digits.size() || !(value > 0 && value <= 1)) {
    return std::nullopt;
  }
  return value;
}

class SettingsSection {
 public:
  SettingsSection(ProjectReader& reader, const Entries& root) : reader_(reader), root_(root), project_(reader.project) {}

  void Read() {
    if (const YamlNode::Entry* purposes = root_.Find("purposes")) {
      const Entries entries(reader_.tree, reader_.sink, purposes->value, "purposes", {});
      for (const YamlNode::Entry& entry : entries.all()) {
        const std::optional<LocatedText> condition = TextOf(reader_.tree, reader_.sink, entry);
        if (condition && CheckName(reader_, {entry.key, entry.key_span, entry.key_span})) {
          project_.purposes.push_back({entry.key, entry.key_span, condition->text, condition->text_span});
        }
      }
    }
    if (const YamlNode::Entry* environments = root_.Find("environments")) {
      const Entries entries(reader_.tree, reader_.sink, environments->value, "environments", {});
      for (const YamlNode::Entry& entry : entries.all()) {
        ReadEnvironment(entry);
      }
    }
    if (const YamlNode::Entry* outputs = root_.Find("outputs")) {
      ReadOutputs(Entries(reader_.tree, reader_.sink, outputs->value, "outputs", {"labels", "history", "metrics", "bom", "personal"}));
    }
  }

 private:
  void ReadEnvironment(const YamlNode::Entry& entry) {
    const Entries options(reader_.tree, reader_.sink, entry.value, "environments." + entry.key, {"params", "sample", "as_of"});
    Environment environment{.name = entry.key, .name_span = entry.key_span};
    if (const YamlNode::Entry* params = options.Find("params")) {
      const Entries values(reader_.tree, reader_.sink, params->value, "environments." + entry.key + ".params", {});
      for (const YamlNode::Entry& value : values.all()) {
        ParameterOverride set{.name = value.key, .name_span = value.key_span, .value_span = reader_.tree[value.value].span};
        for (const LocatedText& text : TextsOf(reader_.tree, reader_.sink, value)) {
          set.values.push_back(text.text);
        }
        if (!set.values.empty()) {
          environment.parameters.push_back(std::move(set));
        }
      }
    }
    if (const std::optional<LocatedText> sample = options.Text("sample")) {
      environment.sample = ReadShare(sample->text);
      if (!environment.sample) {
        reader_.sink.Emit<Diag::BadSample>(sample->span, sample->text);
      }
    }
    if (const std::optional<LocatedText> as_of = options.Text("as_of")) {
      environment.as_of = ReadAsOf(reader_, *as_of);
    }
    project_.environments.push_back(std::move(environment));
  }

  void ReadOutputs(const Entries& outputs) {
    project_.outputs.labels = ReadOutput(outputs, "labels", /*database=*/false);
    project_.outputs.history = ReadOutput(outputs, "history", /*database=*/true);
    project_.outputs.metrics = outputs.YesNo("metrics").value_or(false);
    project_.outputs.byte_order_mark = outputs.YesNo("bom").value_or(false);
    for (const LocatedText& name : outputs.Texts("personal")) {
      AllowPersonal(name);
    }
  }

  std::optional<OutputFile> ReadOutput(const Entries& outputs, std::string_view key, bool database) {
    const std::optional<LocatedText> path = outputs.Text(key);
    if (!path) {
      return std::nullopt;
    }
    const std::optional<OutputFormat> format = path->text == "-" && !database ? std::optional(OutputFormat::Csv) : OutputFormatOf(path->text);
    if (!format || (database && *format != OutputFormat::Sqlite)) {
      Diagnostic& unknown = reader_.sink.Emit<Diag::UnknownOutputFormat>(path->span, path->text);
      if (database) {
        unknown.help = Words(Phrase::WriteInstead, {std::string(key) + ": out/labels.db"});
      }
      return std::nullopt;
    }
    return OutputFile{path->text, *format, path->span};
  }

  // `email`, in whichever tables have such a column declared personal, or `customers.email`.
  void AllowPersonal(const LocatedText& name) {
    const Schema& schema = project_.schema;
    const size_t point = name.text.find('.');
    const std::optional<TableId> named = point == std::string::npos ? std::nullopt : schema.FindTable(std::string_view(name.text).substr(0, point));
    const std::string_view column_name = named ? std::string_view(name.text).substr(point + 1) : std::string_view(name.text);
    bool exists = false;
    bool allowed = false;
    std::vector<std::string> personal;
    for (uint32_t table = 0; table < schema.tables.size(); ++table) {
      if (named && named->index != table) {
        continue;
      }
      for (const ColumnSchema& column : schema.tables[table].columns) {
        if (!column.personal.empty()) {
          personal.push_back(column.name);
        }
      }
      if (const std::optional<ColumnId> column = schema.FindColumn(TableId{table}, column_name)) {
        exists = true;
        if (!schema.ColumnOf(TableId{table}, *column).personal.empty()) {
          allowed = true;
          project_.outputs.personal_allowed.emplace_back(TableId{table}, *column);
        }
      }
    }
    if (exists && !allowed) {
      reader_.sink.Emit<Diag::NotPersonal>(name.span, name.text);
    } else if (!exists) {
      Diagnostic& unknown = reader_.sink.Emit<Diag::UnknownColumn>(name.text_span, column_name, named ? schema[*named].name : "tables");
      if (!AddDidYouMean(unknown, column_name, personal)) {
        unknown.help = Words(Phrase::OneOfThese, {personal.empty() ? "-" : JoinNames(personal)});
      }
    }
  }

  ProjectReader& reader_;
  const Entries& root_;
  Project& project_;
};

}  // namespace

std::optional<AsOf> ReadAsOf(ProjectReader& reader, const LocatedText& text) {
  const std::optional<AsOf> as_of = ParseAsOf(text.text, reader.project.zone);
  if (!as_of) {
    reader.sink.Emit<Diag::BadAsOf>(text.span, text.text);
  }
  return as_of;
}

void ReadSettings(ProjectReader& reader, const Entries& root) { SettingsSection(reader, root).Read(); }

}  // namespace limn
