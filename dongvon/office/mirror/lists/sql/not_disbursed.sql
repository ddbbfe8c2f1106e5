SELECT loan_number, customer_code, signed_on, amount_granted
FROM loans
WHERE disbursed = 0 AND amount_granted > 0 AND loan_state <> 'CLOSE' AND signed_on < %(on)s::date - %(undisbursed_days)s
