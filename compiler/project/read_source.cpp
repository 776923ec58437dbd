// `from:` of a table: its files or database, and how the cells are written.
#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "compiler/project/project_reader.h"

namespace limn {
namespace {

namespace fs = std::filesystem;

bool EndsWithAny(std::string_view path, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return path.ends_with(ending); });
}

bool HasPattern(std::string_view path) { return path.find_first_of("*?[") != std::string_view::npos; }

// Files that match, by name in byte order, so that no locale decides which comes first.
std::vector<std::string> Matching(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  globfree(&found);
  std::sort(paths.begin(), paths.end());
  return paths;
}

class SourceSection {
 public:
  SourceSection(ProjectReader& reader, const Entries& table, TableId id)
      : reader_(reader), table_(table), id_(id), source_(reader.project.sources[id.index]) {}

  void Read() {
    source_.cells.resize(reader_.project.schema[id_].columns.size());
    if (table_.Has("keys_from")) {
      source_.format = SourceFormat::KeysFrom;
      for (const std::string_view entry : {"from", "query", "table"}) {
        if (table_.Has(entry)) {
          reader_.sink.Emit<Diag::TwoSources>(table_.Find(entry)->key_span, reader_.project.schema[id_].name);
          return;
        }
      }
      return;
    }
    const std::vector<LocatedText> from = From();
    if (from.empty()) {
      if (!table_.Has("from")) {
        table_.Need("from", reader_.project.table_spans[id_.index].name, "from: data/" + reader_.project.schema[id_].name + ".csv");
      }
      return;
    }
    reader_.project.table_spans[id_.index].from = from.front().span;
    ReadFormat(from);
    for (const LocatedText& path : from) {
      AddPath(path);
    }
    ReadSqlite();
    ReadText();
  }

 private:
  // The environment's files go over those of the table.
  std::vector<LocatedText> From() const {
    for (const YamlNode::Entry& entry : reader_.environment_from) {
      if (reader_.project.schema.FindTable(entry.key) == id_) {
        return TextsOf(reader_.tree, reader_.sink, entry);
      }
    }
    return table_.Texts("from");
  }

  void ReadFormat(const std::vector<LocatedText>& from) {
    const std::string& first = from.front().text;
    const bool sqlite = first.starts_with(kSqlitePrefix) || EndsWithAny(first, {".db", ".sqlite", ".sqlite3"});
    source_.format = sqlite ? SourceFormat::Sqlite : SourceFormat::Csv;
    const std::optional<LocatedText> format = table_.Text("format");
    if (!format) {
      return;
    }
    if (format->text == "csv" || format->text == "sqlite") {
      source_.format = format->text == "csv" ? SourceFormat::Csv : SourceFormat::Sqlite;
      return;
    }
    Diagnostic& unknown = reader_.sink.Emit<Diag::UnknownEntry>(format->span, format->text, table_.Find("format")->key);
    AddDidYouMean(unknown, format->text, {"csv", "sqlite"});
    unknown.help = Words(Phrase::OneOfThese, {"csv, sqlite"});
  }

  void AddPath(const LocatedText& written) {
    std::string_view path = written.text;
    if (path.starts_with(kSqlitePrefix)) {
      path.remove_prefix(kSqlitePrefix.size());
    }
    const std::string full = reader_.project.PathOf(path);
    if (path == "-" || !reader_.options.find_files) {
      source_.paths.push_back(full);
      return;
    }
    std::error_code error;
    if (fs::exists(full, error)) {
      source_.paths.push_back(full);
      return;
    }
    if (!HasPattern(path)) {
      ReportNoFile(written, path, full);
      return;
    }
    const std::vector<std::string> found = Matching(full);
    if (found.empty()) {
      reader_.sink.Emit<Diag::PatternWithoutFile>(written.text_span, path);
    }
    source_.paths.insert(source_.paths.end(), found.begin(), found.end());
  }

  void ReportNoFile(const LocatedText& written, std::string_view path, const std::string& full) {
    Diagnostic& none = reader_.sink.Emit<Diag::NoSuchFile>(written.text_span, path);
    const fs::path folder = fs::path(full).parent_path();
    const std::string written_folder = fs::path(path).parent_path().string();
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator entry(folder.empty() ? "." : folder, error), end; !error && entry != end && names.size() < kFilesSeenMax; entry.increment(error)) {
      if (!entry->is_directory(error)) {
        names.push_back((fs::path(written_folder) / entry->path().filename()).string());
      }
    }
    if (names.empty() && !fs::is_directory(folder.empty() ? "." : folder, error)) {
      none.help = Words(Phrase::NoSuchFolder, {written_folder});
      return;
    }
    std::sort(names.begin(), names.end());
    const bool sqlite = written.text.starts_with(kSqlitePrefix);
    const std::string close = DidYouMean(path, names);
    if (!close.empty()) {
      none.label = Words(Phrase::DidYouMeanLabel, {close});
      none.fixes.push_back({written.text_span, (sqlite ? std::string(kSqlitePrefix) : "") + close, false});
      return;
    }
    if (names.size() > kFilesListedMax) {
      names.resize(kFilesListedMax);
      names.push_back("…");
    }
    const std::string searched = written_folder.empty() ? "." : written_folder;
    none.help = names.empty() ? Words(Phrase::FolderIsEmpty, {searched}) : Words(Phrase::FilesAre, {searched, JoinNames(names)});
  }

  void ReadSqlite() {
    const std::optional<LocatedText> query = table_.Text("query");
    const std::optional<LocatedText> name = table_.Text("table");
    if (source_.format == SourceFormat::Sqlite) {
      source_.sqlite_query = query ? query->text : "";
      source_.sqlite_table = name ? name->text : (query ? "" : reader_.project.schema[id_].name);
      return;
    }
    for (const std::string_view entry : {"query", "table"}) {
      if (table_.Has(entry)) {
        reader_.sink.Emit<Diag::SqliteNeeded>(table_.Find(entry)->key_span, entry);
      }
    }
  }

  void ReadText() {
    if (const std::optional<LocatedText> delimiter = table_.Text("delimiter")) {
      static const std::map<std::string_view, char> kNamed = {
          {"tab", '\t'}, {"\\t", '\t'}, {"comma", ','}, {"semicolon", ';'}, {"pipe", '|'}};
      const auto named = kNamed.find(delimiter->text);
      const unsigned char letter = delimiter->text.size() == 1 ? static_cast<unsigned char>(delimiter->text.front()) : 0;
      const bool usable = letter == '\t' || (letter > ' ' && letter < 0x7F && letter != '"');
      if (named != kNamed.end()) {
        source_.delimiter = named->second;
      } else if (usable) {
        source_.delimiter = static_cast<char>(letter);
      } else {
        reader_.sink.Emit<Diag::BadDelimiter>(delimiter->span, delimiter->text);
      }
    }
    if (const std::optional<LocatedText> encoding = table_.Text("encoding")) {
      static const std::map<std::string_view, std::string_view> kEncodings = {
          {"utf-8", "utf-8"},        {"utf8", "utf-8"},   {"utf-16le", "utf-16le"}, {"utf-16", "utf-16le"}, {"windows-1252", "windows-1252"}, {"cp1252", "windows-1252"},
          {"latin1", "windows-1252"}, {"gb18030", "gb18030"}, {"gbk", "gb18030"},       {"gb2312", "gb18030"}};
      std::string folded = encoding->text;
      std::transform(folded.begin(), folded.end(), folded.begin(), [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; });
      const auto known = kEncodings.find(folded);
      if (known == kEncodings.end()) {
        AddDidYouMean(reader_.sink.Emit<Diag::UnknownEncoding>(encoding->span, encoding->text), folded, {"utf-8", "utf-16le", "windows-1252", "gb18030"});
      } else {
        source_.encoding = known->second;
      }
    }
    if (const std::optional<LocatedText> zone = table_.Text("zone")) {
      if (FindZone(reader_, *zone)) {
        source_.zone = zone->text;
      }
    }
  }

  static constexpr size_t kFilesSeenMax = 1000;
  static constexpr size_t kFilesListedMax = 5;
  ProjectReader& reader_;
  const Entries& table_;
  TableId id_;
  TableSource& source_;
};

}  // namespace

std::optional<TimeZone> FindZone(ProjectReader& reader, const LocatedText& name) {
  bool database_missing = false;
  const std::optional<TimeZone> zone = TimeZone::Find(name.text, &database_missing);
  if (!zone && database_missing) {
    reader.sink.Emit<Diag::NoTimeZones>(name.span, name.text);
  } else if (!zone) {
    AddDidYouMean(reader.sink.Emit<Diag::UnknownTimeZone>(name.span, name.text), name.text,
                  {"Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Asia/Kolkata", "Asia/Dubai", "Europe/London",
                   "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
                   "America/Sao_Paulo", "Australia/Sydney", "UTC"});
  }
  return zone;
}

void ReadSource(ProjectReader& reader, const Entries& table, TableId id) { SourceSection(reader, table, id).Read(); }

}  // namespace limn
