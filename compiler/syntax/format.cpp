#include "compiler/syntax/format.h"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "compiler/syntax/grammar_parser.h"
#include "compiler/syntax/guard.h"
#include "compiler/syntax/layout.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/print_ast.h"
#include "compiler/syntax/statement_writer.h"
#include "compiler/syntax/statements.h"
#include "compiler/syntax/tokens.h"

namespace limn {
namespace {

// A statement or a comment of its own, one under the other in the file.
struct Item {
  std::string text;
  bool is_comment = false;
  bool blank_line_before = false;

  bool has_lines() const { return text.find('\n') != std::string::npos; }
};

class FileFormatter {
 public:
  FileFormatter(const SourceMap& sources, FileId file, std::optional<Language> language)
      : sources_(sources), file_(file), text_(sources[file].text()), language_(language) {}

  std::string Run() {
    DiagnosticSink lexical;
    list_ = Tokenize(sources_, WholeFile(sources_, file_), lexical);
    FindStatements(sources_, list_, lexical);
    complaints_ = lexical.all();
    if (list_.tokens.empty()) {
      // Nothing to format; a file too large to read keeps what it holds.
      return lexical.has_errors() ? std::string(text_) : "";
    }
    const size_t first = list_.statements.empty() ? list_.tokens.size() : list_.statements.front().begin;
    Start({0, first});
    for (const StatementRange& range : list_.statements) {
      Statement(range);
    }
    return Assemble();
  }

 private:
  // Comments before the first statement; anything else there is no rule, and stays.
  void Start(StatementRange range) {
    const auto begin = list_.tokens.begin();
    const bool only_comments = std::all_of(begin, begin + static_cast<std::ptrdiff_t>(range.end), [](const Token& token) { return token.Is(TokenKind::Comment); });
    if (only_comments) {
      for (size_t index = 0; index < range.end; ++index) {
        Comment(list_.tokens[index]);
      }
    } else {
      Add(AsWritten({0, range.end}), false, list_.tokens[0].begin);
    }
  }

  void Comment(const Token& token) { Add(CommentText(sources_, file_, token), true, token.begin); }

  void Add(std::string text, bool is_comment, uint32_t begin) { items_.push_back({std::move(text), is_comment, HasBlankLineBefore(begin)}); }

  void Statement(StatementRange range) {
    const size_t end = EndOfStatement(range);
    std::optional<std::string> formatted = FormatStatement({range.begin, end});
    Add(formatted ? *formatted : AsWritten({range.begin, end}), false, list_.tokens[range.begin].begin);
    for (size_t index = end; index < range.end; ++index) {
      Comment(list_.tokens[index]);
    }
  }

  // Comments at the end that begin their line at its very begin, or after a blank line, are not the statement's.
  size_t EndOfStatement(StatementRange range) const {
    size_t last = range.begin;
    for (size_t index = range.begin; index < range.end; ++index) {
      last = list_.tokens[index].Is(TokenKind::Comment) ? last : index;
    }
    size_t end = last + 1;
    while (end < range.end && !IsApart(list_.tokens[end])) {
      ++end;
    }
    return end;
  }

  bool IsApart(const Token& comment) const {
    const bool at_margin = comment.begin == 0 || text_[comment.begin - 1] == '\n' || text_[comment.begin - 1] == '\r';
    return comment.first_on_line && (at_margin || HasBlankLineBefore(comment.begin));
  }

  bool HasBlankLineBefore(uint32_t begin) const {
    size_t lines = 0;
    while (begin > 0 && std::string_view(" \t\r\n").find(text_[begin - 1]) != std::string_view::npos) {
      --begin;
      lines += text_[begin] == '\n' || (text_[begin] == '\r' && text_[begin + 1] != '\n') ? 1 : 0;
    }
    return lines > 1;
  }

  std::string AsWritten(StatementRange range) const {
    const uint32_t begin = list_.tokens[range.begin].begin;
    std::string text(text_.substr(begin, list_.tokens[range.end - 1].end - begin));
    std::string out;
    for (size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\r') {
        at += at + 1 < text.size() && text[at + 1] == '\n' ? 1 : 0;
        out += '\n';
      } else {
        out += text[at];
      }
    }
    return out;
  }

  // Nothing where the statement has an error, or is of a later version.
  std::optional<std::string> FormatStatement(StatementRange range) {
    const Span span = Cover(list_.SpanOf(range.begin), list_.SpanOf(range.end - 1));
    const bool is_wrong = std::any_of(complaints_.begin(), complaints_.end(), [&](const Diagnostic& complaint) {
      return complaint.span.begin >= span.begin && complaint.span.begin <= span.end;
    });
    DiagnosticSink sink;
    const GuardedTokens guarded = Guard(sources_, list_, range, sink);
    if (is_wrong || sink.has_errors() || !guarded.is_sound) {
      return std::nullopt;
    }
    parser_.ParseStatement(guarded.tokens);
    if (!parser_.errors().empty()) {
      return std::nullopt;
    }
    std::vector<PlacedComment> comments;
    size_t next = 0;
    for (size_t index = range.begin; index < range.end; ++index) {
      if (list_.tokens[index].Is(TokenKind::Comment)) {
        comments.push_back({list_.tokens[index], next});
      } else {
        ++next;
      }
    }
    const StatementLayout layout = parser_.Layout(sources_, file_, guarded.tokens, WhereClausesMayMove(guarded.tokens, comments));
    return WriteStatement(sources_, file_, guarded.tokens, layout, comments, language_);
  }

  // A call with a comment inside keeps its order: a comment belongs to the line it stands on.
  static std::vector<bool> WhereClausesMayMove(const std::vector<Token>& tokens, const std::vector<PlacedComment>& comments) {
    std::vector<bool> may_move(tokens.size(), comments.empty());
    if (comments.empty()) {
      return may_move;
    }
    std::vector<size_t> opened;
    for (size_t index = 0; index < tokens.size(); ++index) {
      if (tokens[index].Is(TokenKind::OpenParen) || tokens[index].Is(TokenKind::CallParen)) {
        opened.push_back(index);
      } else if (tokens[index].Is(TokenKind::CloseParen) && !opened.empty()) {
        const size_t open = opened.back();
        opened.pop_back();
        const bool has_comment = std::any_of(comments.begin(), comments.end(), [&](const PlacedComment& placed) { return placed.before > open && placed.before <= index; });
        for (size_t inside = open; opened.empty() && inside <= index; ++inside) {
          may_move[inside] = !has_comment;
        }
      }
    }
    return may_move;
  }

  // A blank line where the author left one, and around statements of several lines.
  std::string Assemble() {
    size_t group = 0;  // where the comments right above the current item begin
    for (size_t index = 0; index < items_.size(); ++index) {
      Item& item = items_[index];
      const bool joins_comments = index > 0 && items_[index - 1].is_comment && !item.blank_line_before;
      group = joins_comments ? group : index;
      item.blank_line_before = item.blank_line_before || (index > 0 && items_[index - 1].has_lines());
      items_[group].blank_line_before = items_[group].blank_line_before || item.has_lines();
    }
    std::string out;
    for (const Item& item : items_) {
      out += !out.empty() && item.blank_line_before ? "\n" : "";
      out += item.text + "\n";
    }
    return out;
  }

  const SourceMap& sources_;
  const FileId file_;
  const std::string_view text_;
  const std::optional<Language> language_;
  TokenList list_;
  std::vector<Diagnostic> complaints_;
  std::vector<Item> items_;
  GrammarParser parser_;
};

}  // namespace

std::string Format(const SourceMap& sources, FileId file) { return FileFormatter(sources, file, std::nullopt).Run(); }

std::optional<std::string> FormatTo(const SourceMap& sources, FileId file, Language language, DiagnosticSink& sink) {
  DiagnosticSink found;
  const ast::File tree = Parse(sources, file, found);
  sink.Append(found);
  if (found.has_errors()) {
    return std::nullopt;
  }
  std::string text = FileFormatter(sources, file, language).Run();
  SourceMap converted;
  const FileId converted_file = converted.Add(sources[file].path(), text);
  DiagnosticSink unheard;
  const ast::File converted_tree = Parse(converted, converted_file, unheard);
  const bool is_same = Print(tree, {.canonical = true}) == Print(converted_tree, {.canonical = true});
  assert(is_same && "a conversion changes words, not meaning");
  return is_same ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace limn
