UPDATE customers SET gender = CASE gender WHEN '女' THEN 'F' WHEN '男' THEN 'M' ELSE gender END, income = CAST(income AS INTEGER);
-- Full years: the two dates as numbers YYYYMMDD.
CREATE VIEW people AS SELECT *, (20260630 - CAST(replace(birth_date, '-', '') AS INTEGER)) / 10000 AS age FROM customers;
