/// Entries: a map of limn.yaml, read by the names that may stand in it; what else stands there, or has another shape, is reported.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/project/yaml_tree.h"

namespace limn {

/// A text of limn.yaml with its place.
struct LocatedText {
  std::string text;
  Span span;       // with its quotes
  Span text_span;  // without
};

class Entries {
 public:
  /// `where` names the map in messages ("tables.orders"). Entries whose name is not in `allowed` are reported; an empty `allowed` lets all names pass.
  /// What is no map has no entries; that is reported too, unless it is empty.
  Entries(const YamlTree& tree, DiagnosticSink& sink, YamlId map, Argument where, std::vector<std::string> allowed);

  const Argument& where() const { return where_; }
  Span span() const { return tree_[map_].span; }
  const std::vector<YamlNode::Entry>& all() const;
  /// Null where there is none, or `key:` with nothing behind it.
  const YamlNode::Entry* Find(std::string_view key) const;
  bool Has(std::string_view key) const { return Find(key) != nullptr; }

  /// The entry as one text; as texts (one, or a list of them); as yes or no.
  std::optional<LocatedText> Text(std::string_view key) const;
  std::vector<LocatedText> Texts(std::string_view key) const;
  std::optional<bool> YesNo(std::string_view key) const;
  /// Reports that the entry is needed, at the map's own name.
  void Need(std::string_view key, Span at, std::string_view example) const;

 private:
  const YamlTree& tree_;
  DiagnosticSink& sink_;
  YamlId map_;
  Argument where_;
  bool is_map_;
};

/// A value as one text or as texts; another shape is reported under the entry's name.
std::optional<LocatedText> TextOf(const YamlTree& tree, DiagnosticSink& sink, const YamlNode::Entry& entry);
std::vector<LocatedText> TextsOf(const YamlTree& tree, DiagnosticSink& sink, const YamlNode::Entry& entry);

/// "a, b, c".
std::string JoinNames(const std::vector<std::string>& names);

/// Adds the label, and the fix that is not certain, where a candidate is close to what the span holds. Says whether one was.
bool AddDidYouMean(Diagnostic& diagnostic, std::string_view written, const std::vector<std::string>& candidates);

}  // namespace limn
