// What Tab offers, by where the cursor is.
#include <catch2/catch.hpp>

#include <algorithm>

#include "cli/repl/completion.h"
#include "tests/repl/run_limn.h"

namespace limn::repl {
namespace {

class CompletedShop {
 public:
  CompletedShop() : session_(console_, cli::OpenWorkspace({.place = repl_test::CopyOfShop("completion").string()}), {.day = {20454}}) {
    console_.out = console_.err = tmpfile();
  }
  ~CompletedShop() { fclose(console_.out); }
  CompletedShop(const CompletedShop&) = delete;
  CompletedShop& operator=(const CompletedShop&) = delete;

  std::vector<std::string> Offers(const std::string& line, const std::string& above = "") {
    std::vector<std::string> texts;
    for (const Completions::Candidate& candidate : Complete(session_, above, line).candidates) {
      texts.push_back(candidate.text);
    }
    return texts;
  }
  bool Has(const std::string& line, const std::string& text) {
    const std::vector<std::string> offers = Offers(line);
    return std::find(offers.begin(), offers.end(), text) != offers.end();
  }
  Session& session() { return session_; }

 private:
  cli::Console console_;
  Session session_;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("names of tables, columns, definitions and functions") {
  CompletedShop shop;
  CHECK(shop.Offers("ord") == Texts{"orders"});
  CHECK(shop.Has("ci", "city"));
  CHECK(shop.Has("spe", "spend_1y"));
  CHECK(shop.Has("vip_s", "vip_spend"));
  CHECK(shop.Has("cou", "count("));
  CHECK(shop.Has("", "tag"));
  CHECK(shop.Has("vip a", "and"));
  CHECK(!shop.Has("vip se", "segment"));
}

TEST_CASE("columns after a point, by the table or the link before it") {
  CompletedShop shop;
  CHECK(shop.Offers("orders.am") == Texts{"amount"});
  CHECK(shop.Offers("sum(orders.am") == Texts{"amount"});
  CHECK(shop.Has("count(orders where customer.c", "city"));
  CHECK(shop.Offers("nosuch.am").empty());
}

TEST_CASE("inside a call, columns of its table") {
  CompletedShop shop;
  CHECK(shop.Has("sum(orders.amount where st", "status"));
  CHECK(!shop.Has("st", "status"));
  CHECK(shop.Has("count(orders) > 1 and ci", "city"));
}

TEST_CASE("values of a column, declared or read, most frequent with counts") {
  CompletedShop shop;
  CHECK(shop.Offers("level = \"") == Texts{"bronze\"", "gold\"", "silver\""});
  CHECK(shop.Offers("level = \"g") == Texts{"gold\""});
  CHECK(shop.Offers("level in (\"gold\", \"s") == Texts{"silver\""});
  CHECK(shop.Offers("habits has \"L") == Texts{"Lately\""});
  CHECK(shop.Offers("value_tier = \"S") == Texts{"Silver\"", "Standard\""});
  CHECK(shop.Offers("count(orders where status = \"").empty());  // not loaded yet
  REQUIRE(shop.session().Run({"x", 1, "count(orders)", false}));
  CHECK(shop.Offers("count(orders where status = \"") == Texts{"paid\"", "refunded\"", "void\""});
  CHECK(shop.Offers("count(orders where status != \"p") == Texts{"paid\""});
  CHECK(shop.Offers("city = \"S") == Texts{"Shanghai\""});
}

TEST_CASE("the most frequent value stands first, and names before words of the language") {
  CompletedShop shop;
  REQUIRE(shop.session().Run({"x", 1, "count(orders where status = \"paid\")", false}));
  const std::vector<Completions::Candidate> values = Complete(shop.session(), "", "count(orders where status = \"").candidates;
  REQUIRE(values.size() == 3);
  CHECK(values[0].shown == "paid");
  CHECK(values[0].detail == "7");
  CHECK(values[1].detail >= values[2].detail);
  const Texts names = shop.Offers("c");
  const auto place = [&](const std::string& text) { return std::find(names.begin(), names.end(), text) - names.begin(); };
  CHECK(place("city") < place("count("));
  CHECK(place("customers") < place("count("));
  CHECK(place("count(") < place("contains"));
}

TEST_CASE("words of later versions are not offered") {
  CompletedShop shop;
  CHECK_FALSE(shop.Has("previ", "previous("));
}

TEST_CASE("personal values are not offered") {
  CompletedShop shop;
  REQUIRE(shop.session().Run({"x", 1, "email is known", false}));
  CHECK(shop.Offers("email = \"").empty());
}

TEST_CASE("words in the language that is typed") {
  CompletedShop shop;
  CHECK(shop.Has("求", "求和("));
  CHECK(shop.Has("vip 且 城", "城市"));
  CHECK(shop.Has("求和(订单.金", "金额"));
  CHECK(shop.Offers("vip 且城") == Texts{"城市"});  // glued: the end of the run of letters
}

TEST_CASE("commands and their arguments") {
  CompletedShop shop;
  CHECK(shop.Offers(".sch") == Texts{".schema"});
  CHECK(shop.Offers(".结") == Texts{".结构"});
  CHECK(shop.Offers(".schema ord") == Texts{"orders"});
  CHECK(shop.Offers(".mode j") == Texts{"json"});
  CHECK(shop.Offers(".explain 001 shang") == Texts{"shanghai_vips"});
  CHECK(shop.Offers(".tables ").empty());
}

TEST_CASE("earlier lines of the same input count") {
  CompletedShop shop;
  CHECK(shop.Offers("am", "sum(orders.amount where\n") == Texts{"amount"});
  CHECK(shop.Offers("am").empty());
  CHECK(shop.Offers("otherw").empty());
  CHECK(shop.Offers("otherw", "tag x one of\n  \"a\" when vip\n") == Texts{"otherwise"});
  CHECK(shop.Offers("own", "tag x \"X\"\n") == Texts{"owner"});
}

}  // namespace limn::repl
