/// Limits on rule files: past each an error says which (semantics.md, last paragraph).
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

#include "tests/unit/compiler/syntax/syntax_testing.h"

namespace limn {
namespace {

using syntax_testing::ReadText;

bool Complains(const std::string& text, Diag kind) {
  const ReadText read(text);
  const auto& all = read.sink.all();
  return std::any_of(all.begin(), all.end(), [&](const Diagnostic& diagnostic) { return diagnostic.kind == kind; });
}

std::string Repeated(const std::string& part, size_t count) {
  std::string text;
  for (size_t index = 0; index < count; ++index) {
    text += part;
  }
  return text;
}

}  // namespace

TEST_CASE("a file that is no text says so") {
  CHECK(Complains("tag vip when level = \"\xD2\xD1\xB8\xB6\xBF\xEE\"\n", Diag::NotText));
  CHECK_FALSE(Complains("tag vip when level = \"已付款\"\n", Diag::NotText));
}

TEST_CASE("a file in another encoding gets one complaint") {
  // # 会员 and a tag in GB18030.
  CHECK(ReadText("# \xBB\xE1\xD4\xB1\n\xB1\xEA\xC7\xA9 \xBB\xE1\xD4\xB1 \xB5\xB1 \xB5\xC8\xBC\xB6 = \"a\"\n").Codes() == "E0130");
}

TEST_CASE("values written out have a limit, a list from a file is the way on") {
  CHECK(Complains("list l = (" + Repeated("1, ", 100'001) + "2)\n", Diag::TooManyValues));
  CHECK(Complains("list l = (" + Repeated("1, ", 200'000) + "2)\n", Diag::TooManyValues));
  CHECK_FALSE(Complains("list l = (" + Repeated("1, ", 1'000) + "2)\n", Diag::TooManyValues));
}

TEST_CASE("a statement and what it joins have limits") {
  CHECK(Complains("tag t one of" + Repeated(" \"a\" when b and c", 60'000) + "\n", Diag::StatementTooLong));
  CHECK(Complains("tag t when a" + Repeated(" and a", 1'100) + "\n", Diag::TooManyParts));
  CHECK_FALSE(Complains("tag t when a" + Repeated(" and a", 900) + "\n", Diag::TooManyParts));
}

}  // namespace limn
