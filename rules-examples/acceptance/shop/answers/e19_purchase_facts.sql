WITH bought AS (
  SELECT *, julianday(day) - julianday(lag(day) OVER (PARTITION BY customer_id ORDER BY ordered_at)) AS gap
  FROM orders WHERE status IN ('paid', 'returned'))
SELECT customer_id,
  MIN(ordered_at) AS "tag first_purchase text",
  MAX(ordered_at) AS "tag last_purchase text",
  COUNT(order_id) AS "tag purchases int",
  SUM(gap) / COUNT(gap) AS "tag days_between number",
  SUM(cents) / (100.0 * COUNT(order_id)) AS "tag average_order_value number",
  ifnull(SUM(cents), 0) AS "tag total_spent decimal(2)",
  COUNT(*) FILTER (WHERE status = 'returned') AS "tag returned_orders int"
FROM customers LEFT JOIN bought USING (customer_id) GROUP BY customer_id;
