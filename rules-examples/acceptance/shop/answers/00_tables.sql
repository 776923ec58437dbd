UPDATE customers SET gender = CASE gender WHEN '女' THEN 'F' WHEN '男' THEN 'M' ELSE gender END;
-- Orders exported twice count once, those after as of don't exist; money in cents.
CREATE TABLE order_rows AS SELECT DISTINCT * FROM orders WHERE date(ordered_at) <= '2026-06-30';
DROP TABLE orders;
CREATE TABLE orders AS
  SELECT order_id, customer_id, ordered_at, date(ordered_at) AS day, status, category, brand,
    CAST(round(CAST(amount AS REAL) * 100) AS INTEGER) AS cents, CAST(discount AS REAL) > 0 AS discounted
  FROM order_rows;
CREATE VIEW people AS SELECT *, (20260630 - CAST(replace(birth_date, '-', '') AS INTEGER)) / 10000 AS age FROM customers;
CREATE VIEW spend AS
  SELECT customer_id, ifnull(SUM(cents), 0) AS cents, COUNT(order_id) AS orders,
    COUNT(*) FILTER (WHERE time(ordered_at) >= '20:00:00' AND time(ordered_at) < '22:00:00') AS evening
  FROM customers LEFT JOIN (SELECT * FROM orders WHERE status = 'paid' AND day >= '2025-07-01') USING (customer_id)
  GROUP BY customer_id;
