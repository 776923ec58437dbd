#include "compiler/syntax/keywords.h"

#include <algorithm>
#include <cassert>
#include <unordered_map>

namespace limn {
namespace {

std::vector<std::string_view> CutAt(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    if (end > 0) {
      parts.push_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// Every spelling that the lexer reads. Of roles that share an English word (`in`), the one without a rule gives the token.
class SpellingTable {
 public:
  SpellingTable() {
    for (const bool with_rule : {false, true}) {
      for (const KeywordRow& row : Keywords()) {
        if (row.rule.empty() != with_rule) {
          AddAll(row);
        }
      }
    }
    for (auto& [word, spellings] : by_first_word_) {
      std::stable_sort(spellings.begin(), spellings.end(),
                       [](const KeywordSpelling& a, const KeywordSpelling& b) { return a.words.size() > b.words.size(); });
    }
  }

  const std::vector<KeywordSpelling>& From(std::string_view word) const {
    static const std::vector<KeywordSpelling> kNone;
    const auto found = by_first_word_.find(word);
    return found == by_first_word_.end() ? kNone : found->second;
  }

 private:
  void AddAll(const KeywordRow& row) {
    for (const Language language : {Language::English, Language::Chinese}) {
      const auto index = static_cast<size_t>(language);
      Add(row.spelling[index], row.token, language);
      for (const std::string_view spelling : row.also[index]) {
        Add(spelling, row.token, language);
      }
    }
    if (!row.singular.empty()) {
      Add(row.singular, row.token, Language::English);
    }
  }

  void Add(std::string_view spelling, KeywordToken token, Language language) {
    std::vector<std::string_view> words = CutAt(spelling, ' ');
    std::vector<KeywordSpelling>& spellings = by_first_word_[words.front()];
    const auto same = [&](const KeywordSpelling& other) { return other.words == words; };
    if (std::none_of(spellings.begin(), spellings.end(), same)) {
      spellings.push_back({std::move(words), token, language});
    }
  }

  std::unordered_map<std::string_view, std::vector<KeywordSpelling>> by_first_word_;
};

const SpellingTable& Spellings() {
  static const SpellingTable kTable;
  return kTable;
}

}  // namespace

const std::vector<KeywordRow>& Keywords() {
  static const std::vector<KeywordRow> kRows = {
#define LIMN_KEYWORD(id, token, group, rule, en, zh, singular, also_en, also_zh, reserved, help_en, help_zh) \
  KeywordRow{id, KeywordToken::token, KeywordGroup::group, rule, {en, zh}, singular,                         \
             {CutAt(also_en, '|'), CutAt(also_zh, '|')}, reserved, {help_en, help_zh}},
#include "keyword_rows.inc"
#undef LIMN_KEYWORD
  };
  return kRows;
}

const std::vector<FunctionRow>& Functions() {
  static const std::vector<FunctionRow> kRows = {
#define LIMN_FUNCTION(en, zh, family, also_en, also_zh, help_en, help_zh) \
  FunctionRow{{en, zh}, family, {CutAt(also_en, '|'), CutAt(also_zh, '|')}, {help_en, help_zh}},
#include "keyword_rows.inc"
#undef LIMN_FUNCTION
  };
  return kRows;
}

const std::vector<TypeRow>& Types() {
  static const std::vector<TypeRow> kRows = {
#define LIMN_TYPE(en, zh, help_en, help_zh) TypeRow{{en, zh}, {help_en, help_zh}},
#include "keyword_rows.inc"
#undef LIMN_TYPE
  };
  return kRows;
}

const TypeRow* FindType(std::string_view spelling) {
  const auto is_meant = [&](const TypeRow& row) { return row.spelling[0] == spelling || row.spelling[1] == spelling; };
  const auto found = std::find_if(Types().begin(), Types().end(), is_meant);
  return found == Types().end() ? nullptr : &*found;
}

const std::vector<KeywordSpelling>& SpellingsFrom(std::string_view first_word) { return Spellings().From(first_word); }

KeywordToken KeywordOf(std::string_view word) {
  for (const KeywordSpelling& spelling : SpellingsFrom(word)) {
    if (spelling.words.size() == 1) {
      return spelling.token;
    }
  }
  return KeywordToken::None;
}

bool IsReserved(std::string_view word) {
  return std::any_of(Keywords().begin(), Keywords().end(), [&](const KeywordRow& row) {
    return row.reserved && (row.spelling[0] == word || row.spelling[1] == word);
  });
}

const KeywordRow& KeywordById(std::string_view id) {
  const auto found = std::find_if(Keywords().begin(), Keywords().end(), [&](const KeywordRow& row) { return row.id == id; });
  assert(found != Keywords().end() && "a keyword id that grammar/keywords.yaml has");
  return *found;
}

const KeywordRow& RoleOf(KeywordToken token, std::string_view rule) {
  const KeywordRow* any_rule = nullptr;
  for (const KeywordRow& row : Keywords()) {
    // English writes the operator's word in a path too.
    const bool same_token = row.token == token || (token == KeywordToken::In && row.token == KeywordToken::InPath);
    if (!row.rule.empty() && row.rule == rule && same_token) {
      return row;
    }
    if (row.token == token && (any_rule == nullptr || (!any_rule->rule.empty() && row.rule.empty()))) {
      any_rule = &row;
    }
  }
  assert(any_rule != nullptr && "every token has a row");
  return *any_rule;
}

std::string_view SpellingOf(KeywordToken token, Language language) { return RoleOf(token, "").spelling[static_cast<size_t>(language)]; }

const FunctionRow* FindFunction(std::string_view spelling) {
  static const auto kBySpelling = [] {
    std::unordered_map<std::string_view, const FunctionRow*> rows;
    for (const FunctionRow& row : Functions()) {
      for (const size_t language : {size_t{0}, size_t{1}}) {
        rows.emplace(row.spelling[language], &row);
        for (const std::string_view other : row.also[language]) {
          rows.emplace(other, &row);
        }
      }
    }
    return rows;
  }();
  const auto found = kBySpelling.find(spelling);
  return found == kBySpelling.end() ? nullptr : found->second;
}

}  // namespace limn
