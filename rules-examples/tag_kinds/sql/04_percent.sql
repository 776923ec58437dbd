with buyers as (
  select c.customer_id, c.city, coalesce(sum(p.cents), 0) as cents
  from customers c join paid p on p.customer_id = c.customer_id
  group by c.customer_id
), places as (  -- rank() gives equals the smaller place, as it should
  select *, rank() over (order by cents desc) as place, rank() over (order by cents) - 1 as below, count(*) over () as n,
         rank() over (partition by city order by cents desc) as city_place, count(*) over (partition by city) as city_n
  from buyers
)
select c.customer_id,
       5 * b.below / b.n + 1 as spend_fifth,
       case when b.n is null then 'No buyer' when 10 * place <= n then 'Top 10%' when 10 * place <= 3 * n then '10% to 30%'
            when 10 * place <= 6 * n then '30% to 60%' else 'Other 40%' end as spend_range,
       case when b.city is not null then 5 * city_place <= city_n end as leads_in_city,
       b.n is not null as buyers
from customers c left join places b on b.customer_id = c.customer_id
