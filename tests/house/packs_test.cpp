/// The tag packs are complete: in their one form, params with ranges, definitions with labels, tags with meanings; each on the page of packs in
/// either language and used by an example.
#include <catch2/catch.hpp>

#include <algorithm>

#include "compiler/syntax/format.h"
#include "compiler/syntax/parse.h"
#include "stdlib/packs.h"
#include "tests/house/source_tree.h"

namespace limn::house {
namespace {

bool HasMeaning(const ast::Header& header) {
  return std::any_of(header.attributes.begin(), header.attributes.end(), [](const ast::Attribute& attribute) {
    return std::holds_alternative<ast::Means>(attribute.node);
  });
}

void CheckStatement(const ast::Statement& statement) {
  std::visit(
      [](const auto& node) {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (requires { node.header; }) {
          INFO(node.header.name.text);
          CHECK(node.header.label.has_value());
          if constexpr (std::is_same_v<Node, ast::Param>) {
            CHECK(node.range.has_value());
          }
          if constexpr (std::is_same_v<Node, ast::Tag> || std::is_same_v<Node, ast::Score> || std::is_same_v<Node, ast::Segment>) {
            CHECK(HasMeaning(node.header));
          }
        }
      },
      statement.node);
}

TEST_CASE("each tag pack is in its one form, its params have ranges, its definitions labels, its tags meanings") {
  for (const StandardPack& pack : StandardPacks()) {
    INFO("stdlib/packs/" << pack.name << ".limn");
    SourceMap sources;
    const FileId file = sources.Add(std::string(pack.name) + ".limn", std::string(pack.text));
    DiagnosticSink sink;
    const ast::File rules = Parse(sources, file, sink);
    CHECK(sink.all().empty());
    CHECK(Format(sources, file) == pack.text);
    for (const ast::Statement& statement : rules.statements) {
      CheckStatement(statement);
    }
  }
}

TEST_CASE("each tag pack stands on the page of packs in either language, and an example uses it") {
  const std::string pages[] = {TextOf("docs/language/packs.md"), TextOf("docs/language/zh/packs.md")};
  std::string rules;
  for (const std::filesystem::path& path : FilesOf({".limn"})) {
    if (path.generic_string().starts_with("rules-examples/packs_")) {
      rules += TextOf(path);
    }
  }
  for (const StandardPack& pack : StandardPacks()) {
    const std::string name(pack.name);
    INFO(name);
    for (const std::string& page : pages) {
      CHECK(page.find("`" + name + "`") != std::string::npos);
    }
    CHECK((rules.find("use " + name + " ") != std::string::npos || rules.find("引用 " + name + " ") != std::string::npos));
  }
}

}  // namespace
}  // namespace limn::house
