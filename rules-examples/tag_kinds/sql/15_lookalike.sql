with figures as (  -- who lacks one of the four numbers is not counted
  select m.customer_id, l.value_layer in ('Diamond', 'Gold') and m.orders_paid >= 3 as seed, 1.0 * m.orders_paid as a, 1.0 * m.categories_tried as b,
         1.0 * v.visit_days as c,
         (select julianday(:as_of) - julianday(max(p.day)) from paid p where p.customer_id = m.customer_id) as d
  from answer_03_metric m
  join answer_01_layers l on l.customer_id = m.customer_id
  join answer_07_behaviour_days v on v.customer_id = m.customer_id
), counted as (
  select * from figures where d is not null
), means as (
  select avg(a) as a, avg(b) as b, avg(c) as c, avg(d) as d, count(*) as n from counted
), variances as (
  select sum((x.a - m.a) * (x.a - m.a)) / (m.n - 1) as a, sum((x.b - m.b) * (x.b - m.b)) / (m.n - 1) as b,
         sum((x.c - m.c) * (x.c - m.c)) / (m.n - 1) as c, sum((x.d - m.d) * (x.d - m.d)) / (m.n - 1) as d
  from counted x cross join means m
), seeds as (
  select avg(a) as a, avg(b) as b, avg(c) as c, avg(d) as d from counted where seed
), distances as (  -- the square of the distance: the order is the same, and 1 / (1 + distance) >= 0.5 says that it is at most 1
  select x.customer_id, x.seed,  -- a number that is the same for all says nothing
         (iif(v.a = 0, 0, (x.a - s.a) * (x.a - s.a) / v.a) + iif(v.b = 0, 0, (x.b - s.b) * (x.b - s.b) / v.b)
          + iif(v.c = 0, 0, (x.c - s.c) * (x.c - s.c) / v.c) + iif(v.d = 0, 0, (x.d - s.d) * (x.d - s.d) / v.d)) / 4 as square
  from counted x cross join variances v cross join seeds s
), places as (
  select customer_id, 10 * rank() over (order by square) <= count(*) over () as near
  from distances where not seed and square is not null
)
select f.customer_id, p.near as lookalike,
       case when f.seed then 'Seed' when d.square <= 1 then 'Close' when d.square > 1 then 'Far' else 'Can''t be told' end as likeness_layer,
       f.seed as best_customers, not f.seed as not_yet_best
from figures f
left join distances d on d.customer_id = f.customer_id
left join places p on p.customer_id = f.customer_id
