with repairs as (
  select customer_id, opened_on, closed_on, closed_on is null or closed_on > :as_of as is_open
  from desk.tickets
  where opened_on <= :as_of
    and (subject in ('broken', '破损') or agent_id in (select agent_id from desk.agents where team = 'repair'))
), figures as (
  select c.customer_id, count(case when is_open then 1 end) as open_repairs,
         min(case when is_open then opened_on end) as oldest,
         sum(case when not is_open then julianday(closed_on) - julianday(opened_on) end) as days,
         count(case when not is_open then 1 end) as closed
  from customers c left join repairs r on r.customer_id = c.customer_id
  group by c.customer_id
)
select customer_id, open_repairs,
       case when closed > 0 then days / closed end as repair_days,
       coalesce(julianday(:as_of) - julianday(oldest) >= 30, 0) as repair_call
from figures
