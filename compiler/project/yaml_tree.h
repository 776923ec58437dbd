/// YamlTree: limn.yaml as entries, lists and texts, each with its place. The only code that sees yaml-cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/source_file.h"

namespace limn {

/// A node by its index in YamlTree::nodes.
struct YamlId {
  uint32_t index = 0;
};

/// A text, a list or a map of entries. `key:` with nothing behind it is Empty.
struct YamlNode {
  enum class Kind : uint8_t { Empty, Text, List, Map };
  struct Entry {
    std::string key;
    Span key_span;
    YamlId value;
  };
  Kind kind = Kind::Empty;
  Span span;                   // of a text with its quotes; of a list or map from its beginning to the end of what is in it
  std::string text;
  Span text_span;              // the bytes of `text`, where they stand so in the file, else `span`
  std::vector<YamlId> items;
  std::vector<Entry> entries;  // keys are texts, each once
};

struct YamlTree {
  std::vector<YamlNode> nodes;
  YamlId root;
  const YamlNode& operator[](YamlId id) const { return nodes[id.index]; }
};

inline constexpr size_t kYamlBytesMax = 8 << 20;
inline constexpr size_t kYamlNodesMax = 500'000;
inline constexpr size_t kYamlDepthMax = 32;

/// Reads one document. Nothing where it is no YAML, or more of it than the limits allow (one error). Keys that stand twice are reported, and the first
/// counts. Anchors, aliases and tags are refused, so what is read is never larger than what is written.
std::optional<YamlTree> ReadYaml(const SourceMap& sources, FileId file, DiagnosticSink& sink);

}  // namespace limn
