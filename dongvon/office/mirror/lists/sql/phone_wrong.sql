SELECT customer_code
FROM customers
WHERE active AND phone_fault NOT IN ('', 'missing')
