#include "runtime/tables/sqlite/declarations.h"

#include <algorithm>
#include <map>

namespace limn {
namespace {

std::string TextAt(sqlite3_stmt* statement, int column) {
  const unsigned char* text = sqlite3_column_text(statement, column);
  return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

SqliteStatement Ask(const SqliteFile& database, const std::string& sql, const std::string& table) {
  SqliteStatement statement = database.Prepare(sql);
  if (statement != nullptr) {
    sqlite3_bind_text(statement.get(), 1, table.c_str(), -1, SQLITE_TRANSIENT);
  }
  return statement;
}

bool Steps(const SqliteStatement& statement) { return statement != nullptr && sqlite3_step(statement.get()) == SQLITE_ROW; }

}  // namespace

SqliteDeclarations ReadDeclarations(const SqliteFile& database, const std::string& table) {
  SqliteDeclarations declared;
  std::map<int, std::string> key;  // by place in the key
  const SqliteStatement columns = Ask(database, "SELECT name, type, pk FROM pragma_table_info(?1)", table);
  while (Steps(columns)) {
    const std::string type = TextAt(columns.get(), 1);
    if (sqlite3_stricmp(type.c_str(), "BOOLEAN") == 0 || sqlite3_stricmp(type.c_str(), "BOOL") == 0) {
      declared.bools.push_back(TextAt(columns.get(), 0));
    }
    if (const int place = sqlite3_column_int(columns.get(), 2); place > 0) {
      key[place] = TextAt(columns.get(), 0);
    }
  }
  for (auto& [place, name] : key) {
    declared.key.push_back(std::move(name));
  }
  // SQLite numbers them from the last to the first.
  const SqliteStatement references = Ask(database, "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list(?1) ORDER BY id DESC, seq", table);
  int last_id = -1;
  while (Steps(references)) {
    const int id = sqlite3_column_int(references.get(), 0);
    if (id != last_id) {
      declared.references.push_back({TextAt(references.get(), 1), {}, {}});
      last_id = id;
    }
    SqliteReference& reference = declared.references.back();
    reference.columns.push_back(TextAt(references.get(), 2));
    if (sqlite3_column_type(references.get(), 3) != SQLITE_NULL) {
      reference.parent_columns.push_back(TextAt(references.get(), 3));
    }
  }
  return declared;
}

}  // namespace limn
