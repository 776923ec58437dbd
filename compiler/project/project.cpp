#include "compiler/project/project.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/project/project_reader.h"
#include "runtime/tables/utf8.h"
#include "runtime/values/calendar.h"

namespace limn {
namespace {

namespace fs = std::filesystem;

template <typename Named>
const Named* FindNamed(const std::vector<Named>& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

void ReadHead(ProjectReader& reader, const Entries& root) {
  Project& project = reader.project;
  if (const std::optional<LocatedText> edition = root.Text("limn")) {
    if (edition->text != "1") {
      reader.sink.Emit<Diag::UnknownEdition>(edition->span, edition->text);
    }
  } else if (!root.Has("limn")) {
    root.Need("limn", Span{project.file_id, 0, 0}, "limn: 1");
  }
  if (const std::optional<LocatedText> name = root.Text("project"); name && CheckName(reader, *name)) {
    project.name = name->text;
  }
  if (const std::optional<LocatedText> zone = root.Text("timezone")) {
    if (const std::optional<TimeZone> found = FindZone(reader, *zone)) {
      project.zone_name = zone->text;
      project.zone = *found;
    }
  }
  if (const std::optional<LocatedText> as_of = root.Text("as_of")) {
    project.as_of = ReadAsOf(reader, *as_of);
  }
}

// As far as it is well formed: ReadSettings complains about the rest.
std::vector<YamlNode::Entry> FromOfEnvironment(const YamlTree& tree, const Entries& root, std::string_view name) {
  const auto entry_of = [&](YamlId map, std::string_view key) -> const YamlNode::Entry* {
    const std::vector<YamlNode::Entry>& entries = tree[map].entries;
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const YamlNode::Entry& entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
  };
  const YamlNode::Entry* environments = root.Find("environments");
  const YamlNode::Entry* environment = environments == nullptr ? nullptr : entry_of(environments->value, name);
  const YamlNode::Entry* from = environment == nullptr ? nullptr : entry_of(environment->value, "from");
  return from == nullptr ? std::vector<YamlNode::Entry>() : tree[from->value].entries;
}

}  // namespace

const Purpose* Project::FindPurpose(std::string_view purpose) const { return FindNamed(purposes, purpose); }

const Environment* Project::FindEnvironment(std::string_view environment) const { return FindNamed(environments, environment); }

const IdentitySource* Project::IdentityOf(TableId table, ColumnId column) const {
  const std::vector<IdentitySource>& all = sources[table.index].identities;
  const auto found = std::find_if(all.begin(), all.end(), [&](const IdentitySource& identity) { return identity.column == column; });
  return found == all.end() ? nullptr : &*found;
}

std::string Project::PathOf(std::string_view path) const {
  if (path == "-" || fs::path(path).is_absolute() || folder.empty() || folder == ".") {
    return std::string(path);
  }
  return (fs::path(folder) / path).string();
}

std::optional<WriterFormat> OutputFormatOf(std::string_view path) {
  constexpr std::pair<std::string_view, WriterFormat> kEndings[] = {{".csv", WriterFormat::Csv},     {".jsonl", WriterFormat::JsonLines},
                                                                    {".ndjson", WriterFormat::JsonLines}, {".db", WriterFormat::Sqlite},
                                                                    {".sqlite", WriterFormat::Sqlite}, {".sqlite3", WriterFormat::Sqlite}};
  for (const auto& [ending, format] : kEndings) {
    if (path.ends_with(ending) && path.size() > ending.size()) {
      return format;
    }
  }
  return std::nullopt;
}

std::optional<double> ParseShare(std::string_view text) {
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

std::optional<AsOf> ParseAsOf(std::string_view text, const TimeZone& zone) {
  if (const std::optional<Date> day = ParseIsoDate(text)) {
    return AsOf{.is_day = true, .day = *day};
  }
  if (const std::optional<Instant> instant = ParseDateTime(text, zone)) {
    return AsOf{.is_day = false, .day = zone.LocalDate(*instant), .instant = *instant};
  }
  return std::nullopt;
}

std::optional<Project> ReadProjectText(SourceMap& sources, const std::string& path, std::string text, DiagnosticSink& sink, const ProjectOptions& options) {
  Project project;
  project.file = path;
  project.folder = fs::path(path).parent_path().string();
  if (project.folder.empty()) {
    project.folder = ".";
  }
  project.file_id = sources.Add(path, std::move(text));
  std::error_code error;
  project.name = fs::absolute(project.folder, error).lexically_normal().filename().string();
  const std::optional<YamlTree> tree = ReadYaml(sources, project.file_id, sink);
  if (!tree) {
    return std::nullopt;
  }
  ProjectReader reader{*tree, sink, options, project, {}, {}, {}};
  const Entries root(*tree, sink, tree->root, Phrase::TheProjectFile, {"limn", "project", "timezone", "as_of", "tables", "identities", "purposes", "environments", "outputs", "snapshot"});
  if ((*tree)[tree->root].kind != YamlNode::Kind::Map) {
    return std::nullopt;
  }
  ReadHead(reader, root);
  reader.environment_from = FromOfEnvironment(*tree, root, options.environment);
  ReadTables(reader, root);
  ReadIdentities(reader, root);
  ReadLinks(reader);
  ReadSettings(reader, root);
  MaskIdentities(reader);
  return project;
}

std::optional<Project> ReadProject(SourceMap& sources, const std::string& path, DiagnosticSink& sink, const ProjectOptions& options) {
  std::error_code error;
  const fs::path file = fs::is_directory(path, error) ? fs::path(path) / "limn.yaml" : fs::path(path);
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !(text << stream.rdbuf() || stream.peek() == std::ifstream::traits_type::eof())) {
    const std::string folder = file.parent_path().string();
    sink.Emit<Diag::NoProjectFile>(Span::Nowhere(), folder.empty() ? "." : folder);
    return std::nullopt;
  }
  const std::string name = file.parent_path() == "." ? file.filename().string() : file.string();
  return ReadProjectText(sources, name, text.str(), sink, options);
}

}  // namespace limn
