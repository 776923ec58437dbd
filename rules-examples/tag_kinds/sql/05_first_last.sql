with orders_in_time as (
  select customer_id, day, channel,
         row_number() over (partition by customer_id order by ordered_at, channel is null, channel) as place
  from paid where ordered_at is not null
), items_in_time as (  -- the last order first; in it the dearest item, of equals the smallest category, one that is missing last
  select customer_id, category,
         row_number() over (partition by customer_id
                            order by ordered_at desc, cents is null, cents desc, category is null, category) as place,
         row_number() over (partition by customer_id, category is null
                            order by ordered_at desc, cents is null, cents desc, category) as known_place
  from paid_items where ordered_at is not null
), visits_in_time as (
  select customer_id, day, category,
         row_number() over (partition by customer_id order by visited_at, category is null, category) as place
  from visits
)
select c.customer_id, o.channel as first_channel, i.category as last_category, k.category as last_known_category,
       v.category as looked_first,
       cast(julianday(o.day) - julianday(v.day) as integer) as days_to_buy
from customers c
left join orders_in_time o on o.customer_id = c.customer_id and o.place = 1
left join items_in_time i on i.customer_id = c.customer_id and i.place = 1
left join items_in_time k on k.customer_id = c.customer_id and k.known_place = 1 and k.category is not null
left join visits_in_time v on v.customer_id = c.customer_id and v.place = 1
