SELECT customer_code, born_on, identity_issued_on
FROM customers
WHERE active AND identity_issued_on < %(on)s::date - make_interval(years => %(identity_old_years)s)
