#include "runtime/columns/dictionary.h"

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

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

TEST_CASE("a text of any length is found again, by both kinds of keys, and never moves") {
  Dictionary dictionary;
  std::vector<std::pair<std::string, std::string_view>> texts;
  std::string letters(600, 'x');
  std::mt19937_64 random(9);
  for (char& letter : letters) {
    letter = static_cast<char>(random());
  }
  const std::string padded = letters + std::string(16, 'y');
  for (size_t size = 0; size <= letters.size(); ++size) {
    const std::string_view text(padded.data(), size);
    const Dictionary::Key key = Dictionary::KeyOfPadded(text);
    const Dictionary::Key exact = Dictionary::KeyOf(std::string(text));
    CAPTURE(size);
    REQUIRE((key.low == exact.low && key.high == exact.high && key.hash == exact.hash));
    CHECK(dictionary.FindCode(text, key) == Dictionary::kNoCode);
    CHECK(dictionary.Intern(text, key) == size);
    texts.emplace_back(text, dictionary.At(static_cast<uint32_t>(size)));
  }
  for (size_t size = 0; size <= letters.size(); ++size) {
    CHECK(dictionary.Find(texts[size].first) == size);
    CHECK(texts[size].first == texts[size].second);
    CHECK(texts[size].second.data() == dictionary.At(static_cast<uint32_t>(size)).data());
  }
  // Ends in zeros are part of a text.
  CHECK(dictionary.Intern(std::string("a\0", 2)) != dictionary.Intern("a"));
}

TEST_CASE("texts that end in numbers are found as any others, and what only looks like one of them is not") {
  std::mt19937_64 random(6);
  const auto padded = [](const std::string& prefix, size_t width, uint64_t number) {
    const std::string digits = std::to_string(number);
    return prefix + std::string(width - digits.size(), '0') + digits;
  };
  const std::vector<std::function<std::string(uint64_t)>> forms = {
      [&](uint64_t number) { return padded("C", 7, number); },
      [&](uint64_t number) { return padded("", 7, number); },
      [&](uint64_t number) { return padded("u-12345", 8, number); },
      [&](uint64_t number) { return padded("2024", 10, number); },
      [](uint64_t number) { return std::to_string(number); },
      [](uint64_t number) { return std::to_string(number + 99'990'000); },  // across the last number of eight digits
      [](uint64_t number) { return "客" + std::to_string(number); },
      [](uint64_t number) { return "eighteen" + std::to_string(number); },  // too long a prefix
      [](uint64_t number) { return std::to_string(number) + "x"; },
  };
  for (const auto& form : forms) {
    for (const uint64_t step : {1, 3, 50}) {
      Dictionary dictionary;
      std::unordered_map<std::string, uint32_t> expected;
      const auto intern = [&](const std::string& text) {
        const auto [entry, is_new] = expected.emplace(text, static_cast<uint32_t>(expected.size()));
        REQUIRE(dictionary.Intern(text) == entry->second);
      };
      for (uint64_t number = 0; number < 1900; ++number) {
        const std::string text = form(10 + number * step);
        const Dictionary::Key key = Dictionary::KeyOf(text);
        if (dictionary.IsNext(key)) {
          dictionary.Append(text, key);
          expected.emplace(text, static_cast<uint32_t>(expected.size()));
        } else {
          intern(text);
        }
      }
      const auto check = [&] {
        for (int round = 0; round < 4000; ++round) {
          std::string text = form(random() % (2000 * step));
          switch (random() % 8) {
            case 0: text.insert(random() % (text.size() + 1), 1, '0'); break;
            case 1: text.erase(random() % text.size(), 1); break;
            case 2: text[random() % text.size()] = static_cast<char>(random()); break;
            case 3: text += std::to_string(random()); break;
            default: break;
          }
          const auto known = expected.find(text);
          REQUIRE(dictionary.Find(text) == (known == expected.end() ? std::nullopt : std::optional(known->second)));
        }
      };
      check();
      for (const char* text : {"", "nobody", "00000000", "C", "99999999"}) {
        intern(text);
      }
      for (uint64_t number = 0; number < 3000; ++number) {
        intern(form(random() % (3000 * step)));
      }
      check();
    }
  }
}

TEST_CASE("a dictionary comes back from its bytes, and grows from there") {
  std::mt19937_64 random(5);
  for (const size_t count : {0, 1, 15, 16, 17, 48, 1'000, 5'000}) {
    for (const size_t longest : {12, 40}) {
      Dictionary dictionary;
      for (size_t text = 0; text < count; ++text) {
        dictionary.Intern(std::to_string(text) + std::string(random() % longest / 2, 'x'));
      }
      auto entries = std::make_shared<std::string>();
      std::string long_texts;
      dictionary.AppendTo(*entries, long_texts);
      CHECK(entries->size() == count * Dictionary::kEntryBytes);
      const std::shared_ptr<Dictionary> back = Dictionary::OfBytes(*entries, long_texts, entries);
      REQUIRE(back);
      CHECK(back->size() == count);
      for (uint32_t code = 0; code < count; ++code) {
        REQUIRE(back->At(code) == dictionary.At(code));
        REQUIRE(back->Find(dictionary.At(code)) == code);
      }
      CHECK(!back->Find("nobody"));
      const std::shared_ptr<Dictionary> grown = Dictionary::OfBytes(*entries, long_texts, entries);
      for (size_t text = 0; text < 100; ++text) {
        CHECK(grown->Intern("new " + std::to_string(text)) == count + text);
      }
      for (uint32_t code = 0; code < count; ++code) {
        REQUIRE(grown->Intern(dictionary.At(code)) == code);
      }
      CHECK(grown->size() == count + 100);
    }
  }
}

TEST_CASE("bytes that are no dictionary are none") {
  const std::string entry = std::string(15, 'a');
  CHECK(Dictionary::OfBytes(entry, "", nullptr) == nullptr);
  CHECK(Dictionary::OfBytes(entry + '\x0F', "", nullptr) != nullptr);
  // A long text that would end behind the last.
  CHECK(Dictionary::OfBytes(std::string(8, '\0') + '\x04' + std::string(6, '\0') + '\xFF', "abc", nullptr) == nullptr);
  CHECK(Dictionary::OfBytes(std::string(8, '\0') + '\x03' + std::string(6, '\0') + '\xFF', "abc", nullptr)->At(0) == "abc");
}

TEST_CASE("texts in order are appended until one is not; then all of them are found") {
  const auto next = [](Dictionary& dictionary, const std::string& text) {
    const Dictionary::Key key = Dictionary::KeyOf(text);
    return dictionary.IsNext(key) ? std::optional(dictionary.Append(text, key)) : std::nullopt;
  };
  Dictionary dictionary;
  const std::vector<std::string> in_order = {"", "9", "10", "11", "B1", std::string("B1\0", 3), "B10", "B11", "b11", "\xE5\xAE\xA2", "12345678", "123456780", "12345678a", "123456789012345"};
  for (uint32_t code = 0; code < in_order.size(); ++code) {
    CHECK(next(dictionary, in_order[code]) == code);
    CHECK_FALSE(next(dictionary, in_order[code]));  // twice
  }
  CHECK_FALSE(next(dictionary, "z"));
  CHECK_FALSE(next(dictionary, "1234567890123456"));  // too long to be short
  for (uint32_t code = 0; code < in_order.size(); ++code) {
    CHECK(dictionary.Find(in_order[code]) == code);
  }
  CHECK_FALSE(dictionary.Find("z"));
  CHECK_FALSE(next(dictionary, "999999999999999"));  // it was searched
  CHECK(dictionary.Intern("z") == in_order.size());
  CHECK(dictionary.Intern("9") == 1);
  Dictionary begun;
  CHECK(begun.Intern("b") == 0);
  CHECK_FALSE(next(begun, "c"));
  std::string entries;
  std::string long_texts;
  dictionary.AppendTo(entries, long_texts);
  const std::shared_ptr<Dictionary> back = Dictionary::OfBytes(entries, long_texts, nullptr);
  CHECK_FALSE(next(*back, "999999999999999"));
  CHECK(back->Find("B11") == 7U);
}
