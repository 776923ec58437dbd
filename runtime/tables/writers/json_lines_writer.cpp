#include <cassert>

#include "runtime/tables/writers/formats.h"
#include "runtime/tables/writers/value_texts.h"

namespace limn {
namespace {

// Readers that hold numbers as doubles keep every digit up to here (2^53).
constexpr int64_t kExactMax = int64_t{1} << 53;

// A JSON text (source: RFC 8259). Texts in columns are valid UTF-8.
void AppendJsonText(std::string_view text, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      out += '\\';
      out += letter;
    } else if (letter == '\n') {
      out += "\\n";
    } else if (letter == '\t') {
      out += "\\t";
    } else if (letter == '\r') {
      out += "\\r";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += letter;
    }
  }
  out += '"';
}

class JsonLinesWriter : public TableWriter {
 public:
  JsonLinesWriter(WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options)
      : file_(std::move(file)), columns_(std::move(columns)), zone_(options.zone) {
    for (const OutputColumn& column : columns_) {
      std::string& name = names_.emplace_back(names_.empty() ? "{" : ",");
      AppendJsonText(column.name, name);
      name += ':';
      std::vector<std::string>& members = members_.emplace_back();
      for (const std::string& member : column.members) {
        AppendJsonText(member, members.emplace_back());
      }
    }
  }

 protected:
  bool WriteRows(const OutputBatch& batch) override {
    assert(batch.columns.size() == columns_.size());
    std::string& out = file_.buffer();
    for (size_t row = batch.begin; row < batch.end; ++row) {
      for (size_t index = 0; index < columns_.size(); ++index) {
        out += names_[index];
        AppendCell(index, batch.columns[index], row, out);
      }
      out += columns_.empty() ? "{}\n" : "}\n";
      if (!file_.FlushIfFull()) {
        return Fail(*file_.failure());
      }
    }
    return true;
  }
  bool FinishFile() override { return file_.Finish() || Fail(*file_.failure()); }
  bool CommitFile() override { return file_.Commit() || Fail(*file_.failure()); }

 private:
  void AppendCell(size_t index, const std::vector<const Column*>& values, size_t row, std::string& out) const {
    if (columns_[index].is_set) {
      const char* separator = "[";
      for (size_t at = 0; at < values.size(); ++at) {
        if (const std::optional<std::string_view> member = MemberAt(*values[at], "", row)) {
          out += separator;
          if (at < members_[index].size()) {
            out += members_[index][at];
          } else {
            AppendJsonText(*member, out);
          }
          separator = ",";
        }
      }
      out += *separator == '[' ? "[]" : "]";
      return;
    }
    const Column& column = *values[0];
    if (!column.IsKnown(row)) {
      out += "null";
      return;
    }
    switch (column.type.kind) {
      case ValueKind::Bool:
        out += std::get<Bitmap>(column.data).Get(row) ? "true" : "false";
        break;
      case ValueKind::Int:
      case ValueKind::Decimal: {
        const int64_t value = std::get<Slots<int64_t>>(column.data)[row];
        const bool exact = value >= -kExactMax && value <= kExactMax;
        out += exact ? "" : "\"";
        AppendValueText(column, row, zone_, out);
        out += exact ? "" : "\"";
        break;
      }
      case ValueKind::Number:
        AppendValueText(column, row, zone_, out);
        break;
      case ValueKind::Text:
        AppendJsonText(TextAt(column, row), out);
        break;
      case ValueKind::Date:
      case ValueKind::DateTime:
      case ValueKind::Duration:
        out += '"';
        AppendValueText(column, row, zone_, out);
        out += '"';
        break;
    }
  }

  WholeFile file_;
  std::vector<OutputColumn> columns_;
  TimeZone zone_;
  std::vector<std::string> names_;                 // `{"name":` and `,"name":`
  std::vector<std::vector<std::string>> members_;  // as JSON texts
};

}  // namespace

std::unique_ptr<TableWriter> MakeJsonLinesWriter(WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options) {
  return std::make_unique<JsonLinesWriter>(std::move(file), std::move(columns), options);
}

}  // namespace limn
