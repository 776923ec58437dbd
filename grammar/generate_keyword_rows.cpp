// Build tool: keywords.yaml -> keyword_rows.inc, the table that compiler/syntax/keywords.cpp includes, and LimnKeywords.tokens, the tokens that the
// grammar takes for granted. Run by the build as `generate_keyword_rows keywords.yaml keyword_rows.inc LimnKeywords.tokens`; a wrong row stops the build.
#include <yaml-cpp/yaml.h>

#include <cctype>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

[[noreturn]] void Refuse(const YAML::Node& row, const std::string& what) {
  throw std::runtime_error("line " + std::to_string(row.Mark().line + 1) + ": " + what);
}

// "ONE_OF" -> "OneOf", "statement" -> "Statement"
std::string PascalCase(const std::string& snake) {
  std::string out;
  bool begins_word = true;
  for (const char letter : snake) {
    if (letter == '_') {
      begins_word = true;
      continue;
    }
    const auto byte = static_cast<unsigned char>(letter);
    out += static_cast<char>(begins_word ? std::toupper(byte) : std::tolower(byte));
    begins_word = false;
  }
  return out;
}

std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      out += '\\';
    }
    out += letter;
  }
  return out + '"';
}

std::string Required(const YAML::Node& row, const std::string& key) {
  if (!row[key] || !row[key].IsScalar() || row[key].Scalar().empty()) {
    Refuse(row, "no `" + key + "`");
  }
  return row[key].Scalar();
}

std::string Optional(const YAML::Node& row, const std::string& key) { return row[key] ? row[key].Scalar() : ""; }

// A list of spellings, joined by bars.
std::string Joined(const YAML::Node& row, const std::string& key) {
  std::string out;
  for (const YAML::Node& spelling : row[key]) {
    out += (out.empty() ? "" : "|") + spelling.Scalar();
  }
  return out;
}

// The same text is not written again, so that the grammar is not made anew for another spelling.
bool WriteIfOther(const char* path, const std::string& text) {
  std::ostringstream before;
  before << std::ifstream(path).rdbuf();
  return before.str() == text || (std::ofstream(path) << text).flush().good();
}

void AllowOnly(const YAML::Node& row, const std::set<std::string>& keys) {
  for (const auto& entry : row) {
    if (!keys.contains(entry.first.Scalar())) {
      Refuse(row, "unknown key `" + entry.first.Scalar() + "`");
    }
  }
}

void WriteKeywords(const YAML::Node& rows, std::ostream& out, std::ostream& vocabulary) {
  std::set<std::string> ids;
  std::set<std::string> tokens;
  std::vector<std::string> tokens_in_order;
  std::string lines;
  for (const YAML::Node& row : rows) {
    AllowOnly(row, {"id", "token", "rule", "group", "en", "one", "zh", "also_en", "also_zh", "reserved", "help_en", "help_zh"});
    const std::string token = Required(row, "token");
    if (!ids.insert(Required(row, "id")).second) {
      Refuse(row, "two rows have the id " + Required(row, "id"));
    }
    if (tokens.insert(token).second) {
      tokens_in_order.push_back(token);
    }
    lines += "LIMN_KEYWORD(" + Quoted(Required(row, "id")) + ", " + PascalCase(token) + ", " + PascalCase(Required(row, "group")) +
             ", " + Quoted(Optional(row, "rule")) + ", " + Quoted(Required(row, "en")) + ", " + Quoted(Required(row, "zh")) + ", " +
             Quoted(Optional(row, "one")) + ", " + Quoted(Joined(row, "also_en")) + ", " + Quoted(Joined(row, "also_zh")) + ", " +
             (Optional(row, "reserved") == "yes" ? "true" : "false") + ", " + Quoted(Required(row, "help_en")) + ", " +
             Quoted(Required(row, "help_zh")) + ")\n";
  }
  out << "#ifdef LIMN_KEYWORD_TOKEN\n";
  int number = 0;
  for (const std::string& token : tokens_in_order) {
    out << "LIMN_KEYWORD_TOKEN(" << PascalCase(token) << ", K_" << token << ")\n";
    vocabulary << "K_" << token << "=" << ++number << "\n";
  }
  out << "#endif\n#ifdef LIMN_KEYWORD\n" << lines << "#endif\n";
}

void WriteTypes(const YAML::Node& rows, std::ostream& out) {
  out << "#ifdef LIMN_TYPE\n";
  for (const YAML::Node& row : rows) {
    AllowOnly(row, {"en", "zh", "help_en", "help_zh"});
    out << "LIMN_TYPE(" << Quoted(Required(row, "en")) << ", " << Quoted(Required(row, "zh")) << ", " << Quoted(Required(row, "help_en")) << ", "
        << Quoted(Required(row, "help_zh")) << ")\n";
  }
  out << "#endif\n";
}

void WriteFunctions(const YAML::Node& rows, std::ostream& out) {
  std::set<std::string> spellings;
  out << "#ifdef LIMN_FUNCTION\n";
  for (const YAML::Node& row : rows) {
    AllowOnly(row, {"en", "zh", "also_en", "also_zh", "family", "help_en", "help_zh"});
    for (const char* language : {"en", "zh"}) {
      if (!spellings.insert(Required(row, language)).second) {
        Refuse(row, "two functions are spelled " + Required(row, language));
      }
    }
    out << "LIMN_FUNCTION(" << Quoted(Required(row, "en")) << ", " << Quoted(Required(row, "zh")) << ", "
        << Quoted(Required(row, "family")) << ", " << Quoted(Joined(row, "also_en")) << ", " << Quoted(Joined(row, "also_zh")) << ", "
        << Quoted(Required(row, "help_en")) << ", " << Quoted(Required(row, "help_zh")) << ")\n";
  }
  out << "#endif\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: generate_keyword_rows keywords.yaml keyword_rows.inc LimnKeywords.tokens\n";
    return 2;
  }
  try {
    const YAML::Node table = YAML::LoadFile(argv[1]);
    std::ofstream out(argv[2]);
    std::ostringstream vocabulary;
    out << "// Made from grammar/keywords.yaml by grammar/generate_keyword_rows.cpp.\n";
    WriteKeywords(table["keywords"], out, vocabulary);
    WriteTypes(table["types"], out);
    WriteFunctions(table["functions"], out);
    return out.flush() && WriteIfOther(argv[3], vocabulary.str()) ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << argv[1] << ": " << error.what() << "\n";
    return 1;
  }
}
