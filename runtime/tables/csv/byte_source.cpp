#include "runtime/tables/csv/byte_source.h"

#include <fcntl.h>
#include <iconv.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>
#include <vector>

#include "runtime/tables/closest_name.h"

namespace limn {
namespace {

constexpr size_t kBufferBytes = 256 * 1024;

class FileBytes : public ByteSource {
 public:
  FileBytes(int descriptor, const struct stat& opened) : descriptor_(descriptor), opened_(opened) {}
  ~FileBytes() override {
    if (descriptor_ != STDIN_FILENO) {
      close(descriptor_);
    }
  }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  size_t Read(char* out, size_t capacity) override {
    ssize_t count = 0;
    do {
      count = read(descriptor_, out, capacity);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
      failure_ = {DataIssueKind::FileUnreadable, std::strerror(errno), ""};
    } else if (count == 0 && HasChanged()) {
      failure_ = {DataIssueKind::FileChanged, "", ""};
    }
    return count > 0 ? static_cast<size_t>(count) : 0;
  }

 private:
  bool HasChanged() const {
    struct stat now {};
    return S_ISREG(opened_.st_mode) && (fstat(descriptor_, &now) != 0 || now.st_size != opened_.st_size || now.st_mtim.tv_sec != opened_.st_mtim.tv_sec ||
                                        now.st_mtim.tv_nsec != opened_.st_mtim.tv_nsec);
  }

  int descriptor_;
  struct stat opened_;
};

// The first bytes again, then the rest.
class PrefixedBytes : public ByteSource {
 public:
  PrefixedBytes(std::string prefix, std::unique_ptr<ByteSource> rest) : prefix_(std::move(prefix)), rest_(std::move(rest)) {}

  size_t Read(char* out, size_t capacity) override {
    if (used_ < prefix_.size()) {
      const size_t count = std::min(capacity, prefix_.size() - used_);
      std::memcpy(out, prefix_.data() + used_, count);
      used_ += count;
      return count;
    }
    const size_t count = rest_->Read(out, capacity);
    failure_ = rest_->failure();
    return count;
  }

 private:
  std::string prefix_;
  size_t used_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

class GzipBytes : public ByteSource {
 public:
  explicit GzipBytes(std::unique_ptr<ByteSource> packed) : packed_(std::move(packed)), input_(kBufferBytes) {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    // The window that it keeps is the one thing that can be lacking; without it the file would seem to be at its end.
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~GzipBytes() override { inflateEnd(&stream_); }
  GzipBytes(const GzipBytes&) = delete;
  GzipBytes& operator=(const GzipBytes&) = delete;

  size_t Read(char* out, size_t capacity) override {
    if (failure_) {
      return 0;
    }
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(capacity);
    while (stream_.avail_out == capacity) {
      if (stream_.avail_in == 0 && !Refill()) {
        return 0;
      }
      if (between_members_) {
        // Another member, or the padding that some tools leave.
        if (*stream_.next_in != 0x1F) {
          while (stream_.avail_in != 0 || Refill()) {
            stream_.avail_in = 0;
          }
          return 0;
        }
        inflateReset(&stream_);
        between_members_ = false;
      }
      const int result = inflate(&stream_, Z_NO_FLUSH);
      if (result == Z_STREAM_END) {
        between_members_ = true;
      } else if (result != Z_OK && result != Z_BUF_ERROR) {
        failure_ = {DataIssueKind::FileDamaged, "", ""};
        break;
      }
    }
    return capacity - stream_.avail_out;
  }

 private:
  bool Refill() {
    const size_t count = packed_->Read(input_.data(), input_.size());
    if (count == 0) {
      failure_ = packed_->failure();
      if (!failure_ && !between_members_) {
        failure_ = {DataIssueKind::FileCutShort, "", ""};
      }
      return false;
    }
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(count);
    return true;
  }

  std::unique_ptr<ByteSource> packed_;
  std::vector<char> input_;
  z_stream stream_{};
  bool between_members_ = false;
};

class DecodedBytes : public ByteSource {
 public:
  DecodedBytes(std::unique_ptr<ByteSource> encoded, iconv_t converter, size_t unit_bytes)
      : encoded_(std::move(encoded)), converter_(converter), unit_bytes_(unit_bytes), input_(kBufferBytes), decoded_(kBufferBytes) {}
  ~DecodedBytes() override { iconv_close(converter_); }
  DecodedBytes(const DecodedBytes&) = delete;
  DecodedBytes& operator=(const DecodedBytes&) = delete;

  size_t Read(char* out, size_t capacity) override {
    if (decoded_begin_ == decoded_end_ && !Decode()) {
      return 0;
    }
    const size_t count = std::min(capacity, decoded_end_ - decoded_begin_);
    std::memcpy(out, decoded_.data() + decoded_begin_, count);
    decoded_begin_ += count;
    return count;
  }

 private:
  static constexpr char kUndecodable = '\xFF';

  // Fills an own buffer: the caller's may have no room for a whole letter, which is no end. False at the end.
  bool Decode() {
    char* to = decoded_.data();
    size_t room = decoded_.size();
    // At least one letter fits where this much room is left.
    constexpr size_t kLetterBytes = 8;
    while (room >= kLetterBytes && (begin_ != end_ || Refill())) {
      char* from = input_.data() + begin_;
      size_t left = end_ - begin_;
      const size_t result = iconv(converter_, &from, &left, &to, &room);
      begin_ = static_cast<size_t>(from - input_.data());
      if (result != static_cast<size_t>(-1)) {
        continue;
      }
      if (errno == E2BIG) {
        break;
      }
      // A letter may be cut by the end of what was read; else what can't be decoded becomes a byte that no text has.
      if (errno == EINVAL && Refill()) {
        continue;
      }
      *to++ = kUndecodable;
      --room;
      begin_ = std::min(begin_ + unit_bytes_, end_);
    }
    decoded_begin_ = 0;
    decoded_end_ = decoded_.size() - room;
    return decoded_end_ != 0;
  }

  // Keeps what is not decoded yet in front.
  bool Refill() {
    std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const size_t count = encoded_->Read(input_.data() + end_, input_.size() - end_);
    failure_ = encoded_->failure();
    end_ += count;
    return count != 0;
  }

  std::unique_ptr<ByteSource> encoded_;
  iconv_t converter_;
  size_t unit_bytes_;
  std::vector<char> input_;
  size_t begin_ = 0;
  size_t end_ = 0;
  std::vector<char> decoded_;
  size_t decoded_begin_ = 0;
  size_t decoded_end_ = 0;
};

std::string ReadPrefix(ByteSource& source, size_t size) {
  std::string prefix(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const size_t count = source.Read(prefix.data() + filled, size - filled);
    if (count == 0) {
      break;
    }
    filled += count;
  }
  prefix.resize(filled);
  return prefix;
}

// What people hand over instead of CSV.
std::optional<ReadFailure> OtherFormat(std::string_view prefix) {
  using namespace std::string_view_literals;
  if (prefix.starts_with("PK\x03\x04"sv)) {
    const bool excel = prefix.find("[Content_Types].xml"sv) != std::string_view::npos || prefix.find("xl/"sv) != std::string_view::npos;
    return excel ? ReadFailure{DataIssueKind::FileIsExcel, "", ""} : ReadFailure{DataIssueKind::FileIsArchive, "", "zip"};
  }
  if (prefix.starts_with("\xD0\xCF\x11\xE0"sv)) {
    return ReadFailure{DataIssueKind::FileIsExcel, "", ""};
  }
  if (prefix.starts_with("SQLite format 3\0"sv)) {
    return ReadFailure{DataIssueKind::FileIsSqlite, "", ""};
  }
  constexpr std::pair<std::string_view, const char*> kArchives[] = {
      {"\x28\xB5\x2F\xFD"sv, "zstd"}, {"BZh"sv, "bzip2"}, {"\xFD\x37zXZ"sv, "xz"}, {"PAR1"sv, "parquet"}, {"7z\xBC\xAF"sv, "7z"}};
  for (const auto& [magic, name] : kArchives) {
    if (prefix.starts_with(magic)) {
      return ReadFailure{DataIssueKind::FileIsArchive, "", name};
    }
  }
  return std::nullopt;
}

// UTF-16 without a mark: in text that is mostly ASCII every other byte is 0.
std::string GuessUtf16(std::string_view prefix) {
  size_t zeros[2] = {0, 0};
  for (size_t at = 0; at < prefix.size(); ++at) {
    zeros[at % 2] += prefix[at] == '\0' ? 1 : 0;
  }
  const size_t many = prefix.size() / 4;
  if (prefix.size() < 4 || zeros[0] + zeros[1] < many) {
    return "";
  }
  return zeros[1] > many && zeros[0] * 8 < zeros[1] ? "UTF-16LE" : zeros[0] > many && zeros[1] * 8 < zeros[0] ? "UTF-16BE" : "";
}

// The name iconv knows; "" for UTF-8, which needs no decoding.
std::string IconvName(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"UTF-8", ""},           {"UTF8", ""},           {"UTF-8-SIG", ""},      {"ASCII", ""},          {"UTF-16", "UTF-16LE"}, {"UTF16", "UTF-16LE"},
      {"UTF16LE", "UTF-16LE"}, {"UTF16BE", "UTF-16BE"}, {"GBK", "GB18030"},     {"GB2312", "GB18030"},  {"GB-18030", "GB18030"}, {"WINDOWS-1252", "CP1252"},
      {"CP-1252", "CP1252"},   {"ANSI", "CP1252"},     {"LATIN-1", "ISO-8859-1"}};
  for (const auto& [known, iconv_name] : kNames) {
    if (name == known) {
      return std::string(iconv_name);
    }
  }
  return name;
}

OpenedBytes Failed(DataIssueKind kind, std::string example = "", std::string hint = "") {
  return {nullptr, ReadFailure{kind, std::move(example), std::move(hint)}};
}

}  // namespace

OpenedBytes OpenBytes(const std::string& path, const std::string& encoding) {
  const int descriptor = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return errno == ENOENT || errno == ENOTDIR ? Failed(DataIssueKind::FileNotFound, "", ClosestFile(path))
                                               : Failed(DataIssueKind::FileUnreadable, std::strerror(errno));
  }
  struct stat opened {};
  fstat(descriptor, &opened);
  if (S_ISDIR(opened.st_mode)) {
    close(descriptor);
    return Failed(DataIssueKind::FileIsFolder);
  }
  std::unique_ptr<ByteSource> bytes = std::make_unique<FileBytes>(descriptor, opened);

  constexpr size_t kPrefixBytes = 4096;
  std::string prefix = ReadPrefix(*bytes, kPrefixBytes);
  if (prefix.starts_with("\x1F\x8B")) {
    bytes = std::make_unique<GzipBytes>(std::make_unique<PrefixedBytes>(std::move(prefix), std::move(bytes)));
    prefix = ReadPrefix(*bytes, kPrefixBytes);
  }
  if (bytes->failure()) {
    return {nullptr, bytes->failure()};
  }
  if (std::optional<ReadFailure> other = OtherFormat(prefix)) {
    return {nullptr, std::move(other)};
  }

  OpenedBytes result;
  result.is_empty = prefix.empty();
  std::string decode_from = IconvName(encoding);
  result.encoding_known = !encoding.empty();
  size_t mark_bytes = 0;
  if (prefix.starts_with("\xEF\xBB\xBF")) {
    mark_bytes = 3;
    decode_from = "";
    result.encoding_known = true;
  } else if (prefix.starts_with("\xFF\xFE") || prefix.starts_with("\xFE\xFF")) {
    mark_bytes = 2;
    decode_from = prefix[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE";
  } else if (encoding.empty()) {
    decode_from = GuessUtf16(prefix);
  }
  result.encoding_known |= !decode_from.empty();
  bytes = std::make_unique<PrefixedBytes>(prefix.substr(mark_bytes), std::move(bytes));
  if (!decode_from.empty()) {
    const iconv_t converter = iconv_open("UTF-8", decode_from.c_str());
    if (converter == reinterpret_cast<iconv_t>(-1)) {
      return Failed(DataIssueKind::EncodingNotKnown, encoding);
    }
    bytes = std::make_unique<DecodedBytes>(std::move(bytes), converter, decode_from.starts_with("UTF-16") ? 2 : 1);
  }
  result.bytes = std::move(bytes);
  return result;
}

}  // namespace limn
