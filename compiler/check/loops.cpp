#include "compiler/check/loops.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/syntax/ast_parts.h"

namespace limn::check {
namespace {

// A definition with one value of the loop in place of its variable.
class Writer {
 public:
  /// `word` is the value in names and texts.
  Writer(ast::File& file, const std::string& variable, ast::ExprId value, std::string word)
      : file_(file), variable_(variable), value_(value), word_(std::move(word)) {}

  ast::Statement Write(const ast::Statement& definition) {
    ast::Statement copy = definition;
    ast::ForEachPart(copy, *this);
    return copy;
  }

  void operator()(ast::ExprId& id) {
    ast::Expr copy = file_[id];
    if (const auto* value = std::get_if<ast::LoopValue>(&copy.node)) {
      copy.node = value->variable.text == variable_ ? file_[value_].node : copy.node;
    } else {
      ast::ForEachPart(copy.node, *this);
    }
    id = file_.Add(std::move(copy));
  }

  void operator()(ast::Name& name) { name.text = Filled(std::move(name.text)); }

  void operator()(ast::Template& text) {
    bool is_filled = false;
    for (ast::TemplatePart& part : text.parts) {
      const auto* path = part.value ? std::get_if<ast::NamePath>(&file_[*part.value].node) : nullptr;
      if (path != nullptr && path->parts.size() == 1 && path->parts.front().text == variable_) {
        part.literal = word_;
        part.value.reset();
        is_filled = true;
      } else if (part.value) {
        (*this)(*part.value);
      }
    }
    if (is_filled) {
      text.text.value = Filled(std::move(text.text.value));
    }
  }

 private:
  std::string Filled(std::string text) const {
    const std::string braces = "{" + variable_ + "}";
    for (size_t at = text.find(braces); at != std::string::npos; at = text.find(braces, at + word_.size())) {
      text.replace(at, braces.size(), word_);
    }
    return text;
  }

  ast::File& file_;
  const std::string& variable_;
  const ast::ExprId value_;
  const std::string word_;
};

class LoopWriter {
 public:
  LoopWriter(const ast::File& source, const SourceMap& sources, const ListValues& values_of, DiagnosticSink& sink)
      : file_(source), sources_(sources), values_of_(values_of), sink_(sink) {}

  ast::File Run() {
    std::vector<ast::Statement> statements = std::move(file_.statements);
    file_.statements.clear();
    for (ast::Statement& statement : statements) {
      if (const auto* loop = std::get_if<ast::ForEach>(&statement.node)) {
        WriteOut(*loop);
      } else {
        file_.statements.push_back(std::move(statement));
      }
    }
    return std::move(file_);
  }

 private:
  void WriteOut(const ast::ForEach& loop) {
    std::vector<ast::ExprId> values;
    if (const auto* list = std::get_if<ast::Name>(&loop.source)) {
      values = values_of_(*list, file_).value_or(std::vector<ast::ExprId>());
    } else {
      values = std::get<std::vector<ast::ExprId>>(loop.source);
    }
    for (const ast::Statement& definition : loop.definitions) {
      RequireVariable(loop, definition, values.size());
    }
    for (const ast::ExprId value : values) {
      const std::optional<std::string> word = WordOf(value);
      if (!word) {
        continue;
      }
      Writer writer(file_, loop.variable.text, value, *word);
      for (const ast::Statement& definition : loop.definitions) {
        if (IsNameable(*word, value, definition) && (HasVariable(definition, loop) || value == values.front())) {
          file_.statements.push_back(writer.Write(definition));
        }
      }
    }
  }

  static const ast::Name* NameOf(const ast::Statement& definition) {
    return std::visit(
        [](const auto& node) -> const ast::Name* {
          if constexpr (requires { node.header; }) {
            return &node.header.name;
          } else {
            return nullptr;
          }
        },
        definition.node);
  }

  static bool HasVariable(const ast::Statement& definition, const ast::ForEach& loop) {
    const ast::Name* name = NameOf(definition);
    return name == nullptr || name->text.find("{" + loop.variable.text + "}") != std::string::npos;
  }

  // Several definitions of one name would be the same mistake once for each value.
  void RequireVariable(const ast::ForEach& loop, const ast::Statement& definition, size_t values) {
    const ast::Name* name = NameOf(definition);
    // Of a name with other braces it was said that they hold no value.
    if (values > 1 && !HasVariable(definition, loop) && !name->text.empty() && name->text.find('{') == std::string::npos) {
      Diagnostic& complaint = sink_.Emit<Diag::LoopNameFixed>(name->span, name->text, values);
      const std::string instead = fmt::format("{}_{{{}}}", name->text, loop.variable.text);
      complaint.help = Words(Phrase::WriteName, {instead});
      complaint.fixes.push_back({name->span, instead, false});
    }
  }

  // How a value stands in names and texts; nothing, with a complaint, where it is no literal.
  std::optional<std::string> WordOf(ast::ExprId id) {
    const ast::Expr& expr = file_[id];
    if (const auto* number = std::get_if<ast::IntLiteral>(&expr.node)) {
      return std::to_string(number->value);
    }
    if (const auto* text = std::get_if<ast::TextLiteral>(&expr.node)) {
      return text->value;
    }
    const bool is_literal = std::holds_alternative<ast::DecimalLiteral>(expr.node) || std::holds_alternative<ast::DateLiteral>(expr.node) ||
                            std::holds_alternative<ast::BoolLiteral>(expr.node);
    if (is_literal) {
      return std::string(sources_.Text(expr.span));
    }
    if (!std::holds_alternative<ast::Invalid>(expr.node)) {
      sink_.Emit<Diag::ValueNeeded>(expr.span, Phrase::ALoopsValues);
    }
    return std::nullopt;
  }

  // Whether a value can be part of a definition's name; says so where it can't.
  bool IsNameable(const std::string& word, ast::ExprId value, const ast::Statement& definition) {
    const auto fits = [](unsigned char letter) { return letter >= 0x80 || std::isalnum(letter) != 0 || letter == '_'; };
    const ast::Name* name = NameOf(definition);
    const bool is_nameable = !word.empty() && std::all_of(word.begin(), word.end(), fits);
    if (!is_nameable && name != nullptr) {
      sink_.Emit<Diag::LoopValueInName>(file_[value].span, word, name->text);
    }
    return is_nameable;
  }

  ast::File file_;
  const SourceMap& sources_;
  const ListValues& values_of_;
  DiagnosticSink& sink_;
};

}  // namespace

bool HasLoops(const ast::File& file) {
  return std::any_of(file.statements.begin(), file.statements.end(), [](const ast::Statement& statement) { return std::holds_alternative<ast::ForEach>(statement.node); });
}

ast::File WriteOutLoops(const ast::File& source, const SourceMap& sources, const ListValues& values_of, DiagnosticSink& sink) {
  return LoopWriter(source, sources, values_of, sink).Run();
}

}  // namespace limn::check
