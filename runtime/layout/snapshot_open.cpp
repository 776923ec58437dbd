// OpenSnapshot: everything but the rows is read and checked, the rows wait in the mapped file.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>

#include "runtime/layout/snapshot_format.h"

namespace limn {
namespace {

class MappedFile {
 public:
  /// Null where there is no such file, or an empty one.
  static std::shared_ptr<const MappedFile> Open(const std::string& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat there {};
    std::shared_ptr<MappedFile> file;
    if (descriptor >= 0 && fstat(descriptor, &there) == 0 && S_ISREG(there.st_mode) && there.st_size > 0) {
      void* bytes = mmap(nullptr, static_cast<size_t>(there.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0);
      if (bytes != MAP_FAILED) {
        file = std::make_shared<MappedFile>();
        file->bytes_ = {static_cast<const char*>(bytes), static_cast<size_t>(there.st_size)};
      }
    }
    if (descriptor >= 0) {
      close(descriptor);
    }
    return file;
  }
  MappedFile() = default;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
    if (!bytes_.empty()) {
      munmap(const_cast<char*>(bytes_.data()), bytes_.size());
    }
  }
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

bool IsInside(std::string_view file, uint64_t offset, uint64_t bytes) { return offset <= file.size() && bytes <= file.size() - offset; }

std::optional<std::string_view> Checked(std::string_view file, const StoredBytes& stored) {
  if (!IsInside(file, stored.offset, stored.bytes)) {
    return std::nullopt;
  }
  const std::string_view bytes = file.substr(stored.offset, stored.bytes);
  return XXH3_64bits(bytes.data(), bytes.size()) == stored.check ? std::optional(bytes) : std::nullopt;
}

// Everything but rows, texts and keys.
std::optional<SnapshotContents> ContentsOf(std::string_view file, SnapshotMiss::Kind& miss) {
  miss = SnapshotMiss::Kind::Damaged;
  uint64_t format = 0;
  SnapshotFooter footer;
  if (file.size() < kSnapshotMagic.size() + sizeof format + sizeof footer || !file.starts_with(kSnapshotMagic)) {
    return std::nullopt;
  }
  std::memcpy(&format, file.data() + kSnapshotMagic.size(), sizeof format);
  if (format != kSnapshotFormat) {
    miss = SnapshotMiss::Kind::OtherFormat;
    return std::nullopt;
  }
  std::memcpy(&footer, file.data() + file.size() - sizeof footer, sizeof footer);
  if (!std::equal(kSnapshotMagic.begin(), kSnapshotMagic.end(), footer.magic.begin())) {
    return std::nullopt;
  }
  const std::optional<std::string_view> bytes = Checked(file, {footer.contents, footer.bytes, footer.check});
  if (!bytes) {
    return std::nullopt;
  }
  SnapshotContents contents;
  ByteReader reader(*bytes);
  reader.Put(contents);
  return reader.ok() && reader.at_end() ? std::optional(std::move(contents)) : std::nullopt;
}

bool IsSame(const AsOf& a, const AsOf& b) { return a.is_day == b.is_day && a.day == b.day && (a.is_day || a.instant == b.instant); }

class SnapshotOpener {
 public:
  SnapshotOpener(std::shared_ptr<const MappedFile> file, const SnapshotKey& key, const LoadRequest& request, SnapshotMiss& miss)
      : file_(std::move(file)), bytes_(file_->bytes()), key_(key), request_(request), schema_(*request.schema), miss_(miss) {}

  std::optional<OpenedSnapshot> Open() {
    if (!ReadContents() || !Fits() || !OpenDictionaries()) {
      return std::nullopt;
    }
    OpenedSnapshot opened;
    Database& database = opened.database;
    database.schema_ = &schema_;
    database.as_of_ = request_.as_of;
    database.zone_ = request_.zone;
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      if (!OpenTable(TableId{table}, database)) {
        return Miss(SnapshotMiss::Kind::Damaged);
      }
    }
    // Views of columns are taken when none of them moves any more.
    for (uint32_t table = 0; table < schema_.tables.size(); ++table) {
      AttachRows(TableId{table}, database);
    }
    database.parent_rows_.resize(schema_.links.size());
    database.packed_parents_.resize(schema_.links.size());
    database.children_.resize(schema_.links.size());
    for (uint32_t link = 0; link < schema_.links.size(); ++link) {
      if (!OpenLink(LinkId{link}, database)) {
        return Miss(SnapshotMiss::Kind::Damaged);
      }
    }
    for (const std::optional<StoredBytes>& hashes : contents_.key_hashes) {
      if (!OpenKeyHashes(hashes, database)) {
        return Miss(SnapshotMiss::Kind::Damaged);
      }
    }
    database.identities_ = std::move(contents_.identities);
    for (DataIssue& issue : contents_.issues) {
      opened.report.Add(std::move(issue));
    }
    return opened;
  }

 private:
  std::nullopt_t Miss(SnapshotMiss::Kind kind) {
    miss_.kind = kind;
    return std::nullopt;
  }

  std::optional<std::string_view> Checked(const StoredBytes& stored) const { return limn::Checked(bytes_, stored); }

  bool ReadContents() {
    std::optional<SnapshotContents> contents = ContentsOf(bytes_, miss_.kind);
    if (!contents) {
      return false;
    }
    contents_ = std::move(*contents);
    const std::optional<std::string_view> blocks = Checked(contents_.blocks);
    if (!blocks || contents_.blocks.offset % alignof(PackedBlock) != 0) {
      miss_.kind = SnapshotMiss::Kind::Damaged;
      return false;
    }
    blocks_ = {reinterpret_cast<const PackedBlock*>(blocks->data()), blocks->size() / sizeof(PackedBlock)};
    return true;
  }

  // Whether it is of the same files, for the same questions.
  bool Fits() {
    if (contents_.key.request != key_.request || contents_.tables.size() != schema_.tables.size() || contents_.links.size() != schema_.links.size()) {
      miss_.kind = SnapshotMiss::Kind::OtherRequest;
      return false;
    }
    miss_.kind = SnapshotMiss::Kind::OtherFiles;
    if (contents_.key.files.size() != key_.files.size()) {
      return false;
    }
    for (size_t file = 0; file < key_.files.size(); ++file) {
      const FileStamp& before = contents_.key.files[file];
      const FileStamp& now = key_.files[file];
      if (!now.LooksLike(before) || (now.whole && now.whole != before.whole)) {
        miss_.file = now.path;
        FileStamp sampled_before = now;
        sampled_before.sample = before.sample;
        miss_.looks_same = sampled_before.LooksLike(before);
        return false;
      }
    }
    uint64_t rows_after_as_of = 0;
    for (const StoredTable& table : contents_.tables) {
      rows_after_as_of += table.counts.rows_after_as_of;
    }
    miss_.kind = SnapshotMiss::Kind::OtherAsOf;
    return IsSame(request_.as_of, contents_.as_of) || (rows_after_as_of == 0 && IsNoEarlier(request_.as_of, contents_.as_of));
  }

  bool OpenDictionaries() {
    miss_.kind = SnapshotMiss::Kind::Damaged;
    for (const StoredDictionary& stored : contents_.dictionaries) {
      const std::optional<std::string_view> entries = Checked(stored.entries);
      const std::optional<std::string_view> long_texts = Checked(stored.long_texts);
      if (!entries || !long_texts) {
        return false;
      }
      dictionaries_.push_back(Dictionary::OfBytes(*entries, *long_texts, file_));
      if (dictionaries_.back() == nullptr) {
        return false;
      }
    }
    return true;
  }

  std::optional<std::span<const PackedBlock>> BlocksOf(const StoredRows& stored) const {
    const uint64_t count = (stored.rows + kPackedBlockRows - 1) / kPackedBlockRows;
    if (stored.rows > kNoRow || stored.first_block > blocks_.size() || count > blocks_.size() - stored.first_block) {
      return std::nullopt;
    }
    return blocks_.subspan(stored.first_block, count);
  }

  bool OpenKeyHashes(const std::optional<StoredBytes>& stored, Database& database) const {
    database.key_hashes_.emplace_back();
    if (!stored) {
      return true;
    }
    const std::optional<std::string_view> bytes = Checked(*stored);
    if (!bytes || stored->offset % alignof(KeyHash) != 0 || bytes->size() % sizeof(KeyHash) != 0) {
      return false;
    }
    database.key_hashes_.back().emplace(std::span(reinterpret_cast<const KeyHash*>(bytes->data()), bytes->size() / sizeof(KeyHash)), file_);
    return true;
  }

  // Its slots are there, and touched by nobody before they are unpacked.
  bool MakeColumn(const StoredColumn& stored, ValueType type, uint64_t table_rows, Column& column) const {
    const bool fits = stored.rows.rows == 0 || (stored.type == type && stored.rows.rows == table_rows && BlocksOf(stored.rows));
    if (!fits || (stored.rows.rows != 0 && type.kind == ValueKind::Text && stored.dictionary >= dictionaries_.size())) {
      return false;
    }
    column = stored.rows.rows == 0 ? Column::Of(type) : Column::Untouched(type, stored.rows.rows, stored.has_validity);
    if (column.length != 0 && type.kind == ValueKind::Text) {
      column.dictionary = dictionaries_[stored.dictionary];
    }
    return true;
  }

  bool OpenTable(TableId table, Database& database) {
    StoredTable& stored = contents_.tables[table.index];
    const TableSchema& declared = schema_[table];
    Relation relation;
    relation.table = table;
    relation.rows = stored.rows;
    if (stored.columns.size() != declared.columns.size()) {
      return false;
    }
    for (size_t column = 0; column < declared.columns.size(); ++column) {
      if (!MakeColumn(stored.columns[column], declared.columns[column].type, stored.rows, relation.columns.emplace_back())) {
        return false;
      }
    }
    // It has a type without rows, too, which programs are linked by.
    if (!MakeColumn(stored.inherited_time, stored.inherited_time.type, stored.rows, relation.inherited_time)) {
      return false;
    }
    database.relations_.push_back(std::move(relation));
    database.counts_.push_back(std::move(stored.counts));
    database.time_ranges_.push_back(stored.has_times ? std::optional(std::pair(stored.first_time, stored.last_time)) : std::nullopt);
    return true;
  }

  std::shared_ptr<PackedRows> Packed(const StoredRows& stored, SlotsView into) const {
    return into.rows == 0 ? nullptr : std::make_shared<PackedRows>(bytes_, *BlocksOf(stored), into, file_);
  }

  void AttachRows(TableId table, Database& database) {
    const StoredTable& stored = contents_.tables[table.index];
    Relation& relation = database.relations_[table.index];
    for (size_t column = 0; column < relation.columns.size(); ++column) {
      relation.packed.push_back(Packed(stored.columns[column].rows, ViewOf(relation.columns[column])));
    }
    relation.packed_time = Packed(stored.inherited_time.rows, ViewOf(relation.inherited_time));
  }

  // What fills row numbers; nothing where their blocks are not there.
  std::function<void(std::vector<uint32_t>&)> Numbers(const StoredRows& stored) const {
    const std::optional<std::span<const PackedBlock>> blocks = BlocksOf(stored);
    if (!blocks) {
      return nullptr;
    }
    return [file = file_, blocks = *blocks, rows = stored.rows](std::vector<uint32_t>& numbers) {
      numbers.resize(rows);
      PackedRows(file->bytes(), blocks, ViewOf(numbers), file).RequireAll();
    };
  }

  bool OpenLink(LinkId link, Database& database) {
    const StoredLink& stored = contents_.links[link.index];
    ChildLayout& children = database.children_[link.index];
    const auto parents = Numbers(stored.parents);
    const auto order = Numbers(stored.order);
    if (!parents || !order || !BlocksOf(stored.offsets)) {
      return false;
    }
    database.packed_parents_[link.index] = std::make_shared<Database::PackedParents>();
    database.packed_parents_[link.index]->unpack = parents;
    children.offsets = UntouchedZeros<uint32_t>(stored.offsets.rows);
    children.packed = Packed(stored.offsets, ViewOf(children.offsets));
    order(children.order);
    return true;
  }

  std::shared_ptr<const MappedFile> file_;
  std::string_view bytes_;
  const SnapshotKey& key_;
  const LoadRequest& request_;
  const Schema& schema_;
  SnapshotMiss& miss_;
  SnapshotContents contents_;
  std::span<const PackedBlock> blocks_;
  std::vector<std::shared_ptr<Dictionary>> dictionaries_;
};

}  // namespace

std::optional<OpenedSnapshot> OpenSnapshot(const std::string& path, const SnapshotKey& key, const LoadRequest& request, SnapshotMiss& miss) {
  const std::shared_ptr<const MappedFile> file = MappedFile::Open(path);
  if (file == nullptr) {
    miss.kind = SnapshotMiss::Kind::NoFile;
    return std::nullopt;
  }
  try {
    return SnapshotOpener(file, key, request, miss).Open();
  } catch (const SnapshotDamaged&) {
    miss.kind = SnapshotMiss::Kind::Damaged;
    return std::nullopt;
  }
}

std::optional<SnapshotOrigin> ReadSnapshotOrigin(const std::string& path, SnapshotMiss& miss) {
  const std::shared_ptr<const MappedFile> file = MappedFile::Open(path);
  miss.kind = SnapshotMiss::Kind::NoFile;
  std::optional<SnapshotContents> contents = file == nullptr ? std::nullopt : ContentsOf(file->bytes(), miss.kind);
  return contents ? std::optional(SnapshotOrigin{std::move(contents->key), contents->as_of}) : std::nullopt;
}

}  // namespace limn
