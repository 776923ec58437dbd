with counted as (
  select customer_id, category, count(*) as n, max(ordered_at) as latest
  from paid_items where category is not null and day > date(:as_of, '-12 months')
  group by customer_id, category
), favourites as (
  select *, row_number() over (partition by customer_id order by n desc, latest desc, category) as place,
         sum(n) over (partition by customer_id) as items
  from counted
), money as (
  select customer_id, category, coalesce(sum(quantity * cents), 0) as cents, max(ordered_at) as latest
  from paid_items where category is not null
  group by customer_id, category
), worth as (
  select *, row_number() over (partition by customer_id order by cents desc, latest desc, category) as place from money
)
select c.customer_id,
       case when max(f.items) >= 4 and 10 * max(iif(f.place = 1, f.n, 0)) >= 4 * max(f.items)
            then max(iif(f.place = 1, f.category, null)) end as favourite,
       case when max(f.items) >= 4
            then max(iif(f.place = 1, f.category, null)) || coalesce(';' || max(iif(f.place = 2, f.category, null)), '')
                 || coalesce(';' || max(iif(f.place = 3, f.category, null)), '') end as favourites,
       (select max(iif(w.place = 1, w.category, null)) || coalesce(';' || max(iif(w.place = 2, w.category, null)), '')
        from worth w where w.customer_id = c.customer_id) as worth_most
from customers c left join favourites f on f.customer_id = c.customer_id
group by c.customer_id
