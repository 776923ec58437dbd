-- 一至六月，六个不同的月份都买过课；近三十天（六月一日起）点过三次增肌。
WITH 买课 AS (
  SELECT 会员号, COUNT(DISTINCT substr(购买日, 1, 7)) AS 月数
  FROM 购课 WHERE 购买日 BETWEEN '2026-01-01' AND '2026-06-30' GROUP BY 会员号),
点击 AS (
  SELECT 会员号, COUNT(*) AS 次数
  FROM 文章点击 WHERE 主题 = '增肌' AND date(点击时间) BETWEEN '2026-06-01' AND '2026-06-30' GROUP BY 会员号)
SELECT 会员号, rtrim(
    CASE WHEN 月数 = 6 THEN '高活跃;' ELSE '' END ||
    CASE WHEN 次数 >= 3 THEN '增肌需求强;' ELSE '' END ||
    CASE WHEN 职业 = '白领' THEN '白领;' ELSE '' END, ';') AS "tag 会员特征 set"
FROM 会员 LEFT JOIN 买课 USING (会员号) LEFT JOIN 点击 USING (会员号);
