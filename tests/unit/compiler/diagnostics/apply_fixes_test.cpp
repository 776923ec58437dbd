/// `limn check --fix`.
#include <catch2/catch.hpp>

#include "compiler/diagnostics/apply_fixes.h"

namespace limn {
namespace {

TEST_CASE("fixes of one diagnostic are one edit; of edits that touch, the first") {
  SourceMap sources;
  const FileId file = sources.Add("a.limn", "\xEF\xBB\xBF" "one two three four");
  const FileId other = sources.Add("b.limn", "five");
  DiagnosticSink sink;
  sink.Emit<Diag::UnknownColumn>({file, 0, 3}, "a", "t").fixes = {{{file, 4, 7}, "2"}, {{file, 0, 3}, "first", true}};
  sink.Emit<Diag::UnknownColumn>({file, 4, 7}, "b", "t").fixes = {{{file, 5, 6}, "x"}, {{file, 8, 13}, "3"}};
  sink.Emit<Diag::UnknownColumn>({file, 0, 3}, "c", "t").fixes = {{{file, 18, 18}, "!"}};
  sink.Emit<Diag::UnknownColumn>({file, 0, 3}, "d", "t").fixes = {{{file, 8, 13}, "likely", false}};
  sink.Emit<Diag::UnknownColumn>({file, 0, 3}, "e", "t");

  const FixedFiles certain = ApplyFixes(sink.all(), sources, false);
  REQUIRE(certain.texts.size() == 1);
  CHECK(certain.texts[0].first == file);
  CHECK(certain.texts[0].second == "\xEF\xBB\xBF" "first 2 three four!");
  CHECK(certain.applied == 2);
  CHECK(certain.left == 1);

  sink.Emit<Diag::UnknownColumn>({other, 0, 4}, "f", "t").fixes = {{{other, 0, 4}, "5"}};
  const FixedFiles all = ApplyFixes(sink.all(), sources, true);
  REQUIRE(all.texts.size() == 2);
  CHECK(all.texts[0].second == "\xEF\xBB\xBF" "first 2 likely four!");
  CHECK(all.texts[1].second == "5");
}

TEST_CASE("two insertions at one place need a second round") {
  SourceMap sources;
  const FileId file = sources.Add("a.limn", "ab");
  DiagnosticSink sink;
  sink.Emit<Diag::UnknownColumn>({file, 0, 1}, "a", "t").fixes = {{{file, 1, 1}, "x"}};
  sink.Emit<Diag::UnknownColumn>({file, 0, 1}, "b", "t").fixes = {{{file, 1, 1}, "y"}};
  const FixedFiles fixed = ApplyFixes(sink.all(), sources, false);
  CHECK(fixed.texts[0].second == "axb");
  CHECK(fixed.left == 1);
}

}  // namespace
}  // namespace limn
