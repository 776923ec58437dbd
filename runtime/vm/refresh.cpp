#include "runtime/vm/refresh.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "runtime/threads/on_threads.h"
#include "runtime/vm/moved_rows.h"
#include "runtime/vm/population.h"
#include "runtime/vm/stages.h"

namespace limn {
namespace {

// Rows that are run, with a database of their own.
struct Part {
  std::vector<uint32_t> rows;
  std::unique_ptr<Database> database;
  std::optional<LinkedProgram> linked;
};

template <typename Slot>
bool IsSameSlot(Slot a, Slot b) {
  if constexpr (std::is_same_v<Slot, double>) {
    return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b);
  } else {
    return a == b;
  }
}

// Compares codes of two dictionaries, each pair of texts once where they are equal.
class SameTexts {
 public:
  SameTexts(const Dictionary& a, const Dictionary& b) : a_(a), b_(b), code_in_b_(&a == &b ? 0 : a.size(), kNoCode) {}
  bool operator()(uint32_t a, uint32_t b) {
    if (&a_ == &b_) {
      return a == b;
    }
    if (code_in_b_[a] == b) {
      return true;
    }
    const bool is_same = a_.At(a) == b_.At(b);
    if (is_same) {
      code_in_b_[a] = b;
    }
    return is_same;
  }

 private:
  const Dictionary& a_;
  const Dictionary& b_;
  std::vector<uint32_t> code_in_b_;
};

class Refresher {
 public:
  explicit Refresher(const RefreshRequest& request) : request_(request), program_(*request.program), database_(*request.database) {}

  std::optional<Refreshed> Run() {
    if (!CanRefresh(program_, request_.load) || !ChooseRows()) {
      return std::nullopt;
    }
    refreshed_.changes.resize(program_.values.size());
    for (size_t stage = 0; stage < program_.stages.size(); ++stage) {
      for (const Part& part : parts_) {
        if (!RunStage(program_.stages[stage], part)) {
          return std::nullopt;
        }
      }
      std::vector<uint32_t> further;
      for (const uint32_t population : program_.stages[stage].populations) {
        ComputeWhole(population, stage, further);
      }
      if (!further.empty() && !AddFurther(std::move(further))) {
        return std::nullopt;
      }
    }
    for (const Part& part : parts_) {
      refreshed_.looked_at += part.rows.size();
    }
    return std::move(refreshed_);
  }

 private:
  // A part of no rows is linked as of both moments, which shows what has moved with time.
  bool ChooseRows() {
    LoadRequest before = request_.load;
    before.as_of = request_.before;
    const std::optional<Part> then = PartOf({}, before);
    const std::optional<Part> now = PartOf({}, request_.load);
    if (!then || !now) {
      return false;
    }
    std::optional<std::vector<uint32_t>> rows;
    if (request_.before.is_day == request_.load.as_of.is_day) {
      rows = MovedRows(database_, request_.load, *then->linked, *now->linked, request_.threads);
    }
    if (rows) {
      const std::vector<uint32_t> touched = TouchedBy(database_, request_.load, *request_.added);
      std::vector<uint32_t> both;
      std::set_union(rows->begin(), rows->end(), touched.begin(), touched.end(), std::back_inserter(both));
      rows = std::move(both);
    } else {
      rows.emplace(database_[request_.load.schema->main_entity].rows);
      std::iota(rows->begin(), rows->end(), 0);
    }
    std::optional<Part> part = PartOf(std::move(*rows), request_.load);
    if (part) {
      parts_.push_back(std::move(*part));
    }
    return part.has_value();
  }

  std::optional<Part> PartOf(std::vector<uint32_t> rows, const LoadRequest& load) const {
    Part part;
    part.database = std::make_unique<Database>(limn::PartOf(database_, load, *request_.added, rows, request_.threads));
    part.rows = std::move(rows);
    std::vector<LinkFailure> failures;
    part.linked = LinkProgram(program_, *part.database, request_.parameters, *request_.functions, failures);
    return part.linked ? std::optional(std::move(part)) : std::nullopt;
  }

  // Rows whose value over the population is another, which a later stage reads.
  bool AddFurther(std::vector<uint32_t> rows) {
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    for (const Part& part : parts_) {
      std::vector<uint32_t> left;
      std::set_difference(rows.begin(), rows.end(), part.rows.begin(), part.rows.end(), std::back_inserter(left));
      rows = std::move(left);
    }
    std::optional<Part> part = PartOf(std::move(rows), request_.load);
    if (part) {
      parts_.push_back(std::move(*part));
    }
    return part.has_value();
  }

  bool RunStage(const Stage& stage, const Part& part) {
    std::vector<Column> values(program_.values.size());
    for (const LinkedInstruction& instruction : part.linked->blocks[stage.root].instructions) {
      if (instruction.op == Opcode::LoadValue && values[instruction.value].length == 0 && !BringValue(instruction.value, part, values[instruction.value])) {
        return false;
      }
    }
    StageErrors errors;
    for (const LinkedBlock& block : part.linked->blocks) {
      errors.emplace_back(block.instructions.size());
    }
    RunOptions options;
    options.threads = request_.threads;
    options.cancelled = request_.cancelled;
    RunBatches(*part.linked, stage, part.rows.size(), options, 0, part.rows.size(), values, errors);
    ForEachOnThreads(stage.stored.size(), request_.threads, [&](size_t index) {
      const uint32_t value = stage.stored[index].value;
      Note(value, ChangeBetween(GatherRows(request_.kept(value), part.rows), values[value], part.rows));
    });
    return true;
  }

  // The value that an earlier stage, or the run before, gave the part's rows; texts by the codes that the part's program knows.
  bool BringValue(uint32_t value, const Part& part, Column& brought) const {
    brought = GatherRows(request_.kept(value), part.rows);
    const ValueChange& change = refreshed_.changes[value];
    std::vector<uint32_t> places;
    std::vector<uint32_t> changed;
    for (size_t place = 0, at = 0; place < part.rows.size() && at < change.rows.size(); ++place) {
      at = static_cast<size_t>(std::lower_bound(change.rows.begin() + static_cast<ptrdiff_t>(at), change.rows.end(), part.rows[place]) - change.rows.begin());
      if (at < change.rows.size() && change.rows[at] == part.rows[place]) {
        places.push_back(static_cast<uint32_t>(place));
        changed.push_back(static_cast<uint32_t>(at));
      }
    }
    if (!places.empty()) {
      brought = WithChange(brought, {places, {}, change.now.Gather(changed)});
    }
    const std::shared_ptr<const Dictionary>& dictionary = part.linked->value_dictionaries[value];
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
    const PopulationResult computed = ComputePopulation(row, parts_.front().linked->population_amounts[index], values, {}, request_.cancelled);
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

  // Parts have no row in common.
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
  std::vector<Part> parts_;
  Refreshed refreshed_;
};

}  // namespace

ValueChange ChangeBetween(const Column& before, const Column& now, std::vector<uint32_t> rows) {
  std::vector<uint32_t> places;
  const auto compare = [&](const auto& is_same) {
    for (uint32_t place = 0; place < rows.size(); ++place) {
      const bool is_known = now.IsKnown(place);
      if (before.IsKnown(place) != is_known || (is_known && !is_same(place))) {
        places.push_back(place);
      }
    }
  };
  if (const auto* codes = std::get_if<Slots<uint32_t>>(&before.data)) {
    SameTexts same(*before.dictionary, *now.dictionary);
    compare([&](uint32_t place) { return same((*codes)[place], std::get<Slots<uint32_t>>(now.data)[place]); });
  } else if (const auto* bits = std::get_if<Bitmap>(&before.data)) {
    compare([&](uint32_t place) { return bits->Get(place) == std::get<Bitmap>(now.data).Get(place); });
  } else {
    std::visit(
        [&]<typename Data>(const Data& slots) {
          if constexpr (!std::is_same_v<Data, Bitmap>) {
            const Data& other = std::get<Data>(now.data);
            compare([&](uint32_t place) { return IsSameSlot(slots[place], other[place]); });
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

Column WithChange(const Column& before, const ValueChange& change) {
  Column column = before;
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
  return column;
}

bool CanRefresh(const Program& program, const LoadRequest& load) {
  const Schema& schema = *load.schema;
  const auto is_main = [&](uint32_t table) { return schema.FindTable(program.tables[table]) == schema.main_entity; };
  for (const Block& block : program.blocks) {
    const std::optional<TableId> table = schema.FindTable(program.tables[block.table]);
    const bool is_child = block.parent && !program.blocks[*block.parent].parent && is_main(program.blocks[*block.parent].table) && block.downs.size() == 1 && table &&
                          LinkToMainEntity(load, *table);
    const bool is_root = !block.parent && is_main(block.table);
    if (!is_root && !is_child) {
      return false;
    }
    for (const Instruction& instruction : block.instructions) {
      const bool walks = instruction.op == Opcode::UpRows || instruction.op == Opcode::SelfRows || instruction.op == Opcode::LoadColumnAt || instruction.op == Opcode::LoadValueAt ||
                         (instruction.op == Opcode::Run && !instruction.operands.empty()) || (instruction.op == Opcode::LoadValue && block.parent);
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
