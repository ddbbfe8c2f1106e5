SELECT customer_code, born_on
FROM customers
WHERE active AND extract(month FROM born_on) = 1 AND extract(day FROM born_on) = 1
