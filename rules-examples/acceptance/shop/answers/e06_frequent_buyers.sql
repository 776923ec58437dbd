CREATE VIEW liked AS
  WITH counted AS (
    SELECT customer_id, category, row_number() OVER (PARTITION BY customer_id ORDER BY COUNT(*) DESC, MAX(ordered_at) DESC, category) AS place
    FROM orders WHERE status = 'paid' AND day >= '2025-07-01' GROUP BY customer_id, category)
  SELECT customer_id, category FROM counted WHERE place = 1;

CREATE VIEW frequent AS
  SELECT customer_id FROM orders WHERE status = 'paid' AND day BETWEEN '2026-01-02' AND '2026-06-30' GROUP BY customer_id HAVING COUNT(*) >= 6;

SELECT customer_id, category AS "tag favourite_category text", customer_id IN frequent AS "segment frequent_buyers bool"
FROM customers LEFT JOIN liked USING (customer_id);

WITH members AS (
  SELECT gender = 'F' AS woman, age BETWEEN 25 AND 34 AS young, category = 'health' AS health
  FROM people LEFT JOIN liked USING (customer_id) WHERE customer_id IN frequent),
shares(claim, hits, count) AS (
  SELECT 'Frequent buyers are women', COUNT(*) FILTER (WHERE woman), COUNT(*) FROM members UNION ALL
  SELECT 'Frequent buyers are 25 to 34', COUNT(*) FILTER (WHERE young), COUNT(*) FROM members UNION ALL
  SELECT 'Frequent buyers prefer health goods', COUNT(*) FILTER (WHERE health), COUNT(*) FROM members UNION ALL
  SELECT 'Frequent buyers are women 25–34 who prefer health goods', COUNT(*) FILTER (WHERE woman AND young AND health), COUNT(*) FROM members)
SELECT claim, 2 * hits > count AS confirmed, count AS members, hits, count FROM shares;
