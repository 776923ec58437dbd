/// Any bytes in files, names and values are shown safely: valid UTF-8, no control characters, JSON that parses.
#include <catch2/catch.hpp>

#include <random>

#include <nlohmann/json.hpp>
#include <utf8proc.h>

#include "compiler/diagnostics/renderer.h"

namespace limn {
namespace {

// Bytes that make trouble, more often than chance would: pieces of UTF-8, line ends, tabs, escapes, turned text.
std::string RandomText(std::mt19937& random) {
  static const std::vector<std::string> pieces = {"a",    " ",    "\t",     "\n", "\r\n", "\r",     "\x1b[31m", std::string(1, '\0'), "\xff", "\xe8",
                                                  "\x80", "订",   "\u202e", "👩", "\u200d", "\u0301", "🇨",        "\ufeff",             "{",    "}"};
  std::string text;
  const size_t length = random() % 40;
  for (size_t piece = 0; piece < length; ++piece) {
    text += pieces[random() % pieces.size()];
  }
  return text;
}

bool IsSafe(const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                                     static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    if (length <= 0 || (point < 0x20 && point != '\n') || point == 0x7f || point == 0x202e) {
      return false;
    }
    at += static_cast<size_t>(length);
  }
  return true;
}

TEST_CASE("any bytes are shown safely") {
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    SourceMap sources;
    const FileId file = sources.Add(RandomText(random), RandomText(random));
    const uint32_t size = static_cast<uint32_t>(sources[file].text().size());
    uint32_t begin = static_cast<uint32_t>(random() % (size + 1));
    uint32_t end = static_cast<uint32_t>(random() % (size + 1));
    if (begin > end) {
      std::swap(begin, end);
    }
    DiagnosticSink sink;
    Diagnostic& diagnostic = sink.Emit<Diag::UnknownColumn>({file, begin, end}, RandomText(random), RandomText(random));
    diagnostic.label = Words::Verbatim(RandomText(random));
    diagnostic.notes.push_back({Span{file, end, size}, Words::Verbatim(RandomText(random))});
    diagnostic.fixes.push_back({{file, begin, end}, RandomText(random), true});
    const RenderOptions options{.line_width_max = static_cast<int>(1 + random() % 30)};
    const std::string text = RenderText(sink.all(), sources, options);
    CAPTURE(text);
    CHECK(IsSafe(text));
    CHECK(IsSafe(RenderGithub(sink.all(), sources, options)));
    CHECK_NOTHROW(nlohmann::json::parse(RenderJson(sink.all(), sources, options)));
    CHECK_NOTHROW(nlohmann::json::parse(RenderSarif(sink.all(), sources, options)));
  }
}

}  // namespace
}  // namespace limn
