/// A page of docs/language: its fenced blocks, and the project that they make together.
///
/// ```limn          rules; all such blocks of a page are the rule files of one project over docs/language/project, or projects/PAGE where that is there
/// ```limn finance/ the same in a folder below rules/
/// ```limn error    a rule that is wrong, checked beside the others; the ```text block after it is what Limn answers
/// ```labels        rows of the labels that a run of the page gives: the key and any of the columns
/// ```repl          a session: what is typed stands behind the prompts, the rest is what comes of it
/// ```console       `$ limn …` and what it answers
/// ```yaml          a whole limn.yaml where it begins with `limn: 1`; it must be right
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace limn::house {

struct Fence {
  std::string info;    // what follows the three backquotes: "limn error"
  std::string text;
  size_t text_begin = 0;  // of `text` in the page
};

struct Page {
  std::string name;    // "windows", "zh/windows"
  std::filesystem::path path;
  std::string text;
  std::vector<Fence> fences;

  /// The fences of one kind, in order.
  std::vector<const Fence*> Of(const std::string& info) const;
};

/// Every page of docs/language, in order of name.
std::vector<Page> ManualPages();

/// The page's project in the build folder, fresh: the shop of docs/language/project, or its own of docs/language/projects, and the page's rules.
std::filesystem::path LayOutPage(const Page& page);

}  // namespace limn::house
