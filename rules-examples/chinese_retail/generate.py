"""生成本项目的数据：一家家电家居连锁店三年的客户、订单、明细与互动。

    python3 generate.py [目录]      默认写到旁边的 data/

只用整数和我们自己的线性同余随机数，所以在任何机器上逐字节相同；不联网，只用标准库。数据里特意留有真实世界的毛病：
同一订单导出两次、客户资料改过等级、没有客户的订单、下架商品、空白金额、别名（“已支付”“女士”“上海市”）、截至日之后的订单。
"""

import datetime as dt
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
from fixtures import Random, write_table  # noqa: E402

CUSTOMERS = 3000
FIRST_DAY = dt.date(2023, 1, 1)
LAST_DAY = dt.date(2026, 1, 10)  # 截至日是 2025-12-31，其后的记录“尚不存在”
DAYS = (LAST_DAY - FIRST_DAY).days


SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = ["伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "超", "秀英", "建国", "梓涵", "子轩", "雨桐", "浩然", "欣怡"]
CITIES = ["上海", "上海市", "北京", "广州", "深圳", "杭州", "成都", "武汉", "西安", "苏州", "无"]
STORES = [("S01", "上海徐汇店", "华东"), ("S02", "杭州湖滨店", "华东"), ("S03", "苏州园区店", "华东"), ("S04", "北京朝阳店", "华北"),
          ("S05", "广州天河店", "华南"), ("S06", "深圳南山店", "华南"), ("S07", "成都春熙店", "西南"), ("S08", "武汉光谷店", "华中")]
# 商品号、品名、品类、标价（分）。P99 只出现在订单明细里：已下架，商品表中没有。
GOODS = [("P01", "双门冰箱", "大家电", 499900), ("P02", "滚筒洗衣机", "大家电", 329900), ("P03", "变频空调", "大家电", 279900),
         ("P04", "75 寸电视", "大家电", 599900), ("P05", "扫地机器人", "数码", 249900), ("P06", "降噪耳机", "数码", 59900),
         ("P07", "平板电脑", "数码", 289900), ("P08", "家用投影仪", "数码", 319900), ("P09", "电饭煲", "厨房电器", 39900),
         ("P10", "空气炸锅", "厨房电器", 34900), ("P11", "咖啡机", "厨房电器", 189900), ("P12", "破壁机", "厨房电器", 69900),
         ("P13", "四件套", "家纺", 45900), ("P14", "乳胶枕", "家纺", 19900), ("P15", "羽绒被", "家纺", 89900),
         ("P16", "吸顶灯", "灯具", 69900), ("P17", "护眼台灯", "灯具", 18900), ("P18", "上门安装", "服务", 15000),
         ("P19", "空调清洗", "服务", 19900), ("P20", "延长保修", "服务", 29900)]
PRICE = {code: price for code, _, _, price in GOODS} | {"P99": 9900}
KINDS = {kind: [code for code, _, k, _ in GOODS if k == kind] for kind in ("大家电", "数码", "厨房电器", "家纺", "灯具", "服务")}
LOOKS = ["看了冰箱", "看了空调", "比较价格", "收藏四件套", "看了投影仪", "问价格", "看直播", "翻优惠券", "看灯具", "看售后政策"]
COMPLAINTS = ["物流太慢", "安装师傅迟到", "价格第二天就降", "少了配件", "客服不回复"]


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def moment(random: Random, first: int, last: int) -> str:
    """first 与 last 之间的某一天某一刻；少数恰在一天的头尾，考验日界。"""
    day = FIRST_DAY + dt.timedelta(random.between(first, last))
    edge = random.below(50)
    if edge == 0:
        clock = "00:00:00"
    elif edge == 1:
        clock = "23:59:59"
    else:
        clock = f"{random.between(8, 22):02d}:{random.below(60):02d}:{random.below(60):02d}"
    return f"{day} {clock}"


# 每类客户：占比、订单数、下单的日子、几成带优惠、最爱的品类、互动次数
HABITS = [
    ("大户", 7, (8, 22), (0, DAYS), 15, ["大家电", "数码"], (10, 40)),
    ("装修", 9, (3, 9), (500, DAYS), 25, ["大家电", "灯具", "服务"], (8, 30)),
    ("主妇", 18, (6, 18), (100, DAYS), 30, ["厨房电器", "家纺"], (6, 30)),
    ("比价", 14, (4, 12), (200, DAYS), 80, ["数码", "厨房电器"], (10, 35)),
    ("偶客", 24, (1, 3), (0, DAYS), 20, ["家纺", "灯具", "服务"], (0, 8)),
    ("沉睡", 12, (2, 7), (0, 800), 25, ["厨房电器", "数码"], (0, 3)),
    ("新客", 8, (1, 3), (DAYS - 90, DAYS), 50, ["数码", "家纺"], (2, 10)),
    ("只看", 8, (0, 0), (0, DAYS), 0, ["数码"], (3, 25)),
]


def habit_of(random: Random):
    draw = random.below(100)
    for habit in HABITS:
        draw -= habit[1]
        if draw < 0:
            return habit
    raise AssertionError("占比之和须为 100")


def birthday(random: Random) -> str:
    if random.chance(9):
        return ""
    if random.chance(1):
        return f"{random.pick([1976, 1988, 1996, 2004])}-02-29"
    return f"{random.between(1952, 2006)}-{random.between(1, 12):02d}-{random.between(1, 28):02d}"


def phone(random: Random) -> str:
    if random.chance(6):
        return ""
    if random.chance(4):
        return f"021-6{random.between(100, 999)}{random.between(1000, 9999)}"  # 座机
    return f"1{random.between(30, 99)}{random.between(1000, 9999)}{random.between(1000, 9999)}"


def generate(folder: str) -> None:
    random = Random(20260101)
    customers, orders, items, touches = [], [], [], []
    for number in range(1, CUSTOMERS + 1):
        code = f"K{number:05d}"
        _, _, how_many, (first, last), sale_percent, kinds, looks = habit_of(random)
        level = random.pick(["普通"] * 6 + ["银卡"] * 3 + ["金卡"])
        referrer = f"K{random.between(1, number - 1):05d}" if number > 10 and random.chance(22) else ""
        if referrer and random.chance(60):
            referrer = f"K{random.between(1, max(1, number // 12)):05d}"  # 老客户推荐得多，推荐达人由此而来
        row = [code, random.pick(SURNAMES) + random.pick(GIVEN), random.pick(["女", "女", "女士", "男", "男", "先生", ""]), birthday(random),
               random.pick(CITIES), level, phone(random), "是" if random.chance(70) else "否", referrer,
               f"{random.between(2022, 2024)}-{random.between(1, 12):02d}-{random.between(1, 28):02d}"]
        customers.append(row)
        if random.chance(2):  # 资料改过：同一客户号两行，更新日期晚的为准
            newer = list(row)
            newer[5], newer[9] = "金卡", "2025-06-18"
            customers.append(newer)
        home = random.pick(STORES)[0]
        for _ in range(random.between(*how_many)):
            order = f"D{len(orders) + 1:07d}"
            status = random.pick(["已付款"] * 12 + ["已支付"] * 5 + ["已退款"] * 2 + ["已取消"])
            channel = random.pick(["小程序", "小程序", "门店", "门店", "直播", "电商"])
            if channel != "门店":
                store = ""
            else:
                store = home if random.chance(85) else random.pick(STORES)[0]
            total = 0
            for _ in range(random.between(1, 4)):
                good = "P99" if random.chance(2) else random.pick(KINDS[random.pick(kinds if random.chance(75) else list(KINDS))])
                quantity = random.pick([1, 1, 1, 1, 2, 2, 3])
                price = PRICE[good] * random.pick([100, 100, 100, 95, 90]) // 100
                total += price * quantity
                items.append([order, good, quantity, money(price)])
            sale = total * random.pick([5, 8, 10, 12, 20]) // 100 if random.chance(sale_percent) else 0
            owner = code
            if random.chance(1):
                owner = random.pick(["", f"X{number:05d}"])  # 散客，或客户表里没有的人
            paid = "" if random.chance(1) else money(total - sale)
            orders.append([order, owner, store, moment(random, first, last), channel, status, paid, money(sale)])
        for _ in range(random.between(*looks)):
            kind = random.pick(["浏览"] * 6 + ["收藏"] * 2 + ["加购"] * 2 + ["咨询", "分享"])
            text = random.pick(LOOKS)
            if random.chance(3):
                kind, text = "投诉", random.pick(COMPLAINTS)
            touches.append([code, moment(random, max(first, 300), DAYS), kind, "" if random.chance(8) else random.between(1, 600), text])
    for place in range(37, len(orders), 211):
        orders.append(list(orders[place]))  # 同一订单导出了两次
    items += [["D9999998", "P01", 1, "4999.00"], ["D9999999", "P09", 2, "399.00"]]  # 没有订单的明细

    os.makedirs(folder, exist_ok=True)
    write_table(os.path.join(folder, "客户.csv"), ["客户号", "姓名", "性别", "生日", "城市", "会员等级", "手机号", "同意营销", "推荐人号", "更新日期"], customers)
    write_table(os.path.join(folder, "门店.csv"), ["门店号", "店名", "大区"], STORES)
    write_table(os.path.join(folder, "商品.csv"), ["商品号", "品名", "品类", "标价"], [[code, name, kind, money(price)] for code, name, kind, price in GOODS])
    write_table(os.path.join(folder, "订单.csv"), ["订单号", "客户号", "门店号", "下单时间", "渠道", "状态", "实付", "优惠"], orders)
    write_table(os.path.join(folder, "订单明细.csv"), ["订单号", "商品号", "数量", "单价"], items)
    write_table(os.path.join(folder, "互动.csv"), ["客户号", "发生时间", "类型", "停留秒数", "内容"], touches)


if __name__ == "__main__":
    generate(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "data"))
