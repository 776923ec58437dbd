// Phones, e-mail addresses, and what stands in place of a text that must not be shown.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "runtime/values/ascii.h"
#include "stdlib/characters.h"
#include "stdlib/families.h"

namespace limn {
namespace {

bool IsLetter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'); }
// Bytes of letters of other scripts, as RFC 6531 allows them.
bool IsForeign(char letter) { return static_cast<unsigned char>(letter) >= 0x80; }

// The digits, a leading + kept, without blanks, hyphens, points and parentheses; full-width forms are their twins. Empty where anything else stands there.
std::string DigitsOf(std::string_view text) {
  const Value folded = FoldedText(text);
  std::string digits;
  for (const char letter : folded.as_text()) {
    if (IsDigit(letter) || (letter == '+' && digits.empty())) {
      digits += letter;
    } else if (letter != ' ' && letter != '-' && letter != '.' && letter != '(' && letter != ')') {
      return "";
    }
  }
  return digits;
}

// E.164, `+` and 8 to 15 digits; empty for none. Without a country it is a mobile number of mainland China: 11 digits that begin with 13 to 19.
std::string NormalPhone(std::string_view text) {
  std::string digits = DigitsOf(text);
  const bool has_sign = digits.starts_with('+');
  digits.erase(0, has_sign ? 1 : 0);
  if (!has_sign && digits.starts_with("00")) {
    digits.erase(0, 2);
  } else if (!has_sign && !digits.starts_with("86")) {
    digits.insert(0, "86");
  } else if (!has_sign && digits.size() != 13) {
    return "";
  }
  if (digits.starts_with("86") && digits.size() == 13 && digits[2] == '1') {
    return digits[3] >= '3' ? "+" + digits : "";
  }
  const bool is_foreign = has_sign || DigitsOf(text).starts_with("00");
  return is_foreign && digits.size() >= 8 && digits.size() <= 15 && digits.front() != '0' ? "+" + digits : "";
}

Value IsPhone(std::string_view text, std::span<const Value>) { return Value::Bool(!NormalPhone(text).empty()); }

Value ToNormalPhone(std::string_view text, std::span<const Value>) {
  std::string phone = NormalPhone(text);
  return phone.empty() ? Value::Missing(kText) : Value::Text(std::move(phone));
}

bool IsLabel(std::string_view label) {
  const auto fits = [](char letter) { return IsLetter(letter) || IsDigit(letter) || IsForeign(letter) || letter == '-'; };
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' && std::all_of(label.begin(), label.end(), fits);
}

// What follows the @ of an address as RFC 5321 and 6531 have it, without quoted parts and numbers in brackets; empty for none.
std::string_view DomainOf(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) {
    return {};
  }
  const std::string_view local = text.substr(0, at);
  const auto fits = [](char letter) {
    return IsLetter(letter) || IsDigit(letter) || IsForeign(letter) || std::string_view(".!#$%&'*+/=?^_`{|}~-").find(letter) != std::string_view::npos;
  };
  const bool points_apart = local.front() != '.' && local.back() != '.' && local.find("..") == std::string_view::npos;
  if (!points_apart || !std::all_of(local.begin(), local.end(), fits)) {
    return {};
  }
  const std::string_view domain = text.substr(at + 1);
  size_t labels = 0;
  std::string_view last;
  for (size_t begin = 0; begin <= domain.size();) {
    const size_t end = std::min(domain.find('.', begin), domain.size());
    last = domain.substr(begin, end - begin);
    if (!IsLabel(last)) {
      return {};
    }
    ++labels;
    begin = end + 1;
  }
  const bool is_number = std::all_of(last.begin(), last.end(), IsDigit);
  return labels >= 2 && last.size() >= 2 && !is_number ? domain : std::string_view();
}

Value IsEmail(std::string_view text, std::span<const Value>) { return Value::Bool(!DomainOf(text).empty()); }

Value EmailDomain(std::string_view text, std::span<const Value>) {
  const std::string_view domain = DomainOf(text);
  return domain.empty() ? Value::Missing(kText) : LoweredText(domain);
}

Value ToNormalEmail(std::string_view text, std::span<const Value>) {
  Value folded = FoldedText(text);
  return DomainOf(folded.as_text()).empty() ? Value::Missing(kText) : folded;
}

// ------------------------------------------------------------------------------------------------ SHA-256, FIPS 180-4

constexpr std::array<uint32_t, 64> kRounds = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

void AddBlock(std::array<uint32_t, 8>& state, std::string_view block) {
  std::array<uint32_t, 64> words = {};
  for (size_t word = 0; word < 16; ++word) {
    for (size_t byte = 0; byte < 4; ++byte) {
      words[word] = words[word] << 8 | static_cast<unsigned char>(block[word * 4 + byte]);
    }
  }
  for (size_t word = 16; word < 64; ++word) {
    const uint32_t early = words[word - 15];
    const uint32_t late = words[word - 2];
    words[word] = words[word - 16] + (std::rotr(early, 7) ^ std::rotr(early, 18) ^ (early >> 3)) + words[word - 7] +
                  (std::rotr(late, 17) ^ std::rotr(late, 19) ^ (late >> 10));
  }
  std::array<uint32_t, 8> s = state;
  for (size_t round = 0; round < 64; ++round) {
    const uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const uint32_t first = s[7] + (std::rotr(s[4], 6) ^ std::rotr(s[4], 11) ^ std::rotr(s[4], 25)) + choice + kRounds[round] + words[round];
    const uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    const uint32_t second = (std::rotr(s[0], 2) ^ std::rotr(s[0], 13) ^ std::rotr(s[0], 22)) + majority;
    s = {first + second, s[0], s[1], s[2], s[3] + first, s[4], s[5], s[6]};
  }
  for (size_t part = 0; part < 8; ++part) {
    state[part] += s[part];
  }
}

std::string Sha256(std::string message) {
  const uint64_t bits = uint64_t{message.size()} * 8;
  message += '\x80';
  message.append((64 + 56 - message.size() % 64) % 64, '\0');
  for (int shift = 56; shift >= 0; shift -= 8) {
    message += static_cast<char>(bits >> shift);
  }
  std::array<uint32_t, 8> state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (size_t begin = 0; begin < message.size(); begin += 64) {
    AddBlock(state, std::string_view(message).substr(begin, 64));
  }
  std::string hex;
  for (const uint32_t part : state) {
    for (int shift = 28; shift >= 0; shift -= 4) {
      hex += "0123456789abcdef"[part >> shift & 15];
    }
  }
  return hex;
}

// With a salt: the salt, U+001F, the text.
Value HashOf(std::string_view text, std::span<const Value> constants) {
  if (AnyMissing(constants)) {
    return Value::Missing(kText);
  }
  return Value::Text(Sha256((constants.empty() ? "" : constants[0].as_text() + "\x1f") + std::string(text)));
}

// Of an address what precedes the @ only. Without numbers a third at either end is shown, at most 3 characters and 4.
Value MaskOf(std::string_view text, std::span<const Value> constants) {
  if (AnyMissing(constants)) {
    return Value::Missing(kText);
  }
  const std::string_view domain = constants.empty() ? DomainOf(text) : std::string_view();
  const std::string_view shown = domain.empty() ? text : text.substr(0, text.size() - domain.size() - 1);
  const std::vector<size_t> starts = CharacterStarts(shown);
  const int64_t characters = static_cast<int64_t>(starts.size()) - 1;
  const int64_t first = constants.empty() ? std::min<int64_t>(characters / 3, 3) : std::clamp<int64_t>(constants[0].as_int(), 0, characters);
  const int64_t last = constants.empty() ? (domain.empty() ? std::min<int64_t>(characters / 3, 4) : 0)
                                         : std::clamp<int64_t>(constants[1].as_int(), 0, characters - first);
  std::string masked(shown.substr(0, starts[static_cast<size_t>(first)]));
  masked.append(static_cast<size_t>(characters - first - last), '*');
  masked += text.substr(starts[static_cast<size_t>(characters - last)]);
  return Value::Text(std::move(masked));
}

}  // namespace

std::vector<Builtin> ContactBuiltins() {
  return {
      {.name = "email_domain",
       .family = "contact",
       .parameter_names = {"email"},
       .doc = "What follows the @ of an e-mail address, in small letters; missing where it is none.",
       .doc_zh = "邮箱地址 @ 之后的部分，小写；不是邮箱时为空。",
       .examples = {{"email_domain(\"anna@Mail.Example\")", "mail.example"}, {"email_domain(\"anna\")", ""}, {"email_domain(missing)", ""}},
       .overloads = {{.parameters = {kText}, .result = kText, .text_kernel = &EmailDomain, .may_be_missing = true}}},
      {.name = "normal_email",
       .family = "contact",
       .parameter_names = {"email"},
       .doc = "The e-mail address in small letters, without blanks around it and full-width forms; missing where it is none.",
       .doc_zh = "邮箱的统一写法：小写，首尾无空格，无全角字符；不是邮箱时为空。",
       .examples = {{"normal_email(\" Anna@Mail.Example \")", "anna@mail.example"}, {"normal_email(\"anna＠mail.example\")", "anna@mail.example"}, {"normal_email(\"anna@mail\")", ""}, {"normal_email(missing)", ""}},
       .overloads = {{.parameters = {kText}, .result = kText, .text_kernel = &ToNormalEmail, .may_be_missing = true}}},
      {.name = "normal_phone",
       .family = "contact",
       .parameter_names = {"phone"},
       .doc = "The phone number as + and digits, without blanks and hyphens; missing where it is none. Without a country code it is a mobile number of mainland "
              "China.",
       .doc_zh = "手机号的统一写法：+ 与数字，不含空格和连字符；不是手机号时为空。没有国家代码的按中国大陆手机号处理。",
       .examples = {{"normal_phone(\"138 0013-8000\")", "+8613800138000"}, {"normal_phone(\"+44 20 7946 0018\")", "+442079460018"}, {"normal_phone(\"12345\")", ""}, {"normal_phone(missing)", ""}},
       .overloads = {{.parameters = {kText}, .result = kText, .text_kernel = &ToNormalPhone, .may_be_missing = true}}},
      {.name = "valid_email",
       .family = "contact",
       .parameter_names = {"email"},
       .doc = "Whether the text is written as an e-mail address is; nobody is asked whether it exists.",
       .doc_zh = "文本是否符合邮箱地址的写法；不核实邮箱是否存在。",
       .examples = {{"valid_email(\"anna@mail.example\")", "yes"}, {"valid_email(\"anna@mail\")", "no"}, {"valid_email(missing)", ""}},
       .overloads = {{.parameters = {kText}, .result = kBool, .text_kernel = &IsEmail}}},
      {.name = "valid_phone",
       .family = "contact",
       .parameter_names = {"phone"},
       .doc = "Whether the text is written as a phone number is: a mobile number of mainland China, or + and 8 to 15 digits.",
       .doc_zh = "文本是否符合手机号的写法：中国大陆手机号，或 + 与 8 到 15 位数字。",
       .examples = {{"valid_phone(\"13800138000\")", "yes"}, {"valid_phone(\"010-1234\")", "no"}, {"valid_phone(missing)", ""}},
       .overloads = {{.parameters = {kText}, .result = kBool, .text_kernel = &IsPhone}}},
      {.name = "hash",
       .family = "privacy",
       .parameter_names = {"text", "salt"},
       .doc = "A code in place of the text, the same for the same text: SHA-256 in 64 small hexadecimal digits, of the salt, U+001F and the text. Without a salt known "
              "texts, phone numbers for one, can be found out by trying.",
       .doc_zh = "以编码代替文本，同一文本编码相同：对盐、U+001F 与文本取 SHA-256，写成 64 位小写十六进制。不加盐时，手机号之类的文本可以逐个试出。",
       .examples = {{"hash(\"abc\")", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}, {"hash(missing, \"salt\")", ""}},
       .overloads = {{.parameters = {kText}, .result = kText, .text_kernel = &HashOf}, {.parameters = {kText, kText}, .result = kText, .text_kernel = &HashOf}}},
      {.name = "mask",
       .family = "privacy",
       .parameter_names = {"text", "first", "last"},
       .doc = "The text with a * for each character but the first and the last few. Without numbers a third at either end is shown, at most 3 and 4; of an e-mail "
              "address the beginning and the domain.",
       .doc_zh = "除首尾若干字外，每个字都换成 *。不写数字时首尾各显示三分之一，最多 3 个和 4 个；邮箱显示开头与域名。",
       .examples = {{"mask(\"13800138000\", 3, 4)", "138****8000"}, {"mask(\"王小明\")", "王*明"}, {"mask(\"anna@mail.example\")", "a***@mail.example"}, {"mask(missing)", ""}},
       .overloads = {{.parameters = {kText}, .result = kText, .text_kernel = &MaskOf},
                     {.parameters = {kText, kInt, kInt}, .result = kText, .text_kernel = &MaskOf}}},
  };
}

}  // namespace limn
