SELECT account_id,
  account_id IN (SELECT account_id FROM purchases WHERE line = '协作平台')
  AND account_id IN (SELECT account_id FROM purchases WHERE line = '项目管理') AS "tag 买过两条线 bool"
FROM accounts;

-- 符合的人带上画像的名称，其余的人是空集。
SELECT contact_id,
  CASE WHEN industry = 'software'
    AND account_id IN (SELECT account_id FROM purchases WHERE line = '协作平台')
    AND account_id IN (SELECT account_id FROM purchases WHERE line = '项目管理')
    AND (SELECT COUNT(*) FILTER (WHERE topic = '效率提升') > COUNT(*) FILTER (WHERE topic = '成本节约')
         FROM talks WHERE talks.contact_id = contacts.contact_id) THEN '李明' END AS "personas 联系人画像 set"
FROM contacts LEFT JOIN accounts USING (account_id);
