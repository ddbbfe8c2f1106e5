SELECT loan_number, customer_code, frozen, frozen_until_on, frozen_until_on - %(on)s::date AS days_left
FROM loans
WHERE frozen > 0 AND frozen_until_on >= %(on)s AND frozen_until_on <= %(on)s::date + %(frozen_check_days)s
