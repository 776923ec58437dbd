-- 一年里没有采购的企业，定制占比无从说起（NULL）。
WITH 人 AS (
  SELECT *, (20260630 - CAST(replace(birth_date, '-', '') AS INTEGER)) / 10000 AS age FROM contacts)
SELECT contact_id,
  gender = 'M' AND age BETWEEN 35 AND 45 AND role = 'decider' AND cents > 500000000
  AND CASE WHEN purchases > 0 THEN 2 * customised > purchases END AS "segment 核心客群 bool"
FROM 人 LEFT JOIN yearly USING (account_id);
