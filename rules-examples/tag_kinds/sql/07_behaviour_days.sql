with days as (
  select distinct customer_id, day, cast(julianday(day) - julianday(:as_of) as integer) as number from visits
), recent as (
  select customer_id, count(*) as n from days where day > date(:as_of, '-30 days') group by customer_id
), runs as (  -- days that follow each other have one difference between the day's number and its place
  select customer_id, count(*) as n
  from (select *, number - row_number() over (partition by customer_id order by number) as run
        from days where day > date(:as_of, '-90 days'))
  group by customer_id, run
), weeks as (  -- 1 January 2024 was a Monday
  select distinct customer_id, cast(julianday(day) - julianday('2024-01-01') as integer) / 7 as number from visits
), week_runs as (
  select customer_id, count(*) as n
  from (select *, number - row_number() over (partition by customer_id order by number) as run from weeks)
  group by customer_id, run
), weekdays as (
  select customer_id, (strftime('%w', day) + 6) % 7 + 1 as weekday, count(*) as n, max(visited_at) as latest
  from visits group by 1, 2
), favourites as (
  select *, row_number() over (partition by customer_id order by n desc, latest desc, weekday) as place,
         2 * sum(case when weekday >= 6 then n else 0 end) over (partition by customer_id)
           > sum(n) over (partition by customer_id) as weekend
  from weekdays
)
select c.customer_id,
       coalesce(r.n, 0) as visit_days,
       case when r.n >= 15 then 'Every other day' when r.n >= 4 then 'Every week' when r.n >= 1 then 'Now and then'
            else 'Not at all' end as visit_habit,
       coalesce((select max(n) from runs x where x.customer_id = c.customer_id), 0) as longest_run,
       coalesce((select max(n) from week_runs x where x.customer_id = c.customer_id), 0) as weeks_in_a_row,
       f.weekday as visit_weekday,
       f.weekend as weekend_visitor
from customers c
left join recent r on r.customer_id = c.customer_id
left join favourites f on f.customer_id = c.customer_id and f.place = 1
