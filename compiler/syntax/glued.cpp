#include "compiler/syntax/glued.h"

#include <algorithm>
#include <optional>

#include "compiler/syntax/habit_words.h"
#include "compiler/syntax/shape.h"

namespace limn {
namespace {

constexpr size_t kRunMax = 100;   // tokens before and behind
constexpr size_t kWaysMax = 24;

// A piece of a word, as it is read and as it is written.
struct Piece {
  Token token;
  std::string text;
};
using Pieces = std::vector<Piece>;

bool IsOpen(const Token& token) { return token.Is(TokenKind::OpenParen) || token.Is(TokenKind::CallParen); }

// Signs that stand against what is before them, or behind.
bool LeansBack(const Token& token) { return token.Is(TokenKind::CloseParen) || token.Is(TokenKind::Comma) || token.Is(TokenKind::Colon) || token.Is(TokenKind::Dot); }
bool LeansOn(const Token& token) { return IsOpen(token) || token.Is(TokenKind::Dot); }

bool IsSign(const Token& token) { return IsComparisonSign(token.kind) || IsArithmeticSign(token.kind); }

// 状态="paid" stays as it is behind a cut; 等级为"gold" gets blanks around its sign.
bool NeedsBlank(const Token& before, const Token& after, bool both_cut) {
  if (LeansOn(before) || LeansBack(after) || (!both_cut && (IsSign(before) || IsSign(after)) && before.Is(TokenKind::Word) != after.Is(TokenKind::Word))) {
    return false;
  }
  return !IsOpen(after) || before.Is(TokenKind::Keyword);
}

class Ungluer {
 public:
  Ungluer(const RepairContext& context, size_t at) : context_(context), tokens_(context.tokens), at_(at) {}

  std::vector<WrittenApart> Run() {
    FindWords();
    if (words_.empty()) {
      return {};
    }
    std::vector<WrittenApart> ways;
    std::vector<size_t> choice(words_.size(), 0);
    for (bool more = true; more && ways.size() < kWaysMax;) {
      ways.push_back(Write(choice));
      more = false;
      for (size_t word = 0; word < words_.size() && !more; ++word) {
        more = ++choice[word] < words_[word].ways.size();
        choice[word] = more ? choice[word] : 0;
      }
    }
    return ways;
  }

 private:
  struct Word {
    size_t token;
    std::vector<Pieces> ways;
  };

  bool Touches(size_t index) const { return index > 0 && tokens_[index].begin == tokens_[index - 1].end; }

  void FindWords() {
    size_t begin = at_;
    while (at_ - begin < kRunMax && Touches(begin)) {
      --begin;
    }
    size_t end = at_ + 1;
    while (end - at_ < kRunMax && end < tokens_.size() && Touches(end)) {
      ++end;
    }
    size_t ways = 1;
    for (size_t index = begin; index < end; ++index) {
      if (!tokens_[index].Is(TokenKind::Word)) {
        continue;
      }
      Word word{index, WaysOf(index)};
      if (word.ways.empty()) {
        continue;
      }
      // More than can be tried: the shortest way of this one.
      if (ways * word.ways.size() > kWaysMax) {
        word.ways.resize(1);
      }
      ways *= word.ways.size();
      words_.push_back(std::move(word));
    }
  }

  std::vector<Pieces> WaysOf(size_t index) const {
    const Token& token = tokens_[index];
    const std::string word = WordText(context_.sources, context_.SpanOf(index));
    std::vector<Pieces> ways;
    if (context_.cutter.Knows(word)) {
      return ways;
    }
    for (const WordCutter::Cut& cut : context_.cutter.Cuts(word)) {
      size_t bytes = 0;
      for (const std::string& piece : cut) {
        bytes += piece.size();
      }
      // Full-width letters are longer in the file than in the cut.
      if (bytes == token.end - token.begin) {
        AddWays(token, cut, ways);
      }
    }
    return ways;
  }

  // A cut is one way, or several where a piece may be read as this or that: 是 is `yes`, and `=` to many.
  static void AddWays(const Token& word, const WordCutter::Cut& cut, std::vector<Pieces>& ways) {
    std::vector<Pieces> made(1);
    uint32_t begin = word.begin;
    for (const std::string& piece : cut) {
      const auto end = static_cast<uint32_t>(begin + piece.size());
      const Token plain{TokenKind::Word, KeywordToken::None, begin == word.begin && word.first_on_line, false, begin, end};
      std::vector<Piece> readings;
      if (KeywordOf(piece) != KeywordToken::None) {
        Token keyword = plain;
        keyword.kind = TokenKind::Keyword;
        keyword.keyword = KeywordOf(piece);
        readings.push_back({keyword, piece});
      }
      if (const Habit* habit = FindHabit(piece)) {
        Token meant = plain;
        meant.kind = habit->token;
        meant.keyword = habit->keyword;
        readings.push_back({meant, InsteadOf(*habit, Language::Chinese)});
      }
      if (readings.empty()) {
        Token other = plain;
        other.kind = piece[0] >= '0' && piece[0] <= '9' ? TokenKind::Number : TokenKind::Word;
        readings.push_back({other, piece});
      }
      std::vector<Pieces> longer;
      for (const Pieces& before : made) {
        if (longer.size() >= kWaysMax) {
          break;  // each piece of two readings doubles them
        }
        for (const Piece& reading : readings) {
          longer.push_back(before);
          longer.back().push_back(reading);
        }
      }
      made = std::move(longer);
      begin = end;
    }
    ways.insert(ways.end(), made.begin(), made.end());
  }

  // Whether a `between` before this token waits for its `and`.
  bool WaitsForAnd(size_t index) const {
    while (index-- > 0) {
      const Token& token = tokens_[index];
      if (token.Is(KeywordToken::Between) || token.Is(KeywordToken::NotBetween)) {
        return true;
      }
      if (token.Is(KeywordToken::And) || token.Is(KeywordToken::Or) || token.Is(KeywordToken::When) || token.Is(KeywordToken::Where)) {
        return false;
      }
    }
    return false;
  }

  WrittenApart Write(const std::vector<size_t>& choice) const {
    WrittenApart apart;
    apart.first = words_.front().token;
    size_t last = words_.back().token;
    // 订单从2025-01-01到2025-02-01: signs.cpp has parted dates from the words before them.
    const auto is_date = [&](size_t index) { return index < tokens_.size() && Touches(index) && (tokens_[index].Is(TokenKind::Date) || tokens_[index].Is(TokenKind::DateTime)); };
    while (is_date(last + 1) || (is_date(last + 2) && Touches(last + 1) && tokens_[last + 1].Is(TokenKind::Keyword))) {
      ++last;
    }
    apart.span = context_.SpanOf(apart.first, last);
    const Token* before = apart.first > 0 && Touches(apart.first) ? &tokens_[apart.first - 1] : nullptr;
    bool wants_and = WaitsForAnd(apart.first);
    bool is_cut = false;  // the token before is a piece
    size_t word = 0;
    const auto put = [&](const Piece& piece, bool from_cut) {
      const bool blank = before != nullptr && (from_cut || is_cut) && NeedsBlank(*before, piece.token, from_cut && is_cut);
      apart.text += (blank ? " " : "") + piece.text;
      apart.tokens.push_back(piece.token);
      if (before != nullptr && before->Is(TokenKind::Keyword) && is_cut && piece.token.Is(TokenKind::CallParen)) {
        apart.tokens.back().kind = TokenKind::OpenParen;
      }
      is_cut = from_cut;
    };
    Piece current;
    for (size_t index = apart.first; index <= last; ++index) {
      if (word >= words_.size() || words_[word].token != index) {
        current = {tokens_[index], context_.TextOf(index, index)};
        put(current, index > words_.back().token);
        before = &tokens_[index];
        continue;
      }
      const Pieces& pieces = words_[word].ways[choice[word]];
      ++word;
      for (const Piece& piece : pieces) {
        current = piece;
        if (current.token.Is(KeywordToken::Between) || current.token.Is(KeywordToken::NotBetween)) {
          wants_and = true;
        } else if (wants_and && (current.token.Is(KeywordToken::And) || current.token.Is(KeywordToken::To))) {
          current = {current.token, std::string(KeywordById("between_and").spelling[static_cast<size_t>(Language::Chinese)])};
          current.token.keyword = KeywordToken::And;
          wants_and = false;
        }
        put(current, true);
        before = &piece.token;
      }
    }
    apart.count = last - apart.first + 1;
    const size_t next = last + 1;
    if (next < tokens_.size() && Touches(next) && NeedsBlank(*before, tokens_[next], false)) {
      apart.text += " ";
      if (tokens_[next].Is(TokenKind::CallParen)) {
        // No call: a parenthesis behind a keyword.
        apart.tokens.push_back(tokens_[next]);
        apart.tokens.back().kind = TokenKind::OpenParen;
        ++apart.count;
      }
    }
    return apart;
  }

  const RepairContext& context_;
  const std::vector<Token>& tokens_;
  const size_t at_;
  std::vector<Word> words_;
};

}  // namespace

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(' ');
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::vector<WrittenApart> WaysApart(const RepairContext& context, size_t at) { return Ungluer(context, at).Run(); }

}  // namespace limn
