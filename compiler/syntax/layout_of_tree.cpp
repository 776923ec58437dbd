#include "compiler/syntax/layout_of_tree.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace limn {
namespace {

using limn_grammar::LimnParser;

constexpr uint8_t kPart = 1;
constexpr uint8_t kInnerPart = 2;

class Layouter {
 public:
  Layouter(const SourceMap& sources, FileId file, const std::vector<Token>& tokens, const std::vector<bool>& reorder)
      : sources_(sources), file_(file), tokens_(tokens), reorder_(reorder) {
    layout_.tokens.resize(tokens.size());
    layout_.order.resize(tokens.size());
    std::iota(layout_.order.begin(), layout_.order.end(), size_t{0});
  }

  StatementLayout Run(LimnParser::StatementContext* context) {
    Walk(context);
    return std::move(layout_);
  }

 private:
  static size_t First(antlr4::ParserRuleContext* context) { return IndexOf(context->getStart()); }
  static size_t Last(antlr4::ParserRuleContext* context) { return IndexOf(context->getStop()); }
  TokenLayout& At(size_t index) { return layout_.tokens[index]; }

  void Begin(size_t index, LineBreak line_break, uint8_t level) {
    At(index).line_break = line_break;
    At(index).level = static_cast<uint8_t>(level + outer_level_);
    At(index).definition = definition_;
  }
  void Begin(antlr4::ParserRuleContext* context, LineBreak line_break, uint8_t level) { Begin(First(context), line_break, level); }
  void Begin(antlr4::tree::TerminalNode* token, LineBreak line_break, uint8_t level) {
    if (token != nullptr) {
      Begin(IndexOf(token->getSymbol()), line_break, level);
    }
  }

  void Walk(antlr4::ParserRuleContext* context) {
    const bool in_loop = context->getRuleIndex() == LimnParser::RuleDefinition && dynamic_cast<LimnParser::ForEachContext*>(context->parent) != nullptr;
    if (in_loop) {
      // A step further in than at the margin, its parts apart from those of its neighbours.
      outer_level_ = kPart;
      ++definition_;
    }
    Rule(context);
    Children(context);
    outer_level_ = in_loop ? 0 : outer_level_;
  }

  void Children(antlr4::ParserRuleContext* context) {
    for (antlr4::tree::ParseTree* child : context->children) {
      if (auto* terminal = dynamic_cast<antlr4::tree::TerminalNode*>(child)) {
        Terminal(terminal, context);
      } else {
        Walk(static_cast<antlr4::ParserRuleContext*>(child));
      }
    }
  }

  void Terminal(antlr4::tree::TerminalNode* terminal, antlr4::ParserRuleContext* parent) {
    const size_t index = IndexOf(terminal->getSymbol());
    if (index >= tokens_.size()) {
      return;  // the end of the statement
    }
    const Token& token = tokens_[index];
    const size_t rule = parent->getRuleIndex();
    if (token.Is(TokenKind::Keyword) && rule != LimnParser::RuleSoft && rule != LimnParser::RuleRawValue && At(index).role == nullptr) {
      At(index).role = &RoleOf(token.keyword, RuleName(rule));
    }
    if (token.Is(TokenKind::Minus) && rule == LimnParser::RuleUnary) {
      At(index).is_unary_minus = true;
    }
  }

  static std::string_view RuleName(size_t rule) {
    switch (rule) {
      case LimnParser::RuleOtherwise:
        return "otherwise";
      case LimnParser::RuleLastPersona:
        return "lastPersona";
      case LimnParser::RuleSource:
        return "source";
      case LimnParser::RuleInPath:
        return "inPath";
      case LimnParser::RuleBetweenAnd:
        return "betweenAnd";
      case LimnParser::RuleStepWithin:
        return "stepWithin";
      case LimnParser::RulePerClause:
        return "perClause";
      case LimnParser::RuleSeqThen:
        return "seqThen";
      case LimnParser::RuleHeldFor:
        return "heldFor";
      case LimnParser::RuleEachSource:
        return "eachSource";
      case LimnParser::RuleUseTable:
        return "useTable";
      case LimnParser::RuleUseName:
        return "useName";
      case LimnParser::RuleAuthor:
        return "author";
      default:
        return "";
    }
  }

  void Rule(antlr4::ParserRuleContext* context) {
    switch (context->getRuleIndex()) {
      case LimnParser::RuleHeader:
        Header(First(context), static_cast<LimnParser::HeaderContext*>(context)->attribute());
        break;
      case LimnParser::RuleParam:
        Begin(static_cast<LimnParser::ParamContext*>(context)->EQUAL(), LineBreak::WithOthers, kPart);
        break;
      case LimnParser::RuleMetric:
        Begin(static_cast<LimnParser::MetricContext*>(context)->EQUAL(), LineBreak::WithOthers, kPart);
        break;
      case LimnParser::RuleList:
        Begin(static_cast<LimnParser::ListContext*>(context)->EQUAL(), LineBreak::WithOthers, kPart);
        break;
      case LimnParser::RuleForEach:
        ForEach(static_cast<LimnParser::ForEachContext*>(context));
        break;
      case LimnParser::RuleFunction:
        Function(static_cast<LimnParser::FunctionContext*>(context));
        break;
      case LimnParser::RuleUse:
        Use(static_cast<LimnParser::UseContext*>(context));
        break;
      case LimnParser::RulePack:
        Pack(static_cast<LimnParser::PackContext*>(context));
        break;
      case LimnParser::RuleTypeName:
        At(First(context)).type = FindType(WordText(sources_, {file_, tokens_[First(context)].begin, tokens_[First(context)].end}));
        Never(First(context) + 1, Last(context));
        break;
      case LimnParser::RuleLoopValue:
        for (size_t index = First(context) + 1; index <= Last(context); ++index) {
          At(index).is_glued = true;
        }
        break;
      case LimnParser::RuleScore:
        Score(static_cast<LimnParser::ScoreContext*>(context));
        break;
      case LimnParser::RuleSplit:
        UnderHeader(static_cast<LimnParser::SplitContext*>(context)->header(), static_cast<LimnParser::SplitContext*>(context)->seed());
        break;
      case LimnParser::RulePointLine:
      case LimnParser::RuleSplitArm:
        Begin(context, LineBreak::Always, kPart);
        break;
      case LimnParser::RuleSegment:
        Begin(static_cast<LimnParser::SegmentContext*>(context)->K_WHEN(), LineBreak::WithOthers, kPart);
        break;
      case LimnParser::RuleSource:
      case LimnParser::RuleWhenBody:
      case LimnParser::RuleValueBody:
        Begin(context, LineBreak::WithOthers, kPart);
        break;
      case LimnParser::RuleAsType:
      case LimnParser::RuleClosedValues:
      case LimnParser::RuleAuthor:
      case LimnParser::RuleExpires:
        Begin(context, LineBreak::WithOthers, kPart);
        Never(First(context) + 1, First(context) + 1);
        break;
      case LimnParser::RuleDated:
        Never(First(context), Last(context));
        break;
      case LimnParser::RuleOneOfBody:
      case LimnParser::RuleAnyOfBody:
        Begin(context, LineBreak::Always, kPart);
        ++group_;
        break;
      case LimnParser::RuleTableBody:
        Begin(context, LineBreak::Always, kPart);
        Never(First(context) + 1, First(context) + 1);
        break;
      case LimnParser::RuleTableHead:
      case LimnParser::RuleTableRow:
        Begin(context, LineBreak::Always, kInnerPart);
        Never(First(context) + 1, Last(context));
        break;
      case LimnParser::RuleArm:
        Arm(static_cast<LimnParser::ArmContext*>(context));
        break;
      case LimnParser::RuleOtherwise:
        Begin(context, LineBreak::Always, dynamic_cast<LimnParser::SplitContext*>(context->parent) != nullptr ? kPart : kInnerPart);
        Never(First(context) + 1, First(context) + 1);
        break;
      case LimnParser::RulePersonas:
        WithAmong(static_cast<LimnParser::PersonasContext*>(context));
        break;
      case LimnParser::RuleCluster:
        WithAmong(static_cast<LimnParser::ClusterContext*>(context));
        break;
      case LimnParser::RuleClusterBy:
      case LimnParser::RuleClusterInto:
      case LimnParser::RuleAmong:
      case LimnParser::RulePolicy:
        Begin(context, LineBreak::Always, kPart);
        break;
      case LimnParser::RulePersona:
        Persona(static_cast<LimnParser::PersonaContext*>(context));
        break;
      case LimnParser::RuleLastPersona:
        Begin(context, LineBreak::Always, kPart);
        Never(First(context) + 1, First(context) + 2);
        ++group_;
        break;
      case LimnParser::RuleCardItem:
        CardItem(context);
        break;
      case LimnParser::RuleAttribute:
      case LimnParser::RuleBecause:
      case LimnParser::RuleDecidedBy:
        Texts(First(context), Last(context));
        break;
      case LimnParser::RuleClaim:
        Never(First(context) + 1, First(context) + 4);
        Begin(static_cast<LimnParser::ClaimContext*>(context)->expr(), LineBreak::IfWritten, kPart);
        break;
      case LimnParser::RuleTest:
        Never(First(context) + 1, First(context) + 3);
        break;
      case LimnParser::RuleGiven:
      case LimnParser::RuleExpectation:
        Begin(context, LineBreak::Always, kPart);
        Rows(First(context), Last(context));
        break;
      case LimnParser::RuleRawValue:
        RawValue(context);
        break;
      case LimnParser::RuleCall:
        Call(static_cast<LimnParser::CallContext*>(context));
        break;
      case LimnParser::RuleByClause:
        Period(static_cast<LimnParser::ByClauseContext*>(context));
        break;
      case LimnParser::RuleArgument:
        OrderClauses(static_cast<LimnParser::ArgumentContext*>(context));
        break;
      default:
        break;
    }
  }

  void Never(size_t first, size_t last) {
    for (size_t index = first; index <= last && index < tokens_.size(); ++index) {
      At(index).line_break = LineBreak::Never;
    }
  }

  // Name, table and label stand on the keyword's line.
  void Header(size_t first, const std::vector<LimnParser::AttributeContext*>& attributes) {
    size_t end = first;
    const auto is_header = [&](size_t index) {
      const Token& token = tokens_[index];
      return token.Is(TokenKind::Word) || token.Is(TokenKind::QuotedName) || token.Is(TokenKind::Text) || token.Is(KeywordToken::On);
    };
    Never(first, first);
    const size_t attributes_begin = attributes.empty() ? tokens_.size() : First(attributes.front());
    for (end = first + 1; end < attributes_begin && is_header(end); ++end) {
      Never(end, end);
    }
    for (LimnParser::AttributeContext* attribute : attributes) {
      Begin(attribute, LineBreak::WithOthers, kPart);
    }
  }

  void ForEach(LimnParser::ForEachContext* context) {
    Never(First(context) + 1, First(context->eachSource()));
    for (antlr4::tree::TerminalNode* define : context->K_DEFINE()) {
      Begin(define, LineBreak::Always, kPart);
    }
    for (LimnParser::DefinitionContext* definition : context->definition()) {
      Never(First(definition), First(definition));
    }
  }

  void Function(LimnParser::FunctionContext* context) {
    Never(First(context) + 1, First(context->parameters()));
    if (context->label() != nullptr) {
      Never(First(context->label()), First(context->label()));
    }
    for (LimnParser::AttributeContext* attribute : context->attribute()) {
      Begin(attribute, LineBreak::WithOthers, kPart);
    }
    Begin(context->EQUAL(), LineBreak::WithOthers, kPart);
  }

  // Bindings and the other name stand on the line of `use`, or each group on its own.
  void Use(LimnParser::UseContext* context) {
    Never(First(context) + 1, context->useTable() != nullptr ? Last(context->useTable()) : First(context) + 1);
    if (context->whereClause() != nullptr) {
      Begin(context->whereClause(), LineBreak::WithOthers, kPart);
    }
    if (context->bindings() != nullptr) {
      Begin(context->bindings(), LineBreak::WithOthers, kPart);
      Never(First(context->bindings()) + 1, First(context->bindings()) + 1);
    }
    if (context->useName() != nullptr) {
      Begin(context->useName(), LineBreak::WithOthers, kPart);
      Never(Last(context->useName()), Last(context->useName()));
    }
  }

  void Pack(LimnParser::PackContext* context) {
    const size_t attributes_begin = context->attribute().empty() ? Last(context) + 1 : First(context->attribute().front());
    Never(First(context) + 1, attributes_begin - 1);
    for (LimnParser::AttributeContext* attribute : context->attribute()) {
      Begin(attribute, LineBreak::WithOthers, kPart);
    }
  }

  void Score(LimnParser::ScoreContext* context) {
    if (context->range() != nullptr) {
      UnderHeader(context->header(), context->range());
    }
  }

  // What stands on the header's line, or on its own under attributes.
  void UnderHeader(LimnParser::HeaderContext* header, antlr4::ParserRuleContext* part) {
    if (header->attribute().empty()) {
      Never(First(part), First(part) + 1);
    } else {
      Begin(part, LineBreak::Always, kPart);
      Never(First(part) + 1, First(part) + 1);
    }
  }

  // Persona sets and clusters: attributes and `among` each on a line.
  template <typename Context>
  void WithAmong(Context* context) {
    Header(First(context) + 1, {});
    for (LimnParser::AttributeContext* attribute : context->attribute()) {
      Begin(attribute, LineBreak::Always, kPart);
    }
  }

  void Persona(LimnParser::PersonaContext* context) {
    Begin(context, LineBreak::Always, kPart);
    Never(First(context) + 1, First(context->expr()) - 2);
    const bool has_card = !context->cardItem().empty() || context->because() != nullptr;
    Begin(context->K_WHEN() != nullptr ? context->K_WHEN() : context->K_POINTS(), has_card ? LineBreak::Always : LineBreak::IfWritten, kInnerPart);
    if (context->because() != nullptr) {
      Begin(context->because(), LineBreak::Always, kInnerPart);
    }
    ++group_;
  }

  void Arm(LimnParser::ArmContext* context) {
    Begin(context, LineBreak::Always, kInnerPart);
    const size_t when = IndexOf(context->K_WHEN()->getSymbol());
    Never(First(context) + 1, when);
    At(when).align = Align::ArmCondition;
    At(when).group = group_;
    At(First(context)).group = group_;
  }

  void CardItem(antlr4::ParserRuleContext* context) {
    Begin(context, LineBreak::Always, kInnerPart);
    Texts(First(context), Last(context));
    At(First(context)).group = group_;
    At(First(context) + 1).align = Align::CardText;
    At(First(context) + 1).group = group_;
  }

  // The first text stands beside its keyword, adjacent ones may go under it.
  void Texts(size_t first, size_t last) {
    Never(first + 1, first + 1);
    for (size_t index = first + 2; index <= last; ++index) {
      if (tokens_[index].Is(TokenKind::Text) && tokens_[index - 1].Is(TokenKind::Text)) {
        At(index).align = Align::NextText;
      }
    }
  }

  void Rows(size_t first, size_t last) {
    for (size_t index = first; index <= last; ++index) {
      if (tokens_[index].Is(TokenKind::Row)) {
        Begin(index, LineBreak::Always, kInnerPart);
      }
    }
  }

  void RawValue(antlr4::ParserRuleContext* context) {
    if (context->children.empty()) {
      return;
    }
    At(First(context)).begins_raw = true;
    for (size_t index = First(context) + 1; index <= Last(context); ++index) {
      At(index).continues_raw = true;
    }
  }

  void Call(LimnParser::CallContext* context) {
    const size_t callee = First(context);
    if (!tokens_[callee].Is(TokenKind::QuotedName)) {
      At(callee).function = FindFunction(WordText(sources_, {file_, tokens_[callee].begin, tokens_[callee].end}));
    }
    Never(callee + 1, callee + 1);
  }

  // The unit of `by month`, which is a name to the grammar.
  void Period(LimnParser::ByClauseContext* context) {
    const size_t unit = First(context) + 1;
    if (Last(context) == unit && tokens_[unit].Is(TokenKind::Keyword) && RoleOf(tokens_[unit].keyword, "").group == KeywordGroup::Unit) {
      At(unit).role = &RoleOf(tokens_[unit].keyword, "period");
    }
  }

  static int Rank(LimnParser::ClauseContext* clause) {
    const std::vector<antlr4::ParserRuleContext*> kinds = {clause->whereClause(), clause->window(),       clause->byClause(), clause->tiesByClause(),
                                                           clause->withinClause(), clause->perClause(), clause->heldFor()};
    return static_cast<int>(std::find_if(kinds.begin(), kinds.end(), [](antlr4::ParserRuleContext* kind) { return kind != nullptr; }) - kinds.begin());
  }

  // Clauses that contain others were put in order before: this works from the outside in, on positions, not on indices.
  void OrderClauses(LimnParser::ArgumentContext* context) {
    std::vector<LimnParser::ClauseContext*> clauses = context->clause();
    const auto before = [](LimnParser::ClauseContext* a, LimnParser::ClauseContext* b) { return Rank(a) < Rank(b); };
    if (clauses.empty() || std::is_sorted(clauses.begin(), clauses.end(), before) || !reorder_[First(context)]) {
      return;
    }
    const auto at = std::find(layout_.order.begin(), layout_.order.end(), First(clauses.front()));
    std::stable_sort(clauses.begin(), clauses.end(), before);
    auto out = at;
    for (LimnParser::ClauseContext* clause : clauses) {
      for (size_t index = First(clause); index <= Last(clause); ++index) {
        *out++ = index;
      }
    }
  }

  const SourceMap& sources_;
  const FileId file_;
  const std::vector<Token>& tokens_;
  const std::vector<bool>& reorder_;
  StatementLayout layout_;
  uint32_t group_ = 0;
  uint32_t definition_ = 0;
  uint8_t outer_level_ = 0;
};

}  // namespace

StatementLayout LayoutOf(LimnParser::StatementContext* context, const SourceMap& sources, FileId file, const std::vector<Token>& tokens,
                         const std::vector<bool>& reorder) {
  return Layouter(sources, file, tokens, reorder).Run(context);
}

}  // namespace limn
