// `purposes:`, `environments:`, `outputs:` of limn.yaml.
#include "compiler/project/project_reader.h"

namespace limn {
namespace {

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
    project_.snapshot = root_.YesNo("snapshot");
    if (const YamlNode::Entry* outputs = root_.Find("outputs")) {
      ReadOutputs(*outputs, "outputs", project_.outputs);
    }
    for (const auto& [environment, outputs] : environment_outputs_) {
      Outputs own = project_.outputs;
      ReadOutputs(outputs, "environments." + environment + ".outputs", own);
      if (environment == reader_.options.environment) {
        own.is_elsewhere = own.labels && (!project_.outputs.labels || own.labels->path != project_.outputs.labels->path);
        project_.outputs = std::move(own);
      }
    }
  }

 private:
  void ReadEnvironment(const YamlNode::Entry& entry) {
    const Entries options(reader_.tree, reader_.sink, entry.value, "environments." + entry.key, {"params", "sample", "as_of", "from", "outputs"});
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
      environment.sample = ParseShare(sample->text);
      if (!environment.sample) {
        reader_.sink.Emit<Diag::BadSample>(sample->span, sample->text);
      }
    }
    if (const std::optional<LocatedText> as_of = options.Text("as_of")) {
      environment.as_of = ReadAsOf(reader_, *as_of);
    }
    if (const YamlNode::Entry* from = options.Find("from")) {
      const Entries tables(reader_.tree, reader_.sink, from->value, "environments." + entry.key + ".from", {});
      for (const YamlNode::Entry& table : tables.all()) {
        CheckFrom(table);
      }
    }
    if (const YamlNode::Entry* outputs = options.Find("outputs")) {
      environment_outputs_.emplace_back(entry.key, *outputs);
    }
    project_.environments.push_back(std::move(environment));
  }

  // Which files they are was read with the tables, for the environment that is asked for; the others are only checked.
  void CheckFrom(const YamlNode::Entry& entry) {
    const std::optional<TableId> table = reader_.TableAt({entry.key, entry.key_span, entry.key_span});
    if (table && project_.sources[table->index].format == SourceFormat::KeysFrom) {
      reader_.sink.Emit<Diag::TwoSources>(entry.key_span, entry.key);
    }
    TextsOf(reader_.tree, reader_.sink, entry);
  }

  // What isn't said stays as it is.
  void ReadOutputs(const YamlNode::Entry& entry, const std::string& where, Outputs& into) {
    const Entries outputs(reader_.tree, reader_.sink, entry.value, where, {"labels", "history", "metrics", "bom", "personal"});
    into.labels = outputs.Has("labels") ? ReadOutput(outputs, "labels", /*database=*/false) : into.labels;
    into.history = outputs.Has("history") ? ReadOutput(outputs, "history", /*database=*/true) : into.history;
    into.metrics = outputs.YesNo("metrics").value_or(into.metrics);
    into.byte_order_mark = outputs.YesNo("bom").value_or(into.byte_order_mark);
    if (outputs.Has("personal")) {
      into.personal_allowed.clear();
    }
    for (const LocatedText& name : outputs.Texts("personal")) {
      AllowPersonal(name, into);
    }
  }

  std::optional<OutputFile> ReadOutput(const Entries& outputs, std::string_view key, bool database) {
    const std::optional<LocatedText> path = outputs.Text(key);
    if (!path) {
      return std::nullopt;
    }
    const std::optional<WriterFormat> format = path->text == "-" && !database ? std::optional(WriterFormat::Csv) : OutputFormatOf(path->text);
    if (!format || (database && *format != WriterFormat::Sqlite)) {
      Diagnostic& unknown = reader_.sink.Emit<Diag::UnknownOutputFormat>(path->span, path->text);
      if (database) {
        unknown.help = Words(Phrase::WriteInstead, {std::string(key) + ": out/labels.db"});
      }
      return std::nullopt;
    }
    return OutputFile{path->text, *format, path->span};
  }

  // `email`, in whichever tables have such a column declared personal, or `customers.email`.
  void AllowPersonal(const LocatedText& name, Outputs& into) {
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
          into.personal_allowed.emplace_back(TableId{table}, *column);
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
  std::vector<std::pair<std::string, YamlNode::Entry>> environment_outputs_;  // in order of place, by the environment's name
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
