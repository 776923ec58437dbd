#include <cassert>

#include "runtime/tables/writers/formats.h"
#include "runtime/tables/writers/value_texts.h"

namespace limn {
namespace {

class CsvWriter : public TableWriter {
 public:
  CsvWriter(WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options)
      : file_(std::move(file)), columns_(std::move(columns)), zone_(options.zone), excel_safe_(options.excel_safe), encoded_(columns_.size()) {
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
    for (size_t index = 0; index < columns_.size(); ++index) {
      Encode(columns_[index], batch.columns[index], encoded_[index]);
    }
    std::string& out = file_.buffer();
    for (size_t row = batch.begin; row < batch.end; ++row) {
      const size_t begin = out.size();
      for (size_t index = 0; index < columns_.size(); ++index) {
        if (index != 0) {
          out += ',';
        }
        if (encoded_[index].ends.empty()) {
          AppendCell(columns_[index], batch.columns[index], row, out);
        } else if (const Column& column = *batch.columns[index][0]; column.IsKnown(row)) {
          out += encoded_[index].At(CodeAt(column, row));
        }
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
  // The cells of a column of few values, each as it stands in the file.
  struct EncodedCells {
    const Dictionary* dictionary = nullptr;
    std::string texts;
    std::vector<uint32_t> ends;  // in `texts`, by code; empty: cells are written one by one
    std::string_view At(uint32_t code) const {
      const uint32_t begin = code == 0 ? 0 : ends[code - 1];
      return {texts.data() + begin, ends[code] - begin};
    }
  };
  static constexpr uint32_t kEncodedMax = 4096;

  static uint32_t CodeAt(const Column& column, size_t row) {
    const auto* codes = std::get_if<std::vector<uint32_t>>(&column.data);
    return codes != nullptr ? (*codes)[row] : static_cast<uint32_t>(std::get<Bitmap>(column.data).Get(row));
  }

  void Encode(const OutputColumn& column, const std::vector<const Column*>& values, EncodedCells& encoded) const {
    if (column.is_set) {
      return;
    }
    if (column.type.kind == ValueKind::Bool && encoded.ends.empty()) {
      encoded.texts = "noyes";
      encoded.ends = {2, 5};
    }
    const Dictionary* dictionary = column.type.kind == ValueKind::Text ? values[0]->dictionary.get() : nullptr;
    if (dictionary == nullptr || (dictionary == encoded.dictionary && dictionary->size() == encoded.ends.size())) {
      return;
    }
    encoded = {dictionary, "", {}};
    for (uint32_t code = 0; code < dictionary->size() && dictionary->size() <= kEncodedMax; ++code) {
      AppendKnownText(dictionary->At(code), encoded.texts);
      encoded.ends.push_back(static_cast<uint32_t>(encoded.texts.size()));
    }
  }

  void AppendCell(const OutputColumn& column, const std::vector<const Column*>& values, size_t row, std::string& out) {
    if (column.is_set) {
      JoinMembers(column, values, row, joined_);
      AppendText(joined_, out);
    } else if (values[0]->IsKnown(row)) {
      if (column.type.kind == ValueKind::Text) {
        AppendKnownText(TextAt(*values[0], row), out);
      } else {
        AppendValueText(*values[0], row, zone_, out);
      }
    }
  }

  // Also an empty one is not missing.
  void AppendKnownText(std::string_view text, std::string& out) const {
    out += text.empty() ? "\"\"" : "";
    AppendText(text, out);
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
  std::vector<EncodedCells> encoded_;  // by column, of the batch at hand
};

}  // namespace

std::unique_ptr<TableWriter> MakeCsvWriter(WholeFile file, std::vector<OutputColumn> columns, const WriterOptions& options) {
  return std::make_unique<CsvWriter>(std::move(file), std::move(columns), options);
}

}  // namespace limn
