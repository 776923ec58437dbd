#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

The province comes from the code of GB/T 2260 that generate.py keeps and no rule reads, and the region from its first digit: 1 to 6, of
which 4 is cut in two here. A province that can't be read from the row is none, whatever the code says.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import generate  # noqa: E402
import limn_oracle as o  # noqa: E402

COLUMNS = {name: o.Column(name) for name in ("客户号", "代码", "省份", "城市")}

SHORT = dict(zip(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split(),
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 "
    "陕西 甘肃 青海 宁夏 新疆 台湾 香港 澳门".split()))
REGIONS = {"1": "华北", "2": "东北", "3": "华东", "5": "西南", "6": "西北", "7": "港澳台", "8": "港澳台"}
EAST = "11 12 13 31 32 33 35 37 44 46".split()
CENTRE = "14 34 36 41 42 43".split()
NORTH_EAST = "21 22 23".split()

FIRST = "北京 上海 广州 深圳".split()
NEW_FIRST = "成都 重庆 杭州 西安 武汉 苏州 郑州 南京 天津 长沙 东莞 宁波 佛山 合肥 青岛".split()
SECOND = ("昆明 沈阳 济南 无锡 厦门 福州 温州 金华 哈尔滨 大连 贵阳 南宁 泉州 石家庄 长春 南昌 惠州 常州 嘉兴 徐州 南通 太原 保定 珠海 中山 兰州 "
          "临沂 潍坊 烟台 绍兴").split()


def region(code):
    if code[0] == "4":
        return "华中" if code <= "43" else "华南"
    return REGIONS[code[0]]


def zone(code):
    if code[0] in "78":
        return None
    return "东部" if code in EAST else "中部" if code in CENTRE else "东北" if code in NORTH_EAST else "西部"


def label(row, code_of):
    """`code_of`: the code of every prefecture-level city and municipality, by its name without 市."""
    city = None if row.城市 is None else row.城市.strip().removesuffix("市")
    written = (row.省份 or "").strip()
    by_province = next((code for code, name in SHORT.items() if written.startswith(name)), None)
    code = by_province or code_of.get(city)
    tier = None
    if city is not None:
        if city in FIRST or code in ("11", "31"):
            tier = "一线"
        elif city in NEW_FIRST or code in ("12", "50"):
            tier = "新一线"
        elif city in SECOND:
            tier = "二线"
        elif code is not None and code[0] not in "78":
            tier = "三线及以下"
    if code is not None:
        assert code == row.代码, row
    return {
        "地区_省": SHORT.get(code),
        "地区_大区": None if code is None else region(code),
        "地区_经济区": None if code is None else zone(code),
        "地区_城市级别": tier,
        "江浙沪包邮": None if code is None else code in ("31", "32", "33"),
        "地址待补": code is None,
        "大城市客户": None if tier is None else tier in ("一线", "新一线"),
    }


def build():
    rows = o.read_table(o.here(__file__, "data/客户.csv"), COLUMNS)
    code_of = {name.removesuffix("市"): code for code, names in generate.PREFECTURES.items() for name in names.split()
               if name.endswith("市") or name in ("香港", "澳门")}
    labels = o.LabelTable("客户号")
    for name in ("地区_省", "地区_大区", "地区_经济区", "地区_城市级别"):
        labels.tag(name, "text")
    for name in ("江浙沪包邮", "地址待补"):
        labels.tag(name, "bool")
    labels.segment("大城市客户")
    for row in rows:
        labels.set(row.客户号, label(row, code_of))
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
