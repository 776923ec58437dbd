with bought as (
  select customer_id, count(*) as orders, sum(discount > 0) as discounted, max(day) as last_day
  from paid group by customer_id
), birthdays as (  -- of this year and the next; '+0 days' makes 1 March of a 29 February that there is not
  select c.customer_id, date((strftime('%Y', :as_of) + y.n) || strftime('-%m-%d', c.birth_date), '+0 days') as birthday
  from customers c cross join (select 0 as n union all select 1) y
)
select c.customer_id,
       c.level = 'gold' and not exists (
         select 1 from paid p where p.customer_id = c.customer_id and p.day > date(:as_of, '-180 days')) as lapsed_gold,
       (2 * coalesce(b.discounted, 0) >= b.orders) and coalesce(b.orders, 0) >= 3 as bargain_minded,
       (select julianday(min(d.birthday)) - julianday(:as_of) <= 30
        from birthdays d where d.customer_id = c.customer_id and d.birthday >= :as_of) as birthday_ahead
from customers c left join bought b on b.customer_id = c.customer_id
