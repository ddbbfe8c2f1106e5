SELECT customer_code, born_on
FROM customers
WHERE identity_fault = 'missing' AND active
