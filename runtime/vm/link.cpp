#include "runtime/vm/link.h"

#include <re2/re2.h>

#include <algorithm>
#include <cassert>
#include <set>

#include "runtime/values/calendar.h"

namespace limn {
namespace {

using DictionaryPtr = std::shared_ptr<const Dictionary>;

class Linker {
 public:
  Linker(const Program& program, const Database& database, const std::map<std::string, Value>& parameters,
         const FunctionTable& functions, std::vector<LinkFailure>& failures)
      : program_(program), database_(database), schema_(database.schema()), functions_(functions), failures_(failures) {
    BindTables();
    BindColumns();
    BindLinks();
    BindParameters(parameters);
  }

  std::optional<LinkedProgram> Run() {
    linked_.program = &program_;
    linked_.database = &database_;
    linked_.blocks.resize(program_.blocks.size());
    linked_.value_dictionaries.resize(program_.values.size());
    if (!failures_.empty()) {
      return std::nullopt;
    }
    for (const PopulationRow& row : program_.populations) {
      linked_.population_amounts.push_back(row.amount             ? program_.constants[*row.amount]
                                           : row.amount_parameter ? parameters_[*row.amount_parameter]
                                                                  : Value::Missing({ValueKind::Int}));
      if (row.amount_parameter && linked_.population_amounts.back().is_missing()) {
        Fail(LinkFailure::Kind::ParameterRange, program_.parameters[*row.amount_parameter].name);
      }
    }
    for (const Stage& stage : program_.stages) {
      LinkBlock(stage.root);
      for (const StoredValue& stored : stage.stored) {
        linked_.value_dictionaries[stored.value] = linked_.blocks[stage.root].registers[stored.reg].dictionary;
      }
      for (const uint32_t population : stage.populations) {
        const PopulationRow& row = program_.populations[population];
        if (program_.values[row.result].type.kind == ValueKind::Text) {
          linked_.value_dictionaries[row.result] = linked_.value_dictionaries[row.argument];
        }
      }
    }
    if (!failures_.empty()) {
      return std::nullopt;
    }
    return std::move(linked_);
  }

 private:
  void Fail(LinkFailure::Kind kind, std::string name, std::string detail = {}) {
    failures_.push_back({kind, std::move(name), std::move(detail)});
  }

  void BindTables() {
    for (const std::string& name : program_.tables) {
      const std::optional<TableId> table = schema_.FindTable(name);
      tables_.push_back(table.value_or(TableId{}));
      if (!table && IsUsed(static_cast<uint32_t>(tables_.size() - 1))) {
        Fail(LinkFailure::Kind::NoTable, name);
      }
    }
  }

  // A program names all tables of its project; those it has nothing to do with may be gone.
  bool IsUsed(uint32_t table) const {
    const auto any = [](const auto& items, auto names) { return std::any_of(items.begin(), items.end(), names); };
    return any(program_.blocks, [&](const Block& block) { return block.table == table; }) ||
           any(program_.columns, [&](const ColumnName& column) { return column.table == table; }) ||
           any(program_.links, [&](const LinkName& link) { return link.child == table || link.parent == table; });
  }

  void BindColumns() {
    for (const ColumnName& column : program_.columns) {
      const TableId table = tables_[column.table];
      const std::optional<ColumnId> id = schema_.FindColumn(table, column.name);
      columns_.push_back(id.value_or(ColumnId{}));
      if (!id) {
        Fail(LinkFailure::Kind::NoColumn, column.name, program_.tables[column.table]);
      } else if (schema_.ColumnOf(table, *id).type != column.type) {
        Fail(LinkFailure::Kind::ColumnType, column.name, program_.tables[column.table]);
      }
    }
  }

  void BindLinks() {
    for (const LinkName& name : program_.links) {
      std::optional<LinkId> found;
      for (uint32_t index = 0; index < schema_.links.size(); ++index) {
        const Link& link = schema_.links[index];
        if (link.name == name.name && link.child == tables_[name.child] && link.parent == tables_[name.parent]) {
          found = LinkId{index};
        }
      }
      if (!found) {
        Fail(LinkFailure::Kind::NoLink, name.name, program_.tables[name.child]);
      }
      links_.push_back(found.value_or(LinkId{}));
    }
  }

  void BindParameters(const std::map<std::string, Value>& parameters) {
    std::set<std::string> unknown;
    for (const auto& [name, value] : parameters) {
      unknown.insert(name);
    }
    for (const ParameterRow& row : program_.parameters) {
      unknown.erase(row.name);
      const auto given = parameters.find(row.name);
      Value value = given == parameters.end() ? row.value : given->second;
      if (value.type != row.value.type) {
        Fail(LinkFailure::Kind::ParameterType, row.name);
      } else if (given != parameters.end() && !InRange(value, row)) {
        Fail(LinkFailure::Kind::ParameterRange, row.name);
      }
      parameters_.push_back(std::move(value));
    }
    for (const std::string& name : unknown) {
      Fail(LinkFailure::Kind::NoParameter, name);
    }
  }

  static bool InRange(const Value& value, const ParameterRow& row) {
    if (value.is_missing()) {
      return true;
    }
    return (!row.from || row.from->data <= value.data) && (!row.to || value.data <= row.to->data);
  }

  LinkedRegister& Register(uint32_t reg) { return block_->registers[reg]; }
  const DictionaryPtr& DictionaryOf(uint32_t reg) { return block_->registers[reg].dictionary; }

  void LinkBlock(uint32_t index) {
    const Block& block = program_.blocks[index];
    LinkedBlock* const enclosing = block_;
    LinkedBlock& linked = linked_.blocks[index];
    linked.table = tables_[block.table].index;
    linked.registers.resize(block.registers.size());
    for (size_t reg = 0; reg < block.registers.size(); ++reg) {
      linked.registers[reg].type = block.registers[reg];
      if (block.registers[reg].type.kind == ValueKind::Text) {
        linked.registers[reg].dictionary = Empty();  // also where an instruction fails to link: those behind it still look into it
      }
    }
    linked.instructions.reserve(block.instructions.size());
    for (const Instruction& instruction : block.instructions) {
      block_ = &linked;
      outer_ = enclosing;
      linked.instructions.push_back(LinkInstruction(instruction));
    }
    block_ = enclosing;
  }

  LinkedInstruction LinkInstruction(const Instruction& source) {
    LinkedInstruction linked;
    linked.op = source.op;
    linked.dst = source.dst;
    linked.operands = source.operands;
    linked.immediates = source.immediates;
    linked.span = source.span;
    switch (source.op) {
      case Opcode::Constant: SetConstant(linked, program_.constants[source.immediates[0]]); break;
      case Opcode::Parameter: SetConstant(linked, parameters_[source.immediates[0]]); break;
      case Opcode::Today: SetConstant(linked, Value::OfDate(database_.as_of().day)); break;
      case Opcode::UpRows: linked.parents = &database_.ParentRows(links_[source.immediates[0]]); break;
      case Opcode::LoadColumn:
      case Opcode::LoadColumnAt: {
        const ColumnName& name = program_.columns[source.immediates[0]];
        linked.column = database_.PackedColumnOf(tables_[name.table], columns_[source.immediates[0]]);
        Register(source.dst).dictionary = linked.column.column->dictionary ? linked.column.column->dictionary : Empty();
        break;
      }
      case Opcode::LoadTime:
        linked.column = database_.PackedTimeOf({block_->table});
        if (linked.column.column == nullptr || linked.column.column->type != Register(source.dst).type.type) {
          Fail(LinkFailure::Kind::NoTime, schema_[TableId{block_->table}].name);
        }
        break;
      case Opcode::LoadValue:
      case Opcode::LoadValueAt:
        linked.value = source.immediates[0];
        Register(source.dst).dictionary = linked_.value_dictionaries[linked.value];
        break;
      case Opcode::LoadOuter:
        Register(source.dst).dictionary = outer_->registers[source.immediates[0]].dictionary;
        Register(source.dst).constant = outer_->registers[source.immediates[0]].constant;
        break;
      case Opcode::CompareEqual:
      case Opcode::CompareNotEqual: LinkTextComparison(linked); break;
      case Opcode::In: LinkIn(linked); break;
      case Opcode::Contains:
      case Opcode::StartsWith:
      case Opcode::EndsWith: LinkTextTest(linked); break;
      case Opcode::Matches: LinkMatches(linked); break;
      case Opcode::Select: Unify(linked, {source.operands[1], source.operands[2]}); break;
      case Opcode::Default: Unify(linked, {source.operands[0], source.operands[1]}); break;
      case Opcode::Choose: LinkChoose(linked); break;
      case Opcode::Only: Register(source.dst).dictionary = DictionaryOf(source.operands[1]); break;
      case Opcode::Call: LinkCall(linked); break;
      case Opcode::InWindow: LinkWindow(linked); break;
      case Opcode::Period: linked.periods.unit = program_.windows[source.immediates[0]].unit; break;
      case Opcode::AggSequence:
      case Opcode::AggCountSequences:
      case Opcode::AggFunnelStage: linked.choices = program_.lists[source.immediates[0]]; break;
      case Opcode::PeriodBack: LinkPeriodsBack(linked); break;
      case Opcode::PeriodFirst:
      case Opcode::PeriodLast: LinkPeriodOfWindow(linked); break;
      case Opcode::ToDateFrom: linked.window.day_begins = program_.constants[source.immediates[0]].as_int(); break;
      case Opcode::RandomPart: linked.seed = program_.constants[source.immediates[0]].as_text(); break;
      case Opcode::Run: {
        linked.layout = ChildrenOf(program_.blocks[source.immediates[0]]);
        LinkBlock(source.immediates[0]);
        break;
      }
      case Opcode::AggTop:
        linked.choices = program_.lists[source.immediates[0]];
        outer_->registers[source.dst].dictionary = DictionaryOf(source.operands[0]);
        break;
      case Opcode::AggMin:
      case Opcode::AggMax:
      case Opcode::AggFirst:
      case Opcode::AggLast:
      case Opcode::AggFirstBy:
      case Opcode::AggLastBy:
      case Opcode::AggMostCommon:
      case Opcode::AggMostCommonRecent: outer_->registers[source.dst].dictionary = DictionaryOf(source.operands[0]); break;
      case Opcode::SelfRows:
      case Opcode::And:
      case Opcode::Or:
      case Opcode::Not:
      case Opcode::IsKnown:
      case Opcode::IsTrue:
      case Opcode::CompareLess:
      case Opcode::CompareLessEqual:
      case Opcode::CompareGreater:
      case Opcode::CompareGreaterEqual:
      case Opcode::Add:
      case Opcode::Subtract:
      case Opcode::Multiply:
      case Opcode::Divide:
      case Opcode::Negate:
      case Opcode::AddTime:
      case Opcode::DifferTime:
      case Opcode::ToDecimal:
      case Opcode::ToNumber:
      case Opcode::ToMicros:
      case Opcode::ToDate:
      case Opcode::AggCount:
      case Opcode::AggCountKnown:
      case Opcode::AggSum:
      case Opcode::AggAverage:
      case Opcode::AggPercentile:
      case Opcode::AggStdDev:
      case Opcode::AggStreak:
      case Opcode::AggLongestGap:
      case Opcode::AggAverageGap:
      case Opcode::AggTrend:
      case Opcode::Bits:
      case Opcode::AggDistinct:
      case Opcode::AggShare:
      case Opcode::AggAny:
      case Opcode::AggNone:
      case Opcode::AggAll: break;
    }
    return linked;
  }

  static DictionaryPtr Empty() {
    static const DictionaryPtr empty = std::make_shared<Dictionary>();
    return empty;
  }

  void SetConstant(LinkedInstruction& linked, const Value& value) {
    LinkedRegister& dst = Register(linked.dst);
    dst.constant = value;
    linked.constant = value;
    if (dst.type.type.kind == ValueKind::Text) {
      auto dictionary = std::make_shared<Dictionary>();
      dictionary->Intern(value.is_missing() ? std::string_view() : std::string_view(value.as_text()));
      dst.dictionary = dictionary;
    }
  }

  // The smaller dictionary's codes are looked up in the larger one.
  void LinkTextComparison(LinkedInstruction& linked) {
    const LinkedRegister& lhs = Register(linked.operands[0]);
    const LinkedRegister& rhs = Register(linked.operands[1]);
    if (lhs.type.type.kind != ValueKind::Text || lhs.dictionary == rhs.dictionary) {
      return;
    }
    linked.maps_lhs = lhs.dictionary->size() < rhs.dictionary->size();
    const Dictionary& small = linked.maps_lhs ? *lhs.dictionary : *rhs.dictionary;
    const Dictionary& large = linked.maps_lhs ? *rhs.dictionary : *lhs.dictionary;
    linked.code_maps.push_back(MapInto(small, [&](std::string_view text) { return large.Find(text).value_or(kNoCode); }));
  }

  template <typename CodeOf>
  static std::vector<uint32_t> MapInto(const Dictionary& from, CodeOf code_of) {
    std::vector<uint32_t> map(std::max<uint32_t>(from.size(), 1), kNoCode);  // a missing slot's code 0 is always there
    for (uint32_t code = 0; code < from.size(); ++code) {
      map[code] = code_of(from.At(code));
    }
    return map;
  }

  // dst gets one dictionary that holds the texts of all operands.
  void Unify(LinkedInstruction& linked, const std::vector<uint32_t>& operands) {
    if (Register(linked.dst).type.type.kind != ValueKind::Text) {
      return;
    }
    const DictionaryPtr& first = DictionaryOf(operands[0]);
    if (std::all_of(operands.begin(), operands.end(), [&](uint32_t reg) { return DictionaryOf(reg) == first; })) {
      linked.code_maps.resize(operands.size());
      Register(linked.dst).dictionary = first;
      return;
    }
    auto merged = std::make_shared<Dictionary>();
    for (const uint32_t operand : operands) {
      linked.code_maps.push_back(MapInto(*DictionaryOf(operand), [&](std::string_view text) { return merged->Intern(text); }));
      if (DictionaryOf(operand)->size() == 0) {
        linked.code_maps.back()[0] = merged->Intern("");
      }
    }
    Register(linked.dst).dictionary = merged;
  }

  void LinkIn(LinkedInstruction& linked) {
    const std::vector<Value>& list = program_.lists[linked.immediates[0]];
    const LinkedRegister& operand = Register(linked.operands[0]);
    switch (LayoutOf(operand.type.type.kind)) {
      case Layout::Code:
        linked.code_table.Resize(std::max<uint32_t>(operand.dictionary->size(), 1), false);
        for (const Value& value : list) {
          if (const std::optional<uint32_t> code = operand.dictionary->Find(value.as_text())) {
            linked.code_table.Set(*code, true);
          }
        }
        break;
      case Layout::Double:
        for (const Value& value : list) {
          linked.sorted_numbers.push_back(value.as_number());
        }
        std::sort(linked.sorted_numbers.begin(), linked.sorted_numbers.end());
        break;
      case Layout::Truth:
      case Layout::Int32:
      case Layout::Int64:
        for (const Value& value : list) {
          linked.sorted_ints.push_back(value.type.kind == ValueKind::Bool ? int64_t{value.as_bool()} : value.as_int());
        }
        std::sort(linked.sorted_ints.begin(), linked.sorted_ints.end());
        break;
    }
  }

  static bool TextHolds(Opcode op, std::string_view text, std::string_view part) {
    switch (op) {
      case Opcode::Contains: return text.find(part) != std::string_view::npos;
      case Opcode::StartsWith: return text.starts_with(part);
      default: return text.ends_with(part);
    }
  }

  // Against a constant the test costs once per distinct text.
  void LinkTextTest(LinkedInstruction& linked) {
    const std::optional<Value>& part = Register(linked.operands[1]).constant;
    if (part && !part->is_missing()) {
      FillTable(linked, [&](std::string_view text) { return TextHolds(linked.op, text, part->as_text()); });
    }
  }

  template <typename Holds>
  void FillTable(LinkedInstruction& linked, Holds holds) {
    const Dictionary& dictionary = *DictionaryOf(linked.operands[0]);
    linked.code_table.Resize(std::max<uint32_t>(dictionary.size(), 1), false);
    for (uint32_t code = 0; code < dictionary.size(); ++code) {
      linked.code_table.Set(code, holds(dictionary.At(code)));
    }
  }

  void LinkMatches(LinkedInstruction& linked) {
    const std::string& text = program_.constants[linked.immediates[0]].as_text();
    RE2::Options options;
    options.set_log_errors(false);
    const RE2 pattern(text, options);
    if (!pattern.ok()) {
      Fail(LinkFailure::Kind::BadPattern, text, pattern.error());
      return;
    }
    FillTable(linked, [&](std::string_view value) {
      return RE2::PartialMatch(re2::StringPiece(value.data(), value.size()), pattern);
    });
  }

  void LinkChoose(LinkedInstruction& linked) {
    linked.choices = program_.lists[linked.immediates[0]];
    if (Register(linked.dst).type.type.kind == ValueKind::Text) {
      auto dictionary = std::make_shared<Dictionary>();
      for (const Value& value : linked.choices) {
        linked.choice_codes.push_back(dictionary->Intern(value.is_missing() ? std::string_view() : std::string_view(value.as_text())));
      }
      dictionary->Intern("");  // so that a slot without a value has a code
      Register(linked.dst).dictionary = dictionary;
    }
  }

  void LinkCall(LinkedInstruction& linked) {
    const FunctionName& name = program_.functions[linked.immediates[0]];
    const std::optional<FunctionKernel> kernel = functions_(name);
    if (!kernel) {
      Fail(LinkFailure::Kind::NoFunction, name.name);
      return;
    }
    linked.kernel = *kernel;
    if (!kernel->text) {
      return;
    }
    std::vector<Value> constants;
    for (size_t operand = 1; operand < linked.operands.size(); ++operand) {
      const std::optional<Value>& constant = Register(linked.operands[operand]).constant;
      if (!constant) {
        Fail(LinkFailure::Kind::NoFunction, name.name, "its further arguments must be constants");
        return;
      }
      constants.push_back(*constant);
    }
    const Dictionary& dictionary = *DictionaryOf(linked.operands[0]);
    linked.text_results = std::make_shared<TextResults>();
    Column& results = linked.text_results->values;
    results = Column::Of(name.result);
    const bool has_missing = std::any_of(constants.begin(), constants.end(), [](const Value& value) { return value.is_missing(); });
    for (uint32_t code = 0; code < dictionary.size(); ++code) {
      has_missing ? results.PushMissing() : results.Push(kernel->text(dictionary.At(code), constants));
    }
    if (results.dictionary) {
      results.dictionary->Intern("");
      Register(linked.dst).dictionary = results.dictionary;
    }
  }

  // The length of a window; nothing, with a complaint, where a parameter makes it none.
  std::optional<int64_t> AmountOf(const WindowRow& window) {
    if (!window.amount_parameter) {
      return window.amount;
    }
    const Value& value = parameters_[*window.amount_parameter];
    if (value.is_missing() || value.as_int() < 1) {
      Fail(LinkFailure::Kind::EmptyWindow, program_.parameters[*window.amount_parameter].name);
      return std::nullopt;
    }
    return value.as_int();
  }

  // Whether a window over the times of that kind is decided on days that are not the calendar's.
  bool HasOwnDays(const WindowRow& window, ValueKind time) const {
    return time == ValueKind::DateTime && window.day_begins > 0 && GoesByDays(window, database_.as_of());
  }

  WindowBounds BoundsFor(const WindowRow& window, int64_t amount, ValueKind time) const {
    return BoundsOf(window, amount, HasOwnDays(window, time) ? ValueKind::Date : time, database_.as_of(), database_.zone());
  }

  void LinkWindow(LinkedInstruction& linked) {
    const WindowRow& window = program_.windows[linked.immediates[0]];
    const std::optional<int64_t> amount = AmountOf(window);
    if (!amount) {
      return;
    }
    const ValueKind time = Register(linked.operands[0]).type.type.kind;
    linked.window = {window.shape, HasOwnDays(window, time), {}, window.day_begins, window.from, window.to};
    if (window.shape <= WindowShape::LastFull) {
      linked.window.bounds = BoundsFor(window, *amount, time);
    }
  }

  // How many periods back from as of a sliding window begins, and how many it ends.
  struct PeriodsBack {
    int64_t begin = 0;
    int64_t end = 0;
  };
  std::optional<PeriodsBack> PeriodsBackOf(const LinkedInstruction& linked) {
    const WindowRow& window = program_.windows[linked.immediates[0]];
    const std::optional<int64_t> amount = AmountOf(window);
    if (!amount) {
      return std::nullopt;
    }
    const int64_t periods = std::min(*amount, kWindowAmountMax) * PeriodsIn(window.unit, program_.windows[linked.immediates[1]].unit);
    return window.shape == WindowShape::Last ? PeriodsBack{periods, 0} : PeriodsBack{2 * periods, periods};
  }

  void LinkPeriodsBack(LinkedInstruction& linked) {
    const std::optional<PeriodsBack> back = PeriodsBackOf(linked);
    if (!back) {
      return;
    }
    WindowRow step = program_.windows[linked.immediates[1]];
    step.day_begins = program_.windows[linked.immediates[0]].day_begins;
    const ValueKind time = Register(linked.operands[0]).type.type.kind;
    linked.window.day_begins = step.day_begins;
    LinkedPeriods& periods = linked.periods;
    periods.by_day = HasOwnDays(step, time);
    periods.latest = BoundsFor(step, 1, time).last;
    for (int64_t amount = 1; amount <= back->begin; ++amount) {
      const int64_t begin = BoundsFor(step, amount, time).first;
      if (!periods.begins.empty() && begin >= periods.begins.back()) {
        break;  // the calendar has come to its end
      }
      periods.begins.push_back(begin);
    }
  }

  void LinkPeriodOfWindow(LinkedInstruction& linked) {
    const WindowRow& window = program_.windows[linked.immediates[0]];
    const WindowRow& period = program_.windows[linked.immediates[1]];
    const bool is_first = linked.op == Opcode::PeriodFirst;
    int64_t number = 0;
    if (period.shape == WindowShape::Last) {
      const std::optional<PeriodsBack> back = PeriodsBackOf(linked);
      if (!back) {
        return;
      }
      number = is_first ? 1 - back->begin : -back->end;
    } else {
      const std::optional<int64_t> amount = AmountOf(window);
      if (!amount) {
        return;
      }
      const ValueKind time = Register(linked.operands[0]).type.type.kind;
      const WindowBounds bounds = BoundsFor(window, *amount, time);
      const int64_t edge = is_first ? bounds.first : bounds.last;
      const bool is_day = time == ValueKind::Date || HasOwnDays(window, time);
      const int64_t day = is_day ? edge : database_.zone().LocalDate({edge}).days;
      number = CalendarPeriod({static_cast<int32_t>(std::clamp(day, kFirstDay, kLastDay))}, period.unit);
    }
    SetConstant(linked, Value::Int(number));
  }

  // The children over several links: those of each child in turn.
  std::shared_ptr<const ChildLayout> ChildrenOf(const Block& block) {
    const auto borrowed = [&](uint32_t link) {
      return std::shared_ptr<const ChildLayout>(std::shared_ptr<void>(), &database_.PackedChildren(links_[link]));
    };
    if (block.downs.size() == 1) {
      return borrowed(block.downs[0]);
    }
    const auto known = composed_.find(block.downs);
    if (known != composed_.end()) {
      return known->second;
    }
    database_.Children(links_[block.downs[0]]);  // all of them
    std::shared_ptr<const ChildLayout> layout = borrowed(block.downs[0]);
    for (size_t step = 1; step < block.downs.size(); ++step) {
      layout = Compose(*layout, database_.Children(links_[block.downs[step]]));
    }
    composed_[block.downs] = layout;
    return layout;
  }

  static std::shared_ptr<const ChildLayout> Compose(const ChildLayout& upper, const ChildLayout& lower) {
    auto composed = std::make_shared<ChildLayout>();
    const size_t parents = upper.offsets.size() - 1;
    composed->offsets.resize(parents + 1);
    if (upper.order.empty() && lower.order.empty()) {
      for (size_t parent = 0; parent <= parents; ++parent) {
        composed->offsets[parent] = lower.offsets[upper.offsets[parent]];
      }
      return composed;
    }
    for (size_t parent = 0; parent < parents; ++parent) {
      composed->offsets[parent] = static_cast<uint32_t>(composed->order.size());
      for (uint32_t position = upper.offsets[parent]; position < upper.offsets[parent + 1]; ++position) {
        const uint32_t middle = upper.Child(position);
        for (uint32_t child = lower.offsets[middle]; child < lower.offsets[middle + 1]; ++child) {
          composed->order.push_back(lower.Child(child));
        }
      }
    }
    composed->offsets[parents] = static_cast<uint32_t>(composed->order.size());
    if (composed->order.empty()) {
      composed->order.push_back(0);  // an empty order would mean identity
    }
    return composed;
  }

  const Program& program_;
  const Database& database_;
  const Schema& schema_;
  const FunctionTable& functions_;
  std::vector<LinkFailure>& failures_;
  std::vector<TableId> tables_;
  std::vector<ColumnId> columns_;
  std::vector<LinkId> links_;
  std::vector<Value> parameters_;
  LinkedProgram linked_;
  LinkedBlock* block_ = nullptr;
  LinkedBlock* outer_ = nullptr;
  std::map<std::vector<uint32_t>, std::shared_ptr<const ChildLayout>> composed_;
};

}  // namespace

std::optional<LinkedProgram> LinkProgram(const Program& program, const Database& database, const std::map<std::string, Value>& parameters,
                                  const FunctionTable& functions, std::vector<LinkFailure>& failures) {
  return Linker(program, database, parameters, functions, failures).Run();
}

ProgramNeeds NeedsOf(const Program& program, const Schema& schema) {
  ProgramNeeds needs;
  for (const TableSchema& table : schema.tables) {
    needs.columns.emplace_back(table.columns.size(), false);
  }
  needs.links.resize(schema.links.size(), false);
  needs.times.resize(schema.tables.size(), false);
  for (const ColumnName& name : program.columns) {
    if (const std::optional<TableId> table = schema.FindTable(program.tables[name.table])) {
      if (const std::optional<ColumnId> column = schema.FindColumn(*table, name.name)) {
        needs.columns[table->index][column->index] = true;
      }
    }
  }
  for (const LinkName& name : program.links) {
    for (size_t index = 0; index < schema.links.size(); ++index) {
      const Link& link = schema.links[index];
      if (link.name == name.name && schema[link.child].name == program.tables[name.child]) {
        needs.links[index] = true;
      }
    }
  }
  for (const Block& block : program.blocks) {
    for (const Instruction& instruction : block.instructions) {
      if (instruction.op == Opcode::LoadTime) {
        if (const std::optional<TableId> table = schema.FindTable(program.tables[block.table])) {
          needs.times[table->index] = true;
        }
      }
    }
  }
  return needs;
}

}  // namespace limn
