#include "compiler/syntax/shape.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include <fmt/format.h>
#include <utf8proc.h>

#include "compiler/syntax/complaint_limit.h"

namespace limn {
namespace {

// The characters of a shape; grammar/LimnLexer.g4 explains them.
constexpr char kStray = '\1';
constexpr char kInside = '\2';
constexpr char kMyriad = '\3';
constexpr char kLetter = 'x';

constexpr char32_t kIdeographicSpace = 0x3000;
constexpr char32_t kFullWidthFirst = 0xFF01;
constexpr char32_t kFullWidthLast = 0xFF5E;
constexpr char32_t kFullWidthOffset = 0xFEE0;

struct Character {
  char32_t point = 0;
  uint32_t begin = 0;
  uint32_t length = 0;
  bool is_valid = true;
};

Character CharacterAt(std::string_view text, uint32_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) {
    return {byte, at, 1};
  }
  utf8proc_int32_t point = -1;
  const utf8proc_ssize_t length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                                   static_cast<utf8proc_ssize_t>(text.size() - at), &point);
  if (length <= 0) {
    return {0xFFFD, at, 1, false};
  }
  return {static_cast<char32_t>(point), at, static_cast<uint32_t>(length)};
}

bool IsLineEnd(char32_t point) { return point == '\n' || point == '\r'; }

bool IsBlank(char32_t point) {
  return point == ' ' || point == '\t' || IsLineEnd(point) || point == 0xA0 || point == kIdeographicSpace || point == 0x202F ||
         point == 0x205F || (point >= 0x2000 && point <= 0x200A);
}

// Characters that show nothing but change what is read: bidi controls, joiners, line separators, control codes.
bool IsInvisible(char32_t point) {
  if (point < 0x20) {
    return point != '\t' && !IsLineEnd(point);
  }
  return (point >= 0x7F && point <= 0x9F) || point == 0xAD || point == 0x61C || point == 0x180E || (point >= 0x200B && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF || (point >= 0xE0000 && point <= 0xE007F);
}

// Joins emoji and the letters of some scripts; harmless inside a text.
bool IsJoiner(char32_t point) { return point == 0x200C || point == 0x200D; }

bool IsWordCharacter(char32_t point) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(point))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
      return true;
    default:
      return false;
  }
}

// The ASCII twin of a sign, up to two characters; empty where it has none.
std::string_view TwinOf(char32_t point) {
  switch (point) {
    case U'、': return ",";
    case U'。': return ".";
    case U'≥': return ">=";
    case U'≤': return "<=";
    case U'≠': return "!=";
    case U'×': return "*";
    case U'÷': return "/";
    case U'−': return "-";
    default: return "";
  }
}

bool IsLatin(char32_t point) {
  return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || (point >= 0xC0 && point <= 0x24F) || (point >= 0x1E00 && point <= 0x1EFF);
}

bool IsGreekOrCyrillic(char32_t point) { return (point >= 0x370 && point <= 0x52F) || (point >= 0x1F00 && point <= 0x1FFF); }

bool IsHan(char32_t point) {
  return (point >= 0x3400 && point <= 0x9FFF) || (point >= 0xF900 && point <= 0xFAFF) || (point >= 0x20000 && point <= 0x3FFFF) ||
         (point >= 0x3000 && point <= 0x303F) || (point >= 0xFF00 && point <= 0xFFEF);
}

// Greek and Cyrillic letters that look like Latin ones, and these.
constexpr std::u32string_view kLookAlikes = U"АВЕКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο";
constexpr std::string_view kLatinTwins = "ABEKMHOPCTYXaeopcyxijsABEZHIKMNOPTYXo";
static_assert(kLookAlikes.size() == kLatinTwins.size());

std::string WithLatinTwins(std::string_view word) {
  std::string out;
  for (uint32_t at = 0; at < word.size();) {
    const Character character = CharacterAt(word, at);
    const size_t found = kLookAlikes.find(character.point);
    if (found == std::u32string_view::npos) {
      out += word.substr(at, character.length);
    } else {
      out += kLatinTwins[found];
    }
    at += character.length;
  }
  return out;
}

// Opening quotes, and the quotes that may close each: what the author would type, straight ones always.
struct Quotes {
  char32_t open;
  std::u32string_view close;
};
constexpr std::array<Quotes, 7> kQuotes = {{{U'"', U"\"＂"},
                                            {U'＂', U"\"＂"},
                                            {U'“', U"”\""},
                                            {U'”', U"”“\""},
                                            {U'„', U"“”\""},
                                            {U'「', U"」"},
                                            {U'『', U"』"}}};
constexpr std::u32string_view kSingleQuotes = U"'‘’";

class Shaper {
 public:
  Shaper(const SourceMap& sources, Span part, DiagnosticSink& sink)
      : part_(part), text_(sources.Text(part)), limit_(sink), shape_(text_.size(), kFill) {}

  std::string Run() {
    uint32_t at = 0;
    while (at < text_.size()) {
      at = Step(CharacterAt(text_, at));
    }
    EndWord(at);
    return std::move(shape_);
  }

 private:
  // Writes the shape of what begins here, a character or a hollow; returns where it ends.
  uint32_t Step(const Character& character) {
    const uint32_t next = character.begin + character.length;
    const char32_t point = character.point;
    const bool line_begins = line_begins_;
    line_begins_ = IsLineEnd(point) || (line_begins && IsBlank(point));
    if (IsBlank(point)) {
      EndWord(character.begin);
      std::fill(shape_.begin() + character.begin, shape_.begin() + next, IsLineEnd(point) ? static_cast<char>(point) : ' ');
      return next;
    }
    if (!character.is_valid || IsInvisible(point)) {
      EndWord(character.begin);
      ComplainAboutCharacter(character);
      // As if it were not there, so that what stands around it is read.
      std::fill(shape_.begin() + character.begin, shape_.begin() + next, ' ');
      return next;
    }
    const char32_t sign = point >= kFullWidthFirst && point <= kFullWidthLast ? point - kFullWidthOffset : point;
    if (const std::optional<uint32_t> end = Hollow(character, sign, line_begins)) {
      return *end;
    }
    PutCode(character, sign);
    return next;
  }

  // A text, comment, quoted name or row: its quotes in shape, hollow inside. Nothing where none begins here.
  std::optional<uint32_t> Hollow(const Character& character, char32_t sign, bool line_begins) {
    if (sign == '#' || (sign == '|' && line_begins)) {
      return Close(character, static_cast<char>(sign), U"");
    }
    if (sign == '`') {
      return Close(character, '`', U"`｀");
    }
    for (const Quotes& quotes : kQuotes) {
      if (character.point == quotes.open) {
        return Close(character, '"', quotes.close);
      }
    }
    if (kSingleQuotes.find(character.point) != std::u32string_view::npos) {
      return Close(character, '\'', kSingleQuotes);
    }
    return std::nullopt;
  }

  // Hollows from an opening sign to the first of the closing ones, or to the end of the line where there is none.
  uint32_t Close(const Character& opening, char shape, std::u32string_view closing) {
    EndWord(opening.begin);
    shape_[opening.begin] = shape;
    std::optional<Character> closer = FindClosing(opening, closing);
    if (!closer && opening.point == '"') {
      // A text begun in one way of typing and ended in another.
      closer = FindClosing(opening, U"”“");
    }
    uint32_t at = opening.begin + opening.length;
    while (at < text_.size()) {
      const Character character = CharacterAt(text_, at);
      if (IsLineEnd(character.point)) {
        return at;
      }
      const uint32_t next = at + character.length;
      if (closer && at == closer->begin) {
        shape_[at] = shape;
        return next;
      }
      if (!character.is_valid || (IsInvisible(character.point) && !IsJoiner(character.point))) {
        ComplainAboutCharacter(character);
      }
      std::fill(shape_.begin() + at, shape_.begin() + next, kInside);
      at = next;
    }
    return at;
  }

  std::optional<Character> FindClosing(const Character& opening, std::u32string_view closing) const {
    size_t depth = 0;
    for (uint32_t at = opening.begin + opening.length; at < text_.size();) {
      const Character character = CharacterAt(text_, at);
      if (IsLineEnd(character.point)) {
        return std::nullopt;
      }
      at += character.length;
      if (character.point == '\\' && at < text_.size() && !IsLineEnd(static_cast<unsigned char>(text_[at]))) {
        at += CharacterAt(text_, at).length;
      } else if (closing.find(character.point) != std::u32string_view::npos) {
        if (depth == 0) {
          return character;
        }
        --depth;
      } else if (character.point == opening.point && (opening.point == U'「' || opening.point == U'『')) {
        ++depth;
      }
    }
    return std::nullopt;
  }

  void PutCode(const Character& character, char32_t sign) {
    char* out = shape_.data() + character.begin;
    const bool after_digit = after_digit_;
    after_digit_ = false;
    if (sign < 0x80) {
      const bool is_word = (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') || (sign >= '0' && sign <= '9') || sign == '_';
      *out = static_cast<char>(sign);
      after_digit_ = sign >= '0' && sign <= '9';
      is_word ? ExtendWord(character) : EndWord(character.begin);
      return;
    }
    if (after_digit && (sign == U'万' || sign == U'亿' || sign == U'萬' || sign == U'億')) {
      *out = kMyriad;
      ExtendWord(character);
      after_digit_ = true;
      return;
    }
    if (IsWordCharacter(sign)) {
      std::fill(out, out + character.length, kLetter);
      ExtendWord(character);
      return;
    }
    EndWord(character.begin);
    const std::string_view twin = TwinOf(sign);
    if (twin.empty()) {
      *out = kStray;
    } else {
      std::copy(twin.begin(), twin.end(), out);
    }
  }

  void ExtendWord(const Character& character) {
    if (!in_word_) {
      in_word_ = true;
      word_begin_ = character.begin;
      word_has_latin_ = false;
      word_has_look_alike_ = false;
    }
    word_has_latin_ = word_has_latin_ || IsLatin(character.point);
    word_has_look_alike_ = word_has_look_alike_ || IsGreekOrCyrillic(character.point);
  }

  void EndWord(uint32_t end) {
    after_digit_ = false;
    if (!in_word_) {
      return;
    }
    in_word_ = false;
    if (word_has_latin_ && word_has_look_alike_) {
      const std::string_view word = text_.substr(word_begin_, end - word_begin_);
      const Span span = SpanOf(word_begin_, end);
      Diagnostic& complaint = limit_.sink().Emit<Diag::MixedScripts>(span, word);
      const std::string latin = WithLatinTwins(word);
      if (std::all_of(latin.begin(), latin.end(), [](char letter) { return static_cast<unsigned char>(letter) < 0x80; })) {
        complaint.label = Words(Phrase::DidYouMeanLabel, {latin});
        complaint.fixes.push_back({span, latin, true});
      }
    }
  }

  void ComplainAboutCharacter(const Character& character) {
    const Span span = SpanOf(character.begin, character.begin + character.length);
    if (!character.is_valid) {
      // One complaint for a file in another encoding, not one for each of its letters.
      if (!complained_about_encoding_) {
        complained_about_encoding_ = true;
        limit_.sink().Emit<Diag::NotText>(span, GuessEncoding());
      }
      return;
    }
    limit_.sink().Emit<Diag::InvisibleCharacter>(span, fmt::format("U+{:04X}", static_cast<uint32_t>(character.point))).fixes.push_back({span, "", true});
  }

  // Pairs of bytes that GB18030 uses for Han make it likelier than Windows-1252; zero bytes speak for UTF-16.
  std::string_view GuessEncoding() const {
    size_t pairs = 0;
    size_t others = 0;
    for (size_t at = 0; at < text_.size(); ++at) {
      const auto byte = static_cast<unsigned char>(text_[at]);
      if (byte == 0) {
        return "UTF-16";
      }
      if (byte >= 0x81) {
        const bool is_pair = at + 1 < text_.size() && static_cast<unsigned char>(text_[at + 1]) >= 0x81;
        is_pair ? ++pairs : ++others;
        at += is_pair ? 1 : 0;
      }
    }
    return pairs > others ? "GB18030" : "Windows-1252";
  }

  Span SpanOf(uint32_t begin, uint32_t end) const { return {part_.file, part_.begin + begin, part_.begin + end}; }

  const Span part_;
  const std::string_view text_;
  ComplaintLimit limit_;
  std::string shape_;
  bool line_begins_ = true;
  bool after_digit_ = false;
  bool in_word_ = false;
  bool word_has_latin_ = false;
  bool word_has_look_alike_ = false;
  bool complained_about_encoding_ = false;
  uint32_t word_begin_ = 0;
};

}  // namespace

std::string ShapeOf(const SourceMap& sources, Span part, DiagnosticSink& sink) { return Shaper(sources, part, sink).Run(); }

std::string FoldWidth(std::string_view word) {
  std::string out;
  out.reserve(word.size());
  for (uint32_t at = 0; at < word.size();) {
    const Character character = CharacterAt(word, at);
    if (character.point >= kFullWidthFirst && character.point <= kFullWidthLast) {
      out += static_cast<char>(character.point - kFullWidthOffset);
    } else {
      out += word.substr(at, character.length);
    }
    at += character.length;
  }
  return out;
}

bool BeginsWithHan(std::string_view text) { return !text.empty() && IsHan(CharacterAt(text, 0).point); }

bool EndsWithHan(std::string_view text) {
  size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[at - 1]) & 0xC0) == 0x80) {
    --at;
  }
  return at > 0 && IsHan(CharacterAt(text, static_cast<uint32_t>(at - 1)).point);
}

size_t CharacterLength(std::string_view text) { return text.empty() ? 0 : CharacterAt(text, 0).length; }

}  // namespace limn
