-- The body looked at most; of equals the one looked at last, then the first by letters.
WITH bodies AS (
  SELECT customer_id, body, row_number() OVER (PARTITION BY customer_id ORDER BY COUNT(*) DESC, MAX(viewed_at) DESC, body) AS place
  FROM page_views WHERE page = 'model' AND body IS NOT NULL GROUP BY customer_id, body),
looks AS (
  SELECT customer_id, COUNT(*) AS safety
  FROM page_views WHERE option_group = 'safety' AND date(viewed_at) BETWEEN '2026-04-02' AND '2026-06-30' GROUP BY customer_id)
SELECT customer_id,
  gender = 'M' AND age BETWEEN 30 AND 40 AND income >= 500000 AND body = 'SUV' AND ifnull(safety, 0) >= 3 AS "segment suv_and_safety bool"
FROM people LEFT JOIN bodies USING (customer_id) LEFT JOIN looks USING (customer_id)
WHERE place = 1 OR place IS NULL;
