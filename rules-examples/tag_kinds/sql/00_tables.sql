-- The tables as the rules see them. raw_* hold the cells of the files, an empty one as null; money becomes whole cents; rows later
-- than :as_of do not exist; equal rows of one key count once; values that limn.yaml does not declare are missing.

create table customers as
select customer_id,
       case city when '上海市' then '上海' else city end as city,
       birth_date,
       case when level in ('gold', 'silver', 'bronze') then level end as level,
       phone_city
from raw_customers;

create table orders as
select distinct order_id, customer_id, ordered_at, date(ordered_at) as day, channel, status,
       cast(round(cast(amount as real) * 100) as integer) as cents,
       cast(round(cast(discount as real) * 100) as integer) as discount,
       case ship_city when '上海市' then '上海' else ship_city end as ship_city
from raw_orders
where customer_id in (select customer_id from customers) and (ordered_at is null or date(ordered_at) <= :as_of);

-- An item has the customer, the time and the status of its order.
create table items as
select o.customer_id, o.order_id, o.ordered_at, o.day, o.status, i.category,
       cast(i.quantity as integer) as quantity,
       cast(round(cast(i.price as real) * 100) as integer) as cents
from raw_items i join orders o on o.order_id = i.order_id;

create table visits as
select customer_id, visited_at, date(visited_at) as day, step, category,
       instr('view cart checkout buy', step) as place
from raw_visits
where customer_id in (select customer_id from customers) and date(visited_at) <= :as_of;

create view paid as select * from orders where status = 'paid';

create view paid_items as select * from items where status = 'paid';
