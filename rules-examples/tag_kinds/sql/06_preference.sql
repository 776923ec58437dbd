with counted as (
  select customer_id, category, count(*) as n, max(ordered_at) as latest
  from paid_items where category is not null and day > date(:as_of, '-12 months')
  group by customer_id, category
), favourites as (
  select *, row_number() over (partition by customer_id order by n desc, latest desc, category) as place,
         sum(n) over (partition by customer_id) as items
  from counted
), money as (
  select customer_id, category, sum(quantity * cents) as cents, count(*) as n, max(ordered_at) as latest
  from paid_items where category is not null
  group by customer_id, category
), worth as (
  select *, row_number() over (partition by customer_id order by cents desc, n desc, latest desc, category) as place from money
)
select c.customer_id,
       case when f.items >= 4 and 10 * f.n >= 4 * f.items then f.category end as favourite,
       w.category as worth_most
from customers c
left join favourites f on f.customer_id = c.customer_id and f.place = 1
left join worth w on w.customer_id = c.customer_id and w.place = 1
