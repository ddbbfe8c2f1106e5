SELECT customer_code, born_on, identity_fault
FROM customers
WHERE identity_fault NOT IN ('', 'missing', 'old_card') AND active
