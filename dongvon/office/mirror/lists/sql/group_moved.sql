SELECT c.customer_code, b.group_code AS group_before, c.outstanding
FROM customers AS c
INNER JOIN customers_before AS b ON b.customer_code = c.customer_code
WHERE c.group_code <> '' AND b.group_code <> '' AND c.group_code <> b.group_code
