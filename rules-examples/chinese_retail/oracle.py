"""本项目的规则应得的标签，不经 Limn，另行计算。

    python3 oracle.py OUT.csv      写出标签
    python3 oracle.py --summary    写出 expected.summary

先于任何 Limn 的输出、只依 language.md 与 semantics.md 写成；起决定作用的条文在旁注明（引文是 semantics.md 的原句）。
数据不在时先由 generate.py 生成。
"""

import datetime as dt
import os
import re
import sys
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as limn

import generate

AS_OF = dt.date(2025, 12, 31)
钻石门槛 = 50_000
金牌门槛 = Decimal("15000.0")  # 1.5万
沉睡天数 = 180
大件品类 = {"大家电", "数码"}
一线城市 = {"上海", "北京", "广州", "深圳"}

money = limn.decimal_cell(2)
品类 = {"大家电", "数码", "厨房电器", "家纺", "灯具", "服务"}

# 列的次序与 limn.yaml 相同：重复的键按“the smallest by the declared columns in order”取舍时用到。
客户列 = {
    "客户号": limn.Column("客户号"),
    "姓名": limn.Column("姓名"),
    "性别": limn.Column("性别", values={"女": ["女士"], "男": ["先生"]}),
    "生日": limn.Column("生日", limn.date_cell()),
    "城市": limn.Column("城市", missing=["无"], values={"上海": ["上海市"], "北京": [], "广州": [], "深圳": [], "杭州": [], "成都": [],
                                                "武汉": [], "西安": [], "苏州": []}),
    "会员等级": limn.Column("会员等级", values={"普通", "银卡", "金卡"}),
    "手机号": limn.Column("手机号"),
    "同意营销": limn.Column("同意营销", limn.bool_cell),
    "推荐人号": limn.Column("推荐人号"),
    "更新日期": limn.Column("更新日期", limn.date_cell()),
}
门店列 = {
    "门店号": limn.Column("门店号"),
    "店名": limn.Column("店名"),
    "大区": limn.Column("大区", values={"华东", "华北", "华南", "华中", "西南"}),
}
商品列 = {
    "商品号": limn.Column("商品号"),
    "品名": limn.Column("品名"),
    "品类": limn.Column("品类", values=品类),
    "标价": limn.Column("标价", money),
}
订单列 = {
    "订单号": limn.Column("订单号"),
    "客户号": limn.Column("客户号"),
    "门店号": limn.Column("门店号"),
    "下单时间": limn.Column("下单时间", limn.datetime_cell),
    "渠道": limn.Column("渠道", values={"小程序", "门店", "直播", "电商"}),
    "状态": limn.Column("状态", values={"已付款": ["已支付"], "已退款": [], "已取消": []}),
    "实付": limn.Column("实付", money),
    "优惠": limn.Column("优惠", money),
}
明细列 = {
    "订单号": limn.Column("订单号"),
    "商品号": limn.Column("商品号"),
    "数量": limn.Column("数量", limn.int_cell),
    "单价": limn.Column("单价", money),
}
互动列 = {
    "客户号": limn.Column("客户号"),
    "发生时间": limn.Column("发生时间", limn.datetime_cell),
    "类型": limn.Column("类型", values={"浏览", "收藏", "加购", "咨询", "分享", "投诉"}),
    "停留秒数": limn.Column("停留秒数", limn.int_cell),
    "内容": limn.Column("内容"),
}


def read(name: str, columns: dict) -> list:
    path = limn.here(__file__, "data", name)
    if not os.path.exists(path):
        generate.generate(limn.here(__file__, "data"))
    return limn.read_table(path, columns)


class Shop:
    """六张表和它们之间的联系。"""

    def __init__(self):
        # `duplicates: latest by 更新日期`
        self.customers = {c.客户号: c for c in limn.unique_by(read("客户.csv", 客户列), "客户号", latest_by="更新日期")}
        self.stores = {s.门店号: s for s in limn.unique_by(read("门店.csv", 门店列), "门店号")}
        self.goods = {g.商品号: g for g in limn.unique_by(read("商品.csv", 商品列), "商品号")}
        # "A table with key: equal rows count once"；"rows after `as of` do not exist"
        orders = [o for o in limn.unique_by(read("订单.csv", 订单列), "订单号") if limn.exists(o.下单时间, AS_OF)]
        self.order_of = {o.订单号: o for o in orders}
        self.orders = limn.group_by(orders, "客户号")
        # 互动没有 key："A table without key: keeps every row"
        self.touches = limn.group_by((t for t in read("互动.csv", 互动列) if limn.exists(t.发生时间, AS_OF)), "客户号")
        # "Rows under a row that does not exist yet don't exist either"；没有订单的明细不属于任何人
        self.items = {}
        for item in read("订单明细.csv", 明细列):
            order = self.order_of.get(item.订单号)
            if order is not None and order.客户号 is not None:
                self.items.setdefault(order.客户号, []).append((order, item))
        self.referred = limn.group_by(self.customers.values(), "推荐人号")

    # "a failed upward link: a missing parent gives missing values"
    def kind(self, item):
        good = self.goods.get(item.商品号)
        return good.品类 if good else None

    def region(self, order):
        store = self.stores.get(order.门店号)
        return store.大区 if store else None

    def paid(self, code: str) -> list:
        """`其中 状态 = "已付款"`：条件未知的行不算。"""
        return [o for o in self.orders.get(code, []) if limn.eq(o.状态, "已付款") is True]

    def 近一年消费(self, code: str):
        """`最近 365 天`：D 与其前 364 天，按当地日期。"""
        return limn.total(o.实付 for o in self.paid(code) if limn.in_last_days(o.下单时间, 365, AS_OF))


def labels_of(c, shop: Shop) -> dict:
    orders = shop.orders.get(c.客户号, [])
    paid = shop.paid(c.客户号)
    items = shop.items.get(c.客户号, [])
    touches = shop.touches.get(c.客户号, [])

    成交单数 = len(paid)
    近一年消费 = shop.近一年消费(c.客户号)
    今年消费 = limn.total(o.实付 for o in paid if limn.since(o.下单时间, dt.date(2025, 1, 1)))
    去年消费 = limn.total(o.实付 for o in paid if limn.from_to(o.下单时间, dt.date(2024, 1, 1), dt.date(2024, 12, 31)))
    平均客单价 = limn.average(o.实付 for o in paid)
    首购天数 = limn.days_since(limn.first((o.下单时间, o.下单时间) for o in paid), AS_OF)
    末购天数 = limn.days_since(limn.last((o.下单时间, o.下单时间) for o in paid), AS_OF)
    成交明细 = [(order, item) for order, item in items if limn.eq(order.状态, "已付款") is True]
    大件金额 = limn.total(limn.times(i.数量, i.单价) for _, i in 成交明细 if limn.is_in(shop.kind(i), 大件品类) is True)
    商品金额 = limn.total(limn.times(i.数量, i.单价) for _, i in 成交明细)
    referred = shop.referred.get(c.客户号, [])
    referrer = shop.customers.get(c.推荐人号)
    label = {}

    年龄 = limn.age(c.生日, AS_OF)
    label["年龄段"] = limn.first_match([
        ("未知", c.生日 is None), ("三十岁以下", limn.lt(年龄, 30)), ("三十至四十四岁", limn.between(年龄, 30, 44)),
        ("四十五至五十九岁", limn.between(年龄, 45, 59))], "六十岁以上")
    # "`if` with an unknown condition: missing"；"`default` takes the place of missing of any cause"
    label["称呼"] = limn.default(limn.if_then_else(limn.eq(c.性别, "女"), "女士", "先生"), "客户")
    label["本月寿星"] = limn.eq(c.生日.month if c.生日 else None, AS_OF.month)
    label["一线城市客户"] = limn.is_in(c.城市, 一线城市)
    # `matches` 在任意位置找；\d 只认 ASCII 数字
    mobile = limn.on_text(c.手机号, lambda text: re.search(r"^1[3-9][0-9]{9}\Z", text) is not None)
    label["短信可达"] = limn.all_of(c.同意营销, mobile)
    label["推荐达人"] = len(referred) >= 3
    label["带来大客户"] = limn.total(shop.近一年消费(r.客户号) for r in referred) >= 30_000
    label["金卡引荐"] = limn.eq(referrer.会员等级 if referrer else None, "金卡")

    label["价值分层"] = limn.first_match([
        ("钻石", 近一年消费 >= 钻石门槛), ("金牌", 近一年消费 >= 金牌门槛), ("银牌", 近一年消费 >= 3000),
        ("普通", 近一年消费 > 0)], "无消费")
    label["生命周期"] = limn.first_match([
        ("未购", 成交单数 == 0), ("新客", limn.le(首购天数, 90)), ("流失", limn.gt(末购天数, 365)),
        ("沉睡", limn.gt(末购天数, 沉睡天数))], "活跃")
    label["消费趋势"] = limn.first_match([
        ("无从比较", 去年消费 == 0), ("停购", 今年消费 == 0), ("腰斩", 今年消费 <= 去年消费 * Decimal("0.50")),
        ("下降", 今年消费 < 去年消费), ("上升", 今年消费 < 去年消费 * 2)], "翻番")
    label["客单价档"] = limn.first_match([
        ("没有成交", 平均客单价 is None), ("高", limn.ge(平均客单价, 5000)), ("中", limn.ge(平均客单价, 2000))], "低")
    label["最贵一单"] = limn.largest(o.实付 for o in paid)
    # "`first`, `last`: the value of that row even if missing"
    label["末单实付"] = limn.last((o.下单时间, o.实付) for o in paid)
    label["大件为主"] = limn.ge(limn.quotient(大件金额, 商品金额), Decimal("0.60"))

    # 明细没有自己的时间，用订单的；`最近 12 个月`："clamp(D - 12 months) < date <= D"
    recent = [i for order, i in 成交明细 if limn.in_last_months(order.下单时间, 12, AS_OF)]

    def of_kind(name):
        return [i for i in recent if limn.eq(shop.kind(i), name) is True]

    label["兴趣"] = limn.members([
        ("下厨", len(of_kind("厨房电器")) >= 2), ("家纺", len(of_kind("家纺")) >= 2), ("数码", len(of_kind("数码")) >= 2),
        ("换新", limn.distinct(i.商品号 for i in of_kind("大家电")) >= 2)])
    label["偏好品类"] = limn.most_common((order.下单时间, shop.kind(i)) for order, i in 成交明细)
    label["偏好渠道"] = limn.most_common((o.下单时间, o.渠道) for o in paid)
    # "among rows of one time the smallest value"
    label["首购渠道"] = limn.first((o.下单时间, o.渠道) for o in paid)
    label["常去大区"] = limn.most_common((o.下单时间, shop.region(o)) for o in orders if limn.eq(o.渠道, "门店") is True)
    label["全渠道"] = limn.distinct(o.渠道 for o in paid if limn.in_last_days(o.下单时间, 365, AS_OF)) >= 3
    label["价格敏感"] = limn.ge(limn.share(limn.gt(o.优惠, 0) for o in paid), Decimal("0.60"))
    label["从不用券"] = limn.all_of(成交单数 >= 2, limn.all_rows(limn.eq(o.优惠, 0) for o in paid))
    label["退款偏多"] = limn.ge(
        limn.share(limn.eq(o.状态, "已退款") for o in orders
                   if limn.ne(o.状态, "已取消") is True and limn.in_last_months(o.下单时间, 12, AS_OF)), Decimal("0.30"))
    label["周末购物"] = limn.gt(limn.share(limn.ge(limn.weekday(o.下单时间), 6) for o in paid), Decimal("0.50"))
    label["老顾客"] = any(limn.before(o.下单时间, dt.date(2024, 1, 1)) for o in paid)

    def touched(types, days):
        return [t for t in touches if t.类型 in types and limn.in_last_days(t.发生时间, days, AS_OF)]

    近月浏览 = len(touched({"浏览"}, 30))
    label["热度"] = limn.first_match([("火热", 近月浏览 >= 2), ("温热", 近月浏览 >= 1)], "冷")
    looks = [t for t in touches if t.类型 in {"浏览", "收藏", "加购"} and limn.in_last_months(t.发生时间, 3, AS_OF)]
    label["只看不买"] = len(looks) >= 2 and not any(limn.in_last_months(o.下单时间, 3, AS_OF) for o in paid)
    label["问价客"] = any(
        limn.all_of(limn.on_text(t.内容, lambda text: "价格" in text), limn.ne(t.类型, "投诉")) is True
        and limn.in_last_days(t.发生时间, 60, AS_OF) for t in touches)
    label["投诉预警"] = bool(touched({"投诉"}, 90))
    label["长久清静"] = len(touches) >= 5 and not any(limn.eq(t.类型, "投诉") is True for t in touches)
    label["看得仔细"] = limn.ge(
        limn.average(t.停留秒数 for t in touches if t.类型 == "浏览" and limn.since(t.发生时间, dt.date(2025, 7, 1))), 360)

    label["买过的客户"] = 成交单数 >= 1
    label["贵宾唤醒"] = 去年消费 >= 金牌门槛 and label["生命周期"] in {"沉睡", "流失"}
    label["短信大促"] = limn.all_of(
        label["短信可达"], limn.any_of(label["价格敏感"], label["问价客"]), limn.negate(label["投诉预警"]))
    label["换新推荐"] = limn.all_of(label["老顾客"], label["大件为主"], "换新" not in label["兴趣"])

    # "a persona set: not in the base … missing"
    label["购物者"] = None if 成交单数 < 1 else limn.first_match([
        ("大宅主人", limn.all_of(label["价值分层"] in {"钻石", "金牌"}, label["大件为主"])),
        ("精算师", limn.all_of(label["价格敏感"], 成交单数 >= 3)),
        ("掌勺人", limn.any_of("下厨" in label["兴趣"], limn.eq(label["偏好品类"], "厨房电器"))),
        ("渐远的人", label["生命周期"] in {"沉睡", "流失"})], "邻家客")
    return label


def build() -> limn.LabelTable:
    shop = Shop()
    table = limn.LabelTable("客户号")
    for name, type_name in [
        ("年龄段", "text"), ("称呼", "text"), ("本月寿星", "bool"), ("一线城市客户", "bool"), ("短信可达", "bool"),
        ("推荐达人", "bool"), ("带来大客户", "bool"), ("金卡引荐", "bool"),
        ("价值分层", "text"), ("生命周期", "text"), ("消费趋势", "text"), ("客单价档", "text"), ("最贵一单", "decimal(2)"),
        ("末单实付", "decimal(2)"), ("大件为主", "bool"), ("兴趣", "set"), ("偏好品类", "text"), ("偏好渠道", "text"),
        ("首购渠道", "text"), ("常去大区", "text"), ("全渠道", "bool"), ("价格敏感", "bool"), ("从不用券", "bool"),
        ("退款偏多", "bool"), ("周末购物", "bool"), ("老顾客", "bool"),
        ("热度", "text"), ("只看不买", "bool"), ("问价客", "bool"), ("投诉预警", "bool"), ("长久清静", "bool"), ("看得仔细", "bool"),
    ]:
        table.tag(name, type_name)
    for name in ("买过的客户", "贵宾唤醒", "短信大促", "换新推荐"):
        table.segment(name)
    table.personas("购物者")
    for customer in shop.customers.values():
        table.set(customer.客户号, labels_of(customer, shop))
    return table


if __name__ == "__main__":
    limn.main(__file__, build)
