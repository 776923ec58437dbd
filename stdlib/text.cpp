// Texts: each function sees one distinct text at a time. A character is what a reader sees as one (a grapheme cluster, source:
// Unicode Standard Annex 29), so an accent or an emoji of several code points counts once.

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

#include "stdlib/characters.h"
#include "stdlib/families.h"

namespace limn {
namespace {

// The code point that begins at `at`, and its bytes. A byte that begins none stands for itself.
struct CodePoint {
  utf8proc_int32_t point = -1;
  size_t bytes = 1;
};

CodePoint Read(std::string_view text, size_t at) {
  CodePoint read;
  const utf8proc_ssize_t bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                                  static_cast<utf8proc_ssize_t>(text.size() - at), &read.point);
  read.bytes = bytes > 0 ? static_cast<size_t>(bytes) : 1;
  return read;
}

std::string MapPoints(std::string_view text, utf8proc_int32_t (*map)(utf8proc_int32_t)) {
  std::string mapped;
  mapped.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const CodePoint read = Read(text, at);
    if (read.point < 0) {
      mapped += text[at];
    } else {
      utf8proc_uint8_t bytes[4];
      const utf8proc_ssize_t written = utf8proc_encode_char(map(read.point), bytes);
      mapped.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(written));
    }
    at += read.bytes;
  }
  return mapped;
}

bool IsBlank(utf8proc_int32_t point) {
  if (point < 0) {
    return false;
  }
  const bool is_control_blank = (point >= 0x09 && point <= 0x0D) || point == 0x85;
  const utf8proc_category_t category = utf8proc_category(point);
  return is_control_blank || category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

std::string_view Trimmed(std::string_view text) {
  size_t begin = text.size();
  size_t end = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint read = Read(text, at);
    if (!IsBlank(read.point)) {
      begin = std::min(begin, at);
      end = at + read.bytes;
    }
    at += read.bytes;
  }
  return end == 0 ? std::string_view() : text.substr(begin, end - begin);
}

}  // namespace

std::vector<size_t> CharacterStarts(std::string_view text) {
  std::vector<size_t> starts;
  utf8proc_int32_t state = 0;
  utf8proc_int32_t before = -1;
  for (size_t at = 0; at < text.size();) {
    const CodePoint read = Read(text, at);
    const bool begins = before < 0 || read.point < 0 || utf8proc_grapheme_break_stateful(before, read.point, &state) != 0;
    if (begins) {
      starts.push_back(at);
    }
    before = read.point;
    at += read.bytes;
  }
  starts.push_back(text.size());
  return starts;
}

namespace {

Value LowerText(std::string_view text, std::span<const Value>) { return Value::Text(MapPoints(text, &utf8proc_tolower)); }

Value UpperText(std::string_view text, std::span<const Value>) { return Value::Text(MapPoints(text, &utf8proc_toupper)); }

Value FoldText(std::string_view text, std::span<const Value>) {
  utf8proc_uint8_t* folded = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
  const utf8proc_ssize_t length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                               static_cast<utf8proc_ssize_t>(text.size()), &folded, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  // Broken UTF-8 stays as it is.
  const std::string_view result =
      length < 0 ? text : std::string_view(reinterpret_cast<const char*>(folded), static_cast<size_t>(length));
  return Value::Text(std::string(Trimmed(result)));
}

Value TrimText(std::string_view text, std::span<const Value>) { return Value::Text(std::string(Trimmed(text))); }

Value LengthOf(std::string_view text, std::span<const Value>) {
  return Value::Int(static_cast<int64_t>(CharacterStarts(text).size()) - 1);
}

Value ReplaceIn(std::string_view text, std::span<const Value> constants) {
  if (AnyMissing(constants)) {
    return Value::Missing(kText);
  }
  const std::string& part = constants[0].as_text();
  const std::string& with = constants[1].as_text();
  std::string result;
  size_t at = 0;
  for (size_t found = part.empty() ? std::string_view::npos : text.find(part); found != std::string_view::npos;
       found = text.find(part, at)) {
    result.append(text, at, found - at);
    result += with;
    at = found + part.size();
  }
  result.append(text, at);
  return Value::Text(std::move(result));
}

Value PartOf(std::string_view text, std::span<const Value> constants) {
  if (AnyMissing(constants)) {
    return Value::Missing(kText);
  }
  const std::string& separator = constants[0].as_text();
  int64_t place = constants[1].as_int();
  if (separator.empty() || place < 1) {
    return Value::Missing(kText);
  }
  for (size_t at = 0;;) {
    const size_t end = text.find(separator, at);
    if (--place == 0) {
      return Value::Text(std::string(text.substr(at, end == std::string_view::npos ? end : end - at)));
    }
    if (end == std::string_view::npos) {
      return Value::Missing(kText);
    }
    at = end + separator.size();
  }
}

Value SubstringOf(std::string_view text, std::span<const Value> constants) {
  if (AnyMissing(constants)) {
    return Value::Missing(kText);
  }
  const std::vector<size_t> starts = CharacterStarts(text);
  const int64_t characters = static_cast<int64_t>(starts.size()) - 1;
  const int64_t first = std::clamp<int64_t>(constants[0].as_int(), 1, characters + 1) - 1;
  const int64_t wanted = constants.size() > 1 ? std::max<int64_t>(constants[1].as_int(), 0) : characters;
  const int64_t end = wanted > characters - first ? characters : first + wanted;
  return Value::Text(std::string(text.substr(starts[static_cast<size_t>(first)], starts[static_cast<size_t>(end)] - starts[static_cast<size_t>(first)])));
}

std::vector<Overload> OfText(ValueType result, TextKernel kernel) { return {{.parameters = {kText}, .result = result, .text_kernel = kernel}}; }

}  // namespace

Value FoldedText(std::string_view text) { return FoldText(text, {}); }
Value LoweredText(std::string_view text) { return LowerText(text, {}); }

std::vector<Builtin> TextBuiltins() {
  return {
      {.name = "fold",
       .family = "text",
       .parameter_names = {"text"},
       .doc = "Case, width and other forms of one letter made equal, and outer blanks removed: for comparing what people have typed.",
       .doc_zh = "统一大小写、全半角等写法，并去掉首尾空格：用于比较人工输入的内容。",
       .examples = {{"fold(\"　ＡＢＣ Straße \")", "abc strasse"}, {"fold(missing)", ""}},
       .overloads = OfText(kText, &FoldText)},
      {.name = "length",
       .family = "text",
       .parameter_names = {"text"},
       .doc = "How many characters a text has, as a reader counts them.",
       .doc_zh = "文本有多少个字，按读者所见计数。",
       .examples = {{"length(\"客户\")", "2"}, {"length(\"\")", "0"}, {"length(missing)", ""}},
       .overloads = OfText(kInt, &LengthOf)},
      {.name = "lower",
       .family = "text",
       .parameter_names = {"text"},
       .doc = "The text in small letters.",
       .doc_zh = "转为小写字母的文本。",
       .examples = {{"lower(\"ANNA Ä\")", "anna ä"}, {"lower(missing)", ""}},
       .overloads = OfText(kText, &LowerText)},
      {.name = "replace",
       .family = "text",
       .parameter_names = {"text", "part", "with"},
       .doc = "The text with every occurrence of a part, from the left, replaced. An empty part occurs nowhere.",
       .doc_zh = "把文本中出现的某一段（从左起）全部替换。空文本不算出现。",
       .examples = {{"replace(\"a-b-c\", \"-\", \"\")", "abc"}, {"replace(missing, \"-\", \"\")", ""}},
       .overloads = {{.parameters = {kText, kText, kText}, .result = kText, .text_kernel = &ReplaceIn}}},
      {.name = "split",
       .family = "text",
       .parameter_names = {"text", "separator", "place"},
       .doc = "The part at a place, 1 for the first, between separators; missing where there are fewer.",
       .doc_zh = "按分隔符取第几段，第一段为 1；段数不足时为空。",
       .examples = {{"split(\"utm|mail|may\", \"|\", 2)", "mail"}, {"split(\"utm\", \"|\", 2)", ""}, {"split(missing, \"|\", 1)", ""}},
       .overloads = {{.parameters = {kText, kText, kInt}, .result = kText, .text_kernel = &PartOf, .may_be_missing = true}},
       .bounds = {{.parameter = 2, .least = 1}}},
      {.name = "substring",
       .family = "text",
       .parameter_names = {"text", "first", "count"},
       .doc = "The characters from a place on, 1 for the first: so many, or all that follow. Past the end there are none.",
       .doc_zh = "从第几个字起（第一个为 1）的若干个字，或其后全部；超出末尾则没有。",
       .examples = {{"substring(\"GB-0042\", 4)", "0042"}, {"substring(\"上海市浦东\", 1, 2)", "上海"}, {"substring(missing, 1, 2)", ""}},
       .overloads = {{.parameters = {kText, kInt, kInt}, .result = kText, .text_kernel = &SubstringOf},
                     {.parameters = {kText, kInt}, .result = kText, .text_kernel = &SubstringOf}}},
      {.name = "trim",
       .family = "text",
       .parameter_names = {"text"},
       .doc = "The text without blanks at its ends, full-width ones included.",
       .doc_zh = "去掉首尾空白（含全角空格）的文本。",
       .examples = {{"trim(\"　 Anna \")", "Anna"}, {"trim(missing)", ""}},
       .overloads = OfText(kText, &TrimText)},
      {.name = "upper",
       .family = "text",
       .parameter_names = {"text"},
       .doc = "The text in capitals, letter by letter: ß becomes ẞ.",
       .doc_zh = "转为大写字母的文本。",
       .examples = {{"upper(\"anna ä\")", "ANNA Ä"}, {"upper(missing)", ""}},
       .overloads = OfText(kText, &UpperText)},
  };
}

}  // namespace limn
