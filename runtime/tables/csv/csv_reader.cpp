#include "runtime/tables/csv/csv_reader.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/tables/cells/column_parser.h"
#include "runtime/tables/csv/csv_cells.h"

namespace limn {
namespace {

// A chunk of a table with thousands of columns has fewer rows, so that it doesn't outgrow the table.
constexpr size_t kChunkCellsMax = 8 * 1024 * 1024;
constexpr size_t kChunkRowsMin = 1024;

const CellFormat* FormatOf(const ReadRequest& request, ColumnId column) {
  return column.index < request.source->cells.size() ? &request.source->cells[column.index] : nullptr;
}

std::vector<WantedCells> WantedBy(const ReadRequest& request) {
  std::vector<WantedCells> wanted;
  for (const ColumnId column : request.columns) {
    const std::string& name = request.table->columns[column.index].name;
    const CellFormat* format = FormatOf(request, column);
    wanted.push_back({name, format != nullptr && !format->header.empty() ? format->header : name});
    if (request.table->is_import) {
      wanted.back().also = request.table->columns[column.index].names;  // nobody declares how the file calls the key
    }
  }
  return wanted;
}

// Chunks that are read or delivered at once: the caller works on one while the threads are ahead of it by the others.
constexpr size_t kChunksInWork = 3;
// Text that waits for some column; the first piece may be larger.
constexpr size_t kTextBytesInWork = 8 * 1024 * 1024;
// Columns are taken together where there are more: a piece of so wide a table has few rows.
constexpr size_t kLanesMax = 64;

// The work is split by batches of rows and lanes, which are some columns beside each other. A lane takes the batches in their order, so its parsers,
// dictionaries and counts are as if it were alone; different lanes, of one batch or of several, are taken by any thread, and so is the splitting of text
// into batches, by one thread at a time. Nothing is merged, and what is delivered doesn't hang on who did what.
// Source: docs/decisions/0027-columns-are-read-side-by-side.md
class CsvReader : public TableReader {
 public:
  CsvReader(const ReadRequest& request, DataReport& report)
      : request_(request), report_(report), cells_(*request.source, request.table->name, WantedBy(request), request.from, row_issues_, request.window_bytes) {
    const size_t columns = request.columns.size();
    chunk_rows_ = std::min(request.chunk_rows, std::clamp(kChunkCellsMax / std::max<size_t>(columns, 1), kChunkRowsMin, kChunkRows));
    for (size_t place = 0; place < columns; ++place) {
      const bool is_given = place < request.dictionaries.size() && request.dictionaries[place] != nullptr;
      dictionaries_.push_back(is_given ? request.dictionaries[place] : EmptyColumn(request.columns[place]).dictionary);
    }
    const size_t lanes = std::min(columns, kLanesMax);
    for (size_t lane = 0; lane < lanes; ++lane) {
      lanes_.push_back({.begin = columns * lane / lanes, .end = columns * (lane + 1) / lanes});
    }
  }

  ~CsvReader() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) {
      worker.join();
    }
  }
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  bool Start() {
    const bool started = cells_.Start();
    report_.Append(std::exchange(row_issues_, {}));
    return started;
  }

  bool Next(Chunk& chunk) override {
    std::unique_lock lock(mutex_);
    while (thrown_ == nullptr && !IsFrontComplete()) {
      if (const std::optional<Task> task = TakeTask()) {
        Perform(*task, scratch_, lock);
        StartWorkers();
      } else {
        Wait(lock);
      }
    }
    if (thrown_ != nullptr) {
      std::rethrow_exception(thrown_);
    }
    return Deliver(chunk);
  }

 private:
  struct Lane {
    size_t begin = 0;  // columns
    size_t end = 0;
    uint64_t next_batch = 0;
    bool is_taken = false;
  };
  struct ChunkInWork {
    Chunk chunk;
    size_t batches = 0;
    size_t batches_left = 0;  // that some lane has not had yet
    bool is_split = false;    // no more batches come
    bool is_last = false;     // the source ended, or failed, in it
  };
  struct Batch {
    CsvBatch cells;
    std::vector<Column>* columns = nullptr;  // of its chunk
    size_t reserved_rows = 0;
    size_t lanes_left = 0;
    DataReport row_issues;
    std::vector<std::pair<size_t, DataReport>> column_issues;  // of columns that have some
  };
  // A column's parser, with the issues it found since they were taken.
  struct Parsing {
    Parsing(const CellContext& context) : parser(context, issues) {}
    DataReport issues;
    ColumnParser parser;
  };
  // Without a lane: splitting.
  struct Task {
    Lane* lane = nullptr;
    Batch* batch = nullptr;
  };

  Column EmptyColumn(ColumnId column) const { return Column::Of(request_.table->columns[column.index].type); }

  // ---- Under the lock.

  bool IsFrontComplete() const { return chunks_.empty() ? has_ended_ : chunks_.front().is_split && chunks_.front().batches_left == 0; }

  // The lane that is furthest behind; splitting before there is nothing left for the others to do while it lasts, but not earlier: text is best taken while
  // it is in the cache.
  std::optional<Task> TakeTask() {
    Lane* last = nullptr;
    uint64_t waiting = 0;  // batches of free lanes
    const uint64_t end = first_batch_ + batches_.size();
    for (Lane& lane : lanes_) {
      if (!lane.is_taken && lane.next_batch < end) {
        waiting += end - lane.next_batch;
        last = last == nullptr || lane.next_batch < last->next_batch ? &lane : last;
      }
    }
    const bool has_room = text_bytes_in_work_ < kTextBytesInWork && (chunks_.size() < kChunksInWork || !chunks_.back().is_split);
    if (waiting < waiting_min_ && !has_ended_ && !is_splitting_ && has_room) {
      is_splitting_ = true;
      return Task{};
    }
    if (last == nullptr) {
      return std::nullopt;
    }
    last->is_taken = true;
    return Task{last, &batches_[last->next_batch - first_batch_]};
  }

  void Wait(std::unique_lock<std::mutex>& lock) {
    ++waiting_;
    changed_.wait(lock);
    --waiting_;
  }

  void TellOthers() {
    if (waiting_ != 0) {
      changed_.notify_all();
    }
  }

  void AddBatch(Batch batch) {
    if (chunks_.empty() || chunks_.back().is_split) {
      chunks_.emplace_back();
      for (size_t index = 0; index < request_.columns.size(); ++index) {
        chunks_.back().chunk.columns.push_back(EmptyColumn(request_.columns[index]));
        chunks_.back().chunk.columns.back().dictionary = dictionaries_[index];
      }
    }
    ChunkInWork& last = chunks_.back();
    last.chunk.rows += batch.cells.rows();
    last.chunk.position = batch.cells.position();
    last.is_split = last.chunk.rows == chunk_rows_;
    ++last.batches;
    batch.columns = &last.chunk.columns;
    batch.lanes_left = lanes_.size();
    if (lanes_.empty()) {
      batch.cells = CsvBatch();
    } else {
      ++last.batches_left;
      text_bytes_in_work_ += batch.cells.text_bytes();
    }
    batches_.push_back(std::move(batch));
  }

  void End() {
    has_ended_ = true;
    if (!chunks_.empty() && !chunks_.back().is_split) {
      chunks_.back().is_split = true;
      chunks_.back().is_last = true;
    }
  }

  void FinishLane(const Task& task, std::vector<std::pair<size_t, DataReport>> issues) {
    Batch& batch = *task.batch;
    std::move(issues.begin(), issues.end(), std::back_inserter(batch.column_issues));
    task.lane->is_taken = false;
    ++task.lane->next_batch;
    if (--batch.lanes_left == 0) {
      text_bytes_in_work_ -= batch.cells.text_bytes();
      batch.cells = CsvBatch();
      const auto chunk = std::find_if(chunks_.begin(), chunks_.end(), [&](const ChunkInWork& in_work) { return &in_work.chunk.columns == batch.columns; });
      --chunk->batches_left;
    }
  }

  // The front chunk, and what was found in it: by batches; of a batch what is wrong with rows, then with cells, by column.
  bool Deliver(Chunk& chunk) {
    chunk = Chunk();
    const bool at_end = has_ended_ && (chunks_.empty() || chunks_.front().is_last);
    bool delivered = false;
    if (!chunks_.empty()) {
      for (size_t left = chunks_.front().batches; left > 0; --left, ++first_batch_) {
        Batch& batch = batches_.front();
        report_.Append(batch.row_issues);
        std::sort(batch.column_issues.begin(), batch.column_issues.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [column, issues] : batch.column_issues) {
          report_.Append(issues);
        }
        batches_.pop_front();
      }
      delivered = !(at_end && cells_.failed());
      if (delivered) {
        chunk = std::move(chunks_.front().chunk);
      }
      chunks_.pop_front();
    }
    if (at_end) {
      report_.Append(std::exchange(row_issues_, {}));
    }
    TellOthers();
    return delivered;
  }

  // Where one batch is all, threads are not worth their start.
  void StartWorkers() {
    const size_t useful = std::min(request_.threads, lanes_.size() + 1);
    if (useful <= 1 || has_workers_ || is_splitting_ || has_ended_ || !cells_.has_more()) {
      return;
    }
    has_workers_ = true;
    waiting_min_ = lanes_.size();
    try {
      workers_.reserve(useful - 1);
      for (size_t worker = 1; worker < useful; ++worker) {
        workers_.emplace_back([this] { Work(); });
      }
    } catch (const std::system_error&) {
      // The system gives no more: those that there are will do.
    }
  }

  void Work() {
    CellScratch scratch;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      if (const std::optional<Task> task = TakeTask()) {
        Perform(*task, scratch, lock);
      } else {
        Wait(lock);
      }
    }
  }

  // ---- The lock is held before and after, not while something is read.

  void Perform(const Task& task, CellScratch& scratch, std::unique_lock<std::mutex>& lock) {
    try {
      if (task.lane != nullptr) {
        ReadLane(task, scratch, lock);
      } else {
        Split(lock);
      }
    } catch (...) {
      if (!lock.owns_lock()) {
        lock.lock();
      }
      stopping_ = true;
      thrown_ = std::current_exception();
    }
    TellOthers();
  }

  void ReadLane(const Task& task, CellScratch& scratch, std::unique_lock<std::mutex>& lock) {
    Batch& batch = *task.batch;
    lock.unlock();
    std::vector<std::pair<size_t, DataReport>> issues;
    for (size_t index = task.lane->begin; index < task.lane->end; ++index) {
      Column& column = (*batch.columns)[index];
      if (column.length == 0) {
        std::visit([&](auto& data) { ReserveRows(data, batch.reserved_rows); }, column.data);
      }
      Parsing& parsing = *parsings_[index];
      parsing.parser.Append(batch.cells.Cells(index, scratch), column);
      if (!parsing.issues.issues().empty()) {
        issues.emplace_back(index, std::exchange(parsing.issues, {}));
      }
    }
    lock.lock();
    FinishLane(task, std::move(issues));
  }

  template <typename Value>
  static void ReserveRows(Slots<Value>& values, size_t rows) {
    values.reserve(rows);
  }
  static void ReserveRows(Bitmap&, size_t) {}

  void Split(std::unique_lock<std::mutex>& lock) {
    const size_t in_chunk = chunks_.empty() || chunks_.back().is_split ? 0 : chunks_.back().chunk.rows;
    lock.unlock();
    Batch batch;
    const bool any = cells_.Next(chunk_rows_ - in_chunk, batch.cells);
    if (any) {
      MakeParsers(batch.cells);
      batch.reserved_rows = cells_.has_more() ? chunk_rows_ : 0;
      batch.row_issues = std::exchange(row_issues_, {});
    }
    lock.lock();
    is_splitting_ = false;
    if (any) {
      AddBatch(std::move(batch));
    } else {
      End();
    }
  }

  // Once, when it is known whether an encoding needs to be proposed.
  void MakeParsers(const CsvBatch& first) {
    if (!parsings_.empty()) {
      return;
    }
    for (const ColumnId column : request_.columns) {
      const bool is_link = std::find(request_.links.begin(), request_.links.end(), column) != request_.links.end();
      parsings_.push_back(std::make_unique<Parsing>(CellContext{.table = request_.table,
                                                                .column = column,
                                                                .format = FormatOf(request_, column),
                                                                .zone = request_.zone,
                                                                .encoding_declared = first.file().encoding_known,
                                                                .is_link = is_link}));
    }
  }

  const ReadRequest request_;
  DataReport& report_;     // the caller's thread only
  size_t chunk_rows_ = kChunkRows;
  std::vector<std::shared_ptr<Dictionary>> dictionaries_;
  CellScratch scratch_;    // of the caller's thread

  // Of who splits: one at a time.
  DataReport row_issues_;  // since the last batch
  CsvCells cells_;
  std::vector<std::unique_ptr<Parsing>> parsings_;  // each of who has its lane

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t waiting_ = 0;
  std::vector<Lane> lanes_;
  std::deque<ChunkInWork> chunks_;
  std::deque<Batch> batches_;
  uint64_t waiting_min_ = 1;  // of batches of lanes; below it more text is split
  uint64_t first_batch_ = 0;  // the number of batches_.front()
  size_t text_bytes_in_work_ = 0;
  bool is_splitting_ = false;
  bool has_ended_ = false;
  bool stopping_ = false;
  std::exception_ptr thrown_;

  bool has_workers_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace

std::unique_ptr<TableReader> OpenCsv(const ReadRequest& request, DataReport& report) {
  auto reader = std::make_unique<CsvReader>(request, report);
  if (!reader->Start()) {
    return nullptr;
  }
  return reader;
}

}  // namespace limn
