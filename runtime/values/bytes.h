/// ByteWriter, ByteReader: structures as bytes and back, by one list of their fields for both directions.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "runtime/values/value.h"

namespace limn {

static_assert(std::endian::native == std::endian::little, "a big-endian machine needs byte swaps here");

/// A structure is put by `Fields(io, structure)`, found beside its type: io.Put of each field.
class ByteWriter {
 public:
  std::string bytes;

  template <typename T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void Put(T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void Put(const std::string& text) {
    Put(static_cast<uint32_t>(text.size()));
    bytes += text;
  }
  template <typename T>
  void Put(const std::vector<T>& items) {
    Put(static_cast<uint32_t>(items.size()));
    for (const T& item : items) {
      Put(item);
    }
  }
  template <typename T>
  void Put(const std::optional<T>& item) {
    Put(item.has_value());
    if (item) {
      Put(*item);
    }
  }
  template <typename T>
    requires(std::is_class_v<T>)
  void Put(const T& item) {
    Fields(*this, const_cast<T&>(item));  // which only reads
  }
};

/// The same read; of bytes that are broken something, and ok() is false.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}
  bool ok() const { return ok_; }
  bool at_end() const { return left_.empty(); }

  template <typename T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void Put(T& value) {
    if (left_.size() < sizeof value) {
      ok_ = false;
      return;
    }
    if constexpr (std::is_same_v<T, bool>) {
      value = left_[0] != 0;
    } else {
      std::memcpy(&value, left_.data(), sizeof value);
    }
    left_.remove_prefix(sizeof value);
  }
  void Put(std::string& text) {
    const uint32_t size = Size(1);
    text = std::string(left_.substr(0, size));
    left_.remove_prefix(size);
  }
  template <typename T>
  void Put(std::vector<T>& items) {
    const uint32_t size = Size(1);
    for (uint32_t index = 0; index < size && ok_; ++index) {
      Put(items.emplace_back());
    }
  }
  template <typename T>
  void Put(std::optional<T>& item) {
    bool has_value = false;
    Put(has_value);
    if (has_value && ok_) {
      Put(item.emplace());
    }
  }
  template <typename T>
    requires(std::is_class_v<T>)
  void Put(T& item) {
    Fields(*this, item);
  }

 private:
  // A count of things of which each takes at least a byte; more than there are bytes is a broken file.
  uint32_t Size(size_t least) {
    uint32_t size = 0;
    Put(size);
    if (size * least > left_.size()) {
      ok_ = false;
      return 0;
    }
    return size;
  }
  std::string_view left_;
  bool ok_ = true;
};

template <typename Io>
void Fields(Io& io, ValueType& type) {
  io.Put(type.kind);
  io.Put(type.scale);
  io.Put(type.unit);
}

}  // namespace limn
