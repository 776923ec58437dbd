#include "tests/cli/desk.h"

#include <sqlite3.h>

#include <stdexcept>

#include "tests/support/files.h"

namespace limn::testing {

namespace fs = std::filesystem;

Desk::Desk(const std::string& name) : folder_(BinaryFolder() / "cli_run" / name) {
  fs::remove_all(folder_);
  fs::create_directories(folder_);
}

// What RunLimn says behind its arguments is for `true`.
LimnRun Desk::RunWithInput(const std::string& arguments, const std::string& input_path) const {
  return Run("version >/dev/null && '" + (BinaryFolder() / "limn").string() + "' " + arguments + " 2>&1 <'" + input_path + "' && true");
}

std::string Desk::Read(const std::string& path) const { return ReadFile(folder_ / path); }

void Desk::Write(const std::string& path, const std::string& text) const {
  fs::create_directories((folder_ / path).parent_path());
  WriteFile(folder_ / path, text);
}

void Desk::WriteDatabase(const std::string& path, const std::string& sql) const {
  sqlite3* database = nullptr;
  const bool made = sqlite3_open((folder_ / path).c_str(), &database) == SQLITE_OK && sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  const std::string reason = made ? "" : sqlite3_errmsg(database);
  sqlite3_close(database);
  if (!made) {
    throw std::runtime_error(path + ": " + reason);
  }
}

std::shared_ptr<void> Desk::HoldDatabase(const std::string& path) const {
  sqlite3* database = nullptr;
  if (sqlite3_open((folder_ / path).c_str(), &database) != SQLITE_OK || sqlite3_exec(database, "SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(path + " can't be opened");
  }
  return {database, [](void* held) { sqlite3_close(static_cast<sqlite3*>(held)); }};
}

}  // namespace limn::testing
