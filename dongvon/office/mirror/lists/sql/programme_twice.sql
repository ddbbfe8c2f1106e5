SELECT loan_number, customer_code, signed_on, purpose_name, same_count AS loan_count
FROM (
    SELECT *, count(*) OVER (PARTITION BY customer_code, programme, student_index) AS same_count
    FROM loans
    WHERE outstanding > 0
) AS l
WHERE same_count > 1
