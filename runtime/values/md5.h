/// MD5, for parts that a split has promised never to change; no protection against anybody. Source: RFC 1321.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace limn {

/// The 16 bytes of the digest, as `md5sum` writes them from left to right.
std::array<uint8_t, 16> Md5(std::string_view bytes);

}  // namespace limn
