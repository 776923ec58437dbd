CREATE VIEW 三分 AS
  WITH 单 AS (SELECT * FROM orders WHERE status = 'paid'),
  品牌 AS (
    SELECT customer_id, COUNT(*) AS 次数, row_number() OVER (PARTITION BY customer_id ORDER BY COUNT(*) DESC, MAX(ordered_at) DESC, brand) AS 位
    FROM 单 GROUP BY customer_id, brand),
  每人 AS (SELECT customer_id, COUNT(*) AS 单数, COUNT(*) FILTER (WHERE discounted) AS 优惠单 FROM 单 GROUP BY customer_id)
  SELECT customer_id, 1.0 * 优惠单 / 单数 AS 价格分, 1.0 * 次数 / 单数 AS 忠诚分, min(1.0, 0.25 * (
      SELECT COUNT(*) FROM events WHERE events.customer_id = 每人.customer_id AND type = 'view' AND topic = 'performance review'
        AND date(happened_at) BETWEEN '2026-04-02' AND '2026-06-30')) AS 科技分
  FROM 每人 JOIN 品牌 USING (customer_id) WHERE 位 = 1;

-- 分数相同，写在前面的为准。
CREATE VIEW 归属 AS
  SELECT customer_id, CASE WHEN 科技分 >= max(价格分, 忠诚分) THEN '科技爱好者' WHEN 价格分 >= 忠诚分 THEN '价格敏感型' ELSE '品牌忠诚者' END AS 画像
  FROM 三分;

CREATE VIEW 响应 AS
  SELECT DISTINCT customer_id FROM events WHERE type = 'ar_event' AND date(happened_at) BETWEEN '2026-04-02' AND '2026-06-30';

SELECT customer_id, customer_id IN 响应 AS "tag 响应AR活动 bool",
  customer_id IN (SELECT customer_id FROM orders WHERE status = 'paid') AS "segment 买过的客户 bool", 画像 AS "personas 购物者 text"
FROM customers LEFT JOIN 归属 USING (customer_id);

WITH 数 AS (
  SELECT COUNT(*) AS 全部, SUM(画像 = '科技爱好者') AS 科技, SUM(画像 = '科技爱好者' AND customer_id IN 响应) AS 科技响应,
    SUM(画像 <> '科技爱好者') AS 其他, SUM(画像 <> '科技爱好者' AND customer_id IN 响应) AS 其他响应
  FROM 归属),
判断 AS (SELECT *, 10 * 科技响应 * 其他 >= 38 * 其他响应 * 科技 AS 成立 FROM 数)
SELECT '科技爱好者响应 AR 活动的比例是其他人的 3.8 倍' AS claim, 成立 AS confirmed, 全部 AS members, 科技响应 AS hits, 科技 AS count FROM 判断
UNION ALL
SELECT '科技爱好者响应 AR 活动的比例是其他人的 3.8 倍', 成立, 全部, 其他响应, 其他 FROM 判断;
