/// Project: limn.yaml as read: the schema, where rows come from, environments, purposes, outputs. Source: language.md "The project file".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source_file.h"
#include "runtime/schema/schema.h"
#include "runtime/tables/source.h"
#include "runtime/tables/writer.h"
#include "runtime/values/time_zone.h"
#include "runtime/values/value.h"

namespace limn {

/// Before the path of a database where a file may be named: `from: sqlite:data/shop.db`.
inline constexpr std::string_view kSqlitePrefix = "sqlite:";

/// `marketing: marketing_opt_in = yes`. The condition is parsed by the checker, on the main entity.
struct Purpose {
  std::string name;
  Span name_span;
  std::string condition;
  /// Where the condition stands in limn.yaml; its bytes are `condition` itself, unless it was written with escapes or over several lines.
  Span condition_span;
};

/// `vip_spend: 100` under `params:`: the text as written, without YAML's quotes, to be read by the parameter's type; a list is several texts.
struct ParameterOverride {
  std::string name;
  Span name_span;
  std::vector<std::string> values;
  Span value_span;
};

/// `dev: { params: { … }, sample: 5% }`; `as_of` may be overridden too. What `from:` and `outputs:` of the environment of ProjectOptions say stands in
/// Project::sources and Project::outputs already.
struct Environment {
  std::string name;
  Span name_span;
  std::vector<ParameterOverride> parameters;
  std::optional<double> sample;  // a share, above 0 and up to 1
  std::optional<AsOf> as_of;
};

/// A file to write. The path is as written, `-` is standard output; relative ones stand under Project::folder (see PathOf).
struct OutputFile {
  std::string path;
  WriterFormat format = WriterFormat::Csv;
  Span span;
};

struct Outputs {
  std::optional<OutputFile> labels;
  std::optional<OutputFile> history;
  bool metrics = false;           // metrics are written beside the labels
  bool byte_order_mark = false;   // `bom: yes`, for Excel
  bool is_elsewhere = false;      // an environment has labels of its own, beside those of the whole
  /// `personal: [email]`: columns with `personal:` that may leave in an output, by table and column.
  std::vector<std::pair<TableId, ColumnId>> personal_allowed;
};

/// Where the parts of a table stand, for diagnostics. Parallel to TableSchema.
struct TableSpans {
  Span name;
  Span entity;
  Span from;
  Span key;
  Span time;
  std::vector<Span> columns;       // by ColumnId: the name
  std::vector<Span> column_types;  // by ColumnId
};

/// `person_id: { of: customers, same: { phone: phone }, audit: out/persons.csv }`: what is said of it beside TableSource::identities.
struct Identity {
  TableId table;
  ColumnId column;
  std::optional<OutputFile> audit;
  Span name;
};

struct Project {
  std::string folder;      // of limn.yaml, "." for the working folder
  std::string file;        // path of limn.yaml as opened
  FileId file_id;
  std::string name;
  std::string zone_name = "UTC";
  TimeZone zone = TimeZone::Utc();
  std::optional<AsOf> as_of;
  Schema schema;
  std::vector<TableSource> sources;     // by TableId; paths already under `folder`
  std::vector<TableSpans> table_spans;  // by TableId
  std::vector<Span> link_spans;         // by LinkId
  /// By TableId: where a table has no time and its nearest parents with one are several, the links to them. A rule that needs the time is an error that
  /// asks for `time_from: NAME`, NAME being one of the links' names.
  std::vector<std::vector<LinkId>> time_candidates;
  std::vector<Identity> identities;
  std::vector<Purpose> purposes;
  std::vector<Environment> environments;
  Outputs outputs;
  std::optional<bool> snapshot;  // whether what was read is kept for the next run; nothing where limn.yaml leaves it to us

  const Purpose* FindPurpose(std::string_view purpose) const;
  const Environment* FindEnvironment(std::string_view environment) const;
  /// How the column says who belongs together; null for one that says nothing of that.
  const IdentitySource* IdentityOf(TableId table, ColumnId column) const;
  /// A path of limn.yaml or a rule as it is opened: under the project's folder unless absolute, `-` unchanged.
  std::string PathOf(std::string_view path) const;
};

/// What a file name's ending says: .csv, .jsonl (.ndjson), .db (.sqlite, .sqlite3); nothing for others.
std::optional<WriterFormat> OutputFormatOf(std::string_view path);

/// `5%` or `0.05`: a share above 0 and up to 1; nothing where it is none.
std::optional<double> ParseShare(std::string_view text);

/// `2026-01-01` is that whole day; `2026-01-01 18:00` an instant of the zone. Nothing where it is neither.
std::optional<AsOf> ParseAsOf(std::string_view text, const TimeZone& zone);

struct ProjectOptions {
  /// Whether `from:` files are looked for (globs are expanded and a file that isn't there is an error). Off for `test` and editors.
  bool find_files = true;
  /// The environment whose `from:` and `outputs:` go over those of the project; "" for none. One that isn't there changes nothing.
  std::string environment;
};

/// Reads limn.yaml at `path` (a file, or a folder that holds it). Returns a project as far as it could be read, also after errors in it, so that rules can
/// be checked against the rest; nothing where there is no file or it is no YAML at all. Emits E04xx.
std::optional<Project> ReadProject(SourceMap& sources, const std::string& path, DiagnosticSink& sink, const ProjectOptions& options = {});

/// The same from a text already in memory; `path` names it in messages and gives the folder.
std::optional<Project> ReadProjectText(SourceMap& sources, const std::string& path, std::string text, DiagnosticSink& sink,
                                       const ProjectOptions& options = {});

}  // namespace limn
