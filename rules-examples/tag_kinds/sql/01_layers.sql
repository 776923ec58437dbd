with spend as (
  select c.customer_id, c.birth_date, coalesce(sum(p.cents), 0) as cents
  from customers c left join paid p on p.customer_id = c.customer_id and p.day > date(:as_of, '-12 months')
  group by c.customer_id
), aged as (
  select *, strftime('%Y', :as_of) - strftime('%Y', birth_date) - (strftime('%m%d', :as_of) < strftime('%m%d', birth_date)) as age
  from spend
)
select customer_id,
       case when cents >= 500000 then 'Diamond' when cents >= 200000 then 'Gold' when cents >= 50000 then 'Silver'
            when cents > 0 then 'Bronze' else 'No purchase' end as value_layer,
       case when age is null then 'Unknown' when age < 25 then 'Under 25' when age < 40 then '25 to 39'
            when age < 60 then '40 to 59' else '60 and over' end as generation
from aged
