with money as (
  select c.customer_id,
         coalesce(sum(case when o.status = 'paid' and o.day > date(:as_of, '-90 days') then o.cents end), 0) as now,
         coalesce(sum(case when o.status = 'paid' and o.day > date(:as_of, '-180 days') and o.day <= date(:as_of, '-90 days')
                           then o.cents end), 0) as then_,
         coalesce(sum(case when o.status = 'refunded' then o.cents end), 0) as refunded,
         coalesce(sum(case when o.status in ('paid', 'refunded') then o.cents end), 0) as turnover
  from customers c left join orders o on o.customer_id = c.customer_id
  group by c.customer_id
), shares as (
  select *, case when turnover > 0 then round(refunded * 1.0 / turnover, 3) end as refunded_share from money
)
select customer_id,
       case when then_ > 0 then round((now - then_) * 1.0 / then_, 3) + 0 end as growth,
       case when now = 0 and then_ = 0 then 'Nothing twice' when then_ = 0 then 'Started' when now = 0 then 'Stopped'
            when 5 * now >= 6 * then_ then 'Growing' when 5 * now >= 4 * then_ then 'Steady' else 'Falling' end as growth_layer,
       refunded_share,
       case when refunded_share is null then 'Nothing paid' when refunded_share = 0 then 'None'
            when refunded_share < 0.25 then 'Some' else 'Many' end as refund_layer
from shares
