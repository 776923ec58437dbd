#!/usr/bin/env python3
"""The labels that this project must give, computed without Limn: `python3 oracle.py OUT.csv`.

The packs from docs/language/packs.md. The words are those of the packs; they are found here without patterns: English is cut into
words and looked at one by one, with what stands before; Chinese is searched for each word, with the character before it.
"""

import datetime as dt
import os
import re
import sys
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
import limn_oracle as o  # noqa: E402

AS_OF = dt.date(2025, 6, 30)

CUSTOMERS = {"customer_id": o.Column("customer_id"), "language": o.Column("language")}
COMMENTS = {
    "customer_id": o.Column("customer_id"),
    "day": o.Column("written_on", o.date_cell()),
    "text": o.Column("text"),
}
RATINGS = {
    "customer_id": o.Column("customer_id"),
    "day": o.Column("answered_on", o.date_cell()),
    "score": o.Column("score", o.int_cell),
}
COMPLAINTS = {
    "customer_id": o.Column("customer_id"),
    "opened": o.Column("opened_on", o.date_cell()),
    "resolved": o.Column("resolved_on", o.date_cell()),
}

PRAISE = set("good great excellent perfect perfectly amazing wonderful fantastic best nice lovely beautiful happy satisfied pleased delighted "
             "impressed love loved enjoy enjoyed recommend recommended helpful friendly polite fast quick quickly easy comfortable reliable "
             "worth".split())
BLAME = set("bad badly terrible awful horrible worst poor poorly useless waste disappointed disappointing unacceptable broken broke defective "
            "faulty damaged scratched late slow slowly delayed missing wrong fake overpriced angry annoyed annoying unhappy dissatisfied regret "
            "hate hated rude unhelpful problem problems issue issues".split())
DENIED = set("good great happy satisfied pleased impressed love enjoy recommend helpful friendly easy comfortable reliable worth work works "
             "worked working fit fits arrive arrived".split())
SMALL = set("very really so that too any been had a".split())
DENIALS = set("not cannot never without nothing no".split())

GOOD_ZH = ("满意 喜欢 推荐 值得 划算 超值 实惠 完美 优秀 惊喜 好评 点赞 回购 放心 靠谱 专业 热情 耐心 贴心 周到 好用 好吃 好看 好喝 舒服 舒适 方便 及时 "
           "很好 很棒 太棒 真棒 真好 非常好 特别好 不错 没毛病 没得说").split()
FAST_ZH = [thing + how + "快" for thing in "物流 发货 送货 配送 速度 上菜".split() for how in ("", "很", "挺", "真", "特别", "非常", "也")]
BAD_ZH = ("失望 糟糕 垃圾 差劲 差评 太差 很差 真差 恶心 难用 难吃 难看 难喝 后悔 上当 骗 假货 坑人 太坑 敷衍 冷漠 无语 生气 坏了 破损 破了 漏发 少发 "
          "发错 异味 掉色 太慢 很慢 太贵 投诉 问题 毛病").split()
DENIED_ZH = "满意 喜欢 推荐 值 划算 放心 靠谱 专业 热情 耐心 及时 好用 好吃 好看 好喝 舒服 舒适 方便".split()


def english(text):
    """Whether it says something good, and something bad."""
    words = re.findall(r"[a-z0-9_'’]+|[^a-z0-9_'’\s]", text.lower())
    good = bad = False
    for place, word in enumerate(words):
        before = place - 1
        while before > 0 and words[before] in SMALL:
            before -= 1
        denied = before >= 0 and (words[before] in DENIALS or re.search("n['’]t$", words[before]) is not None)
        good |= word in PRAISE and not denied
        bad |= (word in BLAME and not denied) or (word in DENIED and denied)
        bad |= words[place:place + 2] in (["stopped", "working"], ["fell", "apart"])
    return good, bad


def stands(text, word, not_behind):
    """Whether the word stands somewhere with another character before it, or none."""
    return any(text[place - 1:place] not in list(not_behind) for place in range(len(text)) if text.startswith(word, place))


def chinese(text):
    for longer, shorter in (("没有", "没"), ("不是很", "不"), ("不是", "不"), ("不怎么", "不"), ("不太", "不"), ("不够", "不"), ("不会", "不"),
                            ("没什么", "没")):
        text = text.replace(longer, shorter)
    good = any(stands(text, word, "不没未") for word in GOOD_ZH) or any(word in text for word in FAST_ZH)
    bad = any(stands(text, word, "不没未") for word in BAD_ZH) or any(no + word in text for no in "不没" for word in DENIED_ZH)
    bad = bad or any(text[place:place + 2] in ("不好", "没好") and text[place + 2:place + 3] != "意" for place in range(len(text)))
    return good, bad


def has_phrase(text, phrases):
    """A phrase as whole words."""
    return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) for phrase in phrases)


BUY = [f"how much {verb}" for verb in "is are does do".split()] + [
    "price of", "in stock", "want to buy", "like to buy", "like to order", "looking for", "a quote", "place an order"]
LEAVE = ["cancel", "cancelling", "cancellation", "unsubscribe", "terminate", "switch to", "switching to", "close my account", "delete my account"]
RETURN = [f"return {what}" for what in "it this them these my".split()] + [f"send {what} back" for what in "it this them these".split()] + [
    "refund", "exchange", "money back"]
COMPLAIN = ["complain", "complaint", "complaining", "compensation", "unacceptable", "lawyer"] + [
    f"speak to {whose} manager" for whose in "a the your".split()]
HELP = ["how do i", "how can i", "need help", "please help", "help me", "can you help", "can anyone help", "where is my", "forgot my password"] + [
    f"{no} {what}" for no in ("can't", "cannot") for what in "log find open pay use connect".split()]


def stays(text):
    """Not, never or a short form with n't within two words before cancel and its like."""
    words = re.findall(r"[\w']+|[^\w\s]", text)
    return any(words[place].startswith(("cancel", "unsubscribe", "terminate", "switch", "close", "delete"))
               and any(word in ("not", "never") or word.endswith("n't") for word in words[max(place - 3, 0):place])
               for place in range(len(words)))


def intent(texts):
    texts = [text.lower().replace("’", "'") for text in texts]
    return o.members([
        ("Buy", any(has_phrase(text, BUY) for text in texts)),
        ("Leave", any(has_phrase(text, LEAVE) and not stays(text) for text in texts)),
        ("Return", any(has_phrase(text, RETURN) for text in texts)),
        ("Complain", any(has_phrase(text, COMPLAIN) for text in texts)),
        ("Help", any(has_phrase(text, HELP) for text in texts)),
    ])


def wishes(texts):
    def free(words, not_behind):
        return any(stands(text, word, not_behind) for text in texts for word in words.split())

    def there(words):
        return any(word in text for text in texts for word in words.split())

    return o.members([
        ("想买", there("多少钱 怎么卖 什么价 有货吗 有没有货 想买 想订 想下单 怎么买 哪里买 报价 团购")),
        ("想走", free("退订 注销 解约 销户 取消会员 取消订阅 取消服务 取消续费", "不没")
         or there("不想续 不再续 不打算续 不用了 换一家 换别家 换别的平台")),
        ("想退", free("退货 退款 退钱 换货 退掉", "不没用想要") or free("想退 要退 想要退 想换货 要换货 想要换货", "不没")),
        ("要投诉", free("投诉 举报 起诉 索赔 赔偿", "不没") or there("12315 消协 工商局")),
        ("要帮助", there("怎么用 怎么办 怎么装 怎么弄 怎么设置 怎么连接 怎么登录 打不开 登录不了 登不上 连不上 找不到 忘记密码 忘了密码 教一下 帮我")),
    ])


def mood(texts, judge, names):
    verdicts = [judge(text) for text in texts]
    praise, blame = verdicts.count((True, False)), verdicts.count((False, True))
    nothing, pleased, upset, torn, neither = names
    if not texts:
        return nothing
    if praise != blame:
        return pleased if praise > blame else upset
    return torn if praise or (True, True) in verdicts else neither


def satisfaction(ratings):
    """Last answer, group, whether it fell. Of answers on one day the lowest counts."""
    answers = [(row.day, row.score) for row in ratings if row.score is not None and 1 <= row.score <= 5]
    if not answers:
        return None, None, None
    day = max(answers)[0]
    last = min(score for when, score in answers if when == day)
    before = [score for when, score in answers if when < day]
    group = "Satisfied" if last >= 4 else "Dissatisfied" if last <= 2 else "Neutral"
    return last, group, Fraction(sum(before), len(before)) - last >= 1 if before else None


def complaints(rows):
    """State, last one open, repeated, days of the oldest open one."""
    unsettled = [row for row in rows if row.resolved is None or row.resolved > AS_OF]
    oldest = max(((AS_OF - row.opened).days for row in unsettled), default=None)
    newest = max((row.opened for row in rows), default=None)
    state = "None" if not rows else "Settled" if not unsettled else "Overdue" if oldest > 7 else "Open"
    lately = sum((AS_OF - row.opened).days < 180 for row in rows)
    return state, any(row.opened == newest for row in unsettled), lately >= 3, oldest


def label(customer, comments, ratings, complained):
    comments = [row for row in comments if row.day <= AS_OF and row.text is not None]
    lately = [row.text for row in comments if (AS_OF - row.day).days < 30]
    texts = [row.text for row in comments]
    in_english = customer.language == "en"
    en, zh = (texts, []) if in_english else ([], texts)
    en_lately, zh_lately = (lately, []) if in_english else ([], lately)
    last, group, fell = satisfaction([row for row in ratings if row.day <= AS_OF])
    state, last_open, repeated, days_open = complaints([row for row in complained if row.opened <= AS_OF])
    upset = any(english(text)[1] for text in en_lately)
    upset_zh = any(chinese(text)[1] for text in zh_lately)
    wants, wants_zh = intent(en_lately), wishes(zh_lately)
    return {
        "satisfaction_group": group,
        "satisfaction_falling": fell,
        "complaints_state": state,
        "complaints_last_unresolved": last_open,
        "complaints_repeated": repeated,
        "sentiment_mood": mood(en, english, ("Has written nothing", "Pleased", "Upset", "Torn", "Neither")),
        "sentiment_upset_lately": upset,
        "情感_态度": mood(zh, chinese, ("没有写过", "满意", "不满", "矛盾", "看不出")),
        "情感_近来不满": upset_zh,
        "intent_wants": wants,
        "意向_想要": wants_zh,
        "last_answer": last,
        "days_open": days_open,
        "call_first": o.any_of(
            o.all_of(last_open, o.any_of(o.eq(group, "Dissatisfied"), upset, upset_zh)), "Leave" in wants, "想走" in wants_zh),
        "do_not_sell": state in ("Open", "Overdue") or "Complain" in wants or "要投诉" in wants_zh,
        "answered": group is not None,
        "english": in_english and bool(texts),
        "chinese": not in_english and bool(texts),
    }


def build():
    def rows(name, columns):
        return o.group_by(o.read_table(o.here(__file__, f"data/{name}.csv"), columns), "customer_id")

    comments, ratings, complained = rows("comments", COMMENTS), rows("ratings", RATINGS), rows("complaints", COMPLAINTS)
    labels = o.LabelTable("customer_id")
    for name, type_name in (
        ("satisfaction_group", "text"), ("satisfaction_falling", "bool"),
        ("complaints_state", "text"), ("complaints_last_unresolved", "bool"), ("complaints_repeated", "bool"),
        ("sentiment_mood", "text"), ("sentiment_upset_lately", "bool"), ("情感_态度", "text"), ("情感_近来不满", "bool"),
        ("intent_wants", "set"), ("意向_想要", "set"), ("last_answer", "int"), ("days_open", "int"),
        ("call_first", "bool"), ("do_not_sell", "bool"),
    ):
        labels.tag(name, type_name)
    for name in ("answered", "english", "chinese"):
        labels.segment(name)
    for customer in o.read_table(o.here(__file__, "data/customers.csv"), CUSTOMERS):
        own = [table.get(customer.customer_id, []) for table in (comments, ratings, complained)]
        labels.set(customer.customer_id, label(customer, *own))
    return labels


if __name__ == "__main__":
    o.main(__file__, build)
