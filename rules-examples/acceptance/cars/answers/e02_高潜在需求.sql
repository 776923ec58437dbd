SELECT customer_id,
  customer_id IN (SELECT customer_id FROM page_views WHERE page = 'test_drive' AND date(viewed_at) BETWEEN '2026-06-01' AND '2026-06-30')
  AND customer_id IN (SELECT customer_id FROM messages WHERE kind = 'consult' AND date(sent_at) BETWEEN '2026-06-01' AND '2026-06-30')
    AS "tag 高潜在需求 bool"
FROM customers;
