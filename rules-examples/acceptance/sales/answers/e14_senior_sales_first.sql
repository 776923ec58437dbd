SELECT account_id,
  CASE WHEN industry = 'chemical' AND cents > 1000000000 THEN 'senior sales first'
       WHEN industry IS NULL THEN 'ask for the industry' ELSE 'by territory' END AS "tag routing text"
FROM accounts JOIN yearly USING (account_id);
