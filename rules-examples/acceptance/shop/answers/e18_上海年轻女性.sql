WITH 她们 AS (
  SELECT customer_id, province = '上海' AND gender = 'F' AND age BETWEEN 18 AND 34 AND cents >= 200000 AS 在
  FROM people JOIN spend USING (customer_id))
SELECT customer_id, 在 AS "segment 上海高消费年轻女性 bool", CASE WHEN 在 THEN '林悦' END AS "personas 沪上新锐 set" FROM 她们;
