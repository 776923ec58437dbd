#include "compiler/syntax/statement_writer.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/cells.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/shape.h"

namespace limn {
namespace {

constexpr size_t kStep = 2;

std::string InQuotes(const std::string& value) {
  std::string out = "\"";
  for (const char letter : value) {
    out += letter == '"' || letter == '\\' ? "\\" : "";
    out += letter;
  }
  return out + "\"";
}

// The cells of consecutive rows, padded to the widest of their column; numbers stand to the right.
class RowAligner {
 public:
  RowAligner(const SourceMap& sources, FileId file, const std::vector<Token>& tokens) : sources_(sources), file_(file) {
    for (size_t index = 0; index < tokens.size();) {
      size_t end = index;
      while (end < tokens.size() && tokens[end].Is(TokenKind::Row)) {
        ++end;
      }
      if (end > index) {
        AlignTable(tokens, index, end);
      }
      index = std::max(end, index + 1);
    }
  }

  const std::string& LineOf(size_t token) const { return lines_.at(token); }

 private:
  struct WrittenRow {
    std::vector<std::string> cells;
    std::string comment;
  };

  WrittenRow Read(const Token& token) const {
    DiagnosticSink unheard;
    const Span span = {file_, token.begin, token.end};
    const ast::Row row = ReadRow(sources_, span, unheard);
    WrittenRow written;
    for (const ast::Cell& cell : row.cells) {
      written.cells.push_back(cell.quoted ? InQuotes(cell.text) : cell.text);
    }
    std::string rest(sources_.Text({file_, row.span.end, token.end}));
    const size_t first = rest.find_first_not_of(" \t");
    if (first != std::string::npos) {
      rest = rest.substr(first);
      written.comment = "  " + rest.substr(0, rest.find_last_not_of(" \t") + 1);
    }
    return written;
  }

  static bool LooksLikeNumber(const std::string& cell) {
    return cell.find_first_not_of("0123456789_.-%") == std::string::npos && cell.find_first_of("0123456789") != std::string::npos &&
           cell.find('-', 1) == std::string::npos;
  }

  void AlignTable(const std::vector<Token>& tokens, size_t begin, size_t end) {
    std::vector<WrittenRow> rows;
    for (size_t index = begin; index < end; ++index) {
      rows.push_back(Read(tokens[index]));
    }
    const size_t columns = rows.front().cells.size();
    std::vector<int> widths(columns, 0);
    std::vector<bool> is_number(columns, rows.size() > 1);
    for (const WrittenRow& row : rows) {
      for (size_t column = 0; column < std::min(columns, row.cells.size()); ++column) {
        widths[column] = std::max(widths[column], DisplayWidth(row.cells[column]));
        const bool counts = &row != &rows.front() && !row.cells[column].empty();
        is_number[column] = is_number[column] && (!counts || LooksLikeNumber(row.cells[column]));
      }
    }
    for (size_t index = begin; index < end; ++index) {
      const WrittenRow& row = rows[index - begin];
      std::string line = "|";
      for (size_t column = 0; column < row.cells.size(); ++column) {
        const int width = column < columns ? widths[column] : 0;
        const std::string padding(static_cast<size_t>(std::max(0, width - DisplayWidth(row.cells[column]))), ' ');
        const bool right = column < columns && is_number[column] && index > begin;
        line += " " + (right ? padding + row.cells[column] : row.cells[column] + padding) + " |";
      }
      lines_[index] = line + row.comment;
    }
  }

  const SourceMap& sources_;
  const FileId file_;
  std::map<size_t, std::string> lines_;
};

class StatementWriter {
 public:
  StatementWriter(const SourceMap& sources, FileId file, const std::vector<Token>& tokens, const StatementLayout& layout,
                  const std::vector<PlacedComment>& comments, std::optional<Language> language)
      : sources_(sources), file_(file), tokens_(tokens), layout_(layout), comments_(comments), language_(language), rows_(sources, file, tokens) {}

  std::string Run() {
    MakeTexts();
    MoveBreaks();
    FindWidths();
    AlignCells();
    for (size_t place = 0; place < layout_.order.size(); ++place) {
      WriteComments(layout_.order[place]);
      WriteToken(place);
    }
    WriteComments(tokens_.size());
    return std::move(out_);
  }

 private:
  const TokenLayout& LayoutAt(size_t index) const { return layout_.tokens[index]; }
  Span SpanOf(size_t index) const { return {file_, tokens_[index].begin, tokens_[index].end}; }

  void MakeTexts() {
    breaks_.resize(tokens_.size(), false);
    for (size_t index = 0; index < tokens_.size(); ++index) {
      breaks_[index] = tokens_[index].first_on_line;
      texts_.push_back(TextOf(index));
    }
    for (size_t place = 0; place < layout_.order.size(); ++place) {
      if (JoinsPhrase(place)) {
        texts_[layout_.order[place]] = "`" + texts_[layout_.order[place]] + "`";
      }
    }
    for (const PlacedComment& placed : comments_) {
      has_comment_before_.resize(tokens_.size() + 1, false);
      has_comment_before_[placed.before] = true;
    }
    has_comment_before_.resize(tokens_.size() + 1, false);
  }

  std::string TextOf(size_t index) const {
    const Token& token = tokens_[index];
    const TokenLayout& layout = LayoutAt(index);
    const std::string_view written = sources_.Text(SpanOf(index));
    if (layout.begins_raw) {
      size_t last = index;
      while (last + 1 < tokens_.size() && LayoutAt(last + 1).continues_raw) {
        ++last;
      }
      return std::string(sources_.Text({file_, token.begin, tokens_[last].end}));
    }
    if (layout.continues_raw) {
      return "";
    }
    if (layout.type != nullptr) {
      return std::string(layout.type->spelling[LanguageIndex(written)]);
    }
    DiagnosticSink unheard;
    switch (token.kind) {
      case TokenKind::Keyword:
        return layout.function != nullptr ? FunctionText(*layout.function, written) : KeywordText(index, written);
      case TokenKind::Word:
        return layout.function != nullptr ? FunctionText(*layout.function, written) : FoldWidth(written);
      case TokenKind::QuotedName:
        return "`" + WordText(sources_, SpanOf(index)) + "`";
      case TokenKind::Text:
        return InQuotes(ReadText(sources_, SpanOf(index), unheard));
      case TokenKind::DateTime:
        return DateTimeText(FoldWidth(written));
      case TokenKind::Row:
        return rows_.LineOf(index);
      case TokenKind::Number:
      case TokenKind::Percent:
      case TokenKind::Date:
      case TokenKind::Time:
      case TokenKind::NameTemplate:
        return FoldWidth(written);
      default:
        return std::string(SignOf(token.kind));
    }
  }

  size_t LanguageIndex(std::string_view written) const {
    return static_cast<size_t>(language_.value_or(BeginsWithHan(written) ? Language::Chinese : Language::English));
  }

  std::string KeywordText(size_t index, std::string_view written) const {
    const KeywordRow* role = LayoutAt(index).role;
    if (role == nullptr) {
      return FoldWidth(written);
    }
    const size_t language = LanguageIndex(written);
    const bool after_one = index > 0 && tokens_[index - 1].Is(TokenKind::Number) && FoldWidth(sources_.Text(SpanOf(index - 1))) == "1";
    if (after_one && !role->singular.empty() && language == static_cast<size_t>(Language::English)) {
      return std::string(role->singular);
    }
    return std::string(role->spelling[language]);
  }

  std::string FunctionText(const FunctionRow& function, std::string_view written) const { return std::string(function.spelling[LanguageIndex(written)]); }

  // 2026-01-31T18:00 and any number of blanks -> one blank.
  static std::string DateTimeText(std::string text) {
    constexpr size_t kDateLength = 10;
    const size_t time = text.find_first_of("0123456789", kDateLength);
    return text.substr(0, kDateLength) + " " + text.substr(time);
  }

  bool IsName(size_t index) const {
    const TokenLayout& layout = LayoutAt(index);
    const bool is_word = tokens_[index].Is(TokenKind::Word) || (tokens_[index].Is(TokenKind::Keyword) && layout.role == nullptr);
    return is_word && layout.function == nullptr && !layout.begins_raw && !layout.continues_raw;
  }

  // The words of a token in English; a sign is no word.
  std::vector<std::string_view> EnglishWords(size_t place) const {
    const size_t index = layout_.order[place];
    std::string_view text = texts_[index];
    if (const KeywordRow* role = LayoutAt(index).role) {
      text = role->spelling[static_cast<size_t>(Language::English)];
    } else if (!IsName(index)) {
      return {""};
    }
    std::vector<std::string_view> words;
    for (size_t begin = 0; begin <= text.size();) {
      const size_t end = std::min(text.find(' ', begin), text.size());
      words.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return words;
  }

  // Whether a name and the words beside it would be read as a phrase in English: `on weekends`, `in last`. It then stands
  // in backquotes in every language, so that conversion changes nothing else.
  bool JoinsPhrase(size_t place) const {
    const size_t index = layout_.order[place];
    if (!IsName(index) || (place > 0 && tokens_[layout_.order[place - 1]].Is(TokenKind::Dot)) || !PhraseWords().contains(texts_[index])) {
      return false;
    }
    constexpr size_t kReach = 4;
    std::vector<std::string_view> words;
    for (size_t near = place - std::min(place, kReach); near < place; ++near) {
      const std::vector<std::string_view> more = EnglishWords(near);
      words.insert(words.end(), more.begin(), more.end());
    }
    const size_t at = words.size();
    for (size_t near = place; near < std::min(place + kReach, layout_.order.size()); ++near) {
      const std::vector<std::string_view> more = EnglishWords(near);
      words.insert(words.end(), more.begin(), more.end());
    }
    for (size_t first = 0; first <= at; ++first) {
      for (const KeywordSpelling& spelling : SpellingsFrom(words[first])) {
        const size_t count = spelling.words.size();
        const bool covers = first + count > at && first + count <= words.size() && count > 1;
        if (covers && std::equal(spelling.words.begin(), spelling.words.end(), words.begin() + static_cast<std::ptrdiff_t>(first))) {
          return true;
        }
      }
    }
    return false;
  }

  // Every word of a keyword of several words.
  static const std::set<std::string, std::less<>>& PhraseWords() {
    static const auto kWords = [] {
      std::set<std::string, std::less<>> words;
      for (const KeywordRow& row : Keywords()) {
        const std::string_view text = row.spelling[static_cast<size_t>(Language::English)];
        for (size_t begin = 0; text.find(' ') != std::string_view::npos && begin <= text.size();) {
          const size_t end = std::min(text.find(' ', begin), text.size());
          words.emplace(text.substr(begin, end - begin));
          begin = end + 1;
        }
      }
      return words;
    }();
    return kWords;
  }

  // A line never ends in `when`, `=`, `and` or `or`: what follows them moves up, they begin the line.
  void MoveBreaks() {
    for (size_t index = 1; index < tokens_.size(); ++index) {
      const Token& before = tokens_[index - 1];
      const bool is_body = LayoutAt(index - 1).line_break == LineBreak::WithOthers && (before.Is(TokenKind::Equal) || before.Is(KeywordToken::When));
      const bool is_joint = before.Is(KeywordToken::And) || before.Is(KeywordToken::Or);
      const bool is_free = LayoutAt(index).line_break == LineBreak::AsWritten && !has_comment_before_[index] && !has_comment_before_[index - 1];
      if (breaks_[index] && (is_body || is_joint) && is_free) {
        breaks_[index] = false;
        breaks_[index - 1] = true;
      }
    }
    for (size_t index = 0; index < tokens_.size(); ++index) {
      const bool is_apart = LayoutAt(index).line_break == LineBreak::WithOthers && (breaks_[index] || has_comment_before_[index]);
      // Attributes before arms stand on lines of their own, as the arms do.
      if (is_apart || LayoutAt(index).line_break == LineBreak::Always) {
        parts_apart_.insert(LayoutAt(index).definition);
      }
    }
  }

  // How wide the values of arms and the keywords of a card are, by group.
  void FindWidths() {
    for (size_t index = 0; index < tokens_.size(); ++index) {
      const TokenLayout& layout = LayoutAt(index);
      if (layout.align == Align::ArmCondition) {
        size_t first = index;
        std::string value = texts_[index - 1];
        for (first = index - 1; LayoutAt(first).level == 0 && first > 0; --first) {
          value = texts_[first - 1] + " " + value;
        }
        arm_widths_[layout.group] = std::max(arm_widths_[layout.group], DisplayWidth(value));
      } else if (layout.align == Align::CardText) {
        card_widths_[layout.group] = std::max(card_widths_[layout.group], DisplayWidth(texts_[index - 1]));
      }
    }
  }

  // How wide the cells of a table are, by column; the padding before each bar makes them alike.
  void AlignCells() {
    for (size_t place = 0; place < layout_.order.size();) {
      if (!KindAt(place, TokenKind::RowBegin)) {
        ++place;
        continue;
      }
      struct Cell {
        size_t bar;  // the token after it
        int width;
        bool is_empty;
      };
      std::vector<std::vector<Cell>> rows;
      std::vector<int> widths;
      for (; place < layout_.order.size() && KindAt(place, TokenKind::RowBegin); ++place) {
        rows.emplace_back();
        while (!KindAt(place, TokenKind::RowEnd)) {
          const size_t first = ++place;
          int width = 0;
          for (; !KindAt(place, TokenKind::Bar) && !KindAt(place, TokenKind::RowEnd); ++place) {
            width += DisplayWidth(texts_[layout_.order[place]]) + (place > first && NeedsBlank(layout_.order[place - 1], layout_.order[place]) ? 1 : 0);
          }
          rows.back().push_back({layout_.order[place], width, place == first});
          widths.resize(std::max(widths.size(), rows.back().size()), 0);
          widths[rows.back().size() - 1] = std::max(widths[rows.back().size() - 1], width);
        }
      }
      for (const std::vector<Cell>& row : rows) {
        for (size_t column = 0; column < row.size(); ++column) {
          // Nothing between two bars still has the blank that stands before a cell.
          cell_padding_[row[column].bar] = static_cast<size_t>(widths[column] - row[column].width + (row[column].is_empty ? 1 : 0));
        }
      }
    }
  }
  bool KindAt(size_t place, TokenKind kind) const { return tokens_[layout_.order[place]].Is(kind); }

  bool BeginsLine(size_t index) const {
    if (out_.empty()) {
      return false;
    }
    if (after_comment_) {
      return true;
    }
    switch (LayoutAt(index).line_break) {
      case LineBreak::Always:
        return true;
      case LineBreak::WithOthers:
        return parts_apart_.contains(LayoutAt(index).definition);
      case LineBreak::Never:
        return false;
      default:
        return breaks_[index];
    }
  }

  size_t IndentOf(size_t index) {
    const TokenLayout& layout = LayoutAt(index);
    if (layout.level > 0 && layout.line_break != LineBreak::Never) {
      line_indent_ = layout.level * kStep;
      depth_ = 0;
      return line_indent_;
    }
    if (layout.align == Align::NextText) {
      return text_column_;
    }
    const size_t depth = depth_ - (tokens_[index].Is(TokenKind::CloseParen) && depth_ > 0 ? 1 : 0);
    return line_indent_ + kStep + kStep * depth;
  }

  void NewLine(size_t indent, bool blank_line) {
    out_ += blank_line ? "\n\n" : "\n";
    out_.append(indent, ' ');
    column_ = static_cast<int>(indent);
  }

  void Put(const std::string& text) {
    out_ += text;
    column_ += DisplayWidth(text);
  }

  void PadTo(int column) {
    if (column > column_) {
      Put(std::string(static_cast<size_t>(column - column_), ' '));
    }
  }

  bool BlankLineBefore(uint32_t begin) const {
    const std::string_view text = sources_[file_].text();
    size_t lines = 0;
    while (begin > 0 && std::string_view(" \t\r\n").find(text[begin - 1]) != std::string_view::npos) {
      --begin;
      lines += text[begin] == '\n' || (text[begin] == '\r' && text[begin + 1] != '\n') ? 1 : 0;
    }
    return lines > 1;
  }

  void WriteComments(size_t before) {
    if (!has_comment_before_[before]) {
      return;
    }
    for (const PlacedComment& placed : comments_) {
      if (placed.before != before) {
        continue;
      }
      if (placed.comment.first_on_line || after_comment_) {
        const size_t level = before < tokens_.size() ? LayoutAt(before).level : 0;
        const size_t indent = before >= tokens_.size() ? kStep : level > 0 ? level * kStep : line_indent_ + kStep + kStep * depth_;
        NewLine(indent, BlankLineBefore(placed.comment.begin));
      } else {
        Put("  ");
      }
      Put(CommentText(sources_, file_, placed.comment));
      after_comment_ = true;
    }
  }

  void WriteToken(size_t place) {
    const size_t index = layout_.order[place];
    const TokenLayout& layout = LayoutAt(index);
    if (layout.continues_raw) {
      return;
    }
    if (BeginsLine(index)) {
      const bool is_part = layout.level > 0 && layout.line_break != LineBreak::AsWritten;
      const bool is_row = tokens_[index].Is(TokenKind::Row) || tokens_[index].Is(TokenKind::RowBegin);
      const bool blank_line = is_part && !is_row && BlankLineBefore(tokens_[index].begin);
      NewLine(IndentOf(index), blank_line);
    } else if (!out_.empty()) {
      if (layout.align == Align::ArmCondition) {
        PadTo(static_cast<int>(line_indent_) + arm_widths_[layout.group]);
      } else if (layout.align == Align::CardText) {
        PadTo(static_cast<int>(line_indent_) + card_widths_[layout.group]);
      }
      if (const auto padding = cell_padding_.find(index); padding != cell_padding_.end()) {
        Put(std::string(padding->second, ' '));
      }
      if (NeedsBlank(layout_.order[place - 1], index)) {
        Put(" ");
      }
    }
    after_comment_ = false;
    const bool is_first_text = tokens_[index].Is(TokenKind::Text) && (index == 0 || !tokens_[index - 1].Is(TokenKind::Text));
    if (is_first_text) {
      text_column_ = static_cast<size_t>(column_);
    }
    Put(texts_[index]);
    const bool opens = tokens_[index].Is(TokenKind::OpenParen) || tokens_[index].Is(TokenKind::CallParen);
    depth_ += opens ? 1 : 0;
    depth_ -= tokens_[index].Is(TokenKind::CloseParen) && depth_ > 0 ? 1 : 0;
  }

  bool NeedsBlank(size_t before, size_t index) const {
    const Token& left = tokens_[before];
    const Token& right = tokens_[index];
    if (LayoutAt(index).is_glued) {
      return false;
    }
    switch (right.kind) {
      case TokenKind::Comma:
      case TokenKind::Colon:
      case TokenKind::Dot:
      case TokenKind::CloseParen:
        return false;
      case TokenKind::CallParen:
        // `where(a or b)`: the word is no function, only close by.
        return LayoutAt(before).role != nullptr;
      default:
        break;
    }
    switch (left.kind) {
      case TokenKind::OpenParen:
      case TokenKind::CallParen:
      case TokenKind::Dot:
        return false;
      case TokenKind::Minus:
        return !LayoutAt(before).is_unary_minus;
      default:
        return true;
    }
  }

  const SourceMap& sources_;
  const FileId file_;
  const std::vector<Token>& tokens_;
  const StatementLayout& layout_;
  const std::vector<PlacedComment>& comments_;
  const std::optional<Language> language_;
  const RowAligner rows_;

  std::vector<std::string> texts_;
  std::vector<bool> breaks_;
  std::vector<bool> has_comment_before_;
  std::map<uint32_t, int> arm_widths_;
  std::map<uint32_t, int> card_widths_;
  std::map<size_t, size_t> cell_padding_;  // by the bar after the cell
  std::set<uint32_t> parts_apart_;  // by definition of a loop: whether its parts begin lines

  std::string out_;
  int column_ = 0;
  size_t line_indent_ = 0;
  size_t depth_ = 0;
  size_t text_column_ = 0;
  bool after_comment_ = false;
};

}  // namespace

std::string CommentText(const SourceMap& sources, FileId file, const Token& comment) {
  std::string text(sources.Text({file, comment.begin, comment.end}));
  constexpr std::string_view kWideHash = "＃";
  if (text.starts_with(kWideHash)) {
    text = "#" + text.substr(kWideHash.size());
  }
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::string WriteStatement(const SourceMap& sources, FileId file, const std::vector<Token>& tokens, const StatementLayout& layout,
                           const std::vector<PlacedComment>& comments, std::optional<Language> language) {
  return StatementWriter(sources, file, tokens, layout, comments, language).Run();
}

}  // namespace limn
