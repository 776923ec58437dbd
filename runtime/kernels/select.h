/// Selection by bits: slots of the rows that a mask names. Rows past the span are never touched, whatever their bits.
#pragma once

#include <cstdint>
#include <span>

namespace limn {

/// out[row] = value where the mask has a bit; the others stay. T: int32_t, int64_t, double, uint32_t.
template <typename T>
void FillWhere(const uint64_t* mask, T value, std::span<T> out);

/// out[row] |= bits where the mask has a bit.
void MarkWhere(const uint64_t* mask, int64_t bits, std::span<int64_t> out);

/// out[row] = from[row] where the mask has a bit; the others stay.
template <typename T>
void CopyWhere(const uint64_t* mask, std::span<const T> from, std::span<T> out);

/// The same for slots that are still 0, which are not read: where nobody has touched their memory yet, reading and then writing would be two page faults and a
/// message to every other core. Codes may be put in one byte.
template <typename T, typename Out>
void CopyToZeros(const uint64_t* mask, std::span<const T> from, std::span<Out> out);

}  // namespace limn
