/// JSON, SARIF and GitHub annotations.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "compiler/diagnostics/renderer.h"

namespace limn {
namespace {

using nlohmann::json;

struct Example {
  SourceMap sources;
  DiagnosticSink sink;

  Example() {
    const FileId file = sources.Add("rules/我 a.limn", "tag 👍订.amout\n");
    const Span span{file, 12, 17};
    Diagnostic& diagnostic = sink.Emit<Diag::UnknownColumn>(span, "amout", "a,b: 100%");
    diagnostic.label = Words(Phrase::DidYouMeanLabel, {"amount"});
    diagnostic.fixes.push_back({span, "amount", true});
    diagnostic.notes.push_back({Span{file, 0, 3}, Words::Verbatim("here")});
    diagnostic.help = Words::Verbatim("replace with amount");
  }
};

TEST_CASE("JSON has places in bytes and UTF-16, arguments and fixes") {
  const Example example;
  const json all = json::parse(RenderJson(example.sink.all(), example.sources, {}));
  REQUIRE(all["diagnostics"].size() == 1);
  const json& one = all["diagnostics"][0];
  CHECK(one["code"] == "E0201");
  CHECK(one["severity"] == "error");
  CHECK(one["arguments"] == json({{"column", "amout"}, {"table", "a,b: 100%"}}));
  CHECK(one["file"] == "rules/我 a.limn");
  CHECK(one["start"] == json({{"line", 1}, {"column", 8}, {"byte", 12}, {"byte_column", 12}, {"utf16_column", 8}}));
  CHECK(one["end"]["utf16_column"] == 13);
  CHECK(one["label"] == "did you mean amount?");
  CHECK(one["help"] == "replace with amount");
  CHECK(one["notes"][0]["message"] == "here");
  CHECK(one["notes"][0]["end"]["byte"] == 3);
  CHECK(one["fixes"][0]["replacement"] == "amount");
  CHECK(one["fixes"][0]["certain"] == true);
  CHECK(one["fixes"][0]["start"]["byte"] == 12);
}

TEST_CASE("JSON of broken bytes is still JSON, and of nothing an empty list") {
  SourceMap sources;
  const FileId file = sources.Add("a\xff.limn", "\xff");
  DiagnosticSink sink;
  sink.Emit<Diag::UnknownColumn>({file, 0, 1}, "\xff", "t");
  CHECK(json::parse(RenderJson(sink.all(), sources, {}))["diagnostics"][0]["arguments"]["column"] == "\\xff");
  CHECK(json::parse(RenderJson({}, sources, {})) == json({{"diagnostics", json::array()}}));
}

TEST_CASE("SARIF has the members that code hosts read") {
  const Example example;
  const json log = json::parse(RenderSarif(example.sink.all(), example.sources, {}));
  CHECK(log["version"] == "2.1.0");
  const json& run = log["runs"][0];
  CHECK(run["columnKind"] == "unicodeCodePoints");
  CHECK(run["tool"]["driver"]["name"] == "limn");
  CHECK(run["tool"]["driver"]["rules"][0]["id"] == "E0201");
  const json& result = run["results"][0];
  CHECK(result["ruleId"] == "E0201");
  CHECK(result["ruleIndex"] == 0);
  CHECK(result["level"] == "error");
  CHECK(result["message"]["text"] == "no column \"amout\" in a,b: 100%\ndid you mean amount?\nreplace with amount");
  const json& location = result["locations"][0]["physicalLocation"];
  CHECK(location["artifactLocation"]["uri"] == "rules/%E6%88%91%20a.limn");
  CHECK(location["region"] == json({{"startLine", 1}, {"startColumn", 8}, {"endLine", 1}, {"endColumn", 13}}));
  CHECK(result["relatedLocations"][0]["message"]["text"] == "here");
  const json& change = result["fixes"][0]["artifactChanges"][0];
  CHECK(change["replacements"][0]["insertedContent"]["text"] == "amount");
  CHECK(change["replacements"][0]["deletedRegion"]["startColumn"] == 8);
}

TEST_CASE("GitHub annotations escape what would end a property or a line") {
  const Example example;
  CHECK(RenderGithub(example.sink.all(), example.sources, {}) ==
        "::error file=rules/我 a.limn,line=1,col=8,endLine=1,endColumn=13,title=E0201::no column \"amout\" in a,b: 100%25"
        "%0Adid you mean amount?%0Areplace with amount\n");
}

}  // namespace
}  // namespace limn
