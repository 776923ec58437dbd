/// An empty folder of the build for one test, and `limn` run in it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/run_limn.h"

namespace limn::testing {

class Desk {
 public:
  explicit Desk(const std::string& name);
  const std::filesystem::path& folder() const { return folder_; }
  LimnRun Run(const std::string& arguments) const { return RunLimn(folder_, arguments); }
  /// With the bytes of a file on standard input.
  LimnRun RunWithInput(const std::string& arguments, const std::string& input_path) const;
  std::string Read(const std::string& path) const;
  void Write(const std::string& path, const std::string& text) const;
  /// A database made by SQL.
  void WriteDatabase(const std::string& path, const std::string& sql) const;
  /// Somebody who has a database open, until it is let go.
  std::shared_ptr<void> HoldDatabase(const std::string& path) const;
  bool Has(const std::string& path) const { return std::filesystem::exists(folder_ / path); }

 private:
  std::filesystem::path folder_;
};

}  // namespace limn::testing
