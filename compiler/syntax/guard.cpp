#include "compiler/syntax/guard.h"

#include <algorithm>

#include "compiler/syntax/resume_points.h"

namespace limn {
namespace {

constexpr size_t kNestingMax = 200;
constexpr size_t kJoinedMax = 1000;
constexpr size_t kTokensMax = 300'000;

// Whether a token ends every parenthesis before it: the begin of an arm, a row, an attribute, a body. Words that a call may
// hold at the begin of a line (`else`, `for`) end none.
bool EndsParentheses(const std::vector<Token>& tokens, const std::vector<bool>& resume_points, size_t index) {
  const Token& token = tokens[index];
  const bool may_stand_inside = token.Is(KeywordToken::Else) || token.Is(KeywordToken::For) || token.Is(KeywordToken::Expect) || token.Is(KeywordToken::Given);
  const bool belongs_to_test = tokens.front().Is(KeywordToken::Test) && !token.Is(KeywordToken::Else) && !token.Is(KeywordToken::For);
  return resume_points[index] && (!may_stand_inside || belongs_to_test);
}

// Whether a value must follow a token.
bool NeedsMore(const Token& token) {
  return IsComparisonSign(token.kind) || IsArithmeticSign(token.kind) || token.Is(TokenKind::Dot) || token.Is(KeywordToken::And) ||
         token.Is(KeywordToken::Or) || token.Is(KeywordToken::Not) || token.Is(KeywordToken::When);
}

class StatementGuard {
 public:
  StatementGuard(const SourceMap& sources, const TokenList& list, StatementRange range, DiagnosticSink& sink)
      : sources_(sources), list_(list), range_(range), sink_(sink) {}

  GuardedTokens Run() {
    DropWhatIsNotRead();
    if (in_.size() > kTokensMax) {
      const auto commas = static_cast<size_t>(std::count_if(in_.begin(), in_.end(), [](const Token& token) { return token.Is(TokenKind::Comma); }));
      if (commas >= kWrittenValuesMax) {
        sink_.Emit<Diag::TooManyValues>(list_.SpanOf(in_.front()), kWrittenValuesMax);
      } else {
        sink_.Emit<Diag::StatementTooLong>(list_.SpanOf(in_.front()), kTokensMax);
      }
      out_.is_sound = false;
      return std::move(out_);
    }
    resume_points_ = ResumePoints(in_);
    for (size_t index = 0; index < in_.size() && out_.is_sound; ++index) {
      if (EndsParentheses(in_, resume_points_, index)) {
        CloseAll();
        joined_.assign(1, 0);
        if (index > 0 && NeedsMore(in_[index - 1])) {
          // No expression goes on with an arm or an attribute: the parser is stopped in front of it.
          const uint32_t end = in_[index - 1].end;
          out_.tokens.push_back({TokenKind::Stray, KeywordToken::None, false, false, end, end});
        }
      }
      Step(in_[index]);
    }
    if (out_.is_sound) {
      CloseAll();
      ExcuseWhatFollows();
    }
    return std::move(out_);
  }

 private:
  void DropWhatIsNotRead() {
    for (size_t index = range_.begin; index < range_.end; ++index) {
      const Token& token = list_.tokens[index];
      if (token.Is(TokenKind::Comment)) {
        continue;
      }
      if (token.Is(TokenKind::Stray)) {
        if (strays_.empty() || strays_.back() != in_.size()) {
          strays_.push_back(in_.size());
        }
        continue;
      }
      in_.push_back(token);
    }
  }

  void Step(const Token& token) {
    const bool is_prefix = token.Is(KeywordToken::Not) || token.Is(TokenKind::Minus);
    prefixes_ = is_prefix ? prefixes_ + 1 : 0;
    switch (token.kind) {
      case TokenKind::OpenParen:
      case TokenKind::CallParen:
        opened_.push_back(out_.tokens.size());
        joined_.push_back(0);
        break;
      case TokenKind::CloseParen:
        if (opened_.empty()) {
          if (!is_unmatched_) {
            const Span span = list_.SpanOf(token);
            sink_.Emit<Diag::UnmatchedParenthesis>(span, sources_.Text(span)).fixes.push_back({span, "", false});
            marks_.push_back(out_.tokens.size());
          }
          is_unmatched_ = true;
          return;
        }
        opened_.pop_back();
        joined_.pop_back();
        break;
      case TokenKind::Comma:
        joined_.back() = 0;
        break;
      case TokenKind::Plus:
      case TokenKind::Minus:
      case TokenKind::Star:
      case TokenKind::Slash:
        ++joined_.back();
        break;
      case TokenKind::Keyword:
        joined_.back() += token.Is(KeywordToken::And) || token.Is(KeywordToken::Or) || token.Is(KeywordToken::Default) || token.Is(KeywordToken::If) ? 1 : 0;
        break;
      default:
        break;
    }
    if (opened_.size() > kNestingMax || prefixes_ > kNestingMax) {
      sink_.Emit<Diag::NestedTooDeep>(list_.SpanOf(token), kNestingMax);
      out_.is_sound = false;
    } else if (joined_.back() > kJoinedMax) {
      sink_.Emit<Diag::TooManyParts>(list_.SpanOf(token), kJoinedMax);
      out_.is_sound = false;
    }
    out_.tokens.push_back(token);
  }

  // Closes what is open where an arm, an attribute or the statement ends: one complaint, at the first that opened.
  void CloseAll() {
    if (opened_.empty()) {
      return;
    }
    const Span open = list_.SpanOf(out_.tokens[opened_.front()]);
    const uint32_t end = out_.tokens.back().end;
    Diagnostic& complaint = sink_.Emit<Diag::UnclosedParenthesis>(open, sources_.Text(open));
    complaint.fixes.push_back({{list_.file, end, end}, std::string(opened_.size(), ')'), false});
    complaint.help = Words(Phrase::CloseWhereGroupEnds);
    marks_.push_back(opened_.front());
    for (; !opened_.empty(); opened_.pop_back()) {
      out_.tokens.push_back({TokenKind::CloseParen, KeywordToken::None, false, true, end, end});
      joined_.pop_back();
    }
    prefixes_ = 0;
  }

  // Around each wrong place, up to the next part of the statement, syntax errors say nothing new.
  void ExcuseWhatFollows() {
    for (size_t index = 0; index < out_.tokens.size(); ++index) {
      const Token& token = out_.tokens[index];
      if (token.is_wrong && (token.Is(TokenKind::Text) || token.Is(TokenKind::QuotedName) || token.Is(TokenKind::Keyword))) {
        marks_.push_back(index);
      }
    }
    marks_.insert(marks_.end(), strays_.begin(), strays_.end());
    const std::vector<bool> resume_points = ResumePoints(out_.tokens);
    std::sort(marks_.begin(), marks_.end());
    size_t last = 0;
    for (const size_t mark : marks_) {
      if (mark < last) {
        continue;  // in the range of the one before
      }
      last = mark + 1;
      while (last < out_.tokens.size() && !resume_points[last]) {
        ++last;
      }
      out_.excused.emplace_back(out_.PlaceOf(mark), out_.PlaceOf(last));
    }
  }

  const SourceMap& sources_;
  const TokenList& list_;
  const StatementRange range_;
  DiagnosticSink& sink_;
  std::vector<Token> in_;
  std::vector<bool> resume_points_;
  std::vector<size_t> opened_;               // indices of open parentheses in out_.tokens
  std::vector<size_t> joined_ = {0};         // operators so far, by depth of parentheses
  std::vector<size_t> strays_;               // where stray signs were left out
  std::vector<size_t> marks_;                // wrong places, as indices into out_.tokens
  size_t prefixes_ = 0;
  bool is_unmatched_ = false;                // one that nothing opened was complained about
  GuardedTokens out_;
};

}  // namespace

uint32_t GuardedTokens::PlaceOf(size_t token) const {
  if (token < tokens.size()) {
    return tokens[token].begin;
  }
  return tokens.empty() ? 0 : tokens.back().end;
}

bool GuardedTokens::IsExcused(size_t token) const {
  const uint32_t place = PlaceOf(token);
  return std::any_of(excused.begin(), excused.end(), [&](const auto& range) { return range.first <= place && place <= range.second; });
}

GuardedTokens Guard(const SourceMap& sources, const TokenList& list, StatementRange range, DiagnosticSink& sink) {
  return StatementGuard(sources, list, range, sink).Run();
}

}  // namespace limn
