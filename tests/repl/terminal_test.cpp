// The REPL in a real terminal, inside tmux. Without tmux these tests are skipped, and say so.
#include <catch2/catch.hpp>

#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "tests/repl/run_limn.h"

namespace limn::repl_test {
namespace {

namespace fs = std::filesystem;

constexpr auto kPatience = std::chrono::seconds(60);

bool HasTmux() {
  static const bool has = RunShell("command -v tmux").exit_code == 0;
  if (!has) {
    WARN("skipped: no tmux on this machine, so the terminal is not tested");
  }
  return has;
}

struct Setup {
  bool fresh = true;            // a shop and a history of its own, not those of the window before
  std::string variables = "";   // of the session's environment: "TERM=dumb"
  bool has_home = true;
};

// A window of 100 by 40 with `limn repl` in it; a server of its own.
class Window {
 public:
  explicit Window(const std::string& name, const Setup& setup = {}) : socket_(NewSocket(name)) {
    shop_ = fs::path(LIMN_BINARY_DIR) / "repl_run" / name;
    if (setup.fresh) {
      shop_ = CopyOfShop(name);
    }
    const std::string home = setup.has_home ? "XDG_STATE_HOME=" + Quoted((shop_ / "state").string()) : "-u HOME -u XDG_STATE_HOME";
    const std::string command = "env " + home + " " + setup.variables + " " + Quoted(Binary().string()) + " repl; echo left: $?; sleep 600";
    const Run run = Tmux("-f /dev/null -u new-session -d -x 100 -y 40 -c " + Quoted(shop_.string()) + " " + Quoted(command));
    INFO(run.output);
    REQUIRE(run.exit_code == 0);
    WaitFor("limn>");
  }
  ~Window() { Tmux("kill-server"); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  void Type(const std::string& text) { Tmux("send-keys -l " + Quoted(text)); }
  void Press(const std::string& keys) { Tmux("send-keys " + keys); }
  void Enter(const std::string& text) {
    Type(text);
    Press("Enter");
  }
  // As the terminal's paste: between its marks where `marked`, else as if typed very fast.
  void Paste(const std::string& text, bool marked) {
    const fs::path file = shop_ / "paste.txt";
    std::ofstream(file, std::ios::binary) << text;
    Tmux("load-buffer " + Quoted(file.string()));
    Tmux(marked ? "paste-buffer -p" : "paste-buffer");
  }
  std::string Screen() { return Tmux("capture-pane -p").output; }
  /// With its colours.
  std::string Painted() { return Tmux("capture-pane -p -e").output; }
  void Resize(int columns) { Tmux("resize-window -x " + std::to_string(columns) + " -y 40"); }
  size_t Count(const std::string& text) {
    const std::string screen = Screen();
    size_t count = 0;
    for (size_t at = screen.find(text); at != std::string::npos; at = screen.find(text, at + 1)) {
      ++count;
    }
    return count;
  }
  void WaitFor(const std::string& text, size_t times = 1) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (Count(text) < times && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    INFO("waited for: " << text << "\n" << Screen());
    REQUIRE(Count(text) >= times);
  }
  const fs::path& shop() const { return shop_; }

 private:
  // A server that ends may still hold its socket when the next window of that name opens.
  static std::string NewSocket(const std::string& name) {
    static int opened = 0;
    return "limn-" + name + "-" + std::to_string(getpid()) + "-" + std::to_string(++opened);
  }

  Run Tmux(const std::string& arguments) { return RunShell("tmux -L " + socket_ + " " + arguments); }

  std::string socket_;
  fs::path shop_;
};

}  // namespace

TEST_CASE("backspace takes a whole Han character") {
  if (!HasTmux()) {
    return;
  }
  Window window("han");
  window.Type("城市 = \"广东州");
  window.WaitFor("limn> 城市 = \"广东州");
  window.Press("BSpace");
  window.Press("BSpace");
  window.Type("州\"");
  window.WaitFor("limn> 城市 = \"广州\"");
  window.Press("Enter");
  window.WaitFor("2 of 6 customers");
  CHECK(window.Count("东") == 0);
}

TEST_CASE("the cursor moves over Han characters") {
  if (!HasTmux()) {
    return;
  }
  Window window("cursor");
  window.Type("城市 = \"州\"");
  window.Press("Left");
  window.Press("Left");
  window.Type("广");
  window.WaitFor("limn> 城市 = \"广州\"");
  window.Press("Enter");
  window.WaitFor("2 of 6 customers");
}

TEST_CASE("Ctrl-C drops the line and keeps the session") {
  if (!HasTmux()) {
    return;
  }
  Window window("interrupt");
  window.Enter("metric mine = spend_1y * 2");
  window.WaitFor("limn>", 2);  // before, Ctrl-C would end the evaluation
  window.Type("this is not finished (");
  window.WaitFor("not finished (");
  window.Press("C-c");
  window.WaitFor("^C");
  window.Enter("max(orders.amount");
  window.WaitFor("...");
  window.Press("C-c");
  window.WaitFor("^C", 2);
  window.Press("Enter");  // an empty line, so that what follows is not read together with Ctrl-C
  window.Enter("1 + 2");
  window.WaitFor("3  a whole number");
  window.Enter("mine > 0");
  window.WaitFor("of 6 customers");
  CHECK(window.Count("left:") == 0);
  window.Press("C-d");
  window.WaitFor("left: 0");
}

TEST_CASE("a pasted file of several definitions is taken in at once") {
  if (!HasTmux()) {
    return;
  }
  const std::string rules =
      "# pasted\n"
      "metric basket \"Basket\"\n"
      "\t= average(orders.amount)\n"
      "\n"
      "tag size\n"
      "  one of\n"
      "    \"big\" when basket > 100\n"
      "    \"small\" when basket > 0\n"
      "\n"
      "标签 常客 \"常客\"\n"
      "  当 计数(订单) >= 2\n";
  for (const bool marked : {true, false}) {
    Window window(marked ? "paste" : "fast");
    window.Paste(rules, marked);
    if (!marked) {
      window.Press("Enter");  // nothing says that a fast typist is done
    }
    window.WaitFor("metric basket  Basket");
    window.WaitFor("tag size");
    window.WaitFor("tag 常客");
    window.Enter("常客 and size = \"small\"");
    window.WaitFor("2 of 6 customers");
    CHECK(window.Count("error") == 0);
  }
}

TEST_CASE("Tab completes names and values") {
  if (!HasTmux()) {
    return;
  }
  Window window("tab");
  window.Type("max(orders.am");
  window.Press("Tab");
  window.WaitFor("limn> max(orders.amount");
  window.Type(") > 100");
  window.Press("Enter");
  window.WaitFor("of 6 customers");
  window.Type("count(orders where status = \"p");
  window.Press("Tab");
  window.WaitFor("status = \"paid\"");
  window.Type(") > 1");
  window.Press("Enter");
  window.WaitFor("of 6 customers", 2);
  window.Type("vip");
  window.Press("Tab");
  window.Press("Tab");
  window.WaitFor("vip_spend");
}

TEST_CASE("Up and Ctrl-R bring back what was typed, also in the next session") {
  if (!HasTmux()) {
    return;
  }
  {
    Window window("history");
    window.Enter("spend_1y > 77");
    window.WaitFor("of 6 customers");
    window.Enter("城市 = \"广州\"");
    window.WaitFor("of 6 customers", 2);
    window.Press("Up");
    window.Press("Up");
    window.WaitFor("spend_1y > 77", 2);
    window.Press("Enter");
    window.WaitFor("of 6 customers", 3);
    window.Press("C-d");
    window.WaitFor("left: 0");
  }
  {
    Window window("history", {.fresh = false});
    window.Press("C-r");
    window.WaitFor("search:");
    window.Type("广");
    window.WaitFor("limn> 城市 = \"广州\"");
    window.WaitFor("search: 广");
    window.Type("x");
    window.WaitFor("search: 广x (nothing older)");
    window.Press("BSpace");
    window.Press("Enter");
    window.WaitFor("2 of 6 customers");
    CHECK(window.Count("search:") == 0);
    // Given up, it leaves what was typed.
    window.Type("vip");
    window.WaitFor("limn> vip");
    window.Press("C-r");
    window.Type("77");
    window.WaitFor("limn> spend_1y > 77");
    window.Press("C-g");
    window.WaitFor("limn> vip");
  }
}

TEST_CASE("an input of several lines is edited as a whole, and comes back as a whole") {
  if (!HasTmux()) {
    return;
  }
  Window window("lines");
  window.Enter("sum(orders.amount");
  window.WaitFor("  ...");
  window.WaitFor("(an empty line ends it)");
  window.Type("where status = \"void\"");
  window.WaitFor("  ... where status = \"void\"");
  window.Press("Up");
  window.Press("Home");
  window.Type("1 + ");
  window.WaitFor("limn> 1 + sum(orders.amount");
  window.Press("Down");
  window.Press("End");
  window.Press("BSpace BSpace BSpace BSpace BSpace");
  window.Type("paid\")");
  window.WaitFor("  ... where status = \"paid\")");
  window.Press("Enter");
  window.WaitFor("for each of 6 customers");
  CHECK(window.Count("error") == 0);
  window.Press("Up");
  window.WaitFor("  ... where status = \"paid\")", 2);
  window.WaitFor("limn> 1 + sum(orders.amount", 2);
  window.Press("C-c");
  window.WaitFor("^C");
}

TEST_CASE("words have colours while they are typed") {
  if (!HasTmux()) {
    return;
  }
  Window window("colours");
  window.Type("1 < 计数(订单 其中 状态 = \"paid\")");
  window.WaitFor("\"paid\")");
  const std::string painted = window.Painted();
  INFO(painted);
  CHECK(painted.find("\x1b[36m计数") != std::string::npos);
  CHECK(painted.find("\x1b[34m其中") != std::string::npos);
  CHECK(painted.find("\x1b[32m\"paid\"") != std::string::npos);
  Window plain("plain", {.variables = "NO_COLOR=1"});
  plain.Type("count(orders) > 1");
  plain.WaitFor("count(orders) > 1");
  CHECK(plain.Painted().find("\x1b[3") == std::string::npos);
}

TEST_CASE("a window that becomes narrower or wider shows the input once") {
  if (!HasTmux()) {
    return;
  }
  Window window("resized");
  window.Type("count(orders where status = \"paid\" and amount > 10) > 1 and city in (\"Shanghai\", \"Beijing\")");
  window.WaitFor("\"Beijing\")");
  window.Resize(60);
  window.Type(" or vip");
  window.WaitFor("or vip");
  CHECK(window.Count("limn>") == 1);
  CHECK(window.Count("count(orders") == 1);
  window.Resize(120);
  window.Press("BSpace BSpace BSpace");
  window.Type("no");
  window.WaitFor("or no");
  CHECK(window.Count("limn>") == 1);
  window.Press("Enter");
  window.WaitFor("of 6 customers");
}

TEST_CASE("what is typed while something runs is not lost") {
  if (!HasTmux()) {
    return;
  }
  Window window("ahead");
  window.Enter("count(orders)");
  window.Press("Enter");  // an empty line, so that what follows is not read together with Ctrl-C
  window.Enter("1 + 2");
  window.Enter("城市 = \"广州\"");
  window.WaitFor("for each of 6 customers");
  window.WaitFor("3  a whole number");
  window.WaitFor("2 of 6 customers");
}

TEST_CASE("a terminal that can't move its cursor, or none that is named: lines as the terminal edits them") {
  if (!HasTmux()) {
    return;
  }
  for (const std::string term : {"TERM=dumb", "TERM="}) {
    Window window(term == "TERM=" ? "unnamed" : "dumb", {.variables = term});
    window.Type("城市 = \"广州东");
    window.Press("BSpace");
    window.Enter("\"");
    window.WaitFor("2 of 6 customers");
    window.Enter("max(orders.amount");
    window.WaitFor("  ...");
    window.Enter(")");
    window.WaitFor("for each of 6 customers");
    window.Press("C-c");
    window.Press("Enter");  // an empty line, so that what follows is not read together with Ctrl-C
  window.Enter("1 + 2");
    window.WaitFor("3  a whole number");
    window.Press("C-d");
    window.WaitFor("left: 0");
  }
}

TEST_CASE("any terminal, and nobody's home") {
  if (!HasTmux()) {
    return;
  }
  Window window("homeless", {.variables = "TERM=xterm", .has_home = false});
  window.Enter("spend_1y > 77");
  window.WaitFor("of 6 customers");
  window.Press("Up");
  window.WaitFor("limn> spend_1y > 77", 2);
  window.Press("Enter");
  window.WaitFor("of 6 customers", 2);
}

}  // namespace limn::repl_test
