#include "runtime/tables/sqlite/sqlite_rows.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace limn {
namespace {

// More would wait for the one who parses the cells.
constexpr size_t kThreadsMax = 4;
constexpr size_t kBatchesAhead = 2;  // for each thread
// So often a file is begun anew because somebody wrote to it while connections were opened; then one is enough.
constexpr size_t kChangesMax = 2;

}  // namespace

SqliteRows::SqliteRows(const ReadRequest& request)
    : request_(request),
      source_(*request.source),
      threads_(sqlite3_threadsafe() == 0 ? 1 : std::clamp<size_t>(request.threads, 1, kThreadsMax)),
      next_file_(request.from.file),
      slots_(threads_ * kBatchesAhead) {}

SqliteRows::~SqliteRows() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& worker : workers_) {
    worker.join();
  }
}

std::optional<DataIssue> SqliteRows::Start() {
  if (source_.paths.empty()) {
    return DataIssue{.kind = DataIssueKind::NoFileMatches, .table = request_.table->name};
  }
  return OpenNextFile();
}

std::optional<DataIssue> SqliteRows::OpenNextFile() {
  scan_.emplace(request_, next_file_++, is_stopping_);
  return scan_->Open();
}

// The next rows from the first connection, of the next file where this one is at its end. What lies behind a file's first batch may be divided.
void SqliteRows::TakeInTurn(RowBatch& batch) {
  while (batch.rows == 0 && !batch.failure && !is_stopping_ && (scan_ || next_file_ < source_.paths.size())) {
    if (!scan_) {
      batch.failure = OpenNextFile();
      continue;
    }
    scan_->Take(batch);
    if (scan_->is_at_end() || batch.failure) {
      scan_.reset();
      times_changed_ = 0;
    } else if (threads_ > 1 && batch.first_row == 0 && batch.rows == RowBatch::kRowsMax && scan_->can_be_divided() && times_changed_ < kChangesMax) {
      free_.reserve(threads_);
      if (scan_->Divide(threads_, batch, connections_) == SqliteScan::Division::StateChanged) {
        ++times_changed_;
        --next_file_;
        scan_.reset();
        batch.Clear(request_.columns.size());
      } else {
        times_changed_ = 0;
      }
    }
  }
}

bool SqliteRows::MayWork() const {
  return !is_turn_taken_ && !has_ended_ && marked_ - taken_ < slots_.size() && (!is_divided_ || (!free_.empty() && !scan_->is_at_end()));
}

void SqliteRows::Work(std::unique_lock<std::mutex>& lock) {
  Slot& slot = slots_[marked_++ % slots_.size()];
  SqliteScan::Connection* own = nullptr;
  if (is_divided_) {
    own = free_.back();
    free_.pop_back();
  }
  ++working_;
  bool has_turn = is_turn_taken_ = true;
  lock.unlock();
  std::exception_ptr thrown;
  try {
    slot.batch.Clear(request_.columns.size());
    if (own == nullptr) {
      TakeInTurn(slot.batch);
    } else {
      const std::optional<RowRange> range = scan_->MarkOff(slot.batch);
      lock.lock();
      has_turn = is_turn_taken_ = false;
      has_ended_ = has_ended_ || !range;
      lock.unlock();
      changed_.notify_all();
      if (range) {
        scan_->TakeRange(*range, *own, slot.batch);
      }
    }
  } catch (...) {
    thrown = std::current_exception();
  }
  if (!lock.owns_lock()) {
    lock.lock();
  }
  --working_;
  if (has_turn) {
    is_turn_taken_ = false;
  }
  if (own != nullptr) {
    free_.push_back(own);
  } else if (!connections_.empty()) {
    is_divided_ = true;
    for (SqliteScan::Connection& connection : connections_) {
      free_.push_back(&connection);
    }
  }
  if (thrown != nullptr) {
    thrown_ = thrown;
  }
  has_ended_ = has_ended_ || thrown != nullptr || slot.batch.failure || slot.batch.rows == 0;
  slot.is_ready = thrown == nullptr;
  // Nothing stays locked behind the last row.
  if (working_ == 0 && (has_ended_ || (is_divided_ && scan_->is_at_end()))) {
    is_divided_ = false;
    free_.clear();
    connections_.clear();
    scan_.reset();
  }
  changed_.notify_all();
}

void SqliteRows::WorkOn() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return is_stopping_ || has_ended_ || MayWork(); });
    if (is_stopping_ || has_ended_) {
      return;
    }
    Work(lock);
  }
}

// Where the first batch is all, a thread is not worth its start. Rows that come from one connection need no more than one beside the caller.
void SqliteRows::StartThreads(const RowBatch& first) {
  const size_t useful = is_divided_ ? threads_ - 1 : 1;
  if (threads_ == 1 || has_no_more_threads_ || workers_.size() >= useful || first.rows < RowBatch::kRowsMax || is_turn_taken_ || !scan_ || has_ended_) {
    return;
  }
  workers_.reserve(threads_);
  try {
    while (workers_.size() < useful) {
      workers_.emplace_back([this] { WorkOn(); });
    }
  } catch (const std::system_error&) {
    has_no_more_threads_ = true;
  }
}

void SqliteRows::Take(RowBatch& batch) {
  std::unique_lock lock(mutex_);
  Slot& slot = slots_[taken_ % slots_.size()];
  while (!slot.is_ready) {
    if (thrown_ != nullptr) {
      std::rethrow_exception(thrown_);
    }
    if (has_ended_ && taken_ == marked_) {
      batch.Clear(request_.columns.size());
      return;
    }
    if (MayWork()) {
      Work(lock);
    } else {
      changed_.wait(lock);
    }
  }
  std::swap(batch, slot.batch);
  slot.is_ready = false;
  ++taken_;
  StartThreads(batch);
  lock.unlock();
  changed_.notify_all();
}

}  // namespace limn
