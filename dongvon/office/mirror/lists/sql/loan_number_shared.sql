SELECT loan_number, customer_code, signed_on, holders AS customer_count
FROM (
    SELECT *, count(*) OVER (PARTITION BY loan_number) AS holders
    FROM loans
    WHERE loan_number <> ''
) AS l
WHERE holders > 1
