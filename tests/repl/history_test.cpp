// What is kept of a session for the next one; what keys send.
#include <catch2/catch.hpp>

#include <fstream>

#include "cli/repl/history.h"
#include "cli/repl/terminal.h"
#include "tests/repl/run_limn.h"

namespace limn::repl {
namespace {

namespace fs = std::filesystem;

std::string FreshPath(const std::string& name) {
  const fs::path folder = fs::path(LIMN_BINARY_DIR) / "repl_run" / "histories";
  fs::create_directories(folder);
  fs::remove(folder / name);
  return (folder / name).string();
}

}  // namespace

TEST_CASE("inputs come back as they were typed, line ends and backslashes too") {
  const std::string path = FreshPath("lines");
  const std::string tag = "tag a \"A\"\n  when name matches \"^\\\\w+\"";
  {
    History history(path);
    history.Add("  vip\n");
    history.Add("vip");  // the same once more
    history.Add(tag);
    history.Add(" \n ");
    CHECK(history.entries() == std::vector<std::string>{"vip", tag});
  }
  const History history(path);
  CHECK(history.entries() == std::vector<std::string>{"vip", tag});
  CHECK((fs::status(path).permissions() & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
}

TEST_CASE("a search goes from the newest to older ones, Han too") {
  History history("");
  for (const char* entry : {"城市 = \"广州\"", "vip", "城市 = \"上海\""}) {
    history.Add(entry);
  }
  CHECK(history.Find("城市", 3) == 2U);
  CHECK(history.Find("城市", 2) == 0U);
  CHECK(history.Find("广", 99) == 0U);
  CHECK(history.Find("nosuch", 3) == std::nullopt);
}

TEST_CASE("a long history keeps its newest inputs, and its file is cut now and then") {
  const std::string path = FreshPath("long");
  {
    std::ofstream file(path);
    for (int line = 0; line < 4500; ++line) {
      file << "input " << line << "\n";
    }
  }
  const History history(path);
  CHECK(history.entries().size() == 2000);
  CHECK(history.entries().back() == "input 4499");
  CHECK(History(path).entries() == history.entries());
  CHECK(repl_test::ReadFile(path).starts_with("input 2500\n"));
}

TEST_CASE("a history that can't be kept is no reason to stop") {
  History history(FreshPath("nowhere") + "/history");
  history.Add("vip");
  CHECK(history.entries().size() == 1);
}

TEST_CASE("keys of xterm, of the Linux console and of emacs") {
  CHECK(KeyOf("\x1b[A") == Key::Kind::Up);
  CHECK(KeyOf("\x1bOA") == Key::Kind::Up);
  CHECK(KeyOf("\x10") == Key::Kind::Up);
  CHECK(KeyOf("\x1b[1~") == Key::Kind::LineBegin);
  CHECK(KeyOf("\x1b[H") == Key::Kind::LineBegin);
  CHECK(KeyOf("\x1b[1;5C") == Key::Kind::WordRight);
  CHECK(KeyOf("\x7f") == Key::Kind::Backspace);
  CHECK(KeyOf("\x1b[200~") == Key::Kind::Paste);
  CHECK(KeyOf("\x1b[99~") == Key::Kind::Unknown);
}

}  // namespace limn::repl
