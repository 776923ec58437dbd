#include "cli/repl/highlight.h"

#include <string>

#include "cli/repl/input_buffer.h"
#include "compiler/syntax/tokens.h"

namespace limn::repl {
namespace {

using cli::Colour;

constexpr size_t kBytesMax = 64U << 10U;  // more is pasted, not typed

Colour ColourOf(const Token& token, bool is_function) {
  switch (token.kind) {
    case TokenKind::Keyword:
      return Colour::Blue;
    case TokenKind::Word:
      return is_function ? Colour::Cyan : Colour::Plain;
    case TokenKind::Text:
      return Colour::Green;
    case TokenKind::Number:
    case TokenKind::Percent:
    case TokenKind::Date:
    case TokenKind::DateTime:
    case TokenKind::Time:
      return Colour::Yellow;
    case TokenKind::Row:
    case TokenKind::RowBegin:
    case TokenKind::Bar:
    case TokenKind::RowEnd:
    case TokenKind::Comment:
      return Colour::Dim;
    case TokenKind::Stray:
      return Colour::Red;
    case TokenKind::QuotedName:
    case TokenKind::NameTemplate:
    case TokenKind::OpenParen:
    case TokenKind::CallParen:
    case TokenKind::CloseParen:
    case TokenKind::OpenBrace:
    case TokenKind::CloseBrace:
    case TokenKind::Comma:
    case TokenKind::Colon:
    case TokenKind::Dot:
    case TokenKind::Equal:
    case TokenKind::NotEqual:
    case TokenKind::Less:
    case TokenKind::LessEqual:
    case TokenKind::Greater:
    case TokenKind::GreaterEqual:
    case TokenKind::Plus:
    case TokenKind::Minus:
    case TokenKind::Star:
    case TokenKind::Slash:
      return Colour::Plain;
  }
  return Colour::Plain;
}

}  // namespace

std::vector<Paint> Highlight(std::string_view text, const std::function<bool(std::string_view word)>& is_name) {
  if (text.size() > kBytesMax) {
    return {};
  }
  if (IsCommand(text)) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    const size_t end = text.find_first_of(" \t\r\n", begin);
    return {{begin, end == std::string_view::npos ? text.size() : end, Colour::Cyan}};
  }
  SourceMap sources;
  DiagnosticSink ignored;
  const FileId file = sources.Add("", std::string(text));
  if (sources[file].text() != text) {
    return {};  // it holds what a file may not; places would be others
  }
  const TokenList list = Tokenize(sources, WholeFile(sources, file), ignored);
  std::vector<Paint> paints;
  for (size_t index = 0; index < list.tokens.size(); ++index) {
    const Token& token = list.tokens[index];
    if (token.Is(TokenKind::Keyword) && is_name(WordText(sources, list.SpanOf(token)))) {
      continue;  // `status` is a column here
    }
    const bool is_called = index + 1 < list.tokens.size() && list.tokens[index + 1].begin == token.end &&
                           (list.tokens[index + 1].Is(TokenKind::CallParen) || list.tokens[index + 1].Is(TokenKind::OpenParen));
    const bool is_function = token.Is(TokenKind::Word) && is_called && FindFunction(WordText(sources, list.SpanOf(token))) != nullptr;
    if (const Colour colour = ColourOf(token, is_function); colour != Colour::Plain) {
      paints.push_back({token.begin, token.end, colour});
    }
  }
  return paints;
}

}  // namespace limn::repl
