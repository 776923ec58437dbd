#include "compiler/project/entries.h"

#include <algorithm>
#include <utility>

namespace limn {
namespace {

LocatedText Located(const YamlNode& node) { return {node.text, node.span, node.text_span}; }

void EmitShape(DiagnosticSink& sink, Span span, const std::string& entry, Phrase wanted) {
  sink.Emit<Diag::EntryShape>(span, entry, wanted).label = Words(Phrase::WriteInstead, {Argument(wanted)});
}

// The first line of a node: a list or map over many lines is not underlined whole.
Span PlaceOf(const YamlNode::Entry& entry, const YamlNode& node) {
  return node.kind == YamlNode::Kind::Text ? node.span : entry.key_span;
}

}  // namespace

Entries::Entries(const YamlTree& tree, DiagnosticSink& sink, YamlId map, Argument where, std::vector<std::string> allowed)
    : tree_(tree), sink_(sink), map_(map), where_(std::move(where)), is_map_(tree[map].kind == YamlNode::Kind::Map) {
  if (!is_map_) {
    if (tree[map].kind != YamlNode::Kind::Empty) {
      sink_.Emit<Diag::EntryShape>(tree[map].span, where_, Phrase::AnEntryMap).label = Words(Phrase::WriteInstead, {Argument(Phrase::AnEntryMap)});
    }
    return;
  }
  for (const YamlNode::Entry& entry : tree[map].entries) {
    if (allowed.empty() || std::find(allowed.begin(), allowed.end(), entry.key) != allowed.end()) {
      continue;
    }
    Diagnostic& unknown = sink_.Emit<Diag::UnknownEntry>(entry.key_span, entry.key, where_);
    AddDidYouMean(unknown, entry.key, allowed);
    unknown.help = Words(Phrase::EntriesAre, {JoinNames(allowed)});
  }
}

const std::vector<YamlNode::Entry>& Entries::all() const {
  static const std::vector<YamlNode::Entry> kNone;
  return is_map_ ? tree_[map_].entries : kNone;
}

const YamlNode::Entry* Entries::Find(std::string_view key) const {
  for (const YamlNode::Entry& entry : all()) {
    if (entry.key == key) {
      return tree_[entry.value].kind == YamlNode::Kind::Empty ? nullptr : &entry;
    }
  }
  return nullptr;
}

std::optional<LocatedText> Entries::Text(std::string_view key) const {
  const YamlNode::Entry* entry = Find(key);
  return entry == nullptr ? std::nullopt : TextOf(tree_, sink_, *entry);
}

std::vector<LocatedText> Entries::Texts(std::string_view key) const {
  const YamlNode::Entry* entry = Find(key);
  return entry == nullptr ? std::vector<LocatedText>() : TextsOf(tree_, sink_, *entry);
}

std::optional<bool> Entries::YesNo(std::string_view key) const {
  const YamlNode::Entry* entry = Find(key);
  if (entry == nullptr) {
    return std::nullopt;
  }
  const YamlNode& node = tree_[entry->value];
  for (const auto& [word, value] : {std::pair("yes", true), std::pair("true", true), std::pair("no", false), std::pair("false", false)}) {
    if (node.kind == YamlNode::Kind::Text && node.text == word) {
      return value;
    }
  }
  EmitShape(sink_, PlaceOf(*entry, node), entry->key, Phrase::AnEntryYesNo);
  return std::nullopt;
}

void Entries::Need(std::string_view key, Span at, std::string_view example) const {
  sink_.Emit<Diag::EntryNeeded>(at, key, where_).help = Words(Phrase::AddEntry, {example});
}

std::optional<LocatedText> TextOf(const YamlTree& tree, DiagnosticSink& sink, const YamlNode::Entry& entry) {
  const YamlNode& node = tree[entry.value];
  if (node.kind == YamlNode::Kind::Text) {
    return Located(node);
  }
  EmitShape(sink, PlaceOf(entry, node), entry.key, Phrase::AnEntryText);
  return std::nullopt;
}

std::vector<LocatedText> TextsOf(const YamlTree& tree, DiagnosticSink& sink, const YamlNode::Entry& entry) {
  const YamlNode& node = tree[entry.value];
  if (node.kind == YamlNode::Kind::Text) {
    return {Located(node)};
  }
  std::vector<LocatedText> texts;
  if (node.kind == YamlNode::Kind::List) {
    for (const YamlId item : node.items) {
      if (tree[item].kind != YamlNode::Kind::Text) {
        EmitShape(sink, entry.key_span, entry.key, Phrase::AnEntryTextOrList);
        return {};
      }
      texts.push_back(Located(tree[item]));
    }
    return texts;
  }
  EmitShape(sink, entry.key_span, entry.key, Phrase::AnEntryTextOrList);
  return {};
}

std::string JoinNames(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) {
    joined += (joined.empty() ? "" : ", ") + name;
  }
  return joined;
}

bool AddDidYouMean(Diagnostic& diagnostic, std::string_view written, const std::vector<std::string>& candidates) {
  const std::string close = DidYouMean(written, candidates);
  if (close.empty()) {
    return false;
  }
  diagnostic.label = Words(Phrase::DidYouMeanLabel, {close});
  diagnostic.fixes.push_back({diagnostic.span, close, false});
  return true;
}

}  // namespace limn
