SELECT customer_code, born_on, identity_issued_on
FROM customers
WHERE active AND identity_fault = 'old_card' AND %(on)s::date >= %(old_card_void_on)s
