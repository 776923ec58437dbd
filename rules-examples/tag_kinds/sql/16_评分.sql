with facts as (
  select c.customer_id, c.level, v.visit_days, a.refunded_share,
         (select count(*) from paid p where p.customer_id = c.customer_id and p.day > date(:as_of, '-30 days')) as month_orders,
         (select count(*) from paid p where p.customer_id = c.customer_id and p.day > date(:as_of, '-12 months')) as year_orders,
         (select max(day) from visits x where x.customer_id = c.customer_id) as last_day
  from customers c
  join answer_07_behaviour_days v on v.customer_id = c.customer_id
  join answer_11_arithmetic a on a.customer_id = c.customer_id
), points as (  -- 单位是十分之一分
  select customer_id,
         min(30 * visit_days, 450)
         + case when month_orders > 0 then 250 else 0 end
         + min(25 * year_orders, 200)
         + case when level = 'gold' then 100 else 0 end
         - case when refunded_share >= 0.25 then 150 else 0 end
         - case when last_day < date(:as_of, '-90 days') then 200 else 0 end as sum
  from facts
), scores as (
  select customer_id, max(0, min(sum, 1000)) as score from points
)
select customer_id,
       case when score >= 500 then '高' when score >= 200 then '中' when score > 0 then '低' else '无' end as 活跃层级,
       score as 活跃分
from scores
