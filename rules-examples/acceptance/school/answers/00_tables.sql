UPDATE payments SET amount = CAST(round(CAST(amount AS REAL) * 100) AS INTEGER);
