#include "cli/sample/csv_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace limn::cli {
namespace {

std::string PartOf(const std::string& path) { return path + ".part"; }

}  // namespace

CsvFile::CsvFile(std::string path) : path_(std::move(path)), buffer_(1 << 20) {
  file_ = open(PartOf(path_).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  error_ = file_ < 0 ? errno : 0;
}

CsvFile::~CsvFile() {
  if (file_ >= 0) {
    close(file_);
    unlink(PartOf(path_).c_str());
  }
}

void CsvFile::Text(std::string_view text) {
  Reserve(text.size());
  std::memcpy(buffer_.data() + used_, text.data(), text.size());
  used_ += text.size();
}

void CsvFile::Number(uint64_t number, int width) {
  char digits[20];
  char* begin = digits + sizeof digits;
  do {
    *--begin = static_cast<char>('0' + number % 10);
    number /= 10;
    --width;
  } while (number != 0 || width > 0);
  Text({begin, static_cast<size_t>(digits + sizeof digits - begin)});
}

void CsvFile::Flush() {
  size_t written = 0;
  while (error_ == 0 && written < used_) {
    const ssize_t now = write(file_, buffer_.data() + written, used_ - written);
    if (now < 0 && errno != EINTR) {
      error_ = errno;
    }
    written += now > 0 ? static_cast<size_t>(now) : 0;
  }
  used_ = 0;
}

std::optional<std::string> CsvFile::Finish() {
  Flush();
  if (file_ >= 0 && close(file_) != 0 && error_ == 0) {
    error_ = errno;
  }
  if (error_ == 0 && std::rename(PartOf(path_).c_str(), path_.c_str()) != 0) {
    error_ = errno;
  }
  if (error_ != 0 && file_ >= 0) {
    unlink(PartOf(path_).c_str());
  }
  file_ = -1;
  if (error_ == 0) {
    return std::nullopt;
  }
  return path_ + ": " + std::generic_category().message(error_);
}

}  // namespace limn::cli
