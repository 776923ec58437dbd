#include "compiler/syntax/written_name.h"

#include "compiler/syntax/keywords.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/tokens.h"

namespace limn {
namespace {

// Whether it is cut into one word that stays as it is: full-width letters are folded outside backquotes. Names begin with a letter, though `_x` is read.
bool IsOneWord(std::string_view name) {
  if (name.starts_with('_')) {
    return false;
  }
  SourceMap sources;
  DiagnosticSink sink;
  const FileId file = sources.Add("", std::string(name));
  const TokenList list = Tokenize(sources, WholeFile(sources, file), sink);
  return list.tokens.size() == 1 && (list.tokens[0].Is(TokenKind::Word) || list.tokens[0].Is(TokenKind::Keyword)) && WordText(sources, list.SpanOf(size_t{0})) == name;
}

// Whether a rule that compares it is read without a word: `null`, `No` and `TODAY` are taken for values of other languages.
bool ReadsWell(std::string_view name) {
  SourceMap sources;
  DiagnosticSink sink;
  const std::string word(name);
  const FileId file = sources.Add("", "tag t when " + word + " > 1 and " + word + " is known\n");
  Parse(sources, file, sink);
  return sink.all().empty();
}

}  // namespace

std::string WrittenName(std::string_view name) {
  const bool is_plain = IsOneWord(name) && !IsReserved(name) && ReadsWell(name);
  return is_plain ? std::string(name) : "`" + std::string(name) + "`";
}

}  // namespace limn
