with days as (
  select distinct customer_id, day, strftime('%s', visited_at) as second,
         cast(julianday(day) - julianday('2024-01-01') as integer) / 7 as week  -- 2024 年 1 月 1 日是星期一
  from visits
), weeks as (
  select customer_id, week from days where day > date(:as_of, '-35 days')
  group by customer_id, week having count(distinct day) >= 3
), facts as (
  select c.customer_id, min(d.day) as first_day, max(d.day) as last_day,
         min(case when d.day > date(:as_of, '-30 days') then cast(d.second as integer) end) as back,
         max(case when d.day <= date(:as_of, '-30 days') then cast(d.second as integer) end) as before,
         (select count(*) from weeks w where w.customer_id = c.customer_id) as weeks
  from customers c left join days d on d.customer_id = c.customer_id
  group by c.customer_id
)
select customer_id, weeks as 常来周数,
       case when first_day is null then '未到访'
            when first_day > date(:as_of, '-30 days') then '新客'
            when last_day <= date(:as_of, '-60 days') then '停用'
            when back - before >= 60 * 86400 then '唤回'
            when weeks >= 3 then '常客'
            else '散客' end as 生命周期
from facts
