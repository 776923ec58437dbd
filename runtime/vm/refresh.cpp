#include "runtime/vm/refresh.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <numeric>

#include "runtime/kernels/fault.h"
#include "runtime/layout/part.h"
#include "runtime/threads/on_threads.h"
#include "runtime/vm/moved_rows.h"
#include "runtime/vm/population.h"
#include "runtime/vm/stages.h"

namespace limn {
namespace {

// Rows at once: with all that is theirs they stay in the second level cache, or little beyond it. A multiple of 64.
constexpr size_t kRowsAtOnce = 512;

template <typename Slot>
bool IsSameSlot(Slot a, Slot b) {
  if constexpr (std::is_same_v<Slot, double>) {
    return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b);
  } else {
    return a == b;
  }
}

// By code of one dictionary the code of the same text in another, as pairs come that are the same.
class CodesInOther {
 public:
  CodesInOther(const Dictionary& from, const Dictionary& to) : from_(from), to_(to) {}

  // Whether two codes stand for one text.
  bool IsSame(uint32_t from, uint32_t to) {
    if (&from_ == &to_) {
      return from == to;
    }
    if (from >= known_.size()) {
      known_.resize(from_.size(), kNoCode);
    }
    if (known_[from] == to) {
      return true;
    }
    if (from_.At(from) != to_.At(to)) {
      return false;
    }
    known_[from] = to;
    return true;
  }

 private:
  const Dictionary& from_;
  const Dictionary& to_;
  std::vector<uint32_t> known_;
};

// 64 rows, or those that are left, of bits; ones where there are none.
uint64_t WordOfBits(const Bitmap& bits, size_t word) { return bits.empty() ? ~uint64_t{0} : bits.words()[word]; }

// One bit for each of up to 64 rows from `first` on where is_same(row) does not hold.
template <typename IsSame>
uint64_t Differing(size_t first, size_t rows, IsSame&& is_same) {
  uint64_t bits = 0;
  for (size_t row = 0; row < rows; ++row) {
    bits |= uint64_t{!is_same(first + row)} << row;
  }
  return bits;
}

// A program that is linked to one part, for another part of the same database.
LinkedProgram LinkedTo(const LinkedProgram& program, const Database& database) {
  LinkedProgram other = program;
  other.database = &database;
  const Database& linked = *program.database;
  for (LinkedBlock& block : other.blocks) {
    const TableId table{block.table};
    for (LinkedInstruction& instruction : block.instructions) {
      if (instruction.column.column != nullptr) {
        instruction.column.column = &database[table].columns[static_cast<size_t>(instruction.column.column - linked[table].columns.data())];
      }
      if (instruction.layout != nullptr) {
        instruction.layout = std::shared_ptr<const ChildLayout>(std::shared_ptr<void>(), &database.children_[static_cast<size_t>(instruction.layout.get() - linked.children_.data())]);
      }
    }
  }
  return other;
}

class Refresher {
 public:
  explicit Refresher(const RefreshRequest& request) : request_(request), program_(*request.program), database_(*request.database) {}

  std::optional<Refreshed> Run() {
    if (!CanRefresh(program_, request_.load) || !LinkAndChoose()) {
      return std::nullopt;
    }
    refreshed_.changes.resize(program_.values.size());
    for (size_t stage = 0; stage < program_.stages.size(); ++stage) {
      for (const std::vector<uint32_t>& rows : chosen_) {
        if (!RunStage(program_.stages[stage], rows)) {
          return std::nullopt;
        }
      }
      std::vector<uint32_t> further;
      for (const uint32_t population : program_.stages[stage].populations) {
        ComputeWhole(population, stage, further);
      }
      Choose(LIMN_FAULT(61) ? std::vector<uint32_t>() : std::move(further));
    }
    for (const std::vector<uint32_t>& rows : chosen_) {
      refreshed_.looked_at += rows.size();
    }
    return std::move(refreshed_);
  }

 private:
  // Linked as of both moments a program shows what has moved with time.
  bool LinkAndChoose() {
    LoadRequest load_before = request_.load;
    load_before.as_of = request_.before;
    const Part part_before(database_, load_before, *request_.added);
    part_ = std::make_unique<Part>(database_, request_.load, *request_.added);
    const auto link = [&](const Part& part) {
      std::vector<LinkFailure> failures;
      return LinkProgram(program_, part.database(), request_.parameters, *request_.functions, failures);
    };
    const std::optional<LinkedProgram> before = link(part_before);
    linked_ = link(*part_);
    if (!before || !linked_) {
      return false;
    }
    std::optional<std::vector<uint32_t>> moved;
    // Going back, new rows that were there are no longer, and nobody's are known.
    const bool are_alike = request_.load.as_of.is_day == request_.before.is_day;
    if (are_alike && IsNoEarlier(request_.load.as_of, request_.before)) {
      moved = MovedRows(database_, request_.load, *before, *linked_, request_.threads);
    }
    std::vector<uint32_t> rows(moved ? 0 : database_[request_.load.schema->main_entity].rows);
    std::iota(rows.begin(), rows.end(), 0);
    if (moved) {
      const std::vector<uint32_t> touched = TouchedBy(database_, request_.load, *request_.added);
      std::set_union(moved->begin(), moved->end(), touched.begin(), touched.end(), std::back_inserter(rows));
    }
    Choose(std::move(rows));
    return true;
  }

  // Those of them that are not chosen already.
  void Choose(std::vector<uint32_t> rows) {
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    for (const std::vector<uint32_t>& chosen : chosen_) {
      std::vector<uint32_t> left;
      std::set_difference(rows.begin(), rows.end(), chosen.begin(), chosen.end(), std::back_inserter(left));
      rows = std::move(left);
    }
    if (!rows.empty()) {
      chosen_.push_back(std::move(rows));
    }
  }

  bool RunStage(const Stage& stage, const std::vector<uint32_t>& rows) {
    std::vector<Column> values(program_.values.size());
    std::vector<uint32_t> loaded;
    for (const LinkedInstruction& instruction : linked_->blocks[stage.root].instructions) {
      if (instruction.op == Opcode::LoadValue && values[instruction.value].length == 0) {
        if (!BringValue(instruction.value, rows, values[instruction.value])) {
          return false;
        }
        loaded.push_back(instruction.value);
      }
    }
    for (const StoredValue& stored : stage.stored) {
      values[stored.value] = MakeStored(program_.values[stored.value].type, linked_->value_dictionaries[stored.value], rows.size());
    }
    const size_t at_once = BatchRowsFor(*linked_, stage.root, kRowsAtOnce);
    std::atomic<size_t> next{0};
    std::atomic<bool> failed{false};
    OnThreads(std::max<size_t>(1, std::min(request_.threads, (rows.size() + at_once - 1) / at_once)), failed, [&](size_t) {
      Part part(database_, request_.load, *request_.added);
      const LinkedProgram linked = LinkedTo(*linked_, part.database());
      std::vector<Column> values_here(values.size());
      Executor executor(linked, values_here, at_once);
      while (!failed && !(request_.cancelled != nullptr && *request_.cancelled)) {
        const size_t first = next.fetch_add(at_once);
        if (first >= rows.size()) {
          return;
        }
        const size_t count = std::min(at_once, rows.size() - first);
        part.Fill(std::span(rows).subspan(first, count));
        std::vector<uint32_t> here(count);
        std::iota(here.begin(), here.end(), static_cast<uint32_t>(first));
        for (const uint32_t value : loaded) {
          values_here[value] = GatherRows({&values[value], nullptr}, here);
        }
        executor.RunRoot(stage.root, 0, count);
        for (const StoredValue& stored : stage.stored) {
          StoreBatch(executor.RegisterOf(stage.root, stored.reg), count, first, values[stored.value]);
        }
      }
    });
    ForEachOnThreads(stage.stored.size(), request_.threads, [&](size_t index) {
      const uint32_t value = stage.stored[index].value;
      Note(value, ChangeBetween(GatherRows(request_.kept(value), rows), values[value], rows));
    });
    return true;
  }

  // The value that an earlier stage, or the run before, gave the rows; texts by the codes that the program knows.
  bool BringValue(uint32_t value, const std::vector<uint32_t>& rows, Column& brought) const {
    brought = GatherRows(request_.kept(value), rows);
    const ValueChange& change = refreshed_.changes[value];
    std::vector<uint32_t> places;
    std::vector<uint32_t> changed;
    for (size_t place = 0, at = 0; place < rows.size() && at < change.rows.size(); ++place) {
      at = static_cast<size_t>(std::lower_bound(change.rows.begin() + static_cast<ptrdiff_t>(at), change.rows.end(), rows[place]) - change.rows.begin());
      if (at < change.rows.size() && change.rows[at] == rows[place]) {
        places.push_back(static_cast<uint32_t>(place));
        changed.push_back(static_cast<uint32_t>(at));
      }
    }
    if (!places.empty() && !LIMN_FAULT(62)) {
      brought = WithChange(brought, {places, {}, change.now.Gather(changed)});
    }
    const std::shared_ptr<const Dictionary>& dictionary = linked_->value_dictionaries[value];
    if (brought.dictionary == nullptr || brought.dictionary == dictionary) {
      return true;
    }
    auto& codes = std::get<Slots<uint32_t>>(brought.data);
    std::vector<std::optional<uint32_t>> known(brought.dictionary->size());
    for (size_t row = 0; row < codes.size(); ++row) {
      if (!brought.IsKnown(row)) {
        continue;
      }
      std::optional<uint32_t>& code = known[codes[row]];
      if (!code) {
        code = dictionary->Find(brought.dictionary->At(codes[row]));
      }
      if (!code) {
        return false;
      }
      codes[row] = *code;
    }
    brought.dictionary = std::const_pointer_cast<Dictionary>(dictionary);  // as in a run: nobody writes into it
    return true;
  }

  // Over everybody, where anybody's argument is another.
  void ComputeWhole(uint32_t index, size_t stage, std::vector<uint32_t>& further) {
    const PopulationRow& row = program_.populations[index];
    std::vector<bool> arguments(program_.values.size(), false);
    MarkArguments(row, arguments);
    std::vector<Column> values(program_.values.size());
    bool is_any_changed = false;
    for (uint32_t value = 0; value < values.size(); ++value) {
      is_any_changed = is_any_changed || (arguments[value] && !refreshed_.changes[value].rows.empty());
    }
    if (!is_any_changed) {
      return;
    }
    for (uint32_t value = 0; value < values.size(); ++value) {
      if (arguments[value]) {
        values[value] = WithChange(request_.kept(value).Whole(), refreshed_.changes[value]);
      }
    }
    const PopulationResult computed = ComputePopulation(row, linked_->population_amounts[index], values, {}, request_.cancelled);
    std::vector<uint32_t> all(computed.column.length);
    std::iota(all.begin(), all.end(), 0);
    ValueChange change = ChangeBetween(request_.kept(row.result).Whole(), computed.column, std::move(all));
    const auto reads = [&](const Stage& later) {
      const std::vector<Instruction>& instructions = program_.blocks[later.root].instructions;
      return std::any_of(instructions.begin(), instructions.end(), [&](const Instruction& instruction) { return instruction.op == Opcode::LoadValue && instruction.immediates[0] == row.result; });
    };
    if (std::any_of(program_.stages.begin() + static_cast<ptrdiff_t>(stage) + 1, program_.stages.end(), reads)) {
      further.insert(further.end(), change.rows.begin(), change.rows.end());
    }
    Note(row.result, std::move(change));
  }

  // Of rows that were not noted before.
  void Note(uint32_t value, ValueChange change) {
    ValueChange& noted = refreshed_.changes[value];
    if (noted.rows.empty()) {
      noted = std::move(change);
      return;
    }
    std::vector<std::pair<uint32_t, std::pair<const ValueChange*, uint32_t>>> rows;
    for (const ValueChange* each : {static_cast<const ValueChange*>(&noted), static_cast<const ValueChange*>(&change)}) {
      for (uint32_t at = 0; at < each->rows.size(); ++at) {
        rows.push_back({each->rows[at], {each, at}});
      }
    }
    std::sort(rows.begin(), rows.end());
    ValueChange both = {{}, Column::Of(noted.before.type), Column::Of(noted.now.type)};
    for (const auto& [row, from] : rows) {
      both.rows.push_back(row);
      both.before.Push(from.first->before.At(from.second));
      both.now.Push(from.first->now.At(from.second));
    }
    noted = std::move(both);
  }

  const RefreshRequest& request_;
  const Program& program_;
  const Database& database_;
  std::unique_ptr<Part> part_;            // without rows; linked_ stands on it
  std::optional<LinkedProgram> linked_;
  std::vector<std::vector<uint32_t>> chosen_;  // rows that are run from some stage on, no row twice
  Refreshed refreshed_;
};

}  // namespace

ValueChange ChangeBetween(const Column& before, const Column& now, std::vector<uint32_t> rows) {
  std::vector<uint32_t> places;
  // Word by word: a slot counts where it is known in both.
  const auto compare = [&](const auto& differing) {
    for (size_t first = 0; first < rows.size(); first += 64) {
      const size_t count = std::min<size_t>(64, rows.size() - first);
      const uint64_t known_before = WordOfBits(before.validity, first / 64);
      const uint64_t known_now = WordOfBits(now.validity, first / 64);
      const uint64_t is_there = ~uint64_t{0} >> (64 - count);
      uint64_t bits = ((known_before ^ known_now) | (known_before & known_now & differing(first, count))) & is_there;
      for (; bits != 0; bits &= bits - 1) {
        places.push_back(static_cast<uint32_t>(first + static_cast<size_t>(std::countr_zero(bits))));
      }
    }
  };
  if (before.type.kind == ValueKind::Text) {
    CodesInOther texts(*before.dictionary, *now.dictionary);
    before.VisitCodes([&](const auto& codes) {
      now.VisitCodes([&](const auto& other) {
        compare([&](size_t first, size_t count) {
          return Differing(first, count, [&](size_t row) { return !before.IsKnown(row) || !now.IsKnown(row) || texts.IsSame(codes[row], other[row]); });
        });
      });
    });
  } else if (const auto* bits = std::get_if<Bitmap>(&before.data)) {
    const auto& other = std::get<Bitmap>(now.data);
    compare([&](size_t first, size_t) { return bits->words()[first / 64] ^ other.words()[first / 64]; });
  } else {
    std::visit(
        [&]<typename Data>(const Data& slots) {
          if constexpr (!std::is_same_v<Data, Bitmap>) {
            const Data& other = std::get<Data>(now.data);
            compare([&](size_t first, size_t count) { return Differing(first, count, [&](size_t row) { return IsSameSlot(slots[row], other[row]); }); });
          }
        },
        before.data);
  }
  ValueChange change = {{}, before.Gather(places), now.Gather(places)};
  for (const uint32_t place : places) {
    change.rows.push_back(rows[place]);
  }
  return change;
}

// Its texts in a dictionary of their own.
void DropUnusedTexts(Column& column) {
  auto texts = std::make_shared<Dictionary>();
  std::vector<uint32_t> codes(column.dictionary->size(), UINT32_MAX);
  auto& slots = std::get<Slots<uint32_t>>(column.data);
  for (size_t row = 0; row < column.length; ++row) {
    if (column.IsKnown(row)) {
      uint32_t& code = codes[slots[row]];
      code = code != UINT32_MAX ? code : texts->Intern(column.dictionary->At(slots[row]));
      slots[row] = code;
    }
  }
  column.dictionary = std::move(texts);
}

Column WithChange(const Column& before, const ValueChange& change) {
  Column column = before;
  if (const auto* narrow = std::get_if<Slots<uint8_t>>(&before.data)) {
    column.data = Slots<uint32_t>(narrow->begin(), narrow->end());  // texts may come
  }
  const size_t texts_before = before.dictionary == nullptr ? 0 : before.dictionary->size();
  for (size_t at = 0; at < change.rows.size(); ++at) {
    const uint32_t row = change.rows[at];
    const bool is_known = change.now.IsKnown(at);
    if (column.validity.empty() && !is_known) {
      column.validity = Bitmap(column.length, true);
    }
    if (!column.validity.empty()) {
      column.validity.Set(row, is_known);
    }
    std::visit(
        [&]<typename Data>(Data& data) {
          const Data& now = std::get<Data>(change.now.data);
          if constexpr (std::is_same_v<Data, Bitmap>) {
            data.Set(row, is_known && now.Get(at));
          } else if constexpr (std::is_same_v<Data, Slots<uint32_t>>) {
            data[row] = !is_known ? 0 : column.dictionary == change.now.dictionary ? now[at] : column.dictionary->Intern(change.now.dictionary->At(now[at]));
          } else {
            data[row] = is_known ? now[at] : typename Data::value_type{};
          }
        },
        column.data);
  }
  // What was new on each of many days would be kept for ever.
  if (column.dictionary != nullptr && column.dictionary->size() > std::max(texts_before, column.length)) {
    DropUnusedTexts(column);
  }
  return column;
}

bool CanRefresh(const Program& program, const LoadRequest& load) {
  const Schema& schema = *load.schema;
  const LoadPlan plan = PlanLoad(load);
  const auto is_main = [&](uint32_t table) { return schema.FindTable(program.tables[table]) == schema.main_entity; };
  for (const Block& block : program.blocks) {
    const std::optional<TableId> table = schema.FindTable(program.tables[block.table]);
    const bool is_child = block.parent && !program.blocks[*block.parent].parent && is_main(program.blocks[*block.parent].table) && block.downs.size() == 1 && table &&
                          LinkToMainEntity(plan, schema, *table);
    const bool is_root = !block.parent && is_main(block.table);
    if (!is_root && !is_child) {
      return false;
    }
    for (const Instruction& instruction : block.instructions) {
      const bool walks = instruction.op == Opcode::UpRows || instruction.op == Opcode::SelfRows || instruction.op == Opcode::LoadColumnAt || instruction.op == Opcode::LoadValueAt ||
                         (instruction.op == Opcode::Run && !instruction.operands.empty()) || (instruction.op == Opcode::LoadValue && block.parent) || (instruction.op == Opcode::LoadTime && table && !schema[*table].time);
      if (walks) {
        return false;
      }
    }
  }
  const auto is_cluster = [](const PopulationRow& population) { return population.groups.has_value(); };
  return std::all_of(program.values.begin(), program.values.end(), [&](const ValueRow& value) { return is_main(value.table); }) &&
         std::none_of(program.populations.begin(), program.populations.end(), is_cluster) && program.imports.empty() && program.claims.empty();
}

std::optional<Refreshed> Refresh(const RefreshRequest& request) { return Refresher(request).Run(); }

}  // namespace limn
