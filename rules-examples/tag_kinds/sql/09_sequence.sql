with recursive late as (  -- of one second a view comes first, then a cart: the earlier step of the path
  select *, row_number() over (partition by customer_id order by visited_at, place) as at
  from visits where day > date(:as_of, '-90 days')
), carts as (
  select distinct c.customer_id, c.visited_at, c.at
  from late v join late c on c.customer_id = v.customer_id and c.at > v.at
  where v.step = 'view' and c.step = 'cart' and c.visited_at <= datetime(v.visited_at, '+1 days')
), checkouts as (
  select distinct k.customer_id, k.visited_at, k.at
  from carts c join late k on k.customer_id = c.customer_id and k.at > c.at
  where k.step = 'checkout' and k.visited_at <= datetime(c.visited_at, '+1 days')
), buys as (
  select distinct b.customer_id
  from checkouts k join late b on b.customer_id = k.customer_id and b.at > k.at
  where b.step = 'buy' and b.visited_at <= datetime(k.visited_at, '+7 days')
), stages as (
  select c.customer_id,
         case when c.customer_id in (select customer_id from buys) then 4
              when c.customer_id in (select customer_id from checkouts) then 3
              when c.customer_id in (select customer_id from carts) then 2
              when c.customer_id in (select customer_id from late where step = 'view') then 1 else 0 end as stage
  from customers c
), matches as (  -- the buy that ends first, then the first one whose view comes after it
  select customer_id, 0 as number, 0 as at from customers
  union all
  select m.customer_id, m.number + 1,
         (select min(b.at) from late v join late b on b.customer_id = v.customer_id and b.at > v.at
          where v.customer_id = m.customer_id and v.at > m.at and v.step = 'view' and b.step = 'buy'
            and b.visited_at <= datetime(v.visited_at, '+1 days'))
  from matches m where m.at is not null
)
select s.customer_id,
       exists (select 1 from late v
               join late c on c.customer_id = v.customer_id and c.at > v.at and c.step = 'cart'
               join late b on b.customer_id = c.customer_id and b.at > c.at and b.step = 'buy'
                              and b.visited_at <= datetime(c.visited_at, '+2 hours')
               where v.customer_id = s.customer_id and v.step = 'view') as bought_at_once,
       s.stage as funnel_step,
       case s.stage when 0 then 'Did not look' when 1 then 'Looked only' when 2 then 'Left the basket'
                    when 3 then 'Left the checkout' else 'Bought' end as stuck_at,
       (select max(number) from matches m where m.customer_id = s.customer_id and m.at is not null) as times_bought
from stages s
