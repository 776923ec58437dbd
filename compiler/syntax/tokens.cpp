#include "compiler/syntax/tokens.h"

#include "compiler/syntax/lexemes.h"
#include "compiler/syntax/shape.h"
#include "compiler/syntax/signs.h"
#include "compiler/syntax/statements.h"
#include "compiler/syntax/words.h"

namespace limn {
namespace {

// Four times a hundred thousand definitions of usual length.
constexpr uint32_t kFileBytesMax = 64'000'000;

}  // namespace

Span WholeFile(const SourceMap& sources, FileId file) { return {file, 0, static_cast<uint32_t>(sources[file].text().size())}; }

TokenList Tokenize(const SourceMap& sources, Span part, DiagnosticSink& sink) {
  TokenList list;
  list.file = part.file;
  if (part.end - part.begin > kFileBytesMax) {
    sink.Emit<Diag::FileTooLarge>(Span{part.file, part.begin, part.begin}, kFileBytesMax);
    return list;
  }
  const std::string shape = ShapeOf(sources, part, sink);
  list.tokens = FindKeywords(sources[part.file].text(), ReadSigns(sources, part, ReadLexemes(shape), sink));
  return list;
}

std::vector<std::string> DefinedNames(const SourceMap& sources, FileId file) {
  DiagnosticSink unheard;
  TokenList list = Tokenize(sources, WholeFile(sources, file), unheard);
  FindStatements(sources, list, unheard);
  std::vector<std::string> names;
  for (const StatementRange& statement : list.statements) {
    const Token& name = list.tokens[statement.begin + 1];
    if (!name.Is(TokenKind::Text)) {
      names.push_back(WordText(sources, list.SpanOf(name)));
    }
  }
  return names;
}

std::string WordText(const SourceMap& sources, Span span) {
  std::string_view written = sources.Text(span);
  constexpr std::string_view kWideBackquote = "｀";
  if (written.starts_with('`') || written.starts_with(kWideBackquote)) {
    written.remove_prefix(written.starts_with('`') ? 1 : kWideBackquote.size());
    if (written.ends_with('`')) {
      written.remove_suffix(1);
    } else if (written.ends_with(kWideBackquote)) {
      written.remove_suffix(kWideBackquote.size());
    }
    return std::string(written);
  }
  return FoldWidth(written);
}

bool IsComparisonSign(TokenKind kind) {
  return kind == TokenKind::Equal || kind == TokenKind::NotEqual || kind == TokenKind::Less || kind == TokenKind::LessEqual || kind == TokenKind::Greater ||
         kind == TokenKind::GreaterEqual;
}

bool IsArithmeticSign(TokenKind kind) {
  return kind == TokenKind::Plus || kind == TokenKind::Minus || kind == TokenKind::Star || kind == TokenKind::Slash;
}

std::string_view SignOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::OpenParen:
    case TokenKind::CallParen:
      return "(";
    case TokenKind::CloseParen:
      return ")";
    case TokenKind::OpenBrace:
      return "{";
    case TokenKind::CloseBrace:
      return "}";
    case TokenKind::Comma:
      return ",";
    case TokenKind::Colon:
      return ":";
    case TokenKind::Dot:
      return ".";
    case TokenKind::Equal:
      return "=";
    case TokenKind::NotEqual:
      return "!=";
    case TokenKind::Less:
      return "<";
    case TokenKind::LessEqual:
      return "<=";
    case TokenKind::Greater:
      return ">";
    case TokenKind::GreaterEqual:
      return ">=";
    case TokenKind::Plus:
      return "+";
    case TokenKind::Minus:
      return "-";
    case TokenKind::Star:
      return "*";
    case TokenKind::Slash:
      return "/";
    case TokenKind::RowBegin:
    case TokenKind::Bar:
    case TokenKind::RowEnd:
      return "|";
    default:
      return "";
  }
}

}  // namespace limn
