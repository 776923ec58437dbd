-- A role is missing where no contact of the account has it; a contact without a role has none.
WITH held AS (
  SELECT account_id, ifnull(MAX(role = 'decider'), 0) AS decider, ifnull(MAX(role = 'influencer'), 0) AS influencer,
    ifnull(MAX(role = 'user'), 0) AS user, ifnull(MAX(role = 'buyer'), 0) AS buyer
  FROM accounts LEFT JOIN contacts USING (account_id) GROUP BY account_id)
SELECT account_id,
  rtrim(iif(decider, '', 'decider;') || iif(influencer, '', 'influencer;') || iif(user, '', 'user;') || iif(buyer, '', 'buyer;'), ';')
    AS "tag dmu_missing set",
  decider + influencer + user + buyer = 4 AS "tag dmu_complete bool"
FROM held;
