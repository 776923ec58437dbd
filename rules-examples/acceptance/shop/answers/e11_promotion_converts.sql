CREATE VIEW campaign AS
  SELECT customer_id, member = 'yes' AS member,
    customer_id IN (SELECT customer_id FROM events WHERE topic = '促销活动' AND date(happened_at) BETWEEN '2026-06-01' AND '2026-06-18') AS viewed,
    customer_id IN (SELECT customer_id FROM orders WHERE status = 'paid' AND day BETWEEN '2026-06-01' AND '2026-06-18') AS converted
  FROM customers;

SELECT customer_id, member AS "segment members bool", viewed AS "segment promotion_viewers bool", converted AS "segment converted bool"
FROM campaign;

-- hits of viewers / viewers >= 2.3 * hits of others / others, in whole numbers.
WITH sums AS (
  SELECT COUNT(*) AS members, SUM(viewed) AS viewers, SUM(viewed AND converted) AS viewer_hits, SUM(NOT viewed) AS others,
    SUM(NOT viewed AND converted) AS other_hits
  FROM campaign WHERE member),
verdict AS (SELECT *, 10 * viewer_hits * others >= 23 * other_hits * viewers AS confirmed FROM sums)
SELECT 'Members who viewed 促销活动 convert 2.3× others' AS claim, confirmed, members, viewer_hits AS hits, viewers AS count, NULL AS value FROM verdict
UNION ALL
SELECT 'Members who viewed 促销活动 convert 2.3× others', confirmed, members, other_hits, others, NULL FROM verdict
UNION ALL
SELECT 'The same, as a lift', confirmed, members, NULL, members, 1.0 * viewer_hits * others / (other_hits * viewers) FROM verdict;
