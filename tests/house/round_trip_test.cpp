/// Every rule file that has its one form goes into the other language and back, byte for byte. That the tree is the same on the way FormatTo sees to.
/// Source: language.md, promise 3.
#include <catch2/catch.hpp>

#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/format.h"
#include "tests/house/source_tree.h"

namespace limn::house {
namespace {

std::optional<std::string> Converted(const std::string& text, Language language) {
  SourceMap sources;
  DiagnosticSink sink;
  return FormatTo(sources, sources.Add("rules.limn", text), language, sink);
}

TEST_CASE("each rule file comes back from the other language as it was") {
  size_t files = 0;
  for (const std::filesystem::path& path : FilesOf({".limn"})) {
    const std::string text = TextOf(path);
    SourceMap sources;
    const FileId file = sources.Add(path.string(), text);
    const Language own = LanguageOf(sources[file]);
    const Language other = own == Language::English ? Language::Chinese : Language::English;
    const std::optional<std::string> there = Format(sources, file) == text ? Converted(text, other) : std::nullopt;
    if (!there) {
      continue;  // written otherwise on purpose, or with a mistake
    }
    ++files;
    INFO(path.string());
    CHECK(*there != text);
    CHECK(Converted(*there, own) == text);
  }
  CHECK(files > 400);
}

}  // namespace
}  // namespace limn::house
