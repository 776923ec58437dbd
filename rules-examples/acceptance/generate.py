#!/usr/bin/env python3
"""Makes the data of the seven acceptance projects; the same bytes on every machine.

    python3 generate.py [FOLDER]      default: beside this file, FOLDER/PROJECT/data/*.csv

Everything is as of 2026-06-30. In each project but the shop the first rows are written by hand and stand at the boundaries
of the rules (exactly the threshold, one day outside, a missing value); the others are drawn with whole numbers and a linear
congruential generator of ours. In the shop, whose claims are about shares, how many there are of each kind is
fixed (23 of 50, 19 of 25) and who they are is drawn.
"""

import datetime as dt
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
from fixtures import Random, write_table  # noqa: E402

AS_OF = dt.date(2026, 6, 30)


def days_ago(days):
    return AS_OF - dt.timedelta(days)


def at(day, clock):
    return f"{day} {clock}"


def birth(random, youngest, oldest):
    """A day of birth of somebody who is that old as of the run; nobody's birthday is on the day itself."""
    return dt.date(2026 - random.between(youngest, oldest), random.between(1, 6), random.between(1, 28))


class Project:
    """Tables of one project, written at the end."""

    def __init__(self, folder, name):
        self.folder = os.path.join(folder, name, "data")
        self.tables = {}

    def table(self, name, heads):
        rows = []
        self.tables[name] = (heads.split(), rows)
        return rows

    def write(self):
        os.makedirs(self.folder, exist_ok=True)
        for name, (heads, rows) in self.tables.items():
            write_table(os.path.join(self.folder, name + ".csv"), heads, rows)


def fitness(folder):
    """e1, e5: an app with courses and articles."""
    project, random = Project(folder, "fitness"), Random(1)
    members = project.table("会员", "会员号 生日 职业")
    bought = project.table("购课", "会员号 购买日 课程 金额")
    clicks = project.table("文章点击", "会员号 点击时间 主题")

    def months(member, *which):
        bought.extend((member, f"2026-{month:02d}-{5 + month:02d}", "力量基础", "199.00") for month in which)

    def click(member, topic, *ago):
        clicks.extend((member, at(days_ago(day), "12:30:00"), topic) for day in ago)

    members += [("M001", "1998-06-30", "白领"), ("M002", "1998-07-01", "白领"), ("M003", "1997-06-30", "白领"),
                ("M004", "1998-01-15", "白领"), ("M005", "1998-03-03", ""), ("M006", "", "白领"),
                ("M007", "1990-09-09", "学生"), ("M008", "2001-02-28", "自由职业"), ("M009", "1988-11-11", "白领"),
                ("M010", "1995-05-05", "学生"), ("M011", "1994-04-04", "")]
    for member in ("M001", "M002", "M003", "M005", "M006"):
        months(member, 1, 2, 3, 4, 5, 6)
        click(member, "增肌", 0, 3, 29)
    months("M004", 1, 2, 3, 5, 6)                              # 四月没买
    bought.append(("M004", "2025-12-31", "拉伸", "99.00"))      # 六个月之外的一笔，补不上
    click("M004", "增肌", 0, 3, 30)                             # 第三次点击在窗口外一天
    click("M007", "减脂", *range(0, 8))                         # 恰好八个活跃日
    click("M008", "减脂", *range(0, 7), 0, 0)                   # 点了九次，只有七天
    click("M009", "饮食", 30)                                   # 三十天零一天前
    bought.append(("M009", str(days_ago(59)), "瑜伽", "129.00"))  # 近六十天还买过课，不算沉默
    # M010 从来没有任何记录：最沉默的一位
    bought.append(("M011", str(days_ago(60)), "瑜伽", "129.00"))  # 买课已是第六十一天，算沉默
    for number in range(12, 61):
        member = f"M{number:03d}"
        members.append((member, "" if random.chance(6) else birth(random, 18, 45),
                        "" if random.chance(6) else random.pick(("白领", "白领", "学生", "自由职业"))))
        habit = random.pick((0, 10, 60, 97))
        for month in range(1, 7):
            if random.chance(habit):
                bought.append((member, f"2026-{month:02d}-{random.between(1, 28):02d}",
                               random.pick(("力量基础", "瑜伽", "拉伸")), f"{random.pick((99, 129, 199))}.00"))
        for _ in range(random.pick((0, 0, 4, 12, 20))):
            clicks.append((member, at(days_ago(random.between(0, 40)), f"{random.between(7, 22):02d}:{random.below(60):02d}:00"),
                           "" if random.chance(4) else random.pick(("增肌", "增肌", "减脂", "饮食"))))
    project.write()


def cars(folder):
    """e2, e13: a car dealer's site."""
    project, random = Project(folder, "cars"), Random(2)
    people = project.table("customers", "customer_id gender birth_date income")
    views = project.table("page_views", "customer_id viewed_at page body option_group")
    messages = project.table("messages", "customer_id sent_at kind text")

    def view(person, page, body, option, *ago):
        views.extend((person, at(days_ago(day), "21:15:00"), page, body, option) for day in ago)

    people += [("P001", "M", "1996-06-30", 500000), ("P002", "M", "1996-07-01", 800000), ("P003", "M", "1985-07-01", 500000),
               ("P004", "M", "1985-06-30", 900000), ("P005", "M", "1990-02-02", 499999), ("P006", "M", "1990-02-02", ""),
               ("P007", "F", "1990-02-02", 700000), ("P008", "", "1990-02-02", 700000), ("P009", "M", "", 700000),
               ("P010", "男", "1991-12-31", 650000), ("P011", "M", "1992-03-01", 600000), ("P012", "F", "1988-08-08", 300000)]
    for number in range(1, 11):
        view(f"P{number:03d}", "model", "SUV", "safety", 1, 20, 89)
        view(f"P{number:03d}", "model", "sedan", "interior", 2)
    view("P011", "model", "SUV", "safety", 1, 20, 90)           # the third look at safety was a day too early
    view("P012", "test_drive", "", "", 29)                      # page and message, both on the last day that counts
    messages.append(("P012", at(days_ago(0), "23:59:59"), "consult", "最低首付多少？"))
    view("P001", "test_drive", "", "", 30)                      # the page a day too early
    messages.append(("P001", at(days_ago(3), "10:00:00"), "consult", "有现车吗？"))
    view("P002", "test_drive", "", "", 5)
    messages.append(("P002", at(days_ago(5), "10:00:00"), "complaint", "约好了没人接待"))  # a message, but no question
    for number in range(13, 61):
        person = f"P{number:03d}"
        people.append((person, "" if random.chance(4) else random.pick(("M", "M", "F", "男", "女")),
                       "" if random.chance(4) else birth(random, 24, 50),
                       "" if random.chance(8) else random.pick((180, 260, 350, 480, 500, 520, 640, 900)) * 1000))
        taste = random.pick(("SUV", "SUV", "sedan", "MPV"))
        for _ in range(random.pick((0, 3, 6, 12))):
            view(person, "model", taste if random.chance(75) else random.pick(("SUV", "sedan", "MPV")),
                 random.pick(("safety", "safety", "interior", "power")), random.between(0, 120))
        if random.chance(60):
            view(person, random.pick(("test_drive", "test_drive", "finance")), "", "", random.between(0, 40))
        if random.chance(60):
            messages.append((person, at(days_ago(random.between(0, 40)), "11:20:00"),
                             random.pick(("consult", "consult", "complaint")), random.pick(("有现车吗？", "首付多少？", "怎么预约试驾"))))
    project.write()


def wealth(folder):
    """e7, e17: private banking."""
    project, random = Project(folder, "wealth"), Random(3)
    clients = project.table("客户", "客户号 生日 历法")
    holdings = project.table("持仓", "客户号 产品类别 市值")
    surveys = project.table("风险测评", "客户号 测评日 等级")
    calendars = project.table("历法", "历法 名称")
    festivals = project.table("节日", "历法 节日 日期")

    calendars += [("农历", "中国传统节日"), ("公历", "公历节日"), ("回历", "伊斯兰节日")]
    festivals += [("农历", "端午节", "2026-06-19"), ("农历", "中秋节", "2026-09-25"), ("公历", "圣诞节", "2026-12-25"),
                  ("公历", "建党节", "2026-07-01"), ("公历", "国庆节", "2026-10-01"),
                  ("回历", "伊斯兰新年", "2026-06-17"), ("回历", "圣纪节", "2026-08-25")]

    def client(number, birthday, calendar, worth, *graded):
        code = f"K{number:03d}"
        clients.append((code, birthday, calendar))
        holdings.extend((code, kind, value) for kind, value in worth)
        surveys.extend((code, day, grade) for day, grade in graded)

    client(1, "1970-07-07", "农历", [("存款", "3000000.00"), ("债券", "3000000.00")], ("2026-01-10", "C2"))  # 恰好六百万
    client(2, "1970-07-07", "农历", [("存款", "5999999.99")], ("2026-01-10", "C1"))                          # 差一分
    client(3, "1965-07-30", "农历", [("存款", "8000000.00")], ("2025-07-01", "C2"))                          # 生日在第三十天；测评在有效期第一天
    client(4, "1965-07-31", "农历", [("存款", "8000000.00")], ("2025-06-30", "C2"))                          # 都差一天
    client(5, "1958-06-30", "农历", [("理财", "9000000.00")], ("2024-03-01", "C1"), ("2026-03-01", "C4"))    # 今天生日；从前保守，如今不是
    client(6, "1988-02-29", "公历", [("股票", "12000000.00")], ("2025-12-01", "C5"), ("2026-05-01", "C1"))   # 节日在明天
    client(7, "", "农历", [("信托", "20000000.00")], ("2026-02-02", "C2"))                                   # 不知道生日，节日又远
    client(8, "", "公历", [("信托", "20000000.00")], ("2026-02-02", ""))                                     # 不知道生日，可是节日在明天；测评没有写等级
    client(9, "1980-07-15", "", [("债券", "7000000.00"), ("股票", "")])                                      # 没有测评，一笔没有市值
    client(10, "1990-07-02", "农历", [])                                                                     # 没有资产
    for number in range(11, 51):
        worth = [(random.pick(("存款", "债券", "理财", "股票", "信托")), f"{random.between(1, 95) * 100000}.{random.below(100):02d}")
                 for _ in range(random.between(0, 4))]
        graded = [(days_ago(random.between(0, 700)), random.pick(("C1", "C2", "C2", "C3", "C4", "C5")))
                  for _ in range(random.pick((0, 1, 1, 2)))]
        client(number, "" if random.chance(8) else dt.date(random.between(1950, 1995), random.between(1, 12), random.between(1, 28)),
               "" if random.chance(8) else random.pick(("农历", "农历", "公历", "回历")), worth, *graded)
    project.write()


def clinic(folder):
    """e8: patients of a clinic, their visits with an ICD-10 code."""
    project, random = Project(folder, "clinic"), Random(4)
    patients = project.table("patients", "patient_id birth_date")
    visits = project.table("visits", "patient_id visited_on icd10")

    def visit(patient, code, *ago):
        visits.extend((patient, days_ago(day), code) for day in ago)

    patients += [("N001", "1961-06-30"), ("N002", "1961-07-01"), ("N003", "1986-06-30"), ("N004", "1986-07-01"),
                 ("N005", ""), ("N006", "1950-01-01"), ("N007", "1975-05-05"), ("N008", "2012-12-12"), ("N009", "1944-04-04"),
                 ("N010", "1980-10-10")]
    visit("N001", "E11.9", 0, 40, 80, 120, 160, 364)   # 65 today; six visits, the sixth on the last day that counts
    visit("N002", "E11.9", 0, 40, 80, 120, 160, 365)   # still 64; the sixth a day too early
    visit("N003", "I10", 10, 200)
    visit("N004", "J45.0", 10)
    visit("N005", "I10", 5, 15, 25, 35, 45, 55, 65)    # nobody knows how old
    visit("N006", "", 30)                              # came, but for what?
    visit("N007", "E11.5", 10, 90)
    visit("N007", "I10", 20, 50)                       # as often for one as for the other; the last was diabetes
    visit("N008", "J45.1", 400)                        # not within the year
    # N009 never came
    visit("N010", "E11.9", 10)
    visit("N010", "I10", 365, 365)                     # more often, but a day too early
    for number in range(11, 61):
        patient = f"N{number:03d}"
        patients.append((patient, "" if random.chance(4) else birth(random, *random.pick(((6, 17), (18, 50), (45, 64), (65, 88), (65, 88))))))
        main = random.pick(("E11.9", "E11.9", "E11.2", "I10", "I10", "I11.9", "J45.0", "K21.0"))
        for _ in range(random.pick((0, 1, 2, 4, 8, 11))):
            visit(patient, "" if random.chance(4) else main if random.chance(80) else random.pick(("I10", "J06.9", "E11.9")),
                  random.between(0, 450))
    project.write()


def school(folder):
    """e4, e22: lessons for children, paid by parents."""
    project, random = Project(folder, "school"), Random(5)
    parents = project.table("parents", "parent_id city")
    children = project.table("children", "child_id parent_id birth_date trial_on")
    lessons = project.table("lessons", "child_id started_at minutes")
    payments = project.table("payments", "payment_id parent_id paid_on amount")

    def child(code, parent, born, trial, *lesson_days):
        """`lesson_days` count from the first day of the trial, or back from as of where there was none."""
        children.append((code, parent, born, trial))
        start = dt.date.fromisoformat(str(trial)) if trial else AS_OF
        lessons.extend((code, at(start + dt.timedelta(day), "18:00:00"), "" if day == 2 else 45) for day in lesson_days)

    def pay(parent, day, amount="1280.00"):
        payments.append((f"R{len(payments) + 1:03d}", parent, day, amount))

    parents += [(f"F{number:03d}", "" if number % 17 == 0 else random.pick(("Leeds", "York", "Hull"))) for number in range(1, 49)]
    child("K001", "F001", "2016-03-01", "2026-06-01", *range(0, 8))            # eight lessons, nothing paid: call them
    child("K002", "F002", "2016-03-01", "2026-06-01", *range(0, 7), 14)        # the eighth came after the trial
    child("K003", "F003", "2015-05-05", "2026-06-01", *range(0, 8))
    pay("F003", "2026-06-20")                                                  # converted
    child("K004", "F004", "2015-05-05", "2026-06-17", *range(0, 10))           # the last day of the trial is today
    child("K005", "F005", "2015-05-05", "2026-06-16", *range(0, 10))           # it was yesterday
    child("K006", "F006", "", "2026-05-01", *range(0, 9))
    pay("F006", "2026-04-30", "480.00")                                        # paid before the trial, for the sister
    child("K007", "F006", "2018-09-09", "", -3, -10, -29)
    child("K008", "F007", "2017-01-01", "", -30)                               # paid, and no lesson within 30 days
    pay("F007", "2026-06-01")
    child("K009", "F008", "2014-02-02", "", -1)                                # uses what was paid for a day too early
    pay("F008", days_ago(90))
    child("K010", "", "2013-03-03", "", -1, -2)                                # a child without a parent on record
    for number in range(11, 61):
        code, parent = f"K{number:03d}", f"F{random.between(9, 48):03d}"
        trial = days_ago(random.between(0, 120)) if random.chance(55) else ""
        if trial:
            child(code, parent, birth(random, 5, 16), trial,
                  *(day for day in range((AS_OF - trial).days + 1) if day < 20 and random.chance(random.pick((10, 60, 90)))))
        else:
            child(code, parent, "" if random.chance(5) else birth(random, 5, 16), "",
                  *(-day for day in range(60) if random.chance(5)))
        if random.chance(45):
            pay(parent, days_ago(random.between(0, 130)), f"{random.pick((480, 1280, 2400))}.00")
    project.write()


def sales(folder):
    """e9, e14, e15, e20, e21: business customers, their people, purchases and deals."""
    project, random = Project(folder, "sales"), Random(6)
    accounts = project.table("accounts", "account_id industry city")
    contacts = project.table("contacts", "contact_id account_id gender birth_date role title")
    purchases = project.table("purchases", "purchase_id account_id bought_on line amount customised")
    deals = project.table("deals", "deal_id account_id moved_on stage")
    talks = project.table("talks", "contact_id talked_on topic")

    def account(number, industry, people=(), bought=(), stages=()):
        code = f"A{number:03d}"
        accounts.append((code, industry, random.pick(("上海", "苏州", "宁波", ""))))
        for gender, born, role, title, topics in people:
            contact = f"T{len(contacts) + 1:03d}"
            contacts.append((contact, code, gender, born, role, title))
            talks.extend((contact, days_ago(5 + 7 * place), topic) for place, topic in enumerate(topics))
        for ago, line, amount, customised in bought:
            purchases.append((f"B{len(purchases) + 1:04d}", code, days_ago(ago), line, amount, customised))
        for ago, stage in stages:
            deals.append((f"D{len(deals) + 1:03d}", code, days_ago(ago), stage))

    efficient, thrifty = ["效率提升", "效率提升", "成本节约"], ["成本节约", "效率提升", "成本节约"]
    account(1, "chemical", [("M", "1986-01-01", "decider", "总经理", []), ("F", "1990-01-01", "user", "工程师", []),
                            ("M", "1979-01-01", "influencer", "顾问", []), ("F", "1985-05-05", "buyer", "采购经理", [])],
            [(10, "涂料", "6000000.00", "yes"), (364, "涂料", "4000000.01", "yes")], [(30, "需求确认"), (3, "方案对比")])  # a cent above 10 million
    account(2, "chemical", [("M", "1991-06-30", "decider", "厂长", []), ("", "1980-01-01", "user", "技师", [])],
            [(10, "涂料", "6000000.00", "yes"), (364, "涂料", "4000000.00", "no")], [(3, "决策")])         # exactly 10 million
    account(3, "chemical", [("M", "1991-07-01", "decider", "厂长", []), ("F", "1981-01-01", "buyer", "采购", [])],
            [(10, "涂料", "6000000.00", "yes"), (365, "涂料", "9000000.00", "yes")], [(3, "成交")])        # the large one a day too early
    account(4, "software", [("M", "1990-04-04", "influencer", "项目经理", efficient), ("F", "1985-04-04", "buyer", "财务", thrifty)],
            [(20, "协作平台", "80000.00", "no"), (50, "项目管理", "120000.00", "no")], [(60, "初次接触")])  # 李明 himself
    account(5, "software", [("M", "1990-04-04", "influencer", "项目经理", ["效率提升", "成本节约"])],
            [(20, "协作平台", "80000.00", "no"), (50, "项目管理", "20000.00", "")])                        # as often the one as the other
    account(6, "software", [("F", "1992-04-04", "influencer", "项目经理", efficient)], [(20, "协作平台", "80000.00", "no")])  # one of the two lines
    account(7, "", [("M", "1985-01-01", "decider", "董事长", efficient), ("M", "1984-01-01", "", "", [])],
            [(15, "产线", "5000000.00", "yes"), (16, "产线", "0.01", "yes")], [(9, "方案对比"), (9, "决策")])  # industry unknown; two moves of one day
    account(8, "machinery", [], [(5, "产线", "12000000.00", "")], [(1, "需求确认")])                        # nobody known there
    account(9, "machinery", [("M", "1980-06-30", "decider", "总经理", []), ("M", "1981-06-30", "decider", "副总", [])],
            [(15, "产线", "7000000.00", "yes"), (365, "产线", "1.00", "no")])                                # 46 and 45 today
    account(10, "machinery", [("M", "1985-06-30", "decider", "总经理", [])],
            [(15, "产线", "7000000.00", "yes"), (40, "产线", "1.00", "no"), (45, "产线", "1.00", "no")])     # most money customised, not most orders
    titles = {"decider": "总经理", "user": "工程师", "influencer": "项目经理", "buyer": "采购"}
    for number in range(11, 51):
        industry = random.pick(("chemical", "software", "software", "machinery", "machinery", "food"))
        lines = {"chemical": ("涂料", "助剂"), "software": ("协作平台", "项目管理"), "machinery": ("产线", "备件"), "food": ("助剂", "备件")}[industry]
        people = []
        for _ in range(random.between(1, 6)):
            role = random.pick(("decider", "decider", "user", "influencer", "buyer"))
            people.append((random.pick(("M", "M", "F", "男", "女")), "" if random.chance(5) else birth(random, 29, 52),
                           "" if random.chance(4) else role, titles[role],
                           [random.pick(("效率提升", "成本节约", "交付")) for _ in range(random.below(5))]))
        scale = random.pick((2_000_000, 5_000_000)) if industry == "chemical" else random.pick((30_000, 400_000, 3_500_000))
        bought = [(random.between(0, 500), random.pick(lines), f"{scale * random.between(1, 6) // 4}.00", random.pick(("yes", "yes", "yes", "no", "")))
                  for _ in range(random.between(0, 6))]
        stages = list(zip(sorted((random.between(0, 200) for _ in range(random.below(5))), reverse=True),
                          ("初次接触", "需求确认", "方案对比", "决策")))
        account(number, industry, people, bought, stages)
    project.write()


PROVINCES_EAST = ("上海", "上海", "上海", "江苏", "浙江", "安徽", "福建", "江西", "山东")
PROVINCES_ELSEWHERE = ("北京", "广东", "四川", "湖北", "陕西", "辽宁")
BRANDS = ("Nova", "Kite", "Mori", "Bao", "Lumen")
CATEGORIES = ("health", "digital", "home", "beauty")
CAMPAIGN = (dt.date(2026, 6, 1), dt.date(2026, 6, 18))


def shop(folder):
    """e3, e6, e10, e11, e12, e16, e18, e19: a shop with members, orders and what they look at."""
    project, random = Project(folder, "shop"), Random(7)
    customers = project.table("customers", "customer_id gender birth_date province member")
    orders = project.table("orders", "order_id customer_id ordered_at status category brand amount discount")
    events = project.table("events", "customer_id happened_at type topic")

    everybody = list(range(1, 121))
    buyers = random.some(100, everybody)
    tech, price, loyal = set(buyers[:25]), set(buyers[25:60]), set(buyers[60:])
    members = set(random.some(100, everybody))
    viewers = set(random.some(50, sorted(members)))
    can_buy = members & set(buyers)
    converters = set(random.some(23, sorted(can_buy & viewers))) | set(random.some(10, sorted(can_buy - viewers)))
    responders = set(random.some(19, sorted(tech))) | set(random.some(15, sorted(price | loyal)))
    east = set(random.some(67, everybody))
    nowhere = set(random.some(4, sorted(set(everybody) - east)))
    frequent = set(random.some(20, sorted(buyers)))
    rich = set(random.some(16, sorted(buyers)))

    def event(number, day, kind, topic=""):
        events.append((f"C{number:03d}", at(day, f"{random.between(8, 23):02d}:{random.below(60):02d}:{random.below(60):02d}"), kind, topic))

    def order(number, day, clock, status, category, brand, amount, discounted):
        cents = amount * 100 + random.pick((0, 50, 90))
        discount = cents * random.pick((10, 20, 30)) // 100 if discounted else 0
        orders.append((f"D{len(orders) + 1:04d}", f"C{number:03d}", at(day, clock), status, category, brand,
                       f"{cents // 100}.{cents % 100:02d}", "" if random.chance(2) else f"{discount // 100}.{discount % 100:02d}"))

    def quiet_day(first, last):
        """Some day ago, outside of the campaign, so that only who is meant to convert does."""
        day = days_ago(random.between(first, last))
        return day if not CAMPAIGN[0] <= day <= CAMPAIGN[1] else CAMPAIGN[0] - dt.timedelta(1)

    for number in everybody:
        woman = random.chance(70 if number in frequent else 50)
        young = random.chance(70 if number in frequent else 35)
        born = birth(random, 25, 34) if young else birth(random, *random.pick(((18, 24), (35, 62))))
        if number in nowhere:
            province = ""
        else:
            province = random.pick(PROVINCES_EAST if number in east else PROVINCES_ELSEWHERE)
        customers.append((f"C{number:03d}", "" if number % 29 == 0 else random.pick(("F", "女")) if woman else random.pick(("M", "男")),
                          "" if number % 31 == 0 else born, province, "yes" if number in members else "no"))
        if number in tech:
            for _ in range(random.between(4, 8)):
                event(number, quiet_day(0, 85), "view", "performance review")
        if number in price:
            for _ in range(random.between(2, 6)):
                event(number, quiet_day(0, 85), "search", "brand promotion")
        for _ in range(random.below(3)):
            event(number, quiet_day(0, 150), random.pick(("view", "search")), random.pick(("performance review", "brand promotion", "")))
        if number in viewers or (number not in members and random.chance(40)):
            event(number, CAMPAIGN[0] + dt.timedelta(random.below(18)), "view", "促销活动")
        if number in responders:
            event(number, days_ago(random.between(0, 60)), "ar_event", "AR 试戴")
        if number not in tech | price | loyal:
            if random.chance(30):
                order(number, quiet_day(0, 300), "12:00:00", "void", "home", "Bao", 300, False)
            continue
        home_brand = random.pick(BRANDS)
        likes = random.pick(("health",) * 4 + ("digital",)) if number in frequent else random.pick(CATEGORIES)
        for place in range(random.between(7, 12) if number in frequent else random.between(2, 5)):
            first, last = (0, 175) if number in frequent else (0, 300) if number in rich else (0, 500)
            evening = random.chance(70 if number in rich else 25)
            clock = f"{random.between(20, 21) if evening else random.between(8, 19)}:{random.below(60):02d}:{random.below(60):02d}"
            clock = random.pick(("20:00:00", "22:00:00", "21:59:59")) if evening and random.chance(12) else clock.zfill(8)
            order(number, quiet_day(first, last), clock, "paid" if place == 0 else random.pick(("paid",) * 9 + ("returned", "void")),
                  likes if random.chance(75) else random.pick(CATEGORIES),
                  home_brand if number in loyal or (number in tech and place % 2) else random.pick(BRANDS),
                  random.between(2500, 6000) if number in rich else random.between(60, 900),
                  place == 0 or random.chance(90) if number in price else random.chance(10))
        if number in converters:
            order(number, CAMPAIGN[0] + dt.timedelta(random.below(18)), "15:30:00", "paid", likes, home_brand,
                  random.between(60, 900), number in price)
    outsider = min(set(everybody) - set(buyers) - members)
    for ago in (0, 30, 90):                                      # the third search was a day too early, and so was the AR event
        event(outsider, days_ago(ago), "search", "brand promotion")
    event(outsider, days_ago(90), "ar_event", "AR 试戴")
    order(buyers[0], dt.date(2026, 7, 2), "09:00:00", "paid", "digital", "Nova", 99999, False)  # after as of: it does not exist yet
    orders.append(list(orders[40]))  # exported twice
    project.write()


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for make in (fitness, cars, wealth, clinic, school, sales, shop):
        make(folder)


if __name__ == "__main__":
    main()
