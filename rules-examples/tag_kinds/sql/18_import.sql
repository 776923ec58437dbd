with scores as (
  select customer_id, scored_on, case when propensity glob '[0-9]*' then cast(round(cast(propensity as real) * 1000) as integer) end as score,
         row_number() over (partition by customer_id order by scored_on desc) as place
  from raw_propensity where scored_on <= :as_of
), notes as (
  select customer_id, noted_on, judgement, row_number() over (partition by customer_id order by noted_on desc) as place
  from raw_judgements where noted_on <= :as_of
), fresh as (  -- the latest, unless it has expired; what is no number is missing
  select c.customer_id,
         case when s.scored_on > date(:as_of, '-30 days') then s.score end as propensity,
         case when n.noted_on > date(:as_of, '-3 months') then n.judgement end as judgement
  from customers c
  left join scores s on s.customer_id = c.customer_id and s.place = 1
  left join notes n on n.customer_id = c.customer_id and n.place = 1
)
select *, case when judgement = 'hard to please' then 'Ask first' when propensity is null then 'Not scored'
               when propensity >= 700 then 'Likely' when propensity >= 300 then 'Open' else 'Unlikely' end as outlook
from fresh
