// Editing an input: letters of any script, words, lines.
#include <catch2/catch.hpp>

#include "cli/repl/edit_text.h"

namespace limn::repl {
namespace {

// A text with | where the cursor is.
EditText At(const std::string& marked) {
  EditText edit;
  const size_t cursor = marked.find('|');
  edit.Set(marked.substr(0, cursor) + marked.substr(cursor + 1));
  while (edit.cursor() > cursor) {
    edit.Left();
  }
  REQUIRE(edit.cursor() == cursor);
  return edit;
}

std::string Marked(const EditText& edit) { return edit.text().substr(0, edit.cursor()) + "|" + edit.text().substr(edit.cursor()); }

using Change = void (EditText::*)();

std::string After(const std::string& marked, Change change) {
  EditText edit = At(marked);
  (edit.*change)();
  return Marked(edit);
}

}  // namespace

TEST_CASE("a letter is what a reader takes for one") {
  CHECK(After("广东|州", &EditText::EraseBefore) == "广|州");
  CHECK(After("广|东州", &EditText::EraseAfter) == "广|州");
  CHECK(After("广东州|", &EditText::Left) == "广东|州");
  CHECK(After("|广东州", &EditText::Right) == "广|东州");
  CHECK(After("e\xCC\x81|", &EditText::EraseBefore) == "|");                                    // e and an accent
  CHECK(After("a\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB|", &EditText::Left) == "a|\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB");  // a woman at a computer
  CHECK(After("|", &EditText::EraseBefore) == "|");
  CHECK(After("|", &EditText::EraseAfter) == "|");
  CHECK(After("a\n|b", &EditText::EraseBefore) == "a|b");
  CHECK(After("a|\nb", &EditText::Right) == "a\n|b");
}

TEST_CASE("words, and what was cut comes back") {
  CHECK(After("count(orders.am|", &EditText::WordLeft) == "count(orders.|am");
  CHECK(After("count(orders.|", &EditText::WordLeft) == "count(|orders.");
  CHECK(After("|  城市 = x", &EditText::WordRight) == "  城市| = x");
  CHECK(After("spend_1y > 10|", &EditText::KillWordBefore) == "spend_1y > |");
  CHECK(After("a |b c", &EditText::KillWordAfter) == "a | c");
  EditText edit = At("sum(|orders.amount)");
  edit.KillToEnd();
  CHECK(Marked(edit) == "sum(|");
  edit.Yank();
  edit.Yank();
  CHECK(Marked(edit) == "sum(orders.amount)orders.amount)|");
}

TEST_CASE("lines: their ends, and up and down to the same column, Han counting two") {
  CHECK(After("ab\ncd|\nef", &EditText::LineBegin) == "ab\n|cd\nef");
  CHECK(After("ab\nc|d\nef", &EditText::LineEnd) == "ab\ncd|\nef");
  CHECK(After("ab\ncd|\nef", &EditText::KillToBegin) == "ab\n|\nef");
  CHECK(After("ab|\ncd", &EditText::KillToEnd) == "ab|cd");
  EditText edit = At("abcdef\n城市\nabcd|ef");
  CHECK(edit.Up());
  CHECK(Marked(edit) == "abcdef\n城市|\nabcdef");
  CHECK(edit.Up());
  CHECK(Marked(edit) == "abcd|ef\n城市\nabcdef");  // the column is kept over the short line
  CHECK_FALSE(edit.Up());
  CHECK(edit.Down());
  CHECK(edit.Down());
  CHECK_FALSE(edit.Down());
  CHECK(Marked(edit) == "abcdef\n城市\nabcd|ef");
  EditText odd = At("城市\nabc|");
  CHECK(odd.Up());
  CHECK(Marked(odd) == "城|市\nabc");  // before the letter in which the column lies
  EditText blank = At("\n\nx|");
  CHECK(blank.Up());
  CHECK(Marked(blank) == "\n|\nx");
  CHECK(blank.Up());
  CHECK(Marked(blank) == "|\n\nx");
}

TEST_CASE("a word is replaced where it stands, and the line is told apart from those above") {
  EditText edit = At("tag a\n  when ord| > 1");
  CHECK(edit.LineBeforeCursor() == "  when ord");
  CHECK(edit.LinesAbove() == "tag a\n");
  edit.ReplaceBefore(edit.LinesAbove().size() + 7, "orders");
  CHECK(Marked(edit) == "tag a\n  when orders| > 1");
}

}  // namespace limn::repl
