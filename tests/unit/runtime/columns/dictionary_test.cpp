#include "runtime/columns/dictionary.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <unordered_map>

using namespace limn;

TEST_CASE("a text has one code, given in order of arrival") {
  Dictionary dictionary;
  CHECK(!dictionary.Find("a"));
  CHECK(dictionary.Intern("a") == 0);
  CHECK(dictionary.Intern("") == 1);
  CHECK(dictionary.Intern(std::string_view("a\0b", 3)) == 2);
  CHECK(dictionary.Intern("a") == 0);
  CHECK(dictionary.size() == 3);
  CHECK(dictionary.At(1).empty());
  CHECK(dictionary.At(2) == std::string_view("a\0b", 3));
  CHECK(dictionary.Find("") == 1U);
  CHECK(!dictionary.Find("b"));
}

TEST_CASE("a dictionary is a map from text to code") {
  std::mt19937_64 random(4);
  Dictionary dictionary;
  std::unordered_map<std::string, uint32_t> expected;
  for (int round = 0; round < 50'000; ++round) {
    // Lengths around every step of the hash; few letters, so that texts share ends.
    std::string text(random() % 40, 'a');
    for (char& letter : text) {
      letter = static_cast<char>('a' + random() % 2);
    }
    const auto [entry, is_new] = expected.emplace(text, static_cast<uint32_t>(expected.size()));
    if (dictionary.Intern(text) != entry->second) {
      FAIL("wrong code for " << text);
    }
  }
  CHECK(dictionary.size() == expected.size());
  bool equal = true;
  for (const auto& [text, code] : expected) {
    equal &= dictionary.At(code) == text && dictionary.Find(text) == code;
  }
  CHECK(equal);
  CHECK(dictionary.bytes() > 0);
}
