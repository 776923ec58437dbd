#!/usr/bin/env python3
"""Makes this project's data: 160 customers, what they wrote, their answers from 1 to 5, and their complaints.

    python3 generate.py [FOLDER]      default: data/ beside this file

The texts were written and judged by hand before the packs met them: good, bad, mixed or neither; some are ironic, compare, or deny
from afar, as people do. Who wrote which and when comes from a linear congruential generator, so that every machine writes the same
bytes.
"""

import datetime as dt
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oracle"))
from fixtures import Random, write_table  # noqa: E402

CUSTOMERS = 160
AS_OF = dt.date(2025, 6, 30)

TEXTS = {
    "en": (
        ("good", "Great shop, I love the blue jacket!"),
        ("good", "Delivery was quick and the driver friendly."),
        ("good", "Excellent quality, would recommend to anyone."),
        ("good", "The staff were so helpful when I picked my size."),
        ("good", "Fits perfectly. Worth every penny."),
        ("good", "Not bad at all, I was surprised."),
        ("good", "No problems so far, easy to set up."),
        ("good", "I’m really happy with it."),
        ("good", "Best coffee machine I have ever owned"),
        ("good", "Comfortable shoes, no issues with the size, fast delivery"),
        ("good", "I couldn't be happier."),
        ("good", "Never had any problems with you in ten years."),
        ("good", "Does what it says. Five stars."),
        ("good", "Thank you for the quick answer!"),
        ("good", "Better than the one I had before."),
        ("bad", "Terrible. It broke after two days."),
        ("bad", "The parcel was late and one item was missing."),
        ("bad", "Not good. The colour is nothing like the picture."),
        ("bad", "I am very disappointed with the service."),
        ("bad", "It doesn't work and nobody answers the phone."),
        ("bad", "I would not recommend this to a friend"),
        ("bad", "Stopped working in the first week, I want my money back."),
        ("bad", "Your website is so slow, and I cannot log in."),
        ("bad", "Not really worth the price."),
        ("bad", "The zip fell apart. Poor quality."),
        ("bad", "Rude staff. I will complain to head office."),
        ("bad", "Wasn’t happy with the fit."),
        ("bad", "Three weeks and still nothing. Great job!"),
        ("bad", "Please cancel my order, this is unacceptable."),
        ("bad", "I expected more for this price."),
        ("bad", "It never arrived."),
        ("bad", "The box was damaged, I will send it back."),
        ("mixed", "Lovely fabric but the delivery was late."),
        ("mixed", "Nice lamp, wrong plug."),
        ("mixed", "The phone is great, the battery is bad."),
        ("mixed", "Good price, but not comfortable"),
        ("mixed", "Easy to use. The manual is useless though."),
        ("neither", "Is the large one in stock?"),
        ("neither", "How much is the shipping to Ireland?"),
        ("neither", "I am looking for a lamp with a wooden foot."),
        ("neither", "Where is my parcel?"),
        ("neither", "How do I change my address?"),
        ("neither", "Please close my account."),
        ("neither", "I want to return my order from Monday."),
        ("neither", "Could I have a quote for forty chairs"),
        ("neither", "I don't want to cancel, only to change the date."),
        ("neither", "Ordered on Monday, came on Wednesday."),
        ("neither", "Can anyone help me with the login? I forgot my password"),
        ("neither", "I would like to speak to a manager about compensation."),
        ("neither", "Let me know when the best time to call is."),
    ),
    "zh": (
        ("good", "质量很好，非常满意！"),
        ("good", "物流很快，包装也好看。"),
        ("good", "不错，会回购"),
        ("good", "客服很耐心，推荐给大家"),
        ("good", "没有异味，穿着舒服。"),
        ("good", "性价比高，值得买。"),
        ("good", "一点问题都没有，五星"),
        ("good", "用了三年没坏过，靠谱"),
        ("good", "没毛病，好用"),
        ("good", "超出预期，惊喜！"),
        ("good", "不贵，挺划算的"),
        ("good", "孩子很喜欢，点赞"),
        ("good", "比上次买的强多了"),
        ("good", "服务周到，发货快"),
        ("bad", "太差了，用两天就坏了。"),
        ("bad", "不太满意，颜色和图片不一样"),
        ("bad", "客服态度敷衍，差评"),
        ("bad", "等了十天还没到，失望。"),
        ("bad", "不好用，我要退货"),
        ("bad", "没有想象中好"),
        ("bad", "包装破损，少发了一件"),
        ("bad", "一点也不推荐"),
        ("bad", "味道不好，退款吧"),
        ("bad", "呵呵，真是谢谢你们的“快递”"),
        ("bad", "质量不怎么好，后悔买了。"),
        ("bad", "骗人的，我要投诉到12315"),
        ("bad", "不值这个价"),
        ("bad", "很快就坏了"),
        ("bad", "打不开，问题很多"),
        ("bad", "服务不热情，以后不会再来"),
        ("mixed", "东西不错，就是物流太慢。"),
        ("mixed", "很好看，但是有异味"),
        ("mixed", "价格实惠，质量差劲"),
        ("mixed", "客服热情，可惜发错了颜色"),
        ("mixed", "好吃，太贵"),
        ("neither", "请问这个多少钱？"),
        ("neither", "大号有货吗"),
        ("neither", "怎么用？教一下"),
        ("neither", "想买两台，能开发票吗"),
        ("neither", "帮我取消订阅"),
        ("neither", "不好意思，地址写错了"),
        ("neither", "换货要多久"),
        ("neither", "我不想退货，想换个颜色"),
        ("neither", "忘记密码了怎么办"),
        ("neither", "昨天下的单，今天到了"),
        ("neither", "要注销账户"),
        ("neither", "可以团购吗？给个报价"),
        ("neither", "订单找不到了"),
        ("neither", "下次有活动叫我"),
    ),
}


def day(random, days):
    """One of the last days, and now and then one to come."""
    return AS_OF - dt.timedelta(days=random.below(days) - 2)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
    os.makedirs(folder, exist_ok=True)
    random = Random(20250630)
    customers, comments, ratings, complaints = [], [], [], []
    for number in range(1, CUSTOMERS + 1):
        key = f"K{number:04}"
        language = "en" if number % 2 else "zh"
        customers.append((key, language))
        mood = random.pick(("good", "bad", "any", "any"))
        texts = [text for text in TEXTS[language] if mood in ("any", text[0]) or text[0] in ("mixed", "neither")]
        for _ in range(random.below(4)):
            meant, text = random.pick(texts)
            comments.append((key, day(random, 90), "" if random.below(20) == 0 else text, meant))
        for _ in range(random.below(5)):
            slip = random.below(20)
            score = max(1, min(5, {"good": 4, "bad": 2, "any": 3}[mood] + random.below(4) - 1))
            ratings.append((key, day(random, 300), "" if slip == 0 else 9 if slip == 1 else 0 if slip == 2 else score))
        for _ in range(random.below(4) if mood != "good" else 0):
            opened = day(random, 240)
            open_days = random.below(40)
            resolved = "" if random.below(4) == 0 else opened + dt.timedelta(days=open_days)
            complaints.append((key, opened, resolved))
    write_table(os.path.join(folder, "customers.csv"), ("customer_id", "language"), customers)
    write_table(os.path.join(folder, "comments.csv"), ("customer_id", "written_on", "text", "meant"), comments)
    write_table(os.path.join(folder, "ratings.csv"), ("customer_id", "answered_on", "score"), ratings)
    write_table(os.path.join(folder, "complaints.csv"), ("customer_id", "opened_on", "resolved_on"), complaints)


if __name__ == "__main__":
    main()
