/// Outputs: what is never written over, who else is writing, where they go.
#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/program/program.h"
#include "tests/cli/shop.h"

namespace limn::testing {
namespace {

namespace fs = std::filesystem;

TEST_CASE("no file that the project is made of is written over, by whatever name") {
  const Shop shop("outputs_inputs");
  shop.Write("data/vips.csv", "id\n001\n");
  shop.Write("rules/lists.limn", "list vips from \"data/vips.csv\" column id\n\ntag listed when customer_id in vips\n");
  fs::create_symlink("orders.csv", shop.folder() / "data/link.csv");
  fs::create_hard_link(shop.folder() / "data/orders.csv", shop.folder() / "data/hard.csv");
  for (const char* path : {"data/orders.csv", "./data/../data/customers.csv", "data/link.csv", "data/hard.csv", "data/vips.csv", "limn.yaml", "rules/lists.limn"}) {
    CAPTURE(path);
    const std::string before = shop.Read(path);
    if (fs::path(path).extension() == ".csv") {
      const LimnRun run = shop.Run("run --out " + std::string(path));
      CHECK(run.exit_code == 4);
      CHECK(Contains(run.output, "is an input of this project; it is not overwritten"));
    }
    const LimnRun build = shop.Run("build -o " + std::string(path));
    CHECK(build.exit_code == 4);
    CHECK(Contains(build.output, "is an input of this project; it is not overwritten"));
    CHECK(shop.Read(path) == before);
  }
  CHECK(Contains(shop.Run("--lang zh build -o limn.yaml").output, "是本项目的输入文件，不会覆盖"));
  CHECK(fs::is_symlink(shop.folder() / "data/link.csv"));
}

TEST_CASE("two runs at once: the second changes nothing and says who is in the way") {
  const Shop shop("outputs_lock");
  CHECK(shop.Run("run").exit_code == 0);
  shop.Write("out/labels.csv", "what was there\n");
  const int lock = open((shop.folder() / "out/.limn.lock").c_str(), O_RDWR | O_CREAT, 0666);
  REQUIRE(flock(lock, LOCK_EX) == 0);
  const LimnRun run = shop.Run("run");
  CHECK(run.exit_code == 4);
  CHECK(run.output == "error: another run is writing to out; wait until it is done\n");
  CHECK(Contains(shop.Run("--lang zh run").output, "另一次运行正在写入 out；请等它完成"));
  CHECK(shop.Read("out/labels.csv") == "what was there\n");
  close(lock);
  CHECK(shop.Run("run").exit_code == 0);
}

TEST_CASE("a re-run keeps the mode of what it replaces") {
  const Shop shop("outputs_mode");
  CHECK(shop.Run("run").exit_code == 0);
  const fs::path file = shop.folder() / "out/labels.csv";
  struct stat before {};
  struct stat after {};
  REQUIRE(chmod(file.c_str(), 0640) == 0);
  REQUIRE(stat(file.c_str(), &before) == 0);
  CHECK(shop.Run("run").exit_code == 0);
  REQUIRE(stat(file.c_str(), &after) == 0);
  CHECK((after.st_mode & 0777) == 0640);
  CHECK(after.st_ino != before.st_ino);
}

TEST_CASE("bom: yes is for spreadsheets, which show no formula that a customer wrote") {
  const Shop shop("outputs_bom");
  std::string project = shop.Read("limn.yaml");
  project.replace(project.find("outputs:\n"), 9, "outputs:\n  bom: yes\n");
  shop.Write("limn.yaml", project);
  shop.Write("rules/more.limn", "tag formula = \"=1+1\"\n");
  CHECK(shop.Run("run --only formula").exit_code == 0);
  CHECK(shop.Read("out/labels.csv").starts_with("\xEF\xBB\xBF" "customer_id,formula\n001,'=1+1\n"));
  CHECK(shop.Run("run --only formula --write jsonl").exit_code == 0);
  CHECK(shop.Read("out/labels.jsonl").starts_with("{\"customer_id\":\"001\",\"formula\":\"=1+1\"}\n"));
}

TEST_CASE("standard output: a stream of labels, no database, and a reader that goes") {
  const Shop shop("outputs_stream");
  CHECK(shop.Run("run --only value_tier --out - --write jsonl 2>/dev/null; true").output.starts_with("{\"customer_id\":\"001\",\"value_tier\":\"Gold\"}\n"));
  const LimnRun database = shop.Run("run --out - --write sqlite");
  CHECK(database.exit_code == 4);
  CHECK(Contains(database.output, "an SQLite database can't be written to standard output; name a file"));
  CHECK(Contains(shop.Run("run --out - 2>&1 >/dev/full; true").output, "no space left for standard output"));
  CHECK(Contains(shop.Run("run 2>&1 >/dev/full; true").output, "standard output can't be written"));
  // More than a pipe holds, so that the reader is surely gone while the program still writes.
  std::string customers = "customer_id,city,level,email,opt_in\n";
  for (int row = 0; row < 100'000; ++row) {
    customers += std::to_string(row) + ",Shanghai,,,\n";
  }
  shop.Write("data/customers.csv", customers);
  const LimnRun gone = shop.Run("run --only value_tier --out - 2>errors.txt | head -1 && true");
  CHECK(gone.output == "customer_id,value_tier\n");
  CHECK_FALSE(Contains(shop.Read("errors.txt"), "error"));
}

TEST_CASE("a program of another format, cut short or of something else is refused with what to do, in both languages") {
  const Shop shop("outputs_program");
  CHECK(shop.Run("build -o a.lbc").exit_code == 0);
  std::string bytes = shop.Read("a.lbc");
  const auto answer = [&](const std::string& text, const std::string& arguments = "") {
    shop.Write("b.lbc", text);
    const LimnRun run = shop.Run(arguments + "run b.lbc");
    CHECK(run.exit_code == 2);
    return run.output;
  };
  std::string newer = bytes;
  newer[4] = 99;
  const std::string ours = std::to_string(kProgramFormat);
  CHECK(answer(newer) == "error[E0501]  b.lbc is no program that can run: it has format 99, and this limn reads format " + ours + "\nhelp: make it with limn build\n");
  CHECK(answer(newer, "--lang zh ") == "错误[E0501]  b.lbc 不是可以运行的程序：它的格式是 99，此版本的 limn 读取格式 " + ours + "\n帮助: 请用 limn build 生成\n");
  CHECK(Contains(answer(bytes.substr(0, bytes.size() / 2)), "it is damaged"));
  CHECK(Contains(answer("id,name\n"), "this is not a compiled Limn program"));
  CHECK(Contains(shop.Run("run c.lbc").output, "there is no such file"));
  CHECK(Contains(shop.Run("--lang zh run c.lbc").output, "没有这个文件"));
}

}  // namespace
}  // namespace limn::testing
