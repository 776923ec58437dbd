-- 下一个生日：今年的那一天，已经过了就取明年的；二月二十九日出生的人，平年（2026、2027）取三月一日。
WITH 周年 AS (
  SELECT 客户号, 历法,
    CASE WHEN substr(生日, 6) >= '06-30' THEN '2026-' || substr(生日, 6)
         WHEN substr(生日, 6) = '02-29' THEN '2027-03-01'
         ELSE '2027-' || substr(生日, 6) END AS 下一个
  FROM 客户),
将至 AS (
  SELECT 客户号, julianday(下一个) - julianday('2026-06-30') <= 30 AS 生日将至,
    -- 不知道过哪种节的客户，也就不知道节日是不是近了。
    CASE WHEN 历法 IS NOT NULL THEN 历法 IN (
      SELECT 历法 FROM 节日 WHERE julianday(日期) - julianday('2026-06-30') BETWEEN 0 AND 30) END AS 节日将至
  FROM 周年)
SELECT 客户号, 生日将至 AS "tag 生日将至 bool", 节日将至 AS "tag 节日将至 bool",
  分 >= 600000000 AND (生日将至 OR 节日将至) AS "segment 该问候的高净值客户 bool"
FROM 将至 JOIN 资产 USING (客户号);
