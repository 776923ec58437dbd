UPDATE contacts SET gender = CASE gender WHEN '女' THEN 'F' WHEN '男' THEN 'M' ELSE gender END;
UPDATE purchases SET amount = CAST(round(CAST(amount AS REAL) * 100) AS INTEGER), customised = CASE customised WHEN 'yes' THEN 1 WHEN 'no' THEN 0 END;
-- Yearly: the 365 days up to as of. Amounts in cents; a purchase of which nobody knows whether it was customised counts as one that wasn't.
CREATE VIEW yearly AS
  SELECT account_id, ifnull(SUM(amount), 0) AS cents, COUNT(purchase_id) AS purchases, ifnull(SUM(customised), 0) AS customised
  FROM accounts LEFT JOIN (SELECT * FROM purchases WHERE bought_on BETWEEN '2025-07-01' AND '2026-06-30') USING (account_id)
  GROUP BY account_id;
