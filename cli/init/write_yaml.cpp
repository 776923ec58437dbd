// limn.yaml of a guessed project.
#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/init/write_project.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/project/project.h"
#include "compiler/types/type.h"

namespace limn::cli {
namespace {

namespace fs = std::filesystem;

// A column's line: name, declaration, and why.
struct ColumnLine {
  std::string name;
  std::string declaration;
  std::string comment;
};

void Pad(std::string& text, size_t width) {
  const size_t now = static_cast<size_t>(std::max(0, DisplayWidth(text)));
  text.append(width > now ? width - now : 1, ' ');
}

std::string ListOf(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    list += (list.empty() ? "" : ", ") + YamlText(text);
  }
  return "[" + list + "]";
}

// A file of the project as it was named, one elsewhere on the straight way there; both from the project's folder. A link to a file stays a link.
std::string PathFrom(const std::string& folder, const std::string& file) {
  std::error_code error;
  const fs::path here = fs::absolute(folder, error).lexically_normal();
  const fs::path named = fs::absolute(file, error).lexically_normal();
  const fs::path inside = named.lexically_relative(here);
  if (!inside.empty() && *inside.begin() != "..") {
    return inside.string();
  }
  const fs::path real = fs::weakly_canonical(named.parent_path(), error) / named.filename();
  const fs::path across = real.lexically_relative(fs::weakly_canonical(here, error));
  return across.empty() ? named.string() : across.string();
}

class YamlWriter {
 public:
  YamlWriter(const Guess& guess, const ProjectHead& head) : guess_(guess), head_(head), chinese_(head.language == Language::Chinese) {}

  std::string Write() {
    out_ = chinese_ ? "# 由 limn init 根据数据写成。每一行都是推测，请检查并修改；运行时不再推测。\n"
                    : "# Written by limn init after a look at the data. Every line is a guess to be read and changed; nothing is guessed at run time.\n";
    out_ += "limn: 1\nproject: " + YamlText(head_.name) + "\n";
    Setting("timezone: " + YamlText(head_.zone), chinese_ ? "一天从哪里的零点开始" : "where a day begins and ends");
    if (head_.as_of) {
      Setting("as_of: " + *head_.as_of, chinese_ ? "数据中最新的一天；删除此行则以当前时刻为准" : "the newest day in the data; without this line: now");
    }
    out_ += "tables:\n";
    for (const GuessedTable& table : guess_.tables) {
      WriteTable(table);
    }
    out_ += "outputs:\n  labels: out/labels.csv\n";
    return std::move(out_);
  }

 private:
  void Setting(std::string line, const std::string& comment) {
    Pad(line, 36);
    out_ += line + "# " + comment + "\n";
  }

  const std::string& ColumnName(const GuessedTable& table, size_t column) const { return table.data.columns[column].name; }

  void WriteTable(const GuessedTable& table) {
    out_ += "  " + YamlText(table.name) + ":\n";
    if (table.keys_from.empty()) {
      WriteSource(table);
    } else {
      std::vector<std::string> sources;
      for (const GuessedKeySource& source : table.keys_from) {
        sources.push_back(guess_.tables[source.table].name + "." + ColumnName(guess_.tables[source.table], source.column));
      }
      out_ += "    keys_from: " + ListOf(sources) + "\n";
    }
    if (!table.entity.empty()) {
      out_ += "    entity: " + YamlText(table.entity) + "\n";
    }
    if (table.keys_from.empty() && !table.key.empty()) {
      std::vector<std::string> key;
      for (const size_t column : table.key) {
        key.push_back(ColumnName(table, column));
      }
      out_ += "    key: " + (key.size() == 1 ? YamlText(key.front()) : ListOf(key)) + WhyKey(table) + "\n";
    }
    WriteLinks(table);
    if (table.time) {
      out_ += "    time: " + YamlText(ColumnName(table, *table.time)) + "\n";
    }
    if (table.keys_from.empty()) {
      WriteColumns(table);
    }
  }

  std::string WhyKey(const GuessedTable& table) const {
    if (!table.data.columns[table.key.front()].is_nearly_unique || table.key.size() > 1) {
      return "";
    }
    return chinese_ ? "   # 有几行重复或缺少它；同一个键的几行不同时，由 duplicates: latest by 列 选定" : "   # a few rows repeat it or have none; which of several rows counts, duplicates: latest by COLUMN says";
  }

  void WriteSource(const GuessedTable& table) {
    const TableSource& source = table.data.source;
    std::vector<std::string> paths;
    for (const std::string& path : source.paths) {
      const std::string written = path == "-" ? path : PathFrom(head_.folder, path);
      paths.push_back(std::string(source.format == SourceFormat::Sqlite ? kSqlitePrefix : "") + written);
    }
    out_ += "    from: " + (paths.size() == 1 ? YamlText(paths.front()) : ListOf(paths)) + "\n";
    if (source.format == SourceFormat::Sqlite) {
      if (source.sqlite_table != table.name) {
        out_ += "    table: " + YamlText(source.sqlite_table) + "\n";
      }
      return;
    }
    if (source.delimiter == '\t') {
      out_ += "    delimiter: tab\n";
    } else if (source.delimiter != 0 && source.delimiter != ',') {
      out_ += "    delimiter: " + YamlText(std::string(1, source.delimiter)) + "\n";
    }
    if (!source.encoding.empty() && source.encoding != "utf-8") {
      out_ += "    encoding: " + source.encoding + "\n";
    }
  }

  void WriteLinks(const GuessedTable& table) {
    if (table.links.empty()) {
      return;
    }
    out_ += "    belongs_to:\n";
    for (const GuessedLink& link : table.links) {
      std::vector<std::string> columns;
      for (const size_t column : link.columns) {
        columns.push_back(ColumnName(table, column));
      }
      const std::string by = columns.size() == 1 ? YamlText(columns.front()) : ListOf(columns);
      const std::string parent = YamlText(guess_.tables[link.parent].name);
      const std::string children = link.children.empty() ? "" : ", children: " + YamlText(link.children);
      out_ += "      " + (link.name.empty() ? parent + ": " + by : YamlText(link.name) + ": { table: " + parent + ", by: " + by + children + " }") + "\n";
    }
  }

  void WriteColumns(const GuessedTable& table) {
    out_ += "    columns:\n";
    std::vector<ColumnLine> lines;
    size_t name_width = 0;
    size_t width = 0;
    for (const InferredColumn& column : table.data.columns) {
      ColumnLine line = LineOf(column);
      name_width = std::max(name_width, static_cast<size_t>(DisplayWidth(line.name)) + 1);
      width = std::max(width, std::min<size_t>(70, static_cast<size_t>(DisplayWidth(line.declaration)) + 1));
      lines.push_back(std::move(line));
    }
    for (ColumnLine& line : lines) {
      Pad(line.name, name_width);
      if (!line.comment.empty()) {
        Pad(line.declaration, width);
        line.comment = " # " + line.comment;
      }
      out_ += "      " + line.name + line.declaration + line.comment + "\n";
    }
  }

  ColumnLine LineOf(const InferredColumn& column) const {
    std::string options;
    if (!column.cell.header.empty() && column.cell.header != column.name) {
      options += ", from: " + YamlText(column.cell.header);
    }
    if (!column.cell.format.empty()) {
      options += ", format: " + YamlText(column.cell.format);
    }
    if (!column.cell.missing.empty()) {
      options += ", missing: " + ListOf(column.cell.missing);
    }
    if (!column.cell.yes.empty()) {
      options += ", yes: " + ListOf(column.cell.yes);
    }
    if (!column.cell.no.empty()) {
      options += ", no: " + ListOf(column.cell.no);
    }
    if (!column.personal.empty()) {
      options += ", personal: " + column.personal;
    }
    const std::string type = Spelling(column.type);
    return {YamlText(column.name) + ":", options.empty() ? type : "{ type: " + type + options + " }", Why(column)};
  }

  // The reason, the values where they are few, and how much is missing.
  std::string Why(const InferredColumn& column) const {
    std::string why = Describe(column.reason, chinese_);
    constexpr size_t kListedMax = 6;
    const bool few = column.type.kind == ValueKind::Text && !column.values.empty() && column.values.size() <= kListedMax && column.personal.empty() && !column.is_unique;
    if (few) {
      std::string values;
      for (const ObservedValue& value : column.values) {
        values += (values.empty() ? "" : (chinese_ ? "、" : ", ")) + ShortExample(value.text);
      }
      why = values;
    } else if (!column.example.empty() && column.personal.empty()) {
      why += (chinese_ ? "，例如 " : ", such as ") + ShortExample(column.example);
    }
    const uint64_t rows = column.known + column.missing;
    if (column.missing != 0 && column.known != 0) {
      const uint64_t percent = std::max<uint64_t>(1, (column.missing * 100 + rows / 2) / rows);
      why += (chinese_ ? "；缺失 " : "; missing ") + std::to_string(percent) + "%";
    }
    return why;
  }

  const Guess& guess_;
  const ProjectHead& head_;
  bool chinese_;
  std::string out_;
};

}  // namespace

std::string YamlText(std::string_view text) {
  static const std::set<std::string_view> kWords = {"yes", "no", "true", "false", "null", "~", "on", "off", "Yes", "No", "True", "False", "Null", "NULL", "YES", "NO", "TRUE", "FALSE"};
  bool plain = !text.empty() && !kWords.contains(text) && text.front() != ' ' && text.back() != ' ' && text.back() != ':';
  for (size_t at = 0; plain && at < text.size(); ++at) {
    const unsigned char letter = static_cast<unsigned char>(text[at]);
    const bool wordlike = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '_' || letter >= 0x80;
    const bool inside = letter == '.' || letter == '/' || letter == '-' || letter == ' ' || letter == '(' || letter == ')' || letter == '+' || letter == '*' || (letter == ':' && text.substr(at, 2) != ": ");
    plain = wordlike || (inside && (at > 0 || letter == '.' || letter == '/')) || (letter == '-' && at > 0);
  }
  if (plain) {
    return std::string(text);
  }
  std::string quoted = "\"";
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char letter : text) {
    const unsigned char byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      quoted += '\\';
      quoted += letter;
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += "\\x";
      quoted += kHex[byte >> 4];
      quoted += kHex[byte & 15];
    } else {
      quoted += letter;
    }
  }
  return quoted + "\"";
}

std::string WriteProjectYaml(const Guess& guess, const ProjectHead& head) { return YamlWriter(guess, head).Write(); }

}  // namespace limn::cli
