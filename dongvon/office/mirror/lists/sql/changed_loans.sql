SELECT loan_number, customer_code, outstanding, outstanding_before, change
FROM changes
WHERE change <> 'unchanged'
