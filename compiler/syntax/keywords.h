/// The words of the language, from grammar/keywords.yaml: one row per role of a keyword, one per function.
/// Lexer, formatter, completion, reference and "did you mean" read these rows; nothing else knows a spelling.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"

namespace limn {

/// What a keyword is to the grammar; several roles may share one. None: no keyword.
enum class KeywordToken : uint8_t {
  None,
#define LIMN_KEYWORD_TOKEN(name, grammar_name) name,
#include "keyword_rows.inc"
#undef LIMN_KEYWORD_TOKEN
};

enum class KeywordGroup : uint8_t { Statement, Structure, Attribute, Card, Operator, Literal, Window, Unit };

/// One role of a keyword.
struct KeywordRow {
  std::string_view id;
  KeywordToken token;
  KeywordGroup group;
  /// The grammar rule that gives the token this role; "": every rule that no other row names.
  std::string_view rule;
  /// By Language: what the formatter writes.
  std::array<std::string_view, 2> spelling;
  /// The English singular of a unit; "" for others.
  std::string_view singular;
  /// By Language: other spellings that are read.
  std::array<std::vector<std::string_view>, 2> also;
  /// Not usable as a name without backquotes.
  bool reserved;
  std::array<std::string_view, 2> help;
};
const std::vector<KeywordRow>& Keywords();

/// The spelling of a token, by the first of its rows without a rule (of any row where there is none).
std::string_view SpellingOf(KeywordToken token, Language language);
/// The row with this id; the id must exist.
const KeywordRow& KeywordById(std::string_view id);
/// The role a token has under a grammar rule.
const KeywordRow& RoleOf(KeywordToken token, std::string_view rule);

/// One word or phrase that is read as a keyword, cut at blanks.
struct KeywordSpelling {
  std::vector<std::string_view> words;
  KeywordToken token;
  Language language;
};
/// All spellings that begin with a word, the longest first; empty where none does.
const std::vector<KeywordSpelling>& SpellingsFrom(std::string_view first_word);
/// The token of a one-word spelling; None where it is none.
KeywordToken KeywordOf(std::string_view word);
/// Whether a word is one of the reserved words of either language.
bool IsReserved(std::string_view word);

/// The two spellings of a type that a rule names: the English one is its id, as limn.yaml has it.
struct TypeRow {
  std::array<std::string_view, 2> spelling;
  std::array<std::string_view, 2> help;
  std::string_view id() const { return spelling[0]; }
};
const std::vector<TypeRow>& Types();
/// The type with a spelling of either language; nullptr where there is none.
const TypeRow* FindType(std::string_view spelling);

/// A function's two spellings; what it takes and gives stands in stdlib/ under the English one.
struct FunctionRow {
  /// By Language; the English one is the function's id.
  std::array<std::string_view, 2> spelling;
  std::string_view family;
  std::array<std::vector<std::string_view>, 2> also;
  std::array<std::string_view, 2> help;
  std::string_view id() const { return spelling[0]; }
};
const std::vector<FunctionRow>& Functions();
/// The function with a spelling of either language; nullptr where there is none.
const FunctionRow* FindFunction(std::string_view spelling);

}  // namespace limn
