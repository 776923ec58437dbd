#include "tests/differential/random_programs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/differential/expression_maker.h"
#include "tests/differential/random_claims.h"
#include "tests/differential/random_written_out.h"

namespace limn::differential {

namespace {

class ProgramMaker {
 public:
  ProgramMaker(Random& random, const Schema& schema, const Setting& setting)
      : random_(random),
        schema_(schema),
        setting_(setting),
        zone_(setting.zone_name),
        language_(random.Chance(35) ? Language::Chinese : Language::English),
        maker_(random, schema, setting, language_) {}

  RandomProgram Make() {
    program_.language = language_;
    for (size_t count = random_.Below(3); count > 0; --count) {
      AddParam();
    }
    if (random_.Chance(40)) {
      AddList();
    }
    for (size_t count = random_.Chance(25) ? 1 + random_.Below(2) : 0; count > 0; --count) {
      program_.statements.push_back(MakeFunction(maker_, NewName("function", "算式")));
    }
    for (size_t count = 3 + random_.Below(6); count > 0; --count) {
      switch (random_.Below(36)) {
        case 0:
        case 1:
        case 2:
        case 3:
        case 4:
        case 5:
        case 6: AddMetric(); break;
        case 7:
        case 8:
        case 9: AddWhenTag(); break;
        case 10:
        case 11:
        case 12: AddOneOf(); break;
        case 13:
        case 14: AddAnyOf(); break;
        case 15: AddValueTag(); break;
        case 16:
        case 17: AddSegment(); break;
        case 18:
        case 19: AddPersonas(); break;
        case 20:
        case 21:
        case 22: AddScore(); break;
        case 23:
        case 24:
        case 25:
        case 26: AddTable(); break;
        case 27: AddTop(); break;
        case 28: AddCluster(); break;
        case 29:
        case 30: AddLoop(); break;
        case 31:
        case 32: AddClaim(); break;
        case 33: AddImport(); break;
        case 34: AddUse(); break;
        default: AddSplit(); break;
      }
    }
    program_.words = maker_.words();
    return std::move(program_);
  }

 private:
  static constexpr int kDepth = 3;

  std::string NewName(std::string_view english, std::string_view chinese) {
    const size_t number = ++names_;
    return random_.Chance(language_ == Language::Chinese ? 60 : 10) ? fmt::format("{}{}", chinese, number) : fmt::format("{}_{}", english, number);
  }
  TableId AnyTable() {
    const std::string_view name = random_.Pick<std::string_view>(
        {"customers", "customers", "customers", "customers", "orders", "orders", "order_items", "products", "households", "visits", "exposures", "brands"});
    return *schema_.FindTable(name);
  }
  TableId Entity() { return *schema_.FindTable(random_.Chance(80) ? "customers" : "households"); }

  RuleText Statement() {
    RuleText statement;
    statement.role = RuleText::Role::Statement;
    return statement;
  }
  // keyword, name, `on` table, label, attributes.
  std::string Head(std::string_view keyword, const std::string& name, TableId table) {
    std::string head = maker_.Key(keyword) + " " + name;
    if (table != schema_.main_entity || random_.Chance(10)) {
      head += " " + maker_.Key("on") + " " + maker_.TableName(table);
    }
    if (random_.Chance(30)) {
      head += " " + maker_.Quoted(random_.Pick<std::string_view>({"A label", "名称", "Label, with comma"}));
    }
    std::set<size_t> written;
    for (int more = 25; random_.Chance(more); more = 40) {
      if (const size_t which = random_.Below(10); written.insert(which).second) {
        head += Attribute(which, keyword, table);
      }
    }
    return head;
  }
  // What a definition on the table's rows says of itself: no value depends on it, but that of a label kept for a purpose.
  std::string Attribute(size_t which, std::string_view keyword, TableId table) {
    const std::string* metric = nullptr;
    for (const Named& named : maker_.named()) {
      if (named.kind == Named::Kind::Value && named.table == table && random_.Chance(50)) {
        metric = &named.name;
      }
    }
    const std::string sentence = metric == nullptr ? "What it is" : fmt::format("It is {{{}}} {{{{so}}}}", *metric);
    const auto text = [&](std::string_view id, std::string_view words) { return fmt::format(" {} {}", maker_.Key(id), maker_.Quoted(words)); };
    switch (which) {
      case 0: return text("in_path", "Value / 价值");
      case 1: return text("owner", "CRM");
      case 2: return text("means", sentence);
      case 3: return text("advice", "Call them");
      case 4: return fmt::format(" {} high", maker_.Key("severity"));
      case 5: return text("goal", "Sell more") + (metric == nullptr ? "" : fmt::format(" {} {}", maker_.Key("by"), *metric));
      case 6: return fmt::format(" {} {}", maker_.Key("status"), maker_.Key("hypothesis"));
      case 7: return fmt::format(" {} 2030-01-31", maker_.Key("review"));
      case 8:
        if (keyword != "metric") {
          return text("because", sentence);
        }
        break;
      default:
        if (keyword != "metric" && table == schema_.main_entity) {
          return fmt::format(" {} {}", maker_.Key("for"), random_.Pick(std::vector<std::string>(std::begin(kPurposeNames), std::end(kPurposeNames))));
        }
        break;
    }
    return "";
  }
  void Add(RuleText statement, Named named) {
    program_.statements.push_back(std::move(statement));
    maker_.Define(std::move(named));
  }

  void AddParam() {
    RuleText statement = Statement();
    if (random_.Chance(50)) {
      const std::string name = fmt::format("days_{}", ++names_);
      statement.text = fmt::format("{} {} = {} {} 1 {} 400", maker_.Key("param"), name, random_.Between(1, 100), maker_.Key("from"), maker_.Key("to"));
      if (random_.Chance(40)) {
        program_.params[name] = Value::Int(random_.Between(1, 400));
      }
      Add(std::move(statement), {Named::Kind::Param, name, {}, {ValueKind::Int}, {}});
      return;
    }
    const std::string name = NewName("limit", "阈值");
    ValueType type{random_.Pick({ValueKind::Int, ValueKind::Decimal, ValueKind::Decimal, ValueKind::Text, ValueKind::Date, ValueKind::Bool})};
    RuleText value = maker_.Literal(type, 0);
    type = value.type;
    statement.text = fmt::format("{} {} = {}", maker_.Key("param"), name, kVerbatim);
    statement.children = {std::move(value)};
    if (random_.Chance(40)) {
      program_.params[name] = RandomValue(random_, type, setting_, zone_, false);
    }
    Add(std::move(statement), {Named::Kind::Param, name, {}, type, {}});
  }

  void AddList() {
    const std::string name = NewName("list", "名册");
    RuleText statement = Statement();
    if (random_.Chance(15)) {
      statement.text = fmt::format("{} {} {} \"names.csv\" {} name", maker_.Key("list"), name, maker_.Key("from_source"), maker_.Key("column"));
      Add(std::move(statement), {Named::Kind::List, name, {}, {ValueKind::Text}, std::vector<std::string>(std::begin(kListedNames), std::end(kListedNames))});
      return;
    }
    const ValueType type{random_.Pick({ValueKind::Text, ValueKind::Text, ValueKind::Int, ValueKind::Date})};
    std::map<std::string, std::string> values;  // as they are written
    for (size_t count = 1 + random_.Below(5); count > 0; --count) {
      const std::string text = RandomText(random_, "");
      const std::string written = type.kind == ValueKind::Text ? maker_.Quoted(text) : maker_.Literal(type, 0).text;
      values[written] = text;
    }
    std::vector<std::string> domain;
    for (const auto& [written, text] : values) {
      statement.text += (statement.text.empty() ? "" : ", ") + written;
      domain.push_back(text);
    }
    statement.text = fmt::format("{} {} = ({})", maker_.Key("list"), name, statement.text);
    Add(std::move(statement), {Named::Kind::List, name, {}, type, type.kind == ValueKind::Text ? domain : std::vector<std::string>()});
  }

  void AddMetric() {
    const TableId table = AnyTable();
    const std::string name = NewName("metric", "指标");
    const Scope scope = maker_.RootScope(table);
    const ValueKind kind = random_.Pick({ValueKind::Int, ValueKind::Int, ValueKind::Decimal, ValueKind::Number, ValueKind::Text, ValueKind::Date,
                                         ValueKind::DateTime, ValueKind::Bool});
    RuleText value = random_.Chance(50) && (kind == ValueKind::Int || kind == ValueKind::Decimal) ? maker_.Numeric(scope, kDepth)
                                                                                                 : maker_.OfKind(kind, scope, kDepth);
    const Named named{Named::Kind::Value, name, table, value.type, value.domain};
    RuleText statement = Statement();
    statement.text = fmt::format("{} = {}", Head("metric", name, table), kVerbatim);
    statement.children = {std::move(value)};
    Add(std::move(statement), named);
  }

  void AddWhenTag() { AddCondition("tag", NewName("tag", "标记")); }
  void AddSegment() { AddCondition("segment", NewName("segment", "群体")); }
  void AddCondition(std::string_view keyword, const std::string& name) {
    const TableId table = Entity();
    RuleText statement = Statement();
    statement.text = fmt::format("{}\n  {} {}", Head(keyword, name, table), maker_.Key("when"), kVerbatim);
    statement.children = {maker_.Condition(maker_.RootScope(table), kDepth)};
    Add(std::move(statement), {Named::Kind::Value, name, table, {ValueKind::Bool}, {}});
    if (keyword == "segment") {
      segments_.push_back({name, table});
    }
  }

  RuleText Arm(const std::string& value, const Scope& scope) {
    RuleText arm;
    arm.role = RuleText::Role::Part;
    arm.text = fmt::format("\n  {} {} {}", value, maker_.Key("when"), kVerbatim);
    arm.children = {maker_.Condition(scope, kDepth - 1)};
    return arm;
  }

  void AddOneOf() {
    const TableId table = Entity();
    const std::string name = NewName("tier", "分层");
    const Scope scope = maker_.RootScope(table);
    const ValueType type{random_.Chance(65) ? ValueKind::Text : random_.Pick({ValueKind::Int, ValueKind::Date, ValueKind::Bool})};
    const std::vector<std::string> words = {"Diamond", "Gold", "金卡", "Silver", "Standard", "sport"};
    std::vector<std::string> domain;
    const auto value = [&](size_t arm) {
      if (type.kind == ValueKind::Text) {
        domain.push_back(words[arm]);
        return maker_.Quoted(words[arm]);
      }
      return type.kind == ValueKind::Int ? std::to_string(arm + 1) : maker_.Literal(type, 0).text;
    };
    RuleText statement = Statement();
    statement.text = fmt::format("{}\n  {}", Head("tag", name, table), maker_.Key("one_of"));
    const size_t arms = 1 + random_.Below(4);
    for (size_t arm = 0; arm < arms; ++arm) {
      statement.text += kVerbatim;
      statement.children.push_back(Arm(value(arm), scope));
    }
    if (random_.Chance(60)) {
      RuleText otherwise;
      otherwise.role = RuleText::Role::Part;
      otherwise.text = fmt::format("\n  {} {}", maker_.Key("otherwise"), value(arms));
      statement.text += kVerbatim;
      statement.children.push_back(std::move(otherwise));
    }
    Add(std::move(statement), {Named::Kind::Value, name, table, type, domain});
  }

  void AddAnyOf() {
    const TableId table = Entity();
    const std::string name = NewName("interests", "兴趣");
    const Scope scope = maker_.RootScope(table);
    const std::vector<std::string> words = {"Sport", "Baby", "书籍", "Garden"};
    RuleText statement = Statement();
    statement.text = fmt::format("{}\n  {}", Head("tag", name, table), maker_.Key("any_of"));
    std::vector<std::string> domain;
    for (size_t arm = 0; arm < 1 + random_.Below(4); ++arm) {
      domain.push_back(words[arm]);
      statement.text += kVerbatim;
      statement.children.push_back(Arm(maker_.Quoted(words[arm]), scope));
    }
    Add(std::move(statement), {Named::Kind::Set, name, table, {ValueKind::Text}, domain});
  }

  void AddCluster() {
    const TableId table = Entity();
    const std::string name = NewName("kinds", "类别");
    RuleText statement = Statement();
    statement.text = fmt::format("{}", Head("cluster", name, table));
    for (const auto& [segment, of] : segments_) {
      if (of == table && random_.Chance(40)) {
        statement.text += fmt::format("\n  {} {}", maker_.Key("among"), segment);
        break;
      }
    }
    const Scope scope = maker_.RootScope(table);
    for (size_t features = 1 + random_.Below(2); features > 0; --features) {
      statement.text += statement.children.empty() ? fmt::format("\n  {} {}", maker_.Key("by"), kOperand) : fmt::format(", {}", kOperand);
      statement.children.push_back(maker_.Numeric(scope, 1));
    }
    const int64_t from = random_.Between(2, 3);
    statement.text += fmt::format("\n  {} {}", maker_.Key("into"), from);
    if (random_.Chance(50)) {
      statement.text += fmt::format(" {} {}", maker_.Key("to"), from + random_.Between(0, 2));
    }
    if (random_.Chance(50)) {
      statement.text += fmt::format(" {} {}", maker_.Key("seed"), random_.Between(1, 9));
    }
    Add(std::move(statement), {Named::Kind::Value, name, table, {ValueKind::Int}, {}});
  }

  void AddLoop() {
    const size_t number = ++names_;
    Use(MakeLoop(maker_, fmt::format("each_{}", number), NewName("metric", "指标"), NewName("tag", "标记")));
  }

  void Use(MadeStatement made) {
    program_.statements.push_back(std::move(made.statement));
    for (Named& named : made.named) {
      maker_.Define(std::move(named));
    }
  }

  void AddUse() {
    std::string prefix;
    std::optional<MadeStatement> made = MakeUse(maker_, random_.Chance(50) ? NewName("pack", "包") : "", prefix);
    if (made && packs_.insert(prefix).second) {
      Use(std::move(*made));
    }
  }

  void AddClaim() { program_.statements.push_back(MakeClaim(maker_)); }

  void AddImport() {
    const ImportRow& import = random_.Pick(Imports());
    if (!imports_.insert(import.name).second) {
      return;
    }
    const TableId table = *schema_.FindTable(import.entity);
    Expiry expiry;
    RuleText statement = MakeImport(maker_, import, Head("import_tag", import.name, table), expiry);
    if (expiry.amount != 0) {
      program_.expiries[import.name] = expiry;
    }
    Add(std::move(statement), {Named::Kind::Value, import.name, table, import.type, import.values});
  }

  void AddTop() {
    const TableId table = Entity();
    const std::string name = NewName("leading", "居前");
    std::optional<RuleText> top = maker_.Top(maker_.RootScope(table), kDepth);
    if (!top) {
      return;
    }
    const Named named{Named::Kind::Set, name, table, {ValueKind::Text}, top->domain};
    RuleText statement = Statement();
    statement.text = fmt::format("{} = {}", Head("tag", name, table), kVerbatim);
    statement.children = {std::move(*top)};
    Add(std::move(statement), named);
  }

  void AddValueTag() {
    const TableId table = Entity();
    const std::string name = NewName("value", "取值");
    const Scope scope = maker_.RootScope(table);
    RuleText value = maker_.OfKind(random_.Pick({ValueKind::Text, ValueKind::Text, ValueKind::Date, ValueKind::DateTime, ValueKind::Int, ValueKind::Decimal,
                                                 ValueKind::Number, ValueKind::Bool}),
                                   scope, kDepth);
    const Named named{Named::Kind::Value, name, table, value.type, value.domain};
    RuleText statement = Statement();
    statement.text = fmt::format("{} = {}", Head("tag", name, table), kVerbatim);
    statement.children = {std::move(value)};
    Add(std::move(statement), named);
  }

  // A cell under a head: `-`, a test or a value. Texts have no order.
  std::string Cell(const RuleText& head) {
    if (random_.Chance(35)) {
      return "-";
    }
    if (random_.Chance(10)) {
      return maker_.Key(random_.Chance(50) ? "is_missing" : "is_known");
    }
    if (head.type.kind == ValueKind::Bool) {
      return maker_.Key(random_.Chance(70) ? "yes" : "no");
    }
    const auto literal = [&] { return Render(maker_.LiteralFor(head)); };
    const bool is_text = head.type.kind == ValueKind::Text;
    switch (random_.Below(5)) {
      case 0: return literal();
      case 1: return fmt::format("{} ({}, {})", maker_.Key(random_.Chance(60) ? "in" : "not_in"), literal(), literal());
      case 2: return (random_.Chance(50) ? "= " : "!= ") + literal();
      default:
        return is_text ? fmt::format("{} {}", maker_.Key(random_.Pick<std::string_view>({"starts_with", "contains", "not_ends_with"})), literal())
                       : fmt::format("{} {}", random_.Pick<std::string_view>({"<", "<=", ">", ">="}), literal());
    }
  }

  void AddTable() {
    const TableId table = Entity();
    const std::string name = NewName("offer", "方案");
    const std::string second = random_.Chance(40) ? name + "_2" : "";
    const Scope scope = maker_.RootScope(table);
    const size_t policy = random_.Below(3);
    const bool is_unique = policy == 1;
    RuleText statement = Statement();
    statement.text = fmt::format("{}\n  {} {}\n    |", Head("tag", name, table), maker_.Key("table"),
                                 maker_.Key(policy == 0 ? "hit_first" : is_unique ? "hit_unique" : "hit_collect"));
    std::vector<RuleText> heads;
    for (size_t column = 0; column < 1 + random_.Below(3); ++column) {
      const ValueKind kind = random_.Pick({ValueKind::Int, ValueKind::Text, ValueKind::Text, ValueKind::Bool, ValueKind::Date});
      heads.push_back(is_unique && column == 0 ? maker_.OfKind(ValueKind::Int, scope, 1) : maker_.OfKind(kind, scope, 1));
      statement.text += fmt::format(" {} |", kVerbatim);
      statement.children.push_back(heads.back());
      statement.children.back().role = RuleText::Role::Fixed;
    }
    const bool collects = policy == 2 || random_.Chance(30);
    statement.text += fmt::format(" {} |", name);
    statement.text += second.empty() ? "" : fmt::format(" {}{} |", second, collects && policy != 2 ? " " + maker_.Key("hit_collect") : "");
    const std::vector<std::string> words = {"parcel", "优惠券", "call", "none"};
    std::vector<std::string> domain = {words.front()};
    std::vector<std::string> second_domain = {words.front()};
    for (size_t row = 0; row < 1 + random_.Below(4); ++row) {
      RuleText part;
      part.role = row == 0 ? RuleText::Role::Fixed : RuleText::Role::Part;
      part.text = "\n    |";
      for (size_t column = 0; column < heads.size(); ++column) {
        // Rows of a unique table are told apart by their first cells.
        part.text += " " + (is_unique && column == 0 ? std::to_string(row) : Cell(heads[column])) + " |";
      }
      const auto result = [&](std::vector<std::string>& values) {
        const std::string word = row == 0 ? words.front() : random_.Pick(words);
        if (row > 0 && random_.Chance(20)) {
          return std::string(" - |");
        }
        if (std::find(values.begin(), values.end(), word) == values.end()) {
          values.push_back(word);
        }
        return fmt::format(" {} |", maker_.Quoted(word));
      };
      part.text += result(domain) + (second.empty() ? "" : result(second_domain));
      statement.text += kVerbatim;
      statement.children.push_back(std::move(part));
    }
    Add(std::move(statement), {policy == 2 ? Named::Kind::Set : Named::Kind::Value, name, table, {ValueKind::Text}, domain});
    if (!second.empty()) {
      maker_.Define({collects ? Named::Kind::Set : Named::Kind::Value, second, table, {ValueKind::Text}, second_domain});
    }
  }

  void AddScore() {
    const TableId table = Entity();
    const std::string name = NewName("score", "评级");
    const Scope scope = maker_.RootScope(table);
    RuleText statement = Statement();
    statement.text = Head("score", name, table);
    ValueType type{ValueKind::Int};
    const auto join = [&](const ValueType& other) { type = CommonNumeric(type, other); };
    if (random_.Chance(60)) {
      const bool exact = random_.Chance(30);
      statement.text += fmt::format(" {} {} {} {}", maker_.Key("from"), random_.Pick<std::string_view>({"0", "-20"}), maker_.Key("to"), exact ? "100.25" : "30");
      join(exact ? ValueType{ValueKind::Decimal, 2} : ValueType{ValueKind::Int});
    }
    const size_t lines = 1 + random_.Below(4);
    for (size_t index = 0; index < lines; ++index) {
      RuleText line;
      line.role = index == 0 ? RuleText::Role::Fixed : RuleText::Role::Part;
      line.text = "\n  ";
      const auto add = [&](std::string_view keyword, RuleText value) {
        join(value.type);
        line.text += fmt::format("{}{} {}", keyword.empty() ? "" : " ", keyword, kOperand);
        line.children.push_back(std::move(value));
      };
      ValueType product{ValueKind::Int};
      if (random_.Chance(30)) {
        line.text += maker_.Key("per_points");
        RuleText per = maker_.Numeric(scope, kDepth - 2);
        product = per.type;
        add("", std::move(per));
        line.text += " ";
      }
      line.text += maker_.Key(random_.Chance(75) ? "add" : "subtract");
      RuleText amount = random_.Chance(50) ? maker_.Literal({random_.Pick({ValueKind::Int, ValueKind::Decimal})}, 0) : maker_.Numeric(scope, kDepth - 2);
      product.scale = static_cast<uint8_t>(std::min(6, product.scale + amount.type.scale));
      product.kind = amount.type.kind == ValueKind::Number || product.kind == ValueKind::Number ? ValueKind::Number : product.scale > 0 ? ValueKind::Decimal : amount.type.kind;
      join(product);
      add("", std::move(amount));
      if (random_.Chance(25)) {
        add(maker_.Key("up_to"), maker_.Numeric(scope, 0));
      }
      if (random_.Chance(75)) {
        line.text += fmt::format(" {} {}", maker_.Key("when"), kVerbatim);
        line.children.push_back(maker_.Condition(scope, kDepth - 1));
      }
      statement.text += kVerbatim;
      statement.children.push_back(std::move(line));
    }
    Add(std::move(statement), {Named::Kind::Value, name, table, type, {}});
  }

  void AddSplit() {
    const TableId table = Entity();
    const std::string name = NewName("groups", "分组");
    RuleText statement = Statement();
    statement.text = fmt::format("{} {} {}", Head("split", name, table), maker_.Key("seed"), maker_.Quoted(random_.Pick<std::string_view>({"spring-2026", "春季", ""})));
    const std::vector<std::string> words = {"control", "a", "b", "其余"};
    std::vector<std::string> domain;
    int64_t left = 10'000;
    for (size_t arm = 0; arm < 1 + random_.Below(3); ++arm) {
      const int64_t parts = random_.Between(0, left);
      left -= parts;
      domain.push_back(words[arm]);
      statement.text += fmt::format("\n  {} {}.{:02}%", maker_.Quoted(words[arm]), parts / 100, parts % 100);
    }
    domain.push_back(words.back());
    statement.text += fmt::format("\n  {} {}", maker_.Key("otherwise"), maker_.Quoted(words.back()));
    Add(std::move(statement), {Named::Kind::Value, name, table, {ValueKind::Text}, domain});
  }

  void AddPersonas() {
    const TableId table = Entity();
    const std::string name = NewName("shoppers", "客群");
    const Scope scope = maker_.RootScope(table);
    RuleText statement = Statement();
    statement.text = Head("personas", name, table);
    for (const auto& [segment, segment_table] : segments_) {
      if (segment_table == table && random_.Chance(60)) {
        RuleText among;
        among.role = RuleText::Role::Part;
        among.text = fmt::format("\n  {} {}", maker_.Key("among"), segment);
        statement.text += kVerbatim;
        statement.children.push_back(std::move(among));
        break;
      }
    }
    const std::string_view policy = random_.Pick<std::string_view>({"first_match", "first_match", "best_score", "overlapping"});
    statement.text += "\n  " + maker_.Key(policy);
    std::vector<std::string> domain;
    const size_t count = 1 + random_.Below(3);
    for (size_t persona = 0; persona <= count; ++persona) {
      const bool is_last = persona == count;
      if (is_last && random_.Chance(40)) {
        break;
      }
      domain.push_back(fmt::format("{}_{}_{}", "persona", names_, persona));
      RuleText part;
      part.role = persona == 0 ? RuleText::Role::Fixed : RuleText::Role::Part;
      part.text = fmt::format("\n  {}{} {} {}", is_last ? maker_.Key("otherwise_persona") + " " : "", maker_.Key("persona"), domain.back(), maker_.Quoted("画像 A"));
      if (!is_last) {
        const bool by_score = policy == "best_score";
        part.text += fmt::format("\n    {} {}", maker_.Key(by_score ? "points" : "when"), kVerbatim);
        part.children = {by_score ? maker_.Numeric(scope, kDepth - 2) : maker_.Condition(scope, kDepth - 1)};
      }
      for (int more = 20; random_.Chance(more); more = 50) {
        const std::string_view item = random_.Pick<std::string_view>({"picture", "story", "goal", "pain", "quote", "channel", "action"});
        part.text += fmt::format("\n    {} {}", maker_.Key(item), maker_.Quoted("Waits for the sale."));
      }
      statement.text += kVerbatim;
      statement.children.push_back(std::move(part));
    }
    Add(std::move(statement), {policy == "overlapping" ? Named::Kind::Set : Named::Kind::Value, name, table, {ValueKind::Text}, domain});
  }

  Random& random_;
  const Schema& schema_;
  const Setting& setting_;
  const ReferenceZone zone_;
  const Language language_;
  ExpressionMaker maker_;
  RandomProgram program_;
  std::vector<std::pair<std::string, TableId>> segments_;
  std::set<std::string> packs_;
  std::set<std::string> imports_;
  size_t names_ = 0;
};

}  // namespace

RandomProgram MakeProgram(Random& random, const Schema& schema, const Setting& setting) {
  return ProgramMaker(random, schema, setting).Make();
}

std::string RenderWrittenOut(const RandomProgram& program) {
  std::string text;
  for (const RuleText& statement : program.statements) {
    if (!statement.is_dropped) {
      text += RenderWrittenOut(statement) + "\n\n";
    }
  }
  return text;
}

std::string Render(const RandomProgram& program) {
  std::string text;
  for (const RuleText& statement : program.statements) {
    if (!statement.is_dropped) {
      text += Render(statement) + "\n\n";
    }
  }
  return text;
}

}  // namespace limn::differential
