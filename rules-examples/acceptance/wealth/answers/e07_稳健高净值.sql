-- 有效期内最近一次测评；同一天有两次时取等级小的，没有写等级的排在后面。
WITH 有效 AS (
  SELECT 客户号, 等级, row_number() OVER (PARTITION BY 客户号 ORDER BY 测评日 DESC, 等级 IS NULL, 等级) AS 位
  FROM 风险测评 WHERE 测评日 BETWEEN '2025-07-01' AND '2026-06-30')
SELECT 客户号,
  分 >= 600000000 AS "tag 高净值 bool",
  等级 IN ('C1', 'C2') AS "tag 低风险偏好 bool",
  分 >= 600000000 AND 等级 IN ('C1', 'C2') AS "segment 稳健高净值 bool"
FROM 资产 LEFT JOIN (SELECT * FROM 有效 WHERE 位 = 1) USING (客户号);
