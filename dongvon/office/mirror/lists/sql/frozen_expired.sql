SELECT loan_number, customer_code, frozen, frozen_until_on
FROM loans
WHERE frozen > 0 AND (frozen_until_on IS NULL OR frozen_until_on < %(on)s)
