#include "cli/repl/input_buffer.h"

#include <algorithm>
#include <cctype>

#include "compiler/syntax/completeness.h"

namespace limn::repl {
namespace {

constexpr std::string_view kWideBlank = "　";
constexpr std::string_view kWidePoint = "。";

bool IsBlank(std::string_view line) { return line.find_first_not_of(kBlanks) == std::string_view::npos; }

bool IsComment(std::string_view line) {
  const size_t first = line.find_first_not_of(kBlanks);
  return first != std::string_view::npos && line[first] == '#';
}

bool IsIndented(std::string_view line) { return line.starts_with(' ') || line.starts_with('\t') || line.starts_with(kWideBlank); }

}  // namespace

bool IsCommand(std::string_view line) {
  size_t at = line.find_first_not_of(kBlanks);
  if (at == std::string_view::npos) {
    return false;
  }
  const bool wide = line.substr(at).starts_with(kWidePoint);
  at += wide ? kWidePoint.size() : 1;
  if (!wide && line[at - 1] != '.') {
    return false;
  }
  return at < line.size() && (std::isalpha(static_cast<unsigned char>(line[at])) != 0 || static_cast<unsigned char>(line[at]) >= 0x80);
}

std::vector<Piece> InputBuffer::Feed(std::string_view line) {
  line_ += 1;
  std::vector<Piece> whole;
  if (!text_.empty() && !Belongs(line)) {
    whole.push_back(Take());
  }
  if (text_.empty()) {
    if (!counts_lines_) {
      line_ = 1;
    }
    if (IsBlank(line) || IsComment(line)) {
      return whole;
    }
    begin_line_ = line_;
    if (IsCommand(line)) {
      whole.push_back({path_, begin_line_, std::string(line), true});
      return whole;
    }
  }
  text_ += line;
  text_ += '\n';
  return whole;
}

// Whether a line goes on with the input so far.
bool InputBuffer::Belongs(std::string_view line) const {
  if (IsCommand(line) || BeginsStatement(line)) {
    return false;
  }
  if (IsBlank(line) || IsIndented(line) || IsComment(line)) {
    return true;
  }
  switch (CompletenessOf(text_)) {
    case Completeness::Unfinished:
      return true;
    case Completeness::MayGoOn: {
      const Completeness with_line = CompletenessOf(text_ + std::string(line));
      return with_line == Completeness::MayGoOn || with_line == Completeness::Complete;
    }
    case Completeness::Complete:
    case Completeness::Wrong:
      return false;
  }
  return false;
}

bool IsWhole(std::string_view text) {
  InputBuffer buffer("", /*counts_lines=*/false);
  const size_t end = text.rfind('\n');
  const std::string_view last = end == std::string_view::npos ? text : text.substr(end + 1);
  for (size_t begin = 0; begin <= text.size();) {
    const size_t line_end = std::min(text.find('\n', begin), text.size());
    buffer.Feed(text.substr(begin, line_end - begin));
    begin = line_end + 1;
  }
  if (IsBlank(last) || buffer.text().empty()) {
    return true;
  }
  const Completeness completeness = CompletenessOf(buffer.text());
  return completeness == Completeness::Complete || completeness == Completeness::Wrong;
}

std::vector<Piece> InputBuffer::Finish() {
  std::vector<Piece> whole;
  if (!text_.empty()) {
    whole.push_back(Take());
  }
  return whole;
}

Piece InputBuffer::Take() {
  Piece piece{path_, begin_line_, std::move(text_), false};
  text_.clear();
  return piece;
}

}  // namespace limn::repl
