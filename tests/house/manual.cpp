#include "tests/house/manual.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/support/files.h"

namespace limn::house {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFence = "```";

fs::path LanguageFolder() { return testing::SourceFolder() / "docs" / "language"; }

std::vector<Fence> FencesOf(const std::string& text) {
  std::vector<Fence> fences;
  bool open = false;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with(kFence)) {
      if (open) {
        fences.back().text += line + "\n";
      }
      continue;
    }
    if (!open) {
      fences.push_back({line.substr(kFence.size()), "", at});
    }
    open = !open;
  }
  return fences;
}

}  // namespace

std::vector<const Fence*> Page::Of(const std::string& info) const {
  std::vector<const Fence*> found;
  for (const Fence& fence : fences) {
    if (fence.info == info) {
      found.push_back(&fence);
    }
  }
  return found;
}

std::vector<Page> ManualPages() {
  std::vector<Page> pages;
  for (const fs::path& folder : {LanguageFolder(), LanguageFolder() / "zh"}) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".md") {
        Page page;
        page.path = entry.path();
        page.name = (folder == LanguageFolder() ? "" : "zh/") + entry.path().stem().string();
        page.text = testing::ReadFile(entry.path());
        page.fences = FencesOf(page.text);
        pages.push_back(std::move(page));
      }
    }
  }
  std::sort(pages.begin(), pages.end(), [](const Page& a, const Page& b) { return a.name < b.name; });
  return pages;
}

fs::path LayOutPage(const Page& page) {
  std::string folder_name = page.name;
  std::replace(folder_name.begin(), folder_name.end(), '/', '.');
  const fs::path project = testing::BinaryFolder() / "house_run" / ("manual." + folder_name);
  fs::remove_all(project);
  fs::create_directories(project);
  const fs::path own = LanguageFolder() / "projects" / page.path.stem();
  fs::copy(fs::exists(own) ? own : LanguageFolder() / "project", project, fs::copy_options::recursive);
  size_t number = 0;
  for (const Fence& fence : page.fences) {
    const bool in_folder = fence.info.starts_with("limn ") && fence.info.ends_with("/");
    if (fence.info == "limn" || in_folder) {
      const std::string folder = in_folder ? fence.info.substr(std::string_view("limn ").size()) : "";
      testing::WriteFile(project / "rules" / folder / fmt::format("block_{:02}.limn", ++number), fence.text);
    }
  }
  return project;
}

}  // namespace limn::house
