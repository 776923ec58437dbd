-- 没有任何记录的会员也在左边，来访天数是 0，不是 NULL。
WITH 来访 AS (
  SELECT 会员号, COUNT(DISTINCT date(点击时间)) AS 天数
  FROM 文章点击 WHERE date(点击时间) BETWEEN '2026-06-01' AND '2026-06-30' GROUP BY 会员号)
SELECT 会员号,
  CASE WHEN ifnull(天数, 0) >= 8 THEN '送积分'
       WHEN ifnull(天数, 0) = 0 AND NOT EXISTS (
         SELECT 1 FROM 购课 WHERE 购课.会员号 = 会员.会员号 AND 购买日 BETWEEN '2026-05-02' AND '2026-06-30') THEN '发唤醒'
       ELSE '不打扰' END AS "tag 触达动作 text"
FROM 会员 LEFT JOIN 来访 USING (会员号);
