with cells (value_layers, habits, care) as (
  values ('Diamond Gold', 'Every other day, Every week', 'Cherish'),
         ('Diamond Gold', 'Now and then', 'Invite'),
         ('Diamond Gold', 'Not at all', 'Call'),
         ('Silver Bronze', 'Every other day, Every week', 'Offer more'),
         ('Silver Bronze', 'Now and then', 'Remind'),
         ('Silver Bronze', 'Not at all', 'Win back'),
         ('No purchase', 'Every other day, Every week, Now and then', 'Convert'),
         ('No purchase', 'Not at all', 'Let be')
)
select a.customer_id, c.care
from answer_01_layers a
join answer_07_behaviour_days b on b.customer_id = a.customer_id
left join cells c on instr(c.value_layers, a.value_layer) and instr(c.habits, b.visit_habit)
