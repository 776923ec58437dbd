-- 最近一次变更；同一天有两次的，商机号大的在后。
WITH 阶段 AS (
  SELECT account_id, stage, row_number() OVER (PARTITION BY account_id ORDER BY moved_on DESC, deal_id DESC) AS 位 FROM deals)
SELECT account_id,
  CASE stage WHEN '需求确认' THEN '先问现状与痛点，不报价' WHEN '方案对比' THEN '拿同行案例对比，讲总成本'
             WHEN '决策' THEN '请决策人到场，谈交付与付款' END AS "tag 话术 text"
FROM accounts LEFT JOIN (SELECT * FROM 阶段 WHERE 位 = 1) USING (account_id);
