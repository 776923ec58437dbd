#include "compiler/project/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <string_view>
#include <unordered_map>

#include "runtime/tables/utf8.h"

namespace limn {
namespace {

// Thrown through yaml-cpp's parser, which has no other way to stop; caught in this file.
struct Refused {};

// Builds the tree from the parser's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(FileId file, std::string_view text, DiagnosticSink& sink) : file_(file), text_(text), sink_(sink) {}

  YamlTree Take() { return std::move(tree_); }
  bool has_root() const { return has_root_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    RefuseAnchor(mark, anchor);
    YamlNode node;
    node.span = node.text_span = PlainSpan(mark, 0);
    AddLeaf(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { RefuseReference(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    YamlNode node;
    node.kind = YamlNode::Kind::Text;
    node.text = value;
    PlaceText(mark, tag == "!", node);
    AddLeaf(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::List, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(YamlNode::Kind::Map, mark, tag, anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  uint32_t Offset(const YAML::Mark& mark) const { return static_cast<uint32_t>(std::clamp<int64_t>(mark.pos, 0, static_cast<int64_t>(text_.size()))); }
  Span PlainSpan(const YAML::Mark& mark, size_t bytes) const {
    const uint32_t begin = Offset(mark);
    return {file_, begin, static_cast<uint32_t>(std::min(text_.size(), begin + bytes))};
  }
  Span LineFrom(uint32_t begin) const {
    const size_t end = std::min(text_.find_first_of("\r\n", begin), text_.size());
    return {file_, begin, static_cast<uint32_t>(end)};
  }

  [[noreturn]] void RefuseReference(const YAML::Mark& mark) {
    const uint32_t begin = Offset(mark);
    const size_t end = std::min(text_.find_first_of(" \r\n,]}", begin), text_.size());
    sink_.Emit<Diag::YamlReference>(Span{file_, begin, static_cast<uint32_t>(end)}, text_.substr(begin, end - begin));
    throw Refused();
  }
  void RefuseAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) {
      RefuseReference(mark);
    }
  }
  void RefuseTag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") {
      sink_.Emit<Diag::YamlUnreadable>(LineFrom(Offset(mark)), Phrase::YamlTagged).help = Words(Phrase::YamlHelp);
      throw Refused();
    }
  }

  // The bytes of a text: as they stand, within quotes, or (block texts, folded lines) the first line of it.
  void PlaceText(const YAML::Mark& mark, bool quoted, YamlNode& node) const {
    const uint32_t begin = Offset(mark);
    const std::string_view rest = text_.substr(begin);
    const bool in_quotes = quoted && !rest.empty() && (rest.front() == '"' || rest.front() == '\'');
    if (in_quotes) {
      PlaceQuoted(begin, node);
    } else if (rest.starts_with(node.text)) {
      node.span = node.text_span = {file_, begin, static_cast<uint32_t>(begin + node.text.size())};
    } else {
      node.span = node.text_span = LineFrom(begin);
    }
  }

  void PlaceQuoted(uint32_t begin, YamlNode& node) const {
    const char quote = text_[begin];
    size_t end = begin + 1;
    while (end < text_.size()) {
      const bool escaped = quote == '"' ? text_[end] == '\\' : text_.substr(end).starts_with("''");
      if (!escaped && text_[end] == quote) {
        break;
      }
      end += escaped ? 2 : 1;
    }
    if (end >= text_.size()) {
      // yaml-cpp takes the end of the file for the missing quote.
      sink_.Emit<Diag::YamlUnreadable>(Span{file_, begin, begin + 1}, Phrase::YamlQuote).help = Words(Phrase::YamlHelp);
      throw Refused();
    }
    node.span = {file_, begin, static_cast<uint32_t>(end + 1)};
    const Span inner{file_, begin + 1, static_cast<uint32_t>(end)};
    node.text_span = text_.substr(inner.begin, inner.end - inner.begin) == node.text ? inner : node.span;
  }

  void Count(const YAML::Mark& mark) {
    if (tree_.nodes.size() >= kYamlNodesMax) {
      sink_.Emit<Diag::YamlTooLarge>(PlainSpan(mark, 0), Words(Phrase::MoreThanEntries, {kYamlNodesMax}), kYamlNodesMax);
      throw Refused();
    }
  }

  void Open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    RefuseAnchor(mark, anchor);
    RefuseTag(mark, tag);
    if (open_.size() >= kYamlDepthMax) {
      sink_.Emit<Diag::YamlTooLarge>(PlainSpan(mark, 1), Words(Phrase::MoreThanLevels, {kYamlDepthMax}), kYamlDepthMax);
      throw Refused();
    }
    Count(mark);
    if (!open_.empty() && AwaitsKey()) {
      RefuseKey(mark);
    }
    YamlNode node;
    node.kind = kind;
    node.span = node.text_span = PlainSpan(mark, 1);
    open_.push_back({.node = Store(std::move(node))});
  }

  void Close() {
    Level level = std::move(open_.back());
    open_.pop_back();
    YamlNode& node = tree_.nodes[level.node.index];
    for (const YamlId child : node.items) {
      node.span.end = std::max(node.span.end, tree_[child].span.end);
    }
    for (const YamlNode::Entry& entry : node.entries) {
      node.span.end = std::max({node.span.end, entry.key_span.end, tree_[entry.value].span.end});
    }
    Attach(level.node);
  }

  void AddLeaf(YamlNode node) {
    YAML::Mark mark;
    mark.pos = static_cast<int>(node.span.begin);
    Count(mark);
    if (!open_.empty() && AwaitsKey()) {
      if (node.kind != YamlNode::Kind::Text) {
        RefuseKey(mark);
      }
      open_.back().key = std::move(node.text);
      open_.back().key_span = node.span;
      open_.back().has_key = true;
      return;
    }
    Attach(Store(std::move(node)));
  }

  [[noreturn]] void RefuseKey(const YAML::Mark& mark) {
    sink_.Emit<Diag::YamlUnreadable>(LineFrom(Offset(mark)), Phrase::YamlKey).help = Words(Phrase::YamlHelp);
    throw Refused();
  }

  bool AwaitsKey() const { return tree_[open_.back().node].kind == YamlNode::Kind::Map && !open_.back().has_key; }

  YamlId Store(YamlNode node) {
    tree_.nodes.push_back(std::move(node));
    return {static_cast<uint32_t>(tree_.nodes.size() - 1)};
  }

  void Attach(YamlId child) {
    if (open_.empty()) {
      tree_.root = child;
      has_root_ = true;
      return;
    }
    Level& level = open_.back();
    YamlNode& parent = tree_.nodes[level.node.index];
    if (parent.kind == YamlNode::Kind::List) {
      parent.items.push_back(child);
      return;
    }
    level.has_key = false;
    const auto [first, is_new] = level.places.try_emplace(level.key, parent.entries.size());
    if (is_new) {
      parent.entries.push_back({std::move(level.key), level.key_span, child});
      return;
    }
    Diagnostic& twice = sink_.Emit<Diag::EntryTwice>(level.key_span, level.key, Where());
    twice.notes.push_back({parent.entries[first->second].key_span, Words(Phrase::DefinedFirstHere)});
  }

  // The way to the map that is open: "tables.orders".
  Argument Where() const {
    std::string where;
    for (size_t level = 0; level + 1 < open_.size(); ++level) {
      if (open_[level].has_key) {
        where += (where.empty() ? "" : ".") + open_[level].key;
      }
    }
    return where.empty() ? Argument(Phrase::TheProjectFile) : Argument(where);
  }

  struct Level {
    YamlId node;
    std::string key;
    Span key_span;
    bool has_key = false;
    std::unordered_map<std::string, size_t> places;  // of keys in the map's entries
  };
  FileId file_;
  std::string_view text_;
  DiagnosticSink& sink_;
  YamlTree tree_;
  std::vector<Level> open_;
  bool has_root_ = false;
};

// yaml-cpp's complaint in words for people.
Phrase ReasonOf(std::string_view message) {
  const auto says = [&](std::string_view part) { return message.find(part) != std::string_view::npos; };
  if (says("tab")) {
    return Phrase::YamlTab;
  }
  if (says("flow") || says("end of sequence") || says("bracket")) {
    return Phrase::YamlBracket;
  }
  if (says("EOF in scalar") || says("document indicator in scalar") || says("escape")) {
    return Phrase::YamlQuote;
  }
  if (says("block entry")) {
    return Phrase::YamlDash;
  }
  if (says("end of map") || says("indent")) {
    return Phrase::YamlIndent;
  }
  if (says("map value") || says("map key")) {
    return Phrase::YamlColon;
  }
  return Phrase::YamlForm;
}

void EmitUnreadable(const SourceFile& file, FileId id, size_t offset, Phrase reason, DiagnosticSink& sink) {
  const std::string_view text = file.text();
  uint32_t begin = static_cast<uint32_t>(std::min(offset, text.size()));
  // The end of the file has nothing to underline: point at its last line that has something.
  while (begin > 0 && (begin == text.size() || text[begin] == '\n' || text[begin] == '\r')) {
    --begin;
  }
  if (begin + 1 < text.size() && offset >= text.size()) {
    ++begin;
  }
  uint32_t end = std::min<uint32_t>(begin + 1, static_cast<uint32_t>(text.size()));
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    ++end;
  }
  sink.Emit<Diag::YamlUnreadable>(Span{id, begin, end}, reason).help = Words(Phrase::YamlHelp);
}

// The innermost bracket or brace that is never closed, or closed by one of the other form.
std::optional<size_t> OpenBracket(std::string_view text) {
  std::vector<size_t> open;
  char quote = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    const char before = at == 0 ? '\n' : text[at - 1];
    const bool begins = before == ' ' || before == '\n' || before == '[' || before == '{' || before == ',';
    if (quote != 0) {
      at += quote == '"' && letter == '\\' ? 1 : 0;
      quote = letter == quote ? 0 : quote;
    } else if (letter == '#' && (before == ' ' || before == '\n')) {
      at = std::min(text.find('\n', at), text.size());
    } else if ((letter == '"' || letter == '\'') && begins) {
      quote = letter;
    } else if ((letter == '[' || letter == '{') && (begins || !open.empty())) {
      open.push_back(at);
    } else if ((letter == ']' || letter == '}') && !open.empty()) {
      // A closing one of the other form closes nothing: the fault is the one that is open.
      if ((text[open.back()] == '[') != (letter == ']')) {
        return open.back();
      }
      open.pop_back();
    }
  }
  return open.empty() ? std::nullopt : std::optional(open.back());
}

// `project:retail`, on the line of the complaint or the one before it: where its colon stands.
std::optional<size_t> ColonWithoutBlank(const SourceFile& file, size_t offset) {
  uint32_t line = file.PlaceOf(static_cast<uint32_t>(std::min(offset, file.text().size()))).line;
  for (int tries = 0; line >= 1 && tries < 2; --line) {
    const std::string_view text = file.Line(line);
    const size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos || text[begin] == '#') {
      continue;
    }
    ++tries;
    const size_t colon = text.find(':');
    const bool glued = colon != std::string_view::npos && colon + 1 < text.size() && text[colon + 1] != ' ' && text[colon + 1] != '/';
    if (glued && text.find(": ") == std::string_view::npos && text.find_first_of("\"'[{") == std::string_view::npos) {
      return file.LineStart(line) + colon;
    }
  }
  return std::nullopt;
}

// A tab among the blanks that begin the line of the complaint, or the line before it.
std::optional<size_t> TabBefore(const SourceFile& file, size_t offset) {
  uint32_t line = file.PlaceOf(static_cast<uint32_t>(std::min(offset, file.text().size()))).line;
  for (int tries = 0; line >= 1 && tries < 2; --line) {
    const std::string_view text = file.Line(line);
    const size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos || text[begin] == '#') {
      continue;
    }
    ++tries;
    if (const size_t tab = text.find('\t'); tab < begin) {
      return file.LineStart(line) + tab;
    }
  }
  return std::nullopt;
}

// Where the fault is, which is often before the place at which yaml-cpp gives up.
void EmitException(const SourceFile& file, FileId id, const YAML::Exception& exception, DiagnosticSink& sink) {
  size_t offset = exception.mark.is_null() ? file.text().size() : static_cast<size_t>(exception.mark.pos);
  Phrase reason = ReasonOf(exception.msg);
  if (const std::optional<size_t> open = OpenBracket(file.text()); open && *open <= offset) {
    offset = *open;
    reason = Phrase::YamlBracket;
  } else if (const std::optional<size_t> tab = TabBefore(file, offset)) {
    offset = *tab;
    reason = Phrase::YamlTab;
  } else if (const std::optional<size_t> colon = ColonWithoutBlank(file, offset)) {
    offset = *colon;
    reason = Phrase::YamlBlank;
  } else if (reason == Phrase::YamlBracket) {
    reason = Phrase::YamlComma;  // all brackets are closed, and yet an entry does not end
  }
  EmitUnreadable(file, id, offset, reason, sink);
}

// Bytes that would shift yaml-cpp's places or end its reading.
bool CheckBytes(const SourceFile& file, FileId id, DiagnosticSink& sink) {
  const std::string_view text = file.text();
  if (text.size() > kYamlBytesMax) {
    sink.Emit<Diag::YamlTooLarge>(Span{id, 0, 0}, Words(Phrase::MoreThanBytes, {text.size()}), kYamlBytesMax);
    return false;
  }
  for (size_t at = 0; at < text.size();) {
    const size_t size = Utf8LetterSize(text.substr(at));
    const unsigned char byte = static_cast<unsigned char>(text[at]);
    const bool control = (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
    if (size == 0 || control) {
      EmitUnreadable(file, id, at, control ? Phrase::YamlControl : Phrase::YamlNotUtf8, sink);
      return false;
    }
    at += size;
  }
  return true;
}

}  // namespace

std::optional<YamlTree> ReadYaml(const SourceMap& sources, FileId file, DiagnosticSink& sink) {
  const SourceFile& source = sources[file];
  if (!CheckBytes(source, file, sink)) {
    return std::nullopt;
  }
  try {
    std::istringstream stream{std::string(source.text())};
    YAML::Parser parser(stream);
    TreeBuilder builder(file, source.text(), sink);
    if (!parser.HandleNextDocument(builder) || !builder.has_root()) {
      YamlTree empty;
      empty.nodes.emplace_back();
      empty.nodes.back().kind = YamlNode::Kind::Map;
      empty.nodes.back().span = empty.nodes.back().text_span = Span{file, 0, 0};
      return empty;
    }
    if (parser) {
      EmitUnreadable(source, file, source.text().rfind("---"), Phrase::YamlSecondDocument, sink);
      return std::nullopt;
    }
    return builder.Take();
  } catch (const Refused&) {
    return std::nullopt;
  } catch (const YAML::Exception& exception) {
    EmitException(source, file, exception, sink);
    return std::nullopt;
  }
}

}  // namespace limn
