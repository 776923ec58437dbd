/// NumberedTexts: texts that are one prefix and a number, as keys mostly are (C0000001, 10472, cust-88), found by their numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace limn {

/// A table of four bytes a number has its place in a cache where a hash table of the texts has not, and nothing is compared: with its prefix, and either as many digits as all others or no zero in front, a number
/// is one text only. Texts are those of at most 15 bytes, as two words of which the first byte is the lowest, zeros behind them.
class NumberedTexts {
 public:
  static constexpr uint32_t kNoCode = 0xFFFF'FFFF;

  /// For texts of the form of one; nothing where it has no number of at most eight digits, or more than seven bytes before it.
  static std::optional<NumberedTexts> Like(std::string_view text) {
    NumberedTexts made;
    const size_t digits = text.size() - (text.find_last_not_of("0123456789") + 1);
    const size_t kept = digits < kDigitsMax ? digits : kDigitsMax;
    if (kept == 0 || text.size() - kept >= sizeof made.prefix_) {
      return std::nullopt;
    }
    made.prefix_size_ = text.size() - kept;
    std::memcpy(&made.prefix_, text.data(), made.prefix_size_);
    // Digits before the last eight are of the prefix, and then zeros may follow.
    made.digits_ = text[made.prefix_size_] == '0' || kept != digits ? kept : 0;
    return made;
  }

  static constexpr uint64_t kNoNumber = ~uint64_t{0};
  /// kNoNumber for a text of another form.
  uint64_t NumberOf(uint64_t low, uint64_t high, size_t size) const {
    const size_t digits = size - prefix_size_;  // wraps around where the text is shorter
    const bool is_prefixed = ((low ^ prefix_) & ((uint64_t{1} << (8 * prefix_size_)) - 1)) == 0;
    if (digits - 1 >= kDigitsMax || !is_prefixed || (digits_ != 0 ? digits != digits_ : digits > 1 && ((low >> (8 * prefix_size_)) & 0xFF) == '0')) {
      return kNoNumber;
    }
    // The last eight bytes, of which those before the digits are made zeros of a number.
    const uint64_t last = size > 8 ? low >> (8 * (size - 8)) | high << (8 * (16 - size)) : low << (8 * (8 - size));
    const uint64_t wanted = ~uint64_t{0} << (8 * (kDigitsMax - digits));
    uint64_t number = (last & wanted) - (0x3030'3030'3030'3030 & wanted);
    if (((number | (number + 0x0606'0606'0606'0606)) & 0xF0F0'F0F0'F0F0'F0F0) != 0) {
      return kNoNumber;
    }
    // Neighbours together: two digits, four, eight.
    number = number * 10 + (number >> 8);
    constexpr uint64_t kPairs = 0x0000'00FF'0000'00FF;
    return ((number & kPairs) * 0x000F'4240'0000'0064 + ((number >> 16) & kPairs) * 0x0000'2710'0000'0001) >> 32;
  }

  /// Room for the numbers from `first` to `last`.
  void Reserve(uint64_t first, uint64_t last) {
    first_ = first;
    codes_.assign(last - first + 1, kNoCode);
  }
  /// Whether there is room for it.
  bool Put(uint64_t number, uint32_t code) {
    if (number - first_ >= codes_.size()) {
      return false;
    }
    codes_[number - first_] = code;
    return true;
  }
  /// kNoCode for a text of another form, or one that was not put there.
  uint32_t CodeOf(uint64_t low, uint64_t high, size_t size) const {
    const uint64_t at = NumberOf(low, high, size) - first_;
    return at < codes_.size() ? codes_[at] : kNoCode;
  }
  /// Where its code stands; null for a text of another form.
  const void* PlaceOf(uint64_t low, uint64_t high, size_t size) const {
    const uint64_t at = NumberOf(low, high, size) - first_;
    return at < codes_.size() ? &codes_[at] : nullptr;
  }
  size_t bytes() const { return codes_.capacity() * sizeof(uint32_t); }

 private:
  static constexpr size_t kDigitsMax = 8;

  uint64_t prefix_ = 0;
  size_t prefix_size_ = 0;
  size_t digits_ = 0;  // as many as each has; 0: any, without zeros in front
  uint64_t first_ = 0;
  std::vector<uint32_t> codes_;  // from the first number
};

}  // namespace limn
