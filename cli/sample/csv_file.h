/// CsvFile: fast writing of a large CSV file that appears whole or not at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limn::cli {

/// Cells are appended one after the other; the caller writes commas and line ends. Nothing is quoted: cells hold no comma, quote or line end.
class CsvFile {
 public:
  explicit CsvFile(std::string path);
  ~CsvFile();
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  void Text(std::string_view text);
  void Letter(char letter) {
    Reserve(1);
    buffer_[used_++] = letter;
  }
  /// At least `width` digits, with zeros before.
  void Number(uint64_t number, int width = 1);
  /// 1234 as 12.34.
  void Cents(uint64_t cents) {
    Number(cents / 100);
    Letter('.');
    Number(cents % 100, 2);
  }

  /// Writes what is left and gives the file its name. What went wrong, in the operating system's words.
  std::optional<std::string> Finish();

 private:
  void Reserve(size_t bytes) {
    if (used_ + bytes > buffer_.size()) {
      Flush();
    }
  }
  void Flush();
  std::string path_;
  int file_ = -1;
  int error_ = 0;
  std::vector<char> buffer_;
  size_t used_ = 0;
};

}  // namespace limn::cli
