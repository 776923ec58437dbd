// WriteSnapshot: blocks are packed on all threads and written in their order.
#include <xxhash.h>

#include <algorithm>
#include <vector>

#include "runtime/layout/snapshot_format.h"
#include "runtime/tables/writers/output_file.h"
#include "runtime/threads/on_threads.h"

namespace limn {
namespace {

// What is packed at once, and held until it is written.
constexpr size_t kBlocksAtOnce = 64;

class SnapshotWriter {
 public:
  SnapshotWriter(WholeFile& file, size_t threads, const std::function<bool()>& go_on) : file_(file), threads_(threads), go_on_(go_on) {}

  bool Write(const SnapshotKey& key, const Database& database, const DataReport& report) {
    contents_.key = key;
    contents_.as_of = database.as_of();
    contents_.identities = database.identities();
    contents_.issues = report.issues();
    Append(kSnapshotMagic);
    AppendStructure(kSnapshotFormat);
    for (uint32_t table = 0; table < database.schema().tables.size(); ++table) {
      contents_.tables.push_back(Tables(database, TableId{table}));
    }
    for (uint32_t link = 0; link < database.schema().links.size(); ++link) {
      // Only read through the views.
      auto& parents = const_cast<std::vector<uint32_t>&>(database.ParentRows(LinkId{link}));
      auto& children = const_cast<ChildLayout&>(database.Children(LinkId{link}));
      contents_.links.push_back({Rows(ViewOf(parents)), Rows(ViewOf(children.offsets)), Rows(ViewOf(children.order))});
    }
    for (const std::optional<KeyHashes>& hashes : database.key_hashes_) {
      contents_.key_hashes.push_back(hashes ? std::optional(Stored({reinterpret_cast<const char*>(hashes->entries().data()), hashes->entries().size_bytes()})) : std::nullopt);
    }
    for (const Dictionary* dictionary : dictionaries_) {
      contents_.dictionaries.push_back(Texts(*dictionary));
    }
    contents_.blocks = Stored({reinterpret_cast<const char*>(blocks_.data()), blocks_.size() * sizeof(PackedBlock)});
    ByteWriter bytes;
    bytes.Put(contents_);
    SnapshotFooter footer;
    footer.contents = written_;
    footer.bytes = bytes.bytes.size();
    footer.check = XXH3_64bits(bytes.bytes.data(), bytes.bytes.size());
    std::copy(kSnapshotMagic.begin(), kSnapshotMagic.end(), footer.magic.begin());
    Append(bytes.bytes);
    AppendStructure(footer);
    return is_fine_;
  }

 private:
  void Append(std::string_view bytes) {
    is_fine_ = is_fine_ && file_.Append(bytes);
    written_ += bytes.size();
  }
  template <typename Structure>
  void AppendStructure(const Structure& structure) {
    Append({reinterpret_cast<const char*>(&structure), sizeof structure});
  }

  // From a whole word on.
  StoredBytes Stored(std::string_view bytes) {
    Append(std::string((8 - written_ % 8) % 8, '\0'));
    const StoredBytes stored = {written_, bytes.size(), XXH3_64bits(bytes.data(), bytes.size())};
    Append(bytes);
    return stored;
  }

  StoredDictionary Texts(const Dictionary& dictionary) {
    std::string entries;
    std::string long_texts;
    dictionary.AppendTo(entries, long_texts);
    return {Stored(entries), Stored(long_texts)};
  }

  StoredTable Tables(const Database& database, TableId table) {
    StoredTable stored;
    stored.rows = database[table].rows;
    for (uint32_t column = 0; column < database.schema()[table].columns.size(); ++column) {
      stored.columns.push_back(ColumnOf(database.PackedColumnOf(table, ColumnId{column})));
    }
    const TableSchema& declared = database.schema()[table];
    stored.inherited_time = !declared.time && declared.time_from ? ColumnOf({database.TimeOf(table), nullptr}) : StoredColumn();
    if (const auto& range = database.time_ranges_[table.index]) {
      stored.has_times = true;
      stored.first_time = range->first;
      stored.last_time = range->second;
    }
    stored.counts = database.counts()[table.index];
    return stored;
  }

  StoredColumn ColumnOf(const PackedColumn& packed) {
    const Column& column = *packed.column;
    StoredColumn stored;
    stored.type = column.type;
    stored.has_validity = !column.validity.empty();
    const SlotsView view = ViewOf(const_cast<Column&>(column));  // only read through
    const bool is_whole = packed.packed == nullptr || packed.packed->is_whole();
    stored.rows = Rows(column.length, [&](size_t block, std::string& out) { return is_whole ? PackBlock(view, block, out) : PackAnew(packed, block, out); });
    if (column.dictionary != nullptr) {
      const auto known = std::find(dictionaries_.begin(), dictionaries_.end(), column.dictionary.get());
      stored.dictionary = static_cast<uint32_t>(known - dictionaries_.begin());
      if (known == dictionaries_.end()) {
        dictionaries_.push_back(column.dictionary.get());
      }
    }
    return stored;
  }

  // Rows that are packed already are brought block by block: the whole column would be memory that nobody else needs.
  static PackedBlock PackAnew(const PackedColumn& packed, size_t block, std::string& out) {
    const size_t first = block * kPackedBlockRows;
    Column rows = Column::Untouched(packed.column->type, std::min(kPackedBlockRows, packed.column->length - first), !packed.column->validity.empty());
    packed.packed->Read(first, ViewOf(rows));
    return PackBlock(ViewOf(rows), 0, out);
  }

  StoredRows Rows(const SlotsView& view) {
    return Rows(view.rows, [&](size_t block, std::string& out) { return PackBlock(view, block, out); });
  }

  template <typename PackOne>
  StoredRows Rows(size_t rows, PackOne pack) {
    const StoredRows stored = {rows, blocks_.size()};
    const size_t blocks = (rows + kPackedBlockRows - 1) / kPackedBlockRows;
    for (size_t first = 0; first < blocks && is_fine_; first += kBlocksAtOnce) {
      is_fine_ = go_on_();
      const size_t count = std::min(kBlocksAtOnce, blocks - first);
      std::vector<std::string> packed(count);
      std::vector<PackedBlock> directory(count);
      ForEachOnThreads(count, count < 4 ? 1 : threads_, [&](size_t index) { directory[index] = pack(first + index, packed[index]); });
      for (size_t index = 0; index < count; ++index) {
        directory[index].offset = written_;
        blocks_.push_back(directory[index]);
        Append(packed[index]);
      }
    }
    return stored;
  }

  WholeFile& file_;
  size_t threads_;
  const std::function<bool()>& go_on_;
  bool is_fine_ = true;
  uint64_t written_ = 0;
  SnapshotContents contents_;
  std::vector<PackedBlock> blocks_;
  std::vector<const Dictionary*> dictionaries_;
};

}  // namespace

std::optional<WriteFailure> WriteSnapshot(const std::string& path, const SnapshotKey& key, const Database& database, const DataReport& report, size_t threads,
                                          const std::function<bool()>& go_on) {
  std::optional<WriteFailure> failure;
  std::optional<WholeFile> file = WholeFile::Open(path, {}, failure, WholeFile::Use::Cache);
  if (!file) {
    return failure;
  }
  if (!SnapshotWriter(*file, threads, go_on).Write(key, database, report) || !file->Finish() || !file->Commit()) {
    return file->failure();
  }
  return std::nullopt;
}

}  // namespace limn
