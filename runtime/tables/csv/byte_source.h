/// ByteSource: the bytes of a table's file as UTF-8, whatever it is packed or encoded in; read once, front to back, in bounded memory.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "runtime/tables/read_failure.h"

namespace limn {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills at most `capacity` bytes; 0 at the end or after a failure.
  virtual size_t Read(char* out, size_t capacity) = 0;
  const std::optional<ReadFailure>& failure() const { return failure_; }

 protected:
  std::optional<ReadFailure> failure_;
};

/// Opens a file, `-` being standard input: gzip by its first bytes (several members are one text), byte order marks left out, UTF-16 and
/// `encoding` (a name iconv knows, "" for UTF-8) turned into UTF-8. Bytes that can't be decoded arrive as 0xFF, which no UTF-8 has.
struct OpenedBytes {
  std::unique_ptr<ByteSource> bytes;    // none after a failure
  std::optional<ReadFailure> failure;
  bool encoding_known = false;          // declared, marked or UTF-16: none need be proposed
  bool is_empty = false;                // no bytes at all
};
OpenedBytes OpenBytes(const std::string& path, const std::string& encoding);

}  // namespace limn
