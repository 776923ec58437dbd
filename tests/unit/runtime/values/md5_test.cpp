// MD5 against the test suite of RFC 1321, and around the lengths at which a message takes another block.

#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "runtime/values/md5.h"

namespace limn {
namespace {

std::string Hex(std::string_view text) {
  std::string hex;
  for (const uint8_t byte : Md5(text)) {
    hex += fmt::format("{:02x}", byte);
  }
  return hex;
}

}  // namespace

TEST_CASE("the digests of RFC 1321, A.5") {
  CHECK(Hex("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(Hex("a") == "0cc175b9c0f1b6a831c399e269772661");
  CHECK(Hex("abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(Hex("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
  CHECK(Hex("abcdefghijklmnopqrstuvwxyz") == "c3fcd3d76192e4007dfb496cca67e13b");
  CHECK(Hex("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == "d174ab98d277d9f5a5611c2c9f419d9f");
  CHECK(Hex("12345678901234567890123456789012345678901234567890123456789012345678901234567890") == "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("digests of messages that just fill a block, as md5sum gives them") {
  const std::pair<size_t, const char*> cases[] = {
      {55, "04364420e25c512fd958a70738aa8f72"},
      {56, "668a72d5ba17f08e62dabcafad6db14b"},
      {63, "7dc2ca208106a2f703567bdff99d8981"},
      {64, "c1bb4f81d892b2d57947682aeb252456"},
      {65, "1bc932052302d074bdec39795fe00cf6"},
      {119, "ab347a5f68c8a443cfcddc633f12c24f"},
      {120, "fb98667f98096de92620b64f46e1c5b5"},
      {128, "d69cb61a6ee87200676eb0d4b90edbcb"},
  };
  for (const auto& [length, digest] : cases) {
    CAPTURE(length);
    CHECK(Hex(std::string(length, 'x')) == digest);
  }
}

}  // namespace limn
