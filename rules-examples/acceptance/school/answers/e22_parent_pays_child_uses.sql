SELECT child_id,
  child_id IN (SELECT child_id FROM lessons WHERE date(started_at) BETWEEN '2026-06-01' AND '2026-06-30') AS "tag uses bool",
  CASE WHEN parent_id IS NOT NULL THEN EXISTS (
    SELECT 1 FROM payments WHERE payments.parent_id = children.parent_id AND paid_on BETWEEN '2026-04-02' AND '2026-06-30') END
    AS "tag paid_for bool"
FROM children;

WITH households AS (
  SELECT parent_id,
    (SELECT COUNT(*) FROM children WHERE children.parent_id = parents.parent_id AND child_id IN (
       SELECT child_id FROM lessons WHERE date(started_at) BETWEEN '2026-06-01' AND '2026-06-30')) AS users,
    ifnull((SELECT SUM(amount) FROM payments WHERE payments.parent_id = parents.parent_id
       AND paid_on BETWEEN '2026-04-02' AND '2026-06-30'), 0) > 0 AS pays
  FROM parents)
SELECT parent_id, users AS "tag children_who_use int",
  CASE WHEN pays AND users > 0 THEN 'pays, child uses' WHEN pays THEN 'pays, nobody uses'
       WHEN users > 0 THEN 'child uses, not paying' ELSE 'neither' END AS "tag pays_for text"
FROM households;
