with shipped as (
  select customer_id, ship_city, row_number() over (partition by customer_id order by ordered_at desc, ship_city) as place
  from orders where ship_city is not null and ordered_at is not null
)
select c.customer_id,
       coalesce(c.city, s.ship_city, c.phone_city, '未知') as 常住城市,
       case when c.city is not null then '本人填写' when s.ship_city is not null then '收货地址'
            when c.phone_city is not null then '号码归属' else '没有依据' end as 城市依据
from customers c left join shipped s on s.customer_id = c.customer_id and s.place = 1
