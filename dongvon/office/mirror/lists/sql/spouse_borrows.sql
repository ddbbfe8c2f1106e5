SELECT c.customer_code, c.spouse, s.customer_code AS spouse_code, c.outstanding, s.outstanding AS spouse_outstanding
FROM customers AS c
INNER JOIN customers AS s ON s.hamlet_code = c.hamlet_code AND s.name_key = c.spouse_key
WHERE
    c.outstanding > 0 AND s.outstanding > 0 AND c.spouse_key <> '' AND s.customer_code <> c.customer_code
    AND s.spouse_key IN ('', c.name_key)
