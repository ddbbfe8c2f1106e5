SELECT customer_code, born_on, identity_issued_on, expires_on
FROM customers
WHERE active AND identity_fault NOT IN ('missing', 'old_card') AND expires_on < %(on)s
