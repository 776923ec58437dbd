// What is sent to the terminal makes the rows that should stand there, whatever stood there before.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include "cli/repl/highlight.h"
#include "cli/repl/line_view.h"
#include "compiler/diagnostics/printable.h"

namespace limn::repl {
namespace {

// A terminal of so many columns that knows what LineView sends: text, CR, LF, up, right, erase below, colours. A Han character takes two cells,
// the second empty.
class Screen {
 public:
  explicit Screen(int width) : width_(width) {}

  void Take(std::string_view sent) {
    while (!sent.empty()) {
      if (sent.starts_with("\x1b[")) {
        const size_t end = sent.find_first_not_of("0123456789;", 2);
        const std::string number(sent.substr(2, end - 2));
        Control(sent[end], number.empty() || number.find(';') != std::string::npos ? 1 : std::stoi(number));
        sent.remove_prefix(end + 1);
      } else if (sent[0] == '\r') {
        column_ = 0;
        sent.remove_prefix(1);
      } else if (sent[0] == '\n') {
        ++row_;
        sent.remove_prefix(1);
      } else {
        const size_t end = std::min(sent.find_first_of("\x1b\r\n"), sent.size());
        for (const Cell& cell : CellsOf(sent.substr(0, end))) {
          REQUIRE(column_ + cell.width < width_);  // the last column stays free
          Put(cell);
        }
        sent.remove_prefix(end);
      }
    }
  }

  std::vector<std::string> Rows() const {
    std::vector<std::string> rows;
    for (const std::vector<std::string>& cells : cells_) {
      std::string text;
      for (const std::string& cell : cells) {
        text += cell;
      }
      rows.push_back(text.substr(0, text.find_last_not_of(' ') + 1));
    }
    while (!rows.empty() && rows.back().empty()) {
      rows.pop_back();
    }
    return rows;
  }
  size_t row() const { return row_; }
  int column() const { return column_; }

 private:
  void Control(char final, int count) {
    switch (final) {
      case 'A':
        REQUIRE(row_ >= static_cast<size_t>(count));
        row_ -= static_cast<size_t>(count);
        break;
      case 'C':
        column_ += count;
        break;
      case 'J':
        cells_.resize(std::min(cells_.size(), row_ + 1));
        if (cells_.size() > row_) {
          cells_[row_].resize(std::min<size_t>(cells_[row_].size(), static_cast<size_t>(column_)));
        }
        break;
      case 'm':
        break;
      default:
        FAIL("a control sequence that no input needs: " << final);
    }
  }

  void Put(const Cell& cell) {
    cells_.resize(std::max(cells_.size(), row_ + 1));
    std::vector<std::string>& row = cells_[row_];
    row.resize(std::max<size_t>(row.size(), static_cast<size_t>(column_ + cell.width)), " ");
    row[static_cast<size_t>(column_)] = cell.shown;
    for (int more = 1; more < cell.width; ++more) {
      row[static_cast<size_t>(column_ + more)] = "";
    }
    column_ += cell.width;
  }

  int width_;
  std::vector<std::vector<std::string>> cells_;
  size_t row_ = 0;
  int column_ = 0;
};

bool IsColumn(std::string_view word) { return word == "status"; }

Shown Of(const std::string& text, size_t cursor) {
  Shown shown;
  shown.prompt = "limn> ";
  shown.prompt_below = "  ... ";
  shown.text = text;
  shown.cursor = cursor;
  return shown;
}

}  // namespace

TEST_CASE("lines stand behind their prompts, and fold before the last column") {
  const std::string text = "城市 = \"广州\"\nab";
  const Rows rows = Lay(Of(text, text.find("州")), 40, false);
  CHECK(rows.rows == std::vector<std::string>{"limn> 城市 = \"广州\"", "  ... ab"});
  CHECK(rows.cursor_row == 0);
  CHECK(rows.cursor_column == 6 + 4 + 3 + 1 + 2);
  const Rows folded = Lay(Of("abcdefghijklm", 13), 17, false);
  CHECK(folded.rows == std::vector<std::string>{"limn> abcdefghij", "      klm"});
  CHECK(folded.cursor_row == 1);
  CHECK(folded.cursor_column == 9);
  // A Han character does not stand in half a place.
  CHECK(Lay(Of("abcdefghi广", 0), 17, false).rows == std::vector<std::string>{"limn> abcdefghi", "      广"});
}

TEST_CASE("a new drawing takes the place of the last one") {
  std::mt19937 random(20260101);
  const std::vector<std::string> letters = {"a", "b", " ", "广", "州", "\n", "é", "\xF0\x9F\x98\x80"};
  for (const int width : {17, 24, 80}) {
    Screen screen(width);
    LineView view(/*colour=*/false);
    std::string text;
    std::vector<size_t> places = {0};
    for (int step = 0; step < 300; ++step) {
      if (random() % 5 == 0 && places.size() > 1) {
        places.pop_back();
        text.resize(places.back());
      } else {
        text += letters[random() % letters.size()];
        places.push_back(text.size());
      }
      Shown shown = Of(text, places[random() % places.size()]);
      if (random() % 3 == 0) {
        shown.below = {"one", "two"};
      }
      screen.Take(view.Draw(shown, width, /*height=*/1000));
      const Rows rows = Lay(shown, width, false);
      std::vector<std::string> expected = rows.rows;
      expected.insert(expected.end(), shown.below.begin(), shown.below.end());
      for (std::string& row : expected) {
        row.resize(row.find_last_not_of(' ') + 1);
      }
      while (expected.back().empty()) {
        expected.pop_back();  // a blank that was folded
      }
      CAPTURE(width, step, text);
      REQUIRE(screen.Rows() == expected);
      REQUIRE(screen.row() == rows.cursor_row);
      REQUIRE(screen.column() == rows.cursor_column);
    }
    screen.Take(view.Leave(Of(text, 0), width));
    CHECK(screen.Rows().size() <= screen.row());
    CHECK(screen.column() == 0);
  }
}

TEST_CASE("of an input that is taller than the terminal the rows around the cursor are shown") {
  std::string text;
  for (int line = 0; line < 50; ++line) {
    text += "line" + std::to_string(line) + (line < 49 ? "\n" : "");
  }
  Screen screen(40);
  LineView view(false);
  screen.Take(view.Draw(Of(text, text.size()), 40, 10));
  CHECK(screen.Rows().size() == 9);
  CHECK(screen.Rows().back() == "  ... line49");
  screen.Take(view.Draw(Of(text, 0), 40, 10));
  CHECK(screen.Rows().size() == 9);
  CHECK(screen.Rows().front() == "limn> line0");
  screen.Take(view.Leave(Of(text, 0), 40));
  CHECK(screen.Rows().size() == 50);
}

TEST_CASE("a terminal that became narrower has folded what stands there") {
  LineView view(false);
  const std::string text(60, 'x');
  view.Draw(Of(text, text.size()), 100, 40);  // one row of 66 columns
  // 66 columns in a terminal of 30 are three rows, and the cursor is in the third.
  CHECK(view.Draw(Of(text, text.size()), 30, 40).starts_with("\x1b[2A\r\x1b[J"));
}

TEST_CASE("colours begin and end where the words do") {
  const std::string text = "count(orders where status = \"paid\")";
  Shown shown = Of(text, 0);
  shown.paints = Highlight(text, IsColumn);
  CHECK(Lay(shown, 100, true).rows[0] == "limn> \x1b[36mcount\x1b[0m(orders \x1b[34mwhere\x1b[0m status = \x1b[32m\"paid\"\x1b[0m)");
  CHECK(Lay(shown, 100, false).rows[0] == "limn> " + text);
}

TEST_CASE("what has a colour") {
  const auto colours = [](const std::string& text) {
    std::vector<std::pair<std::string, cli::Colour>> words;
    for (const Paint& paint : Highlight(text, IsColumn)) {
      words.emplace_back(text.substr(paint.begin, paint.end - paint.begin), paint.colour);
    }
    return words;
  };
  using Words = std::vector<std::pair<std::string, cli::Colour>>;
  CHECK(colours("标签 常客 当 计数(订单) >= 3  # 注释") == Words{{"标签", cli::Colour::Blue}, {"当", cli::Colour::Blue}, {"计数", cli::Colour::Cyan}, {"3", cli::Colour::Yellow}, {"# 注释", cli::Colour::Dim}});
  CHECK(colours("since 2026-01-31") == Words{{"since", cli::Colour::Blue}, {"2026-01-31", cli::Colour::Yellow}});
  CHECK(colours(".explain 001 vip") == Words{{".explain", cli::Colour::Cyan}});
  CHECK(colours("city = \"unfinished").size() == 1);
  CHECK(colours("").empty());
  CHECK(colours("spend").empty());
}

}  // namespace limn::repl
