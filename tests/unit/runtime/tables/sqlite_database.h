/// Databases for tests, and tables read from them.
#pragma once

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "tests/unit/runtime/tables/tiny_table.h"

namespace limn {

/// A database file made by SQL; kept open as long as the object lives.
class TestDatabase {
 public:
  TestDatabase(const std::string& path, const std::string& sql) {
    REQUIRE(sqlite3_open(path.c_str(), &database_) == SQLITE_OK);
    Run(sql);
  }
  ~TestDatabase() { sqlite3_close(database_); }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  void Run(const std::string& sql) {
    char* error = nullptr;
    sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, &error);
    INFO(sql);
    REQUIRE((error == nullptr ? std::string() : std::string(error)) == "");
  }
  /// SQLite's code: for what may be refused.
  int Try(const std::string& sql) { return sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr); }

 private:
  sqlite3* database_ = nullptr;
};

inline TinyTable Sqlite(const std::string& path, const std::string& table = "t") {
  TinyTable made;
  made.source.format = SourceFormat::Sqlite;
  made.source.paths = {path};
  made.source.sqlite_table = table;
  return made;
}

}  // namespace limn
