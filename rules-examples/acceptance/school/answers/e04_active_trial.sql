-- The fourteen days of a trial are its first day and the thirteen behind it. Of a child without a parent on record nobody
-- knows whether somebody has paid; without a trial there is none since when to pay.
WITH trials AS (
  SELECT child_id, julianday('2026-06-30') - julianday(trial_on) >= 14
    AND (SELECT COUNT(*) FROM lessons WHERE lessons.child_id = children.child_id
           AND date(started_at) BETWEEN trial_on AND date(trial_on, '+13 days')) >= 8 AS active,
    CASE WHEN parent_id IS NOT NULL THEN EXISTS (
      SELECT 1 FROM payments WHERE payments.parent_id = children.parent_id AND paid_on >= trial_on) END AS converted
  FROM children)
SELECT child_id, active AS "tag very_active_trial bool", converted AS "tag converted bool",
  active AND NOT converted AS "segment call_about_trial bool"
FROM trials;
