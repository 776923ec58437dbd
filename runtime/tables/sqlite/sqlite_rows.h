/// SqliteRows: the rows of a table's SQLite files in batches, in their order, read by several threads.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "runtime/tables/sqlite/sqlite_scan.h"

namespace limn {

/// Batches are the same with any number of threads: of RowBatch::kRowsMax rows, at the end of a file of fewer.
///
/// Threads take turns to mark off the next batch. Of a table with rowids they then read it at the same time, each from a connection of its own; all
/// connections see one state of the database (SqliteScan). Rows of views, queries and tables without rowids are read in the turn itself. The caller takes part
/// while the batch it wants is not there. At most two batches a thread wait for him.
///
/// When the last row of a file was read its connections are closed, so nobody who writes waits any longer, and the next file is opened.
class SqliteRows {
 public:
  explicit SqliteRows(const ReadRequest& request);
  ~SqliteRows();
  SqliteRows(const SqliteRows&) = delete;
  SqliteRows& operator=(const SqliteRows&) = delete;

  /// Opens the first file.
  std::optional<DataIssue> Start();
  /// The next rows; what `batch` held is used again. No rows: the end, or a failure. Throws what another thread has thrown.
  void Take(RowBatch& batch);

 private:
  struct Slot {
    RowBatch batch;
    bool is_ready = false;
  };

  std::optional<DataIssue> OpenNextFile();
  void TakeInTurn(RowBatch& batch);
  bool MayWork() const;
  void Work(std::unique_lock<std::mutex>& lock);
  void WorkOn();
  void StartThreads(const RowBatch& first);

  const ReadRequest request_;
  const TableSource& source_;
  const size_t threads_;

  // Of the thread whose turn it is; nobody else's but for SqliteScan::TakeRange.
  std::optional<SqliteScan> scan_;
  size_t next_file_;
  size_t times_changed_ = 0;  // the file's state, while connections were opened
  std::vector<SqliteScan::Connection> connections_;

  std::mutex mutex_;  // what stands below
  std::condition_variable changed_;
  std::vector<Slot> slots_;  // a ring, by the batch's number
  size_t marked_ = 0;        // batches marked off
  size_t taken_ = 0;         // batches given to the caller
  bool is_turn_taken_ = false;
  bool is_divided_ = false;
  std::vector<SqliteScan::Connection*> free_;  // of connections_
  size_t working_ = 0;                         // threads
  bool has_ended_ = false;                     // nothing is marked off any more
  std::exception_ptr thrown_;
  bool has_no_more_threads_ = false;
  std::vector<std::thread> workers_;
  std::atomic<bool> is_stopping_ = false;
};

}  // namespace limn
