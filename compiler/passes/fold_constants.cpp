#include <optional>
#include <vector>

#include "compiler/passes/passes.h"
#include "runtime/values/decimal.h"

namespace limn {
namespace {

using hir::BinaryOp;
using hir::ExprId;

class Folder {
 public:
  Folder(hir::Module& module, const TimeZone& zone) : module_(module), zone_(zone), seen_(module.exprs.size(), false) {}

  void FoldAll() {
    for (uint32_t index = 0; index < module_.exprs.size(); ++index) {
      Fold({index});
    }
  }

 private:
  // Operands first, whatever their place in the module.
  void Fold(ExprId id) {
    if (seen_[id.index]) {
      return;
    }
    seen_[id.index] = true;
    hir::ForEachOperand(module_[id], [&](ExprId operand) { Fold(operand); });
    hir::Expr& expr = module_[id];
    std::optional<Value> value;
    if (const auto* unary = std::get_if<hir::Unary>(&expr.node)) {
      value = FoldUnary(*unary);
    } else if (const auto* binary = std::get_if<hir::Binary>(&expr.node)) {
      value = FoldBinary(*binary, expr.type.value);
    } else if (const auto* convert = std::get_if<hir::Convert>(&expr.node)) {
      value = FoldConvert(*convert, expr.type.value);
    }
    if (value && !expr.type.is_error()) {
      value->type = expr.type.value;
      expr.node = hir::Literal{std::move(*value)};
    }
  }

  /// The value of a literal that isn't missing.
  const Value* Known(ExprId id) const {
    const auto* literal = std::get_if<hir::Literal>(&module_[id].node);
    return literal && !literal->value.is_missing() ? &literal->value : nullptr;
  }

  std::optional<Value> FoldUnary(const hir::Unary& unary) const {
    const Value* operand = Known(unary.operand);
    if (!operand) {
      return std::nullopt;
    }
    switch (unary.op) {
      case hir::UnaryOp::Not: return Value::Bool(!operand->as_bool());
      case hir::UnaryOp::IsMissing: return Value::Bool(false);
      case hir::UnaryOp::IsKnown: return Value::Bool(true);
      case hir::UnaryOp::Negate: break;
    }
    if (const double* number = std::get_if<double>(&operand->data)) {
      return Value::Number(-*number);
    }
    int64_t negated = 0;
    if (__builtin_sub_overflow(int64_t{0}, operand->as_int(), &negated)) {
      return std::nullopt;
    }
    return Value{operand->type, negated};
  }

  std::optional<Value> FoldBinary(const hir::Binary& binary, ValueType type) const {
    const Value* lhs = Known(binary.lhs);
    const Value* rhs = Known(binary.rhs);
    if (!lhs || !rhs) {
      return std::nullopt;
    }
    switch (binary.op) {
      case BinaryOp::And: return Value::Bool(lhs->as_bool() && rhs->as_bool());
      case BinaryOp::Or: return Value::Bool(lhs->as_bool() || rhs->as_bool());
      case BinaryOp::Equal: return Value::Bool(lhs->data == rhs->data);
      case BinaryOp::NotEqual: return Value::Bool(lhs->data != rhs->data);
      case BinaryOp::Less: return Value::Bool(lhs->data < rhs->data);
      case BinaryOp::LessEqual: return Value::Bool(lhs->data <= rhs->data);
      case BinaryOp::Greater: return Value::Bool(lhs->data > rhs->data);
      case BinaryOp::GreaterEqual: return Value::Bool(lhs->data >= rhs->data);
      case BinaryOp::Default: return *lhs;
      case BinaryOp::Add:
      case BinaryOp::Subtract:
      case BinaryOp::Multiply: return FoldExact(binary.op, *lhs, *rhs, type);
      default: return std::nullopt;  // quotients and text tests are rare; the run computes them once per batch
    }
  }

  // Ints and decimals; numbers and times are left to the run.
  static std::optional<Value> FoldExact(BinaryOp op, const Value& lhs, const Value& rhs, ValueType type) {
    const auto is_exact = [](const ValueType& t) { return t.kind == ValueKind::Int || t.kind == ValueKind::Decimal; };
    if (!is_exact(lhs.type) || !is_exact(rhs.type) || !is_exact(type)) {
      return std::nullopt;
    }
    if (op == BinaryOp::Multiply) {
      const std::optional<int64_t> product = MultiplyDecimal(lhs.as_int(), lhs.type.scale, rhs.as_int(), rhs.type.scale, type.scale);
      return product ? std::optional(Value{type, *product}) : std::nullopt;
    }
    int64_t result = 0;
    const bool overflows = op == BinaryOp::Add ? __builtin_add_overflow(lhs.as_int(), rhs.as_int(), &result)
                                               : __builtin_sub_overflow(lhs.as_int(), rhs.as_int(), &result);
    return overflows ? std::nullopt : std::optional(Value{type, result});
  }

  std::optional<Value> FoldConvert(const hir::Convert& convert, ValueType type) const {
    const Value* operand = Known(convert.operand);
    if (!operand) {
      return std::nullopt;
    }
    switch (type.kind) {
      case ValueKind::Number: return Value::Number(DecimalToDouble(operand->as_int(), operand->type.scale));
      case ValueKind::Date: return Value::OfDate(zone_.LocalDate({operand->as_int()}));
      case ValueKind::Duration: {
        int64_t micros = 0;
        const bool overflows = __builtin_mul_overflow(operand->as_int(), kMicrosPerDay, &micros);
        return overflows ? std::nullopt : std::optional(Value{type, micros});
      }
      default: {
        const std::optional<int64_t> scaled = Rescale(operand->as_int(), operand->type.scale, type.scale);
        return scaled ? std::optional(Value{type, *scaled}) : std::nullopt;
      }
    }
  }

  hir::Module& module_;
  const TimeZone& zone_;
  std::vector<bool> seen_;
};

}  // namespace

hir::Module FoldConstants(hir::Module module, const TimeZone& zone) {
  Folder(module, zone).FoldAll();
  return module;
}

}  // namespace limn
