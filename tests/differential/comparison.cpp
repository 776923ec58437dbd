#include "tests/differential/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/kernels/intervals.h"
#include "tests/differential/reference_intervals.h"

namespace limn::differential {

namespace {

std::string Show(const Value& value, const TimeZone& zone) { return value.is_missing() ? "missing" : Format(value, zone); }

// Equal to the bit, but for the sign of zero, which no output shows.
bool AreSame(const Value& a, const Value& b) {
  if (a.is_missing() || b.is_missing()) {
    return a.is_missing() && b.is_missing();
  }
  return a.type == b.type && a.data == b.data;
}

// Compares what the VM made with what the reference makes of the same module and raw tables.
class Comparison {
 public:
  Comparison(const hir::Module& module, const ReferenceWorld& world, Reference& reference, const Database& database, const RandomProgram& rules, Hits* hits)
      : schema_(world.schema()), module_(module), world_(world), reference_(reference), database_(database), rules_(rules), hits_(hits) {}

  /// The first difference in words; "" where all agree.
  std::string Compare(const Program& program, const RunResult& result) {
    for (const LabelTable& table : result.labels) {
      const std::vector<uint32_t>& rows = RowsByKey({table.table});
      if (table.rows != rows.size()) {
        return fmt::format("{}: {} rows, the reference has {}", schema_.tables[table.table].name, table.rows, rows.size());
      }
      for (const LabelColumn& label : table.labels) {
        for (size_t row = 0; row < rows.size(); ++row) {
          const std::string difference = CompareLabel(label, row, rows[row]);
          if (!difference.empty()) {
            return fmt::format("{} of {} {}: {}", label.name, schema_.tables[table.table].name, database_.KeyText({table.table}, static_cast<uint32_t>(row)),
                               difference);
          }
        }
      }
    }
    const std::string difference = CompareClaims(result);
    return difference.empty() ? CompareKept(program, result) : difference;
  }

 private:
  // The reference's rows in the order of an entity's relation: ints by value, texts by bytes.
  const std::vector<uint32_t>& RowsByKey(TableId table) {
    std::vector<uint32_t>& rows = rows_by_key_[table.index];
    if (rows.empty()) {
      rows = world_.Rows(table);
      std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) {
        for (const ColumnId column : schema_[table].key) {
          const Value& key_a = world_.Row(table, a)[column.index];
          const Value& key_b = world_.Row(table, b)[column.index];
          if (ComesBefore(key_a, key_b) || ComesBefore(key_b, key_a)) {
            return ComesBefore(key_a, key_b);
          }
        }
        return false;
      });
    }
    return rows;
  }

  std::string CompareValue(const Value& got, const Value& wanted) const {
    return AreSame(got, wanted) ? ""
                                : fmt::format("{}, the reference says {}", Show(got, database_.zone()), Show(wanted, database_.zone()));
  }

  std::string CompareLabel(const LabelColumn& label, size_t row, uint32_t raw_row) {
    const hir::DefId definition = *module_.Find(label.name);
    if (!MayBeShown(module_[definition], raw_row)) {
      const bool is_shown = std::any_of(label.columns.begin(), label.columns.end(), [&](const Column& column) { return column.IsKnown(row); });
      return is_shown ? "shown of somebody who did not consent" : "";
    }
    if (label.shape != LabelShape::Set) {
      const std::string difference = CompareValue(label.columns[0].At(row), reference_.Evaluate(definition, raw_row));
      return difference.empty() && module_[definition].import ? CompareImported(label.columns[0].At(row), module_[definition], raw_row) : difference;
    }
    std::vector<std::string> held;
    for (size_t member = 0; member < label.members.size(); ++member) {
      if (!label.columns[member].IsKnown(row)) {
        return fmt::format("whether it has {} is unknown", label.members[member]);
      }
    }
    ForEachMember(label, row, [&](std::string_view member) { held.emplace_back(member); });
    const std::vector<std::string> wanted = reference_.EvaluateSet(definition, raw_row);
    return held == wanted ? "" : fmt::format("{{{}}}, the reference says {{{}}}", fmt::join(held, ", "), fmt::join(wanted, ", "));
  }

  // Whether the row consented to all purposes that a label is for.
  bool MayBeShown(const hir::Definition& label, uint32_t raw_row) {
    bool may = true;
    for (uint32_t index = 0; index < module_.definitions.size(); ++index) {
      const hir::Definition& purpose = module_.definitions[index];
      const std::vector<std::string>& wanted = label.attributes.purposes;
      if (purpose.kind == hir::DefinitionKind::Purpose && std::find(wanted.begin(), wanted.end(), purpose.name) != wanted.end()) {
        const Value consents = reference_.Evaluate({index}, raw_row);
        may = may && !consents.is_missing() && consents.as_bool();
      }
    }
    return may;
  }

  std::string CompareImported(const Value& got, const hir::Definition& definition, uint32_t raw_row) {
    const auto expiry = rules_.expiries.find(definition.name);
    int64_t days = 0;
    int64_t months = 0;
    if (expiry != rules_.expiries.end()) {
      const auto [amount, unit] = expiry->second;
      days = unit == "days" ? amount : unit == "weeks" ? 7 * amount : 0;
      months = unit == "months" ? amount : unit == "quarters" ? 3 * amount : unit == "years" ? 12 * amount : 0;
    }
    return CompareValue(got, reference_.Imported(definition, raw_row, days, months));
  }

  void Hit(std::string_view name) {
    if (hits_ != nullptr) {
      ++(*hits_)[std::string(name)];
    }
  }

  std::string CompareClaims(const RunResult& result) {
    if (result.claims.size() != module_.claims.size()) {
      return fmt::format("{} claims, the rules have {}", result.claims.size(), module_.claims.size());
    }
    for (size_t index = 0; index < result.claims.size(); ++index) {
      const ClaimResult& got = result.claims[index];
      const ReckonedClaim wanted = reference_.Reckon(module_.claims[index]);
      const auto word = [](const std::optional<bool>& holds) { return !holds ? "no data" : *holds ? "confirmed" : "refuted"; };
      Hit(fmt::format("claim {}", word(wanted.holds)));
      if (got.holds != wanted.holds || got.members != wanted.members) {
        return fmt::format("claim {}: {} of {} members, the reference says {} of {}", index, word(got.holds), got.members, word(wanted.holds), wanted.members);
      }
      for (size_t figure = 0; figure < wanted.figures.size(); ++figure) {
        std::string difference = CompareFigure(got.figures.at(figure), wanted.figures[figure]);
        if (!difference.empty()) {
          return fmt::format("claim {}, figure {}: {}", index, figure, difference);
        }
      }
    }
    return "";
  }

  std::string CompareFigure(const ClaimFigureResult& got, const ReckonedFigure& wanted) {
    if (got.count != wanted.count || got.hits != wanted.hits || got.others != wanted.others || got.other_hits != wanted.other_hits) {
      return fmt::format("{} of {} against {} of {}, the reference says {} of {} against {} of {}", got.hits.value_or(-1), got.count, got.other_hits.value_or(-1),
                         got.others.value_or(-1), wanted.hits.value_or(-1), wanted.count, wanted.other_hits.value_or(-1), wanted.others.value_or(-1));
    }
    if (got.deviation != wanted.deviation || got.bound != wanted.bound) {
      return "another deviation or bound than the reference's";
    }
    const std::string difference = CompareValue(got.value, wanted.value);
    return difference.empty() ? CompareIntervals(wanted) : difference;
  }

  std::string CompareIntervals(const ReckonedFigure& figure) {
    if (figure.value.is_missing() || figure.count == 0) {
      return "";
    }
    const auto compare = [](std::string_view name, const std::optional<Interval>& got, std::pair<double, double> wanted) {
      constexpr double kTolerance = 1e-6;
      const double size = std::max({1e-9, std::abs(wanted.first), std::abs(wanted.second)});
      const bool agree = got && std::abs(got->low - wanted.first) <= kTolerance * size && std::abs(got->high - wanted.second) <= kTolerance * size;
      return agree ? "" : fmt::format("{}: another one than {} to {}", name, wanted.first, wanted.second);
    };
    if (figure.others) {
      const bool has_interval = *figure.hits > 0 && *figure.other_hits > 0;
      const std::optional<Interval> got = RatioInterval(*figure.hits, figure.count, *figure.other_hits, *figure.others);
      if (!has_interval) {
        return got ? "interval of a ratio: one of nothing" : "";
      }
      Hit("claim interval of a ratio");
      return compare("interval of a ratio", got, RatiosThatFit(*figure.hits, figure.count, *figure.other_hits, *figure.others));
    }
    if (figure.hits) {
      Hit("claim interval of a share");
      return compare("interval of a share", ShareInterval(*figure.hits, figure.count), SharesThatFit(*figure.hits, figure.count));
    }
    const bool is_ordinary = figure.deviation && std::abs(figure.value.as_number()) < 1e100 && *figure.deviation < 1e100;
    if (!is_ordinary) {
      return "";
    }
    Hit("claim interval of a mean");
    return compare("interval of a mean", MeanInterval(figure.value.as_number(), *figure.deviation, figure.count),
                   MeansThatFit(figure.value.as_number(), *figure.deviation, figure.count));
  }

  // Metrics on tables that are no entities: rows are told by their key, where the load brought one.
  std::string CompareKept(const Program& program, const RunResult& result) {
    for (size_t value = 0; value < program.values.size(); ++value) {
      const TableId table{program.values[value].table};
      const std::optional<hir::DefId> definition = module_.Find(program.values[value].name);
      if (!definition || schema_[table].key.empty() || !schema_[table].entity.empty()) {
        continue;
      }
      // Rows without a key can't be told apart; they are only counted.
      std::map<std::string, uint32_t> rows_by_key;
      const auto has_key = [&](auto cell_at) {
        const std::vector<ColumnId>& key = schema_[table].key;
        return std::none_of(key.begin(), key.end(), [&](ColumnId column) { return cell_at(column).is_missing(); });
      };
      for (const uint32_t row : world_.Rows(table)) {
        if (has_key([&](ColumnId column) { return world_.Row(table, row)[column.index]; })) {
          std::string key;
          for (const ColumnId column : schema_[table].key) {
            key += (key.empty() ? "" : ",") + Format(world_.Row(table, row)[column.index], database_.zone());
          }
          rows_by_key[key] = row;
        }
      }
      const Column& column = result.values[value];
      if (column.length != world_.Rows(table).size()) {
        return fmt::format("{}: {} rows, the reference has {}", program.values[value].name, column.length, world_.Rows(table).size());
      }
      for (uint32_t row = 0; row < column.length; ++row) {
        if (!has_key([&](ColumnId part) { return database_.ColumnOf(table, part).At(row); })) {
          continue;
        }
        const std::string key = database_.KeyText(table, row);
        const auto found = rows_by_key.find(key);
        const std::string difference = found == rows_by_key.end() ? "a row that the reference doesn't have"
                                                                  : CompareValue(column.At(row), reference_.Evaluate(*definition, found->second));
        if (!difference.empty()) {
          return fmt::format("{} of {} {}: {}", program.values[value].name, schema_[table].name, key, difference);
        }
      }
    }
    return "";
  }

  const Schema& schema_;
  const hir::Module& module_;
  const ReferenceWorld& world_;
  Reference& reference_;
  const Database& database_;
  const RandomProgram& rules_;
  Hits* hits_;
  std::map<uint32_t, std::vector<uint32_t>> rows_by_key_;
};

}  // namespace

std::string DifferenceFromReference(const hir::Module& module, const Executed& executed, const ReferenceWorld& world, Reference& reference, const RandomProgram& rules,
                                    Hits* hits) {
  return Comparison(module, world, reference, *executed.database, rules, hits).Compare(*executed.program, executed.result);
}

std::string DifferenceOfLabels(const Executed& one, const Executed& other) {
  for (const LabelTable& table : one.result.labels) {
    for (const LabelColumn& label : table.labels) {
      const LabelColumn* found = nullptr;
      for (const LabelTable& other_table : other.result.labels) {
        for (const LabelColumn& candidate : other_table.labels) {
          found = other_table.table == table.table && candidate.name == label.name ? &candidate : found;
        }
      }
      const bool is_bound = label.name.find('.') != std::string::npos;  // what stands for a parameter of a pack: no rule can name it
      if (is_bound) {
        continue;
      }
      if (found == nullptr || found->shape != label.shape || found->members != label.members || found->columns.size() != label.columns.size()) {
        return label.name + ": not the same label";
      }
      for (size_t row = 0; row < table.rows; ++row) {
        for (size_t column = 0; column < label.columns.size(); ++column) {
          const Value got = label.columns[column].At(row);
          const Value wanted = found->columns[column].At(row);
          if (!AreSame(got, wanted)) {
            return fmt::format("{} of row {}: {}, and {} where it is written out", label.name, row, Show(got, one.database->zone()), Show(wanted, one.database->zone()));
          }
        }
      }
    }
  }
  return "";
}

}  // namespace limn::differential
