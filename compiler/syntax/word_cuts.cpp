#include "compiler/syntax/word_cuts.h"

#include <algorithm>
#include <cstdint>

#include "compiler/syntax/habit_words.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/shape.h"

namespace limn {
namespace {

constexpr size_t kWordBytesMax = 300;

enum class Piece : uint8_t { None, Keyword, Name, Number };
constexpr size_t kPieces = 4;

bool IsNumber(std::string_view piece) {
  bool has_digit = false;
  while (!piece.empty() && ((piece[0] >= '0' && piece[0] <= '9') || (has_digit && piece[0] == '_'))) {
    has_digit = true;
    piece.remove_prefix(1);
  }
  return has_digit && (piece.empty() || piece == "万" || piece == "亿");
}

// Tries pieces from each place on; a place from which no cut reaches the end is tried once for each kind before it.
class Search {
 public:
  Search(std::string_view word, const std::unordered_set<std::string>& names, size_t piece_bytes_max)
      : word_(word), names_(names), piece_bytes_max_(piece_bytes_max), is_dead_((word.size() + 1) * kPieces, false) {}

  std::vector<WordCutter::Cut> Run() {
    From(0, Piece::None);
    std::stable_sort(cuts_.begin(), cuts_.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
    return std::move(cuts_);
  }

 private:
  bool From(size_t begin, Piece before) {
    if (begin == word_.size()) {
      if (pieces_.size() > 1) {
        cuts_.push_back(pieces_);
      }
      return true;
    }
    const size_t state = begin * kPieces + static_cast<size_t>(before);
    if (is_dead_[state]) {
      return false;
    }
    bool reached = false;
    for (size_t end = begin; end < word_.size() && end - begin < piece_bytes_max_ && cuts_.size() < WordCutter::kCutsMax;) {
      end += CharacterLength(word_.substr(end));
      const std::string piece(word_.substr(begin, end - begin));
      const Piece kind = KindOf(piece);
      // A name beside a name or a number beside a number is no way to write a rule.
      if (kind == Piece::None || (kind == before && kind != Piece::Keyword)) {
        continue;
      }
      pieces_.push_back(piece);
      reached = From(end, kind) || reached;
      pieces_.pop_back();
    }
    is_dead_[state] = !reached;
    return reached;
  }

  Piece KindOf(const std::string& piece) const {
    if (KeywordOf(piece) != KeywordToken::None || FindHabit(piece) != nullptr) {
      return Piece::Keyword;
    }
    if (IsNumber(piece)) {
      return Piece::Number;
    }
    return names_.contains(piece) || FindFunction(piece) != nullptr ? Piece::Name : Piece::None;
  }

  const std::string_view word_;
  const std::unordered_set<std::string>& names_;
  const size_t piece_bytes_max_;
  std::vector<bool> is_dead_;
  WordCutter::Cut pieces_;
  std::vector<WordCutter::Cut> cuts_;
};

}  // namespace

WordCutter::WordCutter(const std::vector<std::string>& known_names) : names_(known_names.begin(), known_names.end()) {
  constexpr size_t kKeywordBytesMax = 32;
  piece_bytes_max_ = kKeywordBytesMax;
  for (const std::string& name : names_) {
    piece_bytes_max_ = std::max(piece_bytes_max_, name.size());
  }
}

bool WordCutter::Knows(const std::string& word) const { return names_.contains(word) || FindFunction(word) != nullptr; }

std::vector<WordCutter::Cut> WordCutter::Cuts(std::string_view word) const {
  const std::string folded = FoldWidth(word);
  const bool has_han = std::any_of(folded.begin(), folded.end(), [](char letter) { return static_cast<unsigned char>(letter) >= 0x80; });
  if (!has_han || folded.size() > kWordBytesMax) {
    return {};
  }
  return Search(folded, names_, piece_bytes_max_).Run();
}

std::string Joined(const WordCutter::Cut& cut) {
  std::string joined;
  for (const std::string& piece : cut) {
    joined += (joined.empty() ? "" : " ") + piece;
  }
  return joined;
}

}  // namespace limn
