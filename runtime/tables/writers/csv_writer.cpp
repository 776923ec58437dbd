#include <cassert>

#include "runtime/tables/writers/formats.h"
#include "runtime/tables/writers/value_texts.h"

namespace limn {
namespace {

class CsvWriter : public TableWriter {
 public:
  CsvWriter(WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options)
      : file_(std::move(file)), columns_(std::move(columns)), zone_(options.zone), excel_safe_(options.excel_safe) {
    std::string& out = file_.buffer();
    out += options.byte_order_mark ? "\xEF\xBB\xBF" : "";
    for (const OutputColumn& column : columns_) {
      AppendText(column.name, out);
      out += &column == &columns_.back() ? '\n' : ',';
    }
  }

 protected:
  bool WriteRows(const OutputBatch& batch) override {
    assert(batch.columns.size() == columns_.size());
    std::string& out = file_.buffer();
    for (size_t row = batch.begin; row < batch.end; ++row) {
      const size_t begin = out.size();
      for (size_t index = 0; index < columns_.size(); ++index) {
        out += index == 0 ? "" : ",";
        AppendCell(columns_[index], batch.columns[index], row, out);
      }
      // An empty line would be no row to those who read it.
      out += out.size() == begin ? "\"\"\n" : "\n";
      if (!file_.FlushIfFull()) {
        return Fail(*file_.failure());
      }
    }
    return true;
  }
  bool FinishFile() override { return file_.Finish() || Fail(*file_.failure()); }
  bool CommitFile() override { return file_.Commit() || Fail(*file_.failure()); }

 private:
  void AppendCell(const OutputColumn& column, const std::vector<const Column*>& values, size_t row, std::string& out) {
    if (column.is_set) {
      JoinMembers(column, values, row, joined_);
      AppendText(joined_, out);
    } else if (values[0]->IsKnown(row)) {
      if (column.type.kind == ValueKind::Text) {
        const std::string_view text = TextAt(*values[0], row);
        out += text.empty() ? "\"\"" : "";  // known, and not missing
        AppendText(text, out);
      } else {
        AppendValueText(*values[0], row, zone_, out);
      }
    }
  }

  void AppendText(std::string_view text, std::string& out) const {
    const bool runs = excel_safe_ && !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
    if (text.find_first_of(",\"\r\n") == std::string_view::npos && (text.empty() || (text.front() != ' ' && text.back() != ' '))) {
      out += runs ? "'" : "";
      out += text;
      return;
    }
    out += runs ? "\"'" : "\"";
    for (const char letter : text) {
      out.append(letter == '"' ? 2 : 1, letter);
    }
    out += '"';
  }

  WholeFile file_;
  std::vector<OutputColumn> columns_;
  TimeZone zone_;
  bool excel_safe_;
  std::string joined_;
};

}  // namespace

std::unique_ptr<TableWriter> MakeCsvWriter(WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options) {
  return std::make_unique<CsvWriter>(std::move(file), std::move(columns), options);
}

}  // namespace limn
