/// Runs of the built program for the tests of the REPL.
#pragma once

#include <filesystem>
#include <string>

namespace limn::repl_test {

struct Run {
  std::string output;  // both streams, as a terminal would show them
  int exit_code = -1;
};

/// A shell command, with nothing of the caller's environment but what is said here.
Run RunShell(const std::string& command);

/// `limn repl` over a copy of tests/repl/shop, the script on standard input.
Run RunScript(const std::string& script);

/// A fresh copy of tests/repl/shop in the build folder.
std::filesystem::path CopyOfShop(const std::string& name);

std::string ReadFile(const std::filesystem::path& path);
std::string Quoted(const std::string& text);
std::filesystem::path Binary();

}  // namespace limn::repl_test
