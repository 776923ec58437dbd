with buyers as (
  select customer_id, cast(julianday(:as_of) - julianday(max(day)) as integer) as days, count(*) as orders,
         coalesce(sum(cents), 0) as cents
  from paid group by customer_id
), means as (
  select *, days < avg(days) over () as recent, orders > avg(orders) over () as often, cents > avg(cents) over () as much
  from buyers
), points as (
  select *,
         case when days <= 30 then 5 when days <= 90 then 4 when days <= 180 then 3 when days <= 365 then 2 when days > 365 then 1 end as r,
         case when orders >= 10 then 5 when orders >= 5 then 4 when orders >= 3 then 3 when orders >= 2 then 2 else 1 end as f,
         case when cents >= 800000 then 5 when cents >= 400000 then 4 when cents >= 100000 then 3 when cents >= 30000 then 2 else 1 end as m
  from means
), fifths as (  -- the share of strictly smaller values, among those whose value is known
  select *,
         case when days is not null
              then 6 - (5 * (rank() over (partition by days is null order by days) - 1)
                        / count(*) over (partition by days is null) + 1) end as r5,
         5 * (rank() over (order by orders) - 1) / count(*) over () + 1 as f5,
         5 * (rank() over (order by cents) - 1) / count(*) over () + 1 as m5
  from points
), joined as (
  select *, (f5 + m5 + 1) / 2 as fm5 from fifths  -- halves go up
)
select c.customer_id,
       case when b.customer_id is null then 'No buyer' when recent is null then 'Time unknown'
            else case when much then 'Important: ' else 'General: ' end
                 || case when recent and often then 'valued' when often then 'keep' when recent then 'build' else 'rescue' end
       end as rfm_class,
       r + f + m as rfm_points,
       r as cuts_r, f as cuts_f, m as cuts_m,
       case when r5 is null then null
            when r5 = 5 and fm5 >= 4 then 'Champions'
            when r5 >= 3 and fm5 >= 4 then 'Loyal'
            when r5 = 5 and fm5 <= 1 then 'New'
            when r5 >= 4 and fm5 <= 1 then 'Promising'
            when r5 >= 4 then 'Potential loyalist'
            when r5 = 3 and fm5 = 3 then 'Needs attention'
            when r5 = 3 then 'About to sleep'
            when fm5 = 5 then 'Can''t lose'
            when fm5 >= 3 then 'At risk'
            when r5 = 1 and fm5 = 1 then 'Lost'
            else 'Hibernating' end as fifths_group,
       b.customer_id is not null as fifths_buyers
from customers c left join joined b on b.customer_id = c.customer_id
