#include "compiler/syntax/literals.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "compiler/syntax/shape.h"

namespace limn {
namespace {

constexpr uint8_t kScaleMax = 6;

// Digits as one whole number times multiplier; nothing past 64 bits.
struct Scaled {
  int64_t unscaled = 0;
  size_t scale = 0;
};

std::optional<int64_t> TimesTen(int64_t value, int64_t factor, int64_t add) {
  int64_t product = 0;
  int64_t sum = 0;
  if (__builtin_mul_overflow(value, factor, &product) || __builtin_add_overflow(product, add, &sum)) {
    return std::nullopt;
  }
  return sum;
}

std::optional<Scaled> ReadDigits(std::string_view written) {
  constexpr int64_t kTen = 10;
  constexpr int64_t kMyriad = 10'000;
  constexpr int64_t kHundredMillion = 100'000'000;
  Scaled scaled;
  bool after_point = false;
  std::optional<int64_t> value = 0;
  for (size_t at = 0; at < written.size() && value; at += CharacterLength(written.substr(at))) {
    const std::string_view character = written.substr(at, CharacterLength(written.substr(at)));
    if (character == ".") {
      after_point = true;
    } else if (character == "万" || character == "萬") {
      value = TimesTen(*value, kMyriad, 0);
    } else if (character == "亿" || character == "億") {
      value = TimesTen(*value, kHundredMillion, 0);
    } else if (character.size() == 1 && character[0] >= '0' && character[0] <= '9') {
      value = TimesTen(*value, kTen, character[0] - '0');
      scaled.scale += after_point ? 1 : 0;
    }
  }
  if (!value) {
    return std::nullopt;
  }
  scaled.unscaled = *value;
  return scaled;
}

LiteralNode ReadScaled(const SourceMap& sources, Span span, bool percent, DiagnosticSink& sink) {
  const std::string written = FoldWidth(sources.Text(span));
  const std::optional<Scaled> scaled = ReadDigits(written);
  if (!scaled) {
    sink.Emit<Diag::NumberTooLarge>(span, written);
    return ast::Invalid{};
  }
  const size_t scale = scaled->scale + (percent ? 2 : 0);
  if (scale > kScaleMax) {
    sink.Emit<Diag::TooManyDecimals>(span, written, static_cast<int>(kScaleMax));
    return ast::Invalid{};
  }
  if (!percent && scale == 0) {
    return ast::IntLiteral{scaled->unscaled};
  }
  return ast::DecimalLiteral{scaled->unscaled, static_cast<uint8_t>(scale), percent};
}

// The whole numbers of a text, whatever parts them.
std::vector<int> NumbersIn(std::string_view written) {
  std::vector<int> numbers;
  for (const char* at = written.data(); at < written.data() + written.size();) {
    int value = 0;
    const auto [end, error] = std::from_chars(at, written.data() + written.size(), value);
    if (error == std::errc::invalid_argument || *at == '-') {
      ++at;
      continue;
    }
    numbers.push_back(error == std::errc() ? value : std::numeric_limits<int>::max());
    at = end;
  }
  return numbers;
}

int DaysInMonth(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && is_leap ? 29 : kDays[month - 1];
}

std::optional<ast::DateLiteral> DateOf(const std::vector<int>& numbers) {
  const int year = numbers[0];
  const int month = numbers[1];
  const int day = numbers[2];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month)) {
    return std::nullopt;
  }
  return ast::DateLiteral{year, static_cast<uint8_t>(month), static_cast<uint8_t>(day)};
}

std::optional<ast::TimeLiteral> TimeOf(const std::vector<int>& numbers, size_t first) {
  const int hour = numbers[first];
  const int minute = numbers[first + 1];
  const int second = numbers.size() > first + 2 ? numbers[first + 2] : 0;
  const bool is_midnight = hour == 24 && minute == 0 && second == 0;
  if ((hour > 23 && !is_midnight) || minute > 59 || second > 59) {
    return std::nullopt;
  }
  return ast::TimeLiteral{static_cast<uint8_t>(hour), static_cast<uint8_t>(minute), static_cast<uint8_t>(second)};
}

// Whether the first ten characters are written with two digits for month and day.
bool IsSpelledOut(std::string_view written) {
  constexpr size_t kDateLength = 10;
  return written.size() >= kDateLength && written[4] == '-' && written[7] == '-' && (written.size() == kDateLength || written[kDateLength] < '0' || written[kDateLength] > '9');
}

// Positions inside a text token, and what stands there once escapes are resolved.
class TextReader {
 public:
  TextReader(const SourceMap& sources, Span span) : written_(sources.Text(span)), span_(span) {
    at_ = CharacterLength(written_);
    end_ = written_.size();
    // An unclosed text has no closing quote; whoever complained about it does not look at its value.
    size_t last = end_;
    do {
      --last;
    } while (last > at_ && (static_cast<unsigned char>(written_[last]) & 0xC0) == 0x80);
    end_ = last < at_ ? at_ : last;
  }

  bool AtEnd() const { return at_ >= end_; }
  uint32_t Position() const { return span_.begin + static_cast<uint32_t>(at_); }
  char Peek(size_t ahead = 0) const { return at_ + ahead < end_ ? written_[at_ + ahead] : '\0'; }
  void Skip(size_t bytes) { at_ += bytes; }

  // The next character, escapes resolved.
  std::string_view Next(DiagnosticSink& sink) {
    if (Peek() == '\\' && (Peek(1) == '"' || Peek(1) == '\\')) {
      at_ += 2;
      return written_.substr(at_ - 1, 1);
    }
    if (Peek() == '\\' && at_ + 1 < end_) {
      const size_t length = 1 + CharacterLength(written_.substr(at_ + 1));
      const Span escape = {span_.file, Position(), Position() + static_cast<uint32_t>(length)};
      const std::string_view escaped = written_.substr(at_, length);
      sink.Emit<Diag::BadEscape>(escape, escaped).fixes.push_back({escape, "\\" + std::string(escaped), true});
    }
    const size_t length = CharacterLength(written_.substr(at_, end_ - at_));
    at_ += length;
    return written_.substr(at_ - length, length);
  }

 private:
  const std::string_view written_;
  const Span span_;
  size_t at_;
  size_t end_;
};

}  // namespace

LiteralNode ReadNumber(const SourceMap& sources, Span span, DiagnosticSink& sink) { return ReadScaled(sources, span, false, sink); }

LiteralNode ReadPercent(const SourceMap& sources, Span span, DiagnosticSink& sink) { return ReadScaled(sources, span, true, sink); }

LiteralNode ReadDate(const SourceMap& sources, Span span, DiagnosticSink& sink) {
  const std::string written = FoldWidth(sources.Text(span));
  const std::vector<int> numbers = NumbersIn(written);
  const std::optional<ast::DateLiteral> date = DateOf(numbers);
  if (!date) {
    Diagnostic& complaint = sink.Emit<Diag::NoSuchDate>(span, written);
    if (numbers[1] >= 1 && numbers[1] <= 12 && numbers[0] >= 1) {
      complaint.label = Words(Phrase::DaysOfMonth, {fmt::format("{:04}-{:02}", numbers[0], numbers[1]), DaysInMonth(numbers[0], numbers[1])});
    } else {
      complaint.help = Words(Phrase::DateIsYearMonthDay);
    }
    return ast::Invalid{};
  }
  if (!IsSpelledOut(written)) {
    const std::string instead = fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
    sink.Emit<Diag::DateSpelling>(span, written, instead).fixes.push_back({span, instead, true});
  }
  return *date;
}

LiteralNode ReadDateTime(const SourceMap& sources, Span span, DiagnosticSink& sink) {
  const std::string written = FoldWidth(sources.Text(span));
  const std::vector<int> numbers = NumbersIn(written);
  const std::optional<ast::DateLiteral> date = DateOf(numbers);
  const std::optional<ast::TimeLiteral> time = TimeOf(numbers, 3);
  if (!date) {
    sink.Emit<Diag::NoSuchDate>(span, written).help = Words(Phrase::DateIsYearMonthDay);
    return ast::Invalid{};
  }
  if (!time || time->hour == 24) {
    sink.Emit<Diag::NoSuchTime>(span, written);
    return ast::Invalid{};
  }
  if (!IsSpelledOut(written)) {
    const std::string instead = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", date->year, date->month, date->day, time->hour, time->minute);
    sink.Emit<Diag::DateSpelling>(span, written, instead).fixes.push_back({span, instead, time->second == 0});
  }
  return ast::DateTimeLiteral{*date, *time};
}

LiteralNode ReadTime(const SourceMap& sources, Span span, DiagnosticSink& sink) {
  const std::string written = FoldWidth(sources.Text(span));
  const std::optional<ast::TimeLiteral> time = TimeOf(NumbersIn(written), 0);
  if (!time) {
    sink.Emit<Diag::NoSuchTime>(span, written);
    return ast::Invalid{};
  }
  return *time;
}

std::string ReadText(const SourceMap& sources, Span span, DiagnosticSink& sink) {
  std::string value;
  for (TextReader reader(sources, span); !reader.AtEnd();) {
    value += reader.Next(sink);
  }
  return value;
}

std::vector<BracePart> ReadBraces(const SourceMap& sources, Span span, DiagnosticSink& sink) {
  std::vector<BracePart> parts;
  std::string literal;
  const auto end_literal = [&] {
    if (!literal.empty()) {
      parts.push_back({std::move(literal), false, span, span});
      literal.clear();
    }
  };
  TextReader reader(sources, span);
  while (!reader.AtEnd()) {
    const char letter = reader.Peek();
    if ((letter == '{' || letter == '}') && reader.Peek(1) == letter) {
      literal += letter;
      reader.Skip(2);
      continue;
    }
    if (letter != '{') {
      literal += reader.Next(sink);
      continue;
    }
    const uint32_t open = reader.Position();
    reader.Skip(1);
    while (!reader.AtEnd() && reader.Peek() != '}' && reader.Peek() != '{') {
      reader.Skip(1);
    }
    const uint32_t close = reader.Position();
    if (reader.Peek() != '}') {
      const Span brace = {span.file, open, open + 1};
      sink.Emit<Diag::UnclosedBrace>(brace).fixes.push_back({brace, "{{", false});
      return parts;
    }
    reader.Skip(1);
    end_literal();
    parts.push_back({"", true, {span.file, open, close + 1}, {span.file, open + 1, close}});
  }
  end_literal();
  return parts;
}

}  // namespace limn
