/// The shop of tests/cli, copied for one test, and `limn` run in it.
#pragma once

#include <filesystem>
#include <string>

#include "tests/support/run_limn.h"

namespace limn::testing {

/// A fresh copy in the build folder; `name` tells the copies apart.
class Shop {
 public:
  explicit Shop(const std::string& name);
  const std::filesystem::path& folder() const { return folder_; }
  LimnRun Run(const std::string& arguments, const std::string& variables = "") const { return RunLimn(folder_, arguments, variables); }
  std::string Read(const std::string& path) const;
  void Write(const std::string& path, const std::string& text) const;
  bool Has(const std::string& path) const { return std::filesystem::exists(folder_ / path); }

 private:
  std::filesystem::path folder_;
};

/// Whether a text stands in another; a failing CHECK shows both.
bool Contains(const std::string& text, const std::string& part);

}  // namespace limn::testing
