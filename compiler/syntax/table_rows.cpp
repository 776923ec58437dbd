#include "compiler/syntax/table_rows.h"

#include "compiler/syntax/cells.h"

namespace limn {
namespace {

bool IsRow(const Token& token) { return token.Is(TokenKind::Row) || token.Is(TokenKind::RowBegin); }

class RowCutter {
 public:
  RowCutter(const SourceMap& sources, FileId file, DiagnosticSink& sink) : sources_(sources), file_(file), sink_(sink) {}

  void Cut(const Token& row, std::vector<Token>& out) {
    const CutRow cut = CutIntoCells(sources_, {file_, row.begin, row.end});
    Put({TokenKind::RowBegin, KeywordToken::None, row.first_on_line, false, cut.bars.front().begin, cut.bars.front().end}, out);
    for (size_t cell = 0; cell < cut.cells.size(); ++cell) {
      for (Token token : Tokenize(sources_, cut.cells[cell], sink_).tokens) {
        token.first_on_line = false;
        out.push_back(token);
      }
      const bool is_last = cell + 1 == cut.cells.size();
      if (cell + 1 < cut.bars.size()) {
        const Span bar = cut.bars[cell + 1];
        Put({is_last ? TokenKind::RowEnd : TokenKind::Bar, KeywordToken::None, false, false, bar.begin, bar.end}, out);
      } else {
        const uint32_t end = out.back().end;
        sink_.Emit<Diag::RowNotClosed>(Span{file_, end, end}).fixes.push_back({{file_, end, end}, " |", true});
        Put({TokenKind::RowEnd, KeywordToken::None, false, true, end, end}, out);
      }
    }
    if (cut.comment) {
      Put({TokenKind::Comment, KeywordToken::None, false, false, cut.comment->begin, cut.comment->end}, out);
    }
  }

 private:
  static void Put(const Token& token, std::vector<Token>& out) { out.push_back(token); }

  const SourceMap& sources_;
  const FileId file_;
  DiagnosticSink& sink_;
};

// The `table` of a statement that rows follow; the statement's end where there is none.
size_t TableOf(const std::vector<Token>& tokens, StatementRange range) {
  size_t index = range.begin + 1;
  while (index < range.end && !BeginsTable(tokens, index)) {
    ++index;
  }
  return index;
}

}  // namespace

bool BeginsTable(const std::vector<Token>& tokens, size_t index) {
  if (!tokens[index].Is(KeywordToken::Table)) {
    return false;
  }
  size_t next = index + 1;
  const auto skip_comments = [&] {
    while (next < tokens.size() && tokens[next].Is(TokenKind::Comment)) {
      ++next;
    }
  };
  skip_comments();
  if (next < tokens.size() && (tokens[next].Is(KeywordToken::HitFirst) || tokens[next].Is(KeywordToken::Unique) || tokens[next].Is(KeywordToken::Collect))) {
    ++next;
    skip_comments();
  }
  return next < tokens.size() && IsRow(tokens[next]);
}

void CutTableRows(const SourceMap& sources, TokenList& list, DiagnosticSink& sink) {
  std::vector<Token> cut;
  RowCutter cutter(sources, list.file, sink);
  bool has_table = false;
  for (StatementRange& range : list.statements) {
    const Token& keyword = list.tokens[range.begin];
    const bool may_hold = keyword.Is(KeywordToken::Tag) || keyword.Is(KeywordToken::ForEach);
    const size_t table = may_hold ? TableOf(list.tokens, range) : range.end;
    if (table < range.end && !has_table) {
      has_table = true;
      cut.assign(list.tokens.begin(), list.tokens.begin() + static_cast<std::ptrdiff_t>(range.begin));
    }
    if (!has_table) {
      continue;
    }
    const size_t begin = cut.size();
    for (size_t index = range.begin; index < range.end; ++index) {
      if (index > table && list.tokens[index].Is(TokenKind::Row)) {
        cutter.Cut(list.tokens[index], cut);
      } else {
        cut.push_back(list.tokens[index]);
      }
    }
    range = {begin, cut.size()};
  }
  if (has_table) {
    list.tokens = std::move(cut);
  }
}

}  // namespace limn
