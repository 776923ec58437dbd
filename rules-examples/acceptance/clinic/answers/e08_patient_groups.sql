WITH within_year AS (
  SELECT *, CASE WHEN icd10 IS NULL THEN NULL WHEN icd10 LIKE 'E11%' THEN 'diabetes'
                 WHEN substr(icd10, 1, 3) BETWEEN 'I10' AND 'I16' THEN 'hypertension' ELSE 'other' END AS disease
  FROM visits WHERE visited_on BETWEEN '2025-07-01' AND '2026-06-30'),
-- What they came for most; of equals the one of the last visit, then the first by letters.
diseases AS (
  SELECT patient_id, disease, row_number() OVER (PARTITION BY patient_id ORDER BY COUNT(*) DESC, MAX(visited_on) DESC, disease) AS place
  FROM within_year WHERE disease IS NOT NULL GROUP BY patient_id, disease),
known AS (
  SELECT patient_id, (20260630 - CAST(replace(birth_date, '-', '') AS INTEGER)) / 10000 AS age,
    (SELECT COUNT(*) FROM within_year WHERE within_year.patient_id = patients.patient_id) AS visits,
    (SELECT disease FROM diseases WHERE diseases.patient_id = patients.patient_id AND place = 1) AS disease
  FROM patients)
SELECT patient_id, disease AS "tag disease text",
  CASE WHEN age IS NULL THEN 'age unknown' WHEN age < 18 THEN 'under 18' WHEN age < 40 THEN '18 to 39'
       WHEN age < 65 THEN '40 to 64' ELSE '65 and over' END AS "tag age_band text",
  CASE WHEN visits >= 6 THEN 'often' WHEN visits >= 2 THEN 'at times' WHEN visits = 1 THEN 'once'
       ELSE 'not within a year' END AS "tag visit_frequency text",
  CASE WHEN disease IS NULL THEN 'no disease on record'
       WHEN disease = 'diabetes' AND visits >= 6 THEN iif(age >= 65, 'diabetes, old, often', 'diabetes, often')
       WHEN disease = 'diabetes' THEN 'diabetes, now and then'
       WHEN disease = 'hypertension' THEN iif(age >= 65, 'hypertension, old', 'hypertension')
       ELSE iif(visits >= 6, 'other, often', 'other, now and then') END AS "tag patient_group text"
FROM known;
