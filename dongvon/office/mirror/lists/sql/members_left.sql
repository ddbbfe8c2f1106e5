SELECT b.customer_code, b.group_code AS group_before, coalesce(c.savings_balance, 0) AS savings_balance
FROM customers_before AS b
LEFT JOIN customers AS c ON c.customer_code = b.customer_code
WHERE b.active AND b.group_code <> '' AND (c.customer_code IS NULL OR c.group_code = '')
