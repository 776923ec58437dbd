CREATE VIEW habits AS
  SELECT customer_id, cents >= 1000000 AS high_value, CASE WHEN orders > 0 THEN 2 * evening > orders END AS evening_buyer FROM spend;

SELECT customer_id, high_value AS "tag high_value bool", evening_buyer AS "tag evening_buyer bool" FROM habits;

SELECT 'High-value customers order mostly between 20:00 and 22:00' AS claim, 2 * SUM(evening_buyer) > COUNT(*) AS confirmed,
  COUNT(*) AS members, SUM(evening_buyer) AS hits, COUNT(*) AS count
FROM habits WHERE high_value;
