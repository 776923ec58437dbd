with ranked as (  -- known amounts from the smallest
  select customer_id, cents, row_number() over (partition by customer_id order by cents) as place,
         count(*) over (partition by customer_id) as n
  from paid where cents is not null
), figures as (
  select customer_id, max(n) as n, sum(cents) as sum, sum(cents * cents) as squares, max(cents) as most,
         max(case when place = (n + 1) / 2 then cents end) as middle,             -- place = n / 2, rounded up
         max(case when place = (9 * n + 9) / 10 then cents end) as ninth          -- place = 9 n / 10, rounded up
  from ranked group by customer_id
), gaps as (
  select customer_id, julianday(day) - julianday(lag(day) over (partition by customer_id order by ordered_at)) as days
  from paid where ordered_at is not null
), pauses as (
  select customer_id, sum(days) / count(days) as mean, cast(max(days) as integer) as longest
  from gaps group by customer_id
), months as (  -- 0 the month that ends with as of, 5 the first of the six
  select customer_id, cents,
         case when day > date(:as_of, '-1 months') then 0 when day > date(:as_of, '-2 months') then 1
              when day > date(:as_of, '-3 months') then 2 when day > date(:as_of, '-4 months') then 3
              when day > date(:as_of, '-5 months') then 4 when day > date(:as_of, '-6 months') then 5 end as ago
  from paid where cents is not null
), trends as (  -- least squares over x = -2.5 … 2.5: sum(x y) / 17.5, and with 2 x and cents sum / 3500
  select customer_id, sum((5 - 2 * ago) * cents) / 3500.0 as slope
  from months where ago is not null group by customer_id
)
select c.customer_id,
       (select count(*) from paid p where p.customer_id = c.customer_id) as orders_paid,
       coalesce(f.sum, 0) as spend_ever,
       f.sum / (100.0 * f.n) as average_order,
       f.middle as middle_order,
       f.ninth as high_order,
       f.most as dearest_order,
       case when f.n > 1 then round(sqrt((f.n * f.squares - f.sum * f.sum) / (f.n * (f.n - 1.0))) / 100, 2) end as order_spread,
       (select count(distinct category) from paid_items i where i.customer_id = c.customer_id) as categories_tried,
       (select coalesce(sum(quantity), 0) from paid_items i where i.customer_id = c.customer_id) as pieces,
       g.mean as usual_pause,
       g.longest as longest_pause,
       t.slope as spend_trend
from customers c
left join figures f on f.customer_id = c.customer_id
left join pauses g on g.customer_id = c.customer_id
left join trends t on t.customer_id = c.customer_id
