WITH looked AS (
  SELECT customer_id, COUNT(*) FILTER (WHERE type = 'view' AND topic = 'performance review') AS reviews,
    COUNT(*) FILTER (WHERE type = 'search' AND topic = 'brand promotion') AS promotions
  FROM events WHERE date(happened_at) BETWEEN '2026-04-02' AND '2026-06-30' GROUP BY customer_id)
SELECT customer_id, rtrim(
  CASE WHEN reviews >= 3 THEN 'spec-minded;' ELSE '' END || CASE WHEN promotions >= 3 THEN 'price-minded;' ELSE '' END, ';')
    AS "tag minded set"
FROM customers LEFT JOIN looked USING (customer_id);
