// The session by itself: what it keeps, what it leaves out, what Ctrl-C ends.
#include <catch2/catch.hpp>

#include <csignal>
#include <fstream>

#include "cli/repl/dependents.h"
#include "cli/repl/interrupt.h"
#include "cli/repl/session.h"
#include "tests/repl/run_limn.h"

namespace limn::repl {
namespace {

constexpr AsOf kNewYear{.day = {20454}};  // 2026-01-01

class Shop {
 public:
  explicit Shop(const std::string& more_rules = "") {
    const std::filesystem::path folder = repl_test::CopyOfShop("session");
    if (!more_rules.empty()) {
      std::ofstream(folder / "rules" / "more.limn") << more_rules;
    }
    console_.out = console_.err = tmpfile();
    session_.emplace(console_, cli::OpenWorkspace({.place = folder.string()}), kNewYear);
  }
  ~Shop() { fclose(console_.out); }
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;

  bool Run(const std::string& text) { return session_->Run({"x", 1, text, text.starts_with('.')}); }
  /// What was said since the last call.
  std::string Said() {
    std::fflush(console_.out);
    std::string text(static_cast<size_t>(ftell(console_.out) - read_), '\0');
    fseek(console_.out, read_, SEEK_SET);
    text.resize(fread(text.data(), 1, text.size(), console_.out));
    read_ = ftell(console_.out);
    fseek(console_.out, 0, SEEK_END);
    return text;
  }
  Session& session() { return *session_; }

 private:
  cli::Console console_;
  std::optional<Session> session_;
  long read_ = 0;
};

}  // namespace

TEST_CASE("Ctrl-C ends an evaluation and keeps what was typed") {
  const Interrupt interrupt;
  Shop shop;
  REQUIRE(shop.Run("metric mine = spend_1y * 2"));
  std::raise(SIGINT);
  CHECK(!shop.Run("mine > 10"));
  CHECK(shop.Said().find("interrupted") != std::string::npos);
  Interrupt::Clear();
  CHECK(shop.Run("mine > 10"));
  CHECK(shop.session().rules().typed().size() == 1);
}

TEST_CASE("Ctrl-C ends a load too") {
  const Interrupt interrupt;
  Shop shop;
  std::raise(SIGINT);
  CHECK(!shop.Run("count(orders)"));
  CHECK(shop.session().engine().tables().loaded() == nullptr);
  Interrupt::Clear();
  CHECK(shop.Run("count(orders)"));
}

TEST_CASE("rules with errors are left out, and those that need them") {
  Shop shop("tag bad when nosuch > 1\nsegment worse when bad\ntag good when vip\n");
  CHECK(shop.session().rules().left_out() == 2);
  CHECK(shop.Run("good"));
  CHECK(!shop.Run("worse"));
}

TEST_CASE("tables are loaded once, and again for another moment") {
  Shop shop;
  const LoadedTables& tables = shop.session().engine().tables();
  CHECK(tables.loads() == 0);
  REQUIRE(shop.Run("count(orders)"));
  REQUIRE(shop.Run("city = \"Beijing\" and birth_date > 1980-01-01"));
  CHECK(tables.loads() == 1);
  REQUIRE(shop.Run(".as-of 2025-06-30"));
  REQUIRE(shop.Run("count(orders)"));
  CHECK(tables.loads() == 2);
}

TEST_CASE("what a definition without errors replaces is gone, and what it would break keeps it out") {
  Shop shop;
  CHECK(!shop.Run("metric vip = 3"));  // shanghai_vips needs a yes or no
  CHECK(shop.session().rules().typed().empty());
  CHECK(shop.Run("tag vip when spend_1y > 1_000"));
  shop.Said();
  CHECK(shop.Run("vip"));
  CHECK(shop.Said().find("1 of 6") != std::string::npos);
}

TEST_CASE("labels that change with a definition are found over any number of steps") {
  Shop shop("metric half = spend_1y / 2\ntag rich when half > 40\npersonas p among rich first match persona a when vip\n");
  const hir::Module& module = shop.session().rules().module();
  std::vector<std::string> names;
  for (const hir::DefId id : LabelsFrom(module, {"half"})) {
    names.push_back(module[id].name);
  }
  CHECK(names == std::vector<std::string>{"rich", "p"});
  CHECK(LabelsFrom(module, {"vip_spend"}).size() == 3);  // vip, shanghai_vips, p
  CHECK(LabelsFrom(module, {"habits"}).empty());
}

TEST_CASE("figures of a label") {
  LabelColumn label;
  label.type = {ValueKind::Decimal, 2};
  label.columns.push_back(Column::Of(label.type));
  for (const int64_t cents : {300, 100, 200, 1000}) {
    label.columns[0].PushInt(cents);
  }
  label.columns[0].PushMissing();
  const Summary summary = Summarise(label);
  CHECK(summary.rows == 5);
  CHECK(summary.known == 4);
  CHECK(summary.min == Value::Decimal(100, 2));
  CHECK(summary.median == Value::Decimal(200, 2));  // nearest rank: place 2 of 4
  CHECK(summary.max == Value::Decimal(1000, 2));
  CHECK(summary.mean == 4.0);
}

TEST_CASE("who moves, from unknown too") {
  LabelColumn before;
  before.type = {ValueKind::Bool};
  before.columns.push_back(Column::Of(before.type));
  LabelColumn now = before;
  now.columns[0] = Column::Of(now.type);
  before.columns[0].PushBool(true);
  before.columns[0].PushBool(false);
  before.columns[0].PushMissing();
  before.columns[0].PushBool(true);
  now.columns[0].PushBool(true);
  now.columns[0].PushBool(true);
  now.columns[0].PushBool(true);
  now.columns[0].PushMissing();
  const Moves moves = Compare(before, now, 4);
  CHECK(moves.entered == 2);
  CHECK(moves.left == 1);
}

}  // namespace limn::repl
