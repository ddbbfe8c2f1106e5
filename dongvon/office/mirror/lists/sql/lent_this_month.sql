SELECT loan_number, customer_code, last_paid_out_on, disbursed_month, purpose_name
FROM loans
WHERE disbursed_month > 0
