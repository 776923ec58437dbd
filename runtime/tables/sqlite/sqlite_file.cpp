#include "runtime/tables/sqlite/sqlite_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runtime/tables/closest_name.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

// `file:` addresses give these letters a meaning.
std::string EscapePath(const std::string& path) {
  std::string escaped;
  for (const char letter : path) {
    constexpr char kHex[] = "0123456789ABCDEF";
    if (letter == '%' || letter == '?' || letter == '#') {
      escaped += '%';
      escaped += kHex[static_cast<unsigned char>(letter) >> 4];
      escaped += kHex[static_cast<unsigned char>(letter) & 15];
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

ReadFailure FailureOf(sqlite3* database, int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {DataIssueKind::SqliteLocked, "", ""};
    case SQLITE_NOTADB:
      return {DataIssueKind::SqliteNotADatabase, "", ""};
    case SQLITE_CORRUPT:
      return {DataIssueKind::FileUnreadable, kSqliteDamaged, ""};
    default:
      return {DataIssueKind::FileUnreadable, sqlite3_errmsg(database), ""};
  }
}

std::optional<ReadFailure> FileFailure(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) {
    return errno == ENOENT || errno == ENOTDIR ? ReadFailure{DataIssueKind::FileNotFound, "", ClosestFile(path)}
                                               : ReadFailure{DataIssueKind::FileUnreadable, std::strerror(errno), ""};
  }
  if (S_ISDIR(found.st_mode)) {
    return ReadFailure{DataIssueKind::FileIsFolder, "", ""};
  }
  if (access(path.c_str(), R_OK) != 0) {
    return ReadFailure{DataIssueKind::FileUnreadable, std::strerror(errno), ""};
  }
  if (found.st_size == 0) {
    return ReadFailure{DataIssueKind::SqliteNotADatabase, "", ""};
  }
  return std::nullopt;
}

}  // namespace

std::string QuoteSqliteName(std::string_view name) {
  std::string quoted = "\"";
  for (const char letter : name) {
    quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  }
  return quoted + "\"";
}

SqliteCell ReadSqliteCell(sqlite3_value* cell, std::string& scratch) {
  switch (sqlite3_value_type(cell)) {
    case SQLITE_NULL:
      return {};
    case SQLITE_INTEGER:
      scratch = std::to_string(sqlite3_value_int64(cell));
      return {scratch, true};
    case SQLITE_FLOAT:
      scratch = FormatNumber(sqlite3_value_double(cell));
      return {scratch, true};
    default: {
      const auto* bytes = static_cast<const char*>(sqlite3_value_blob(cell));
      const auto size = static_cast<size_t>(sqlite3_value_bytes(cell));
      return {bytes != nullptr ? std::string_view(bytes, size) : std::string_view(""), false};
    }
  }
}

std::optional<SqliteFile> SqliteFile::Open(const std::string& path, std::optional<ReadFailure>& failure, int wait_millis) {
  failure = FileFailure(path);
  if (failure) {
    return std::nullopt;
  }
  // The second try is for a database in WAL mode in a folder where SQLite can't make the files it shares with writers; without such a file
  // nobody writes.
  const bool nobody_writes = access((path + "-wal").c_str(), F_OK) != 0;
  for (const bool immutable : {false, true}) {
    const std::string address = "file:" + EscapePath(path) + (immutable ? "?mode=ro&immutable=1" : "?mode=ro");
    sqlite3* opened = nullptr;
    int code = sqlite3_open_v2(address.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    SqliteFile file;
    file.database_.reset(opened);
    file.is_immutable_ = immutable;
    if (code == SQLITE_OK) {
      sqlite3_busy_timeout(opened, wait_millis);
      code = sqlite3_exec(opened, "PRAGMA schema_version", nullptr, nullptr, nullptr);
    }
    if (code == SQLITE_OK) {
      return file;
    }
    failure = FailureOf(opened, code);
    const bool no_shared_files = (code & 0xFF) == SQLITE_CANTOPEN || (code & 0xFF) == SQLITE_READONLY;
    if (!no_shared_files || !nobody_writes) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<int64_t> SqliteFile::HoldState() const {
  const SqliteStatement begin = Prepare("BEGIN");
  const bool has_begun = begin != nullptr && sqlite3_step(begin.get()) == SQLITE_DONE;
  const SqliteStatement version = has_begun ? Prepare("PRAGMA data_version") : nullptr;
  return version != nullptr && sqlite3_step(version.get()) == SQLITE_ROW ? std::optional<int64_t>(sqlite3_column_int64(version.get(), 0)) : std::nullopt;
}

void SqliteFile::ReleaseState() const { sqlite3_exec(database_.get(), "COMMIT", nullptr, nullptr, nullptr); }

bool SqliteFile::LetsOthersCommit() const {
  const SqliteStatement mode = Prepare("PRAGMA journal_mode");
  return mode == nullptr || sqlite3_step(mode.get()) != SQLITE_ROW || sqlite3_stricmp(reinterpret_cast<const char*>(sqlite3_column_text(mode.get(), 0)), "wal") == 0;
}

bool SqliteFile::HasMoved() const {
  int has_moved = 0;
  sqlite3_file_control(database_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
  return has_moved != 0;
}

SqliteStatement SqliteFile::Prepare(const std::string& sql) const {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(database_.get(), sql.c_str(), static_cast<int>(sql.size()), &statement, nullptr);
  return SqliteStatement(statement);
}

bool SqliteFile::IsOneStatement(const std::string& sql) const {
  sqlite3_stmt* first = nullptr;
  const char* rest = nullptr;
  sqlite3_prepare_v2(database_.get(), sql.c_str(), static_cast<int>(sql.size()), &first, &rest);
  const SqliteStatement closes(first);
  sqlite3_stmt* second = nullptr;
  const int code = rest == nullptr ? SQLITE_OK : sqlite3_prepare_v2(database_.get(), rest, -1, &second, nullptr);
  const SqliteStatement closes_too(second);
  return code == SQLITE_OK && second == nullptr;
}

ReadFailure SqliteFile::LastFailure() const { return FailureOf(database_.get(), sqlite3_errcode(database_.get())); }

std::vector<std::string> SqliteFile::NamesOf(std::string_view type) const {
  std::vector<std::string> names;
  const SqliteStatement statement = Prepare("SELECT name FROM sqlite_master WHERE type = ?1 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
  if (statement != nullptr) {
    sqlite3_bind_text(statement.get(), 1, type.data(), static_cast<int>(type.size()), SQLITE_STATIC);
  }
  while (statement != nullptr && sqlite3_step(statement.get()) == SQLITE_ROW) {
    names.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0)));
  }
  return names;
}

std::vector<std::string> SqliteFile::TableNames() const {
  std::vector<std::string> names = NamesOf("table");
  const std::vector<std::string> views = NamesOf("view");
  names.insert(names.end(), views.begin(), views.end());
  return names;
}

bool SqliteFile::HasTable(std::string_view name) const {
  const SqliteStatement statement = Prepare("SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?1 COLLATE NOCASE");
  if (statement == nullptr) {
    return false;
  }
  sqlite3_bind_text(statement.get(), 1, name.data(), static_cast<int>(name.size()), SQLITE_STATIC);
  return sqlite3_step(statement.get()) == SQLITE_ROW;
}

}  // namespace limn
