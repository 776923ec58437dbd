#include "cli/sample/retail_data.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "cli/sample/csv_file.h"
#include "cli/sample/retail_people.h"
#include "cli/sample/retail_random.h"
#include "runtime/values/calendar.h"

namespace limn::cli {
namespace {

constexpr uint64_t kCardStream = 2;
constexpr uint64_t kOrderStream = 3;
constexpr uint64_t kBuyerStream = 4;
constexpr uint64_t kSessionStream = 5;
constexpr uint64_t kGuestStream = 6;

constexpr Date kDayZero{19358};  // 2023-01-01

// Surnames by how many people bear them, each in Pinyin for the e-mail.
struct Surname {
  std::string_view name;
  std::string_view pinyin;
};
constexpr std::array<Surname, 20> kSurnames = {{{"王", "wang"}, {"李", "li"},   {"张", "zhang"}, {"刘", "liu"},  {"陈", "chen"}, {"杨", "yang"}, {"黄", "huang"},
                                                {"赵", "zhao"}, {"吴", "wu"},   {"周", "zhou"},  {"徐", "xu"},   {"孙", "sun"},  {"马", "ma"},   {"朱", "zhu"},
                                                {"胡", "hu"},   {"林", "lin"},  {"郭", "guo"},   {"何", "he"},   {"欧阳", "ouyang"}, {"司徒", "situ"}}};
constexpr std::array<std::string_view, 16> kWomenZh = {"芳", "娜", "敏", "静", "丽", "婷", "雪", "欣怡", "梓涵", "雨桐", "佳琪", "思雨", "晓燕", "玉兰", "美玲", "诗涵"};
constexpr std::array<std::string_view, 16> kMenZh = {"伟", "强", "磊", "洋", "勇", "军", "杰", "浩然", "子轩", "宇航", "俊杰", "志强", "建国", "明哲", "嘉豪", "天佑"};
constexpr std::array<std::string_view, 16> kWomenEn = {"Emma", "Olivia", "Ava", "Sophia", "Mia", "Charlotte", "Amelia", "Grace", "Hannah", "Chloe", "Zoe", "Nora", "Ruth", "Alice", "Irene", "Maya"};
constexpr std::array<std::string_view, 16> kMenEn = {"Liam", "Noah", "Oliver", "James", "Lucas", "Henry", "Jack", "Leo", "Owen", "Daniel", "Max", "Samuel", "David", "Adam", "Ben", "Tom"};
constexpr std::array<std::string_view, 20> kFamilyEn = {"Smith", "Jones", "Taylor", "Brown", "Wilson", "Evans", "Walker", "White", "Hall", "Green",
                                                        "Clark", "Lee", "Young", "King", "Hill", "Moore", "Baker", "Carter", "O'Brien", "Garcia"};
constexpr std::array<std::string_view, 12> kCitiesZh = {"上海", "北京", "广州", "深圳", "杭州", "成都", "武汉", "西安", "苏州", "南京", "重庆", "长沙"};
constexpr std::array<uint32_t, 12> kCityWeightsZh = {18, 16, 11, 12, 9, 8, 6, 5, 5, 4, 4, 2};
constexpr std::array<std::string_view, 6> kCitiesEn = {"Singapore", "London", "Sydney", "Toronto", "New York", "Berlin"};
constexpr std::array<uint32_t, 6> kCityWeightsEn = {32, 20, 16, 12, 14, 6};
constexpr std::array<std::string_view, 6> kMailHosts = {"qq.com", "163.com", "126.com", "gmail.com", "outlook.com", "example.org"};

// A day as it is written.
struct DayText {
  std::array<char, 10> letters;
  std::string_view view() const { return {letters.data(), letters.size()}; }
};

DayText TextOfDay(Date date) {
  const CivilDate civil = ToCivil(date);
  DayText text;
  const auto put = [&](size_t at, int value, int digits) {
    for (int digit = digits - 1; digit >= 0; --digit, value /= 10) {
      text.letters[at + static_cast<size_t>(digit)] = static_cast<char>('0' + value % 10);
    }
  };
  put(0, civil.year, 4);
  text.letters[4] = '-';
  put(5, civil.month, 2);
  text.letters[7] = '-';
  put(8, civil.day, 2);
  return text;
}

std::vector<DayText> AllDays() {
  std::vector<DayText> days;
  for (int32_t day = 0; day < kDaysEnd; ++day) {
    days.push_back(TextOfDay(Date{kDayZero.days + day}));
  }
  return days;
}

// How busy a day is: the shop grows, weekends are better, feasts of shopping are much better and the New Year holiday is quiet.
uint64_t Busyness(int32_t day) {
  const CivilDate civil = ToCivil(Date{kDayZero.days + day});
  uint64_t busy = 600 + static_cast<uint64_t>(day);
  const int weekday = Weekday(Date{kDayZero.days + day});
  busy = busy * (weekday >= 6 ? 130 : (weekday == 5 ? 110 : 100)) / 100;
  const int date = civil.month * 100 + civil.day;
  if (date == 1111) {
    return busy * 5;
  }
  if (date == 618 || date == 1212) {
    return busy * 3;
  }
  if (date >= 1101 && date <= 1110) {
    return busy * 3 / 2;
  }
  if (civil.month == 2 && civil.day >= 8 && civil.day <= 16) {
    return busy / 3;
  }
  return civil.month == 12 ? busy * 5 / 4 : busy;
}

// Places in the order of time: the n-th of `count` happenings has its day and its second, so that a file needs no sorting.
class Timeline {
 public:
  Timeline(uint64_t count, int32_t first_day) : count_(count), day_(first_day) {
    for (int32_t day = first_day; day < kDaysEnd; ++day) {
      total_ += Busyness(day);
    }
    SetEnd();
  }

  /// Call with 0, 1, 2, …
  void MoveTo(uint64_t place) {
    while (place >= end_ && day_ + 1 < kDaysEnd) {
      ++day_;
      begin_ = end_;
      SetEnd();
    }
    // Within the day by hours: hardly anybody at night, most after dinner.
    constexpr std::array<uint64_t, 24> kHours = {8, 4, 2, 1, 1, 2, 6, 14, 24, 34, 40, 42, 46, 40, 36, 36, 38, 42, 50, 64, 78, 80, 52, 22};
    constexpr uint64_t kHoursTotal = 762;
    const uint64_t within = (place - begin_) * kHoursTotal * 3600 / std::max<uint64_t>(1, end_ - begin_);
    uint64_t passed = 0;
    size_t hour = 0;
    while (hour + 1 < kHours.size() && within >= (passed + kHours[hour]) * 3600) {
      passed += kHours[hour++];
    }
    second_ = static_cast<uint32_t>(hour * 3600 + std::min<uint64_t>(3599, (within - passed * 3600) / kHours[hour]));
  }
  int32_t day() const { return day_; }
  uint32_t second() const { return second_; }

 private:
  void SetEnd() {
    so_far_ += Busyness(day_);
    end_ = count_ * so_far_ / total_;
  }
  uint64_t count_;
  uint64_t total_ = 0;
  uint64_t so_far_ = 0;
  int32_t day_;
  uint64_t begin_ = 0;
  uint64_t end_ = 0;
  uint32_t second_ = 0;
};

void WriteMoment(CsvFile& file, const std::vector<DayText>& days, int32_t day, uint32_t second) {
  file.Text(days[static_cast<size_t>(day)].view());
  file.Letter(' ');
  file.Number(second / 3600, 2);
  file.Letter(':');
  file.Number(second / 60 % 60, 2);
  file.Letter(':');
  file.Number(second % 60, 2);
}

void WriteId(CsvFile& file, uint64_t customer) {
  file.Letter('C');
  file.Number(customer + 1, 7);
}

// The share done, added up over the files.
class Progress {
 public:
  Progress(uint64_t rows, const std::function<void(double)>& report) : rows_(rows), report_(report) {}
  void Add(uint64_t rows) {
    const std::lock_guard lock(mutex_);
    done_ += rows;
    if (report_) {
      report_(static_cast<double>(done_) / static_cast<double>(rows_));
    }
  }
  static constexpr uint64_t kEvery = 65'536;

 private:
  uint64_t rows_;
  const std::function<void(double)>& report_;
  std::mutex mutex_;  // two files are written at once
  uint64_t done_ = 0;
};

void WriteName(CsvFile& file, const Person& person, Draws& draws, const Surname& surname) {
  if (person.chinese) {
    file.Text(surname.name);
    file.Text((person.woman ? kWomenZh : kMenZh)[draws.Below(16)]);
    return;
  }
  file.Text((person.woman ? kWomenEn : kMenEn)[draws.Below(16)]);
  file.Letter(' ');
  file.Text(kFamilyEn[draws.Below(kFamilyEn.size())]);
}

void WriteCustomer(CsvFile& file, const People& people, const std::vector<DayText>& days, uint64_t customer) {
  const Person person = people.Of(customer);
  Draws draws(people.size().seed, kCardStream, customer);
  // The order of draws within one expression is the compiler's own affair, so each has a line.
  const uint64_t common = draws.Below(26);
  const Surname& surname = kSurnames[std::min(common, draws.Below(kSurnames.size()))];
  WriteId(file, customer);
  file.Letter(',');
  WriteName(file, person, draws, surname);
  file.Letter(',');
  if (!draws.Chance(80)) {
    // Born between 1950 and 2007, most of them between 1975 and 2003.
    const uint64_t early = draws.Below(58) + draws.Below(58);
    const uint64_t year = 1950 + (early + draws.Below(58) * 2) / 4;
    file.Number(year);
    file.Letter('-');
    const uint64_t month = 1 + draws.Below(12);
    file.Number(month, 2);
    file.Letter('-');
    file.Number(1 + draws.Below(static_cast<uint64_t>(DaysInMonth(static_cast<int32_t>(year), static_cast<int32_t>(month)))), 2);
  }
  file.Letter(',');
  if (!draws.Chance(50)) {
    // Two systems wrote this file, and each has its own word.
    file.Text(person.chinese ? (person.woman ? "女" : "男") : (person.woman ? "F" : "M"));
  }
  file.Letter(',');
  if (!draws.Chance(20)) {
    file.Text(person.chinese ? kCitiesZh[draws.Weighted(kCityWeightsZh)] : kCitiesEn[draws.Weighted(kCityWeightsEn)]);
  }
  file.Letter(',');
  constexpr std::array<std::array<uint32_t, 4>, 6> kLevels = {{{90, 8, 2, 0}, {45, 45, 8, 2}, {8, 47, 35, 10}, {1, 14, 55, 30}, {0, 4, 46, 50}, {0, 1, 20, 79}}};
  constexpr std::array<std::string_view, 4> kLevelNames = {"gold", "silver", "bronze", ""};
  file.Text(kLevelNames[draws.Weighted(kLevels[person.tier])]);
  file.Letter(',');
  if (!draws.Chance(100)) {
    if (person.chinese) {
      constexpr std::array<std::string_view, 8> kPrefixes = {"138", "139", "150", "159", "177", "186", "188", "199"};
      file.Text(kPrefixes[draws.Below(8)]);
      file.Number(draws.Below(100'000'000), 8);
    } else {
      file.Text("+44 7");
      file.Number(draws.Below(1'000'000'000), 9);
    }
  }
  file.Letter(',');
  if (!draws.Chance(120)) {
    file.Text(person.chinese ? surname.pinyin : std::string_view("mail"));
    file.Number(customer * 7 + draws.Below(7));
    file.Letter('@');
    file.Text(kMailHosts[draws.Weighted(std::array<uint32_t, 6>{30, 20, 8, 24, 14, 4})]);
  }
  file.Letter(',');
  if (!draws.Chance(30)) {
    file.Text(draws.Chance(620) ? "yes" : "no");
  }
  file.Letter(',');
  file.Text(days[static_cast<size_t>(person.signup_day)].view());
  file.Letter(',');
  if (customer > 0 && draws.Chance(150)) {
    // A few have referred very many.
    const bool famous = draws.Chance(300);
    const uint64_t referrer = famous ? draws.Below(std::min<uint64_t>(customer, 1 + customer / 200)) : draws.Below(customer);
    WriteId(file, referrer);
  }
  file.Letter('\n');
}

std::optional<std::string> WriteCustomers(const std::string& folder, const People& people, Progress& progress) {
  CsvFile file(folder + "/customers.csv");
  const std::vector<DayText> days = AllDays();
  file.Text("customer_id,name,birth_date,gender,city,level,phone,email,marketing_opt_in,signed_up,referrer_id\n");
  for (uint64_t customer = 0; customer < people.size().customers; ++customer) {
    WriteCustomer(file, people, days, customer);
    if ((customer + 1) % Progress::kEvery == 0) {
      progress.Add(Progress::kEvery);
    }
  }
  return file.Finish();
}

size_t CategoryFor(const Person& person, Draws& draws) {
  const uint64_t wish = draws.Below(10);
  return wish < 5 ? person.favourite : (wish < 7 ? person.second : draws.Below(kCategories.size()));
}

// Prices in cents: each category has its usual price, and now and then somebody buys something dear.
uint64_t PriceFor(size_t category, const Person& person, Draws& draws) {
  constexpr std::array<uint64_t, 8> kUsual = {4'500, 12'000, 18'000, 22'000, 60'000, 20'000, 15'000, 5'000};
  uint64_t price = kUsual[category] * (30 + draws.Below(100) + draws.Below(100)) / 100;
  if (draws.Chance(60)) {
    price *= 2 + draws.Below(6);
  }
  constexpr std::array<uint64_t, 4> kEndings = {0, 50, 90, 99};
  price = (person.tier == 0 ? price * 8 / 5 : price) / 100 * 100;
  return price + kEndings[draws.Weighted(std::array<uint32_t, 4>{3, 2, 4, 3})];
}

std::optional<std::string> WriteOrders(const std::string& folder, const People& people, Progress& progress) {
  CsvFile file(folder + "/orders.csv");
  const std::vector<DayText> days = AllDays();
  const uint64_t count = people.size().customers * kOrdersPerCustomer;
  Timeline time(count, kFirstOrderDay);
  file.Text("order_id,customer_id,ordered_at,status,category,channel,amount,discount\n");
  for (uint64_t order = 0; order < count; ++order) {
    time.MoveTo(order);
    Draws draws(people.size().seed, kOrderStream, order);
    const std::optional<uint64_t> buyer = people.Visitor(time.day(), kBuyerStream, order);
    const Person person = people.Of(buyer.value_or(0));
    file.Letter('A');
    file.Number(order + 1, 8);
    file.Letter(',');
    if (buyer && !draws.Chance(4)) {
      WriteId(file, *buyer);
    }
    file.Letter(',');
    WriteMoment(file, days, time.day(), time.second());
    file.Letter(',');
    constexpr std::array<std::string_view, 3> kStatus = {"paid", "refunded", "void"};
    file.Text(kStatus[draws.Weighted(std::array<uint32_t, 3>{915, 50, 35})]);
    file.Letter(',');
    const size_t category = CategoryFor(person, draws);
    file.Text(kCategories[category]);
    file.Letter(',');
    constexpr std::array<std::string_view, 4> kChannels = {"app", "mini_program", "web", "store"};
    file.Text(kChannels[draws.Weighted(person.chinese ? std::array<uint32_t, 4>{40, 38, 8, 14} : std::array<uint32_t, 4>{38, 0, 47, 15})]);
    file.Letter(',');
    const uint64_t price = PriceFor(category, person, draws);
    if (!draws.Chance(2)) {
      file.Cents(price);
    }
    file.Letter(',');
    const bool discounted = draws.Chance(person.bargain_hunter ? 780 : 220);
    file.Cents(discounted ? price * (5 + draws.Below(30)) / 100 : 0);
    file.Letter('\n');
    if ((order + 1) % Progress::kEvery == 0) {
      progress.Add(Progress::kEvery);
    }
  }
  return file.Finish();
}

// A visit: what somebody does within some minutes.
class Visit {
 public:
  Visit(CsvFile& file, const std::vector<DayText>& days, const People& people, int32_t day, uint32_t second, uint64_t session)
      : file_(file), days_(days), day_(day), second_(second), draws_(people.size().seed, kSessionStream, session) {
    const std::optional<uint64_t> visitor = people.Visitor(day, kGuestStream, session);
    person_ = people.Of(visitor.value_or(0));
    is_guest_ = !visitor || draws_.Chance(20);
    customer_ = visitor.value_or(0);
    channel_ = person_.chinese ? (draws_.Chance(550) ? "app" : "mini_program") : (draws_.Chance(450) ? "app" : "web");
  }

  /// Writes at most `most` events; how many it were.
  uint64_t Write(uint64_t most) {
    left_ = most;
    const uint64_t kind = draws_.Below(100);
    if (kind < 14) {
      channel_ = "email";
      Event("open", "");
      if (draws_.Chance(350)) {
        Event("click", kCategories[CategoryFor(person_, draws_)]);
      }
      return most - left_;
    }
    const std::string_view category = kCategories[CategoryFor(person_, draws_)];
    if (kind < 34) {
      Event("search", category);
    }
    for (uint64_t views = 1 + draws_.Below(4); views > 0; --views) {
      Event("view", draws_.Chance(850) ? category : kCategories[draws_.Below(kCategories.size())]);
    }
    if (draws_.Chance(380)) {
      Event("cart", category);
      if (draws_.Chance(450)) {
        Event("buy", category);
      }
    }
    return most - left_;
  }

 private:
  void Event(std::string_view type, std::string_view category) {
    if (left_ == 0) {
      return;
    }
    --left_;
    if (!is_guest_) {
      WriteId(file_, customer_);
    }
    file_.Letter(',');
    WriteMoment(file_, days_, day_, second_);
    file_.Letter(',');
    file_.Text(type);
    file_.Letter(',');
    file_.Text(category);
    file_.Letter(',');
    file_.Text(channel_);
    file_.Letter('\n');
    second_ = std::min<uint32_t>(86'399, second_ + 5 + static_cast<uint32_t>(draws_.Below(400)));
  }

  CsvFile& file_;
  const std::vector<DayText>& days_;
  int32_t day_;
  uint32_t second_;
  Draws draws_;
  Person person_;
  bool is_guest_ = false;
  uint64_t customer_ = 0;
  std::string_view channel_;
  uint64_t left_ = 0;
};

std::optional<std::string> WriteEvents(const std::string& folder, const People& people, Progress& progress) {
  CsvFile file(folder + "/events.csv");
  const std::vector<DayText> days = AllDays();
  const uint64_t count = people.size().customers * kEventsPerCustomer;
  Timeline time(count, kFirstOrderDay);
  file.Text("customer_id,happened_at,type,category,channel\n");
  uint64_t reported = 0;
  uint64_t session = 0;
  for (uint64_t event = 0; event < count; ++session) {
    time.MoveTo(event);
    event += Visit(file, days, people, time.day(), time.second(), session).Write(count - event);
    if (event - reported >= Progress::kEvery) {
      progress.Add(event - reported);
      reported = event;
    }
  }
  return file.Finish();
}

}  // namespace

std::optional<std::string> WriteRetailData(const std::string& folder, const RetailSize& size, const std::function<void(double)>& progress) {
  const People people(size);
  Progress done(size.customers * (1 + kOrdersPerCustomer + kEventsPerCustomer), progress);
  std::optional<std::string> events_error;
  std::thread events([&] { events_error = WriteEvents(folder, people, done); });
  std::optional<std::string> error = WriteCustomers(folder, people, done);
  if (!error) {
    error = WriteOrders(folder, people, done);
  }
  events.join();
  return error ? error : events_error;
}

}  // namespace limn::cli
