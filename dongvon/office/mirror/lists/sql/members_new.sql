-- A customer number above all those of the earlier month is a person new to the bank.
SELECT
    c.customer_code,
    CASE WHEN c.customer_code > (SELECT max(customer_code) FROM customers_before) THEN 'new' ELSE 'known' END AS newcomer,
    c.outstanding
FROM customers AS c
LEFT JOIN customers_before AS b ON b.customer_code = c.customer_code AND b.group_code <> ''
WHERE c.active AND c.group_code <> '' AND b.customer_code IS NULL
