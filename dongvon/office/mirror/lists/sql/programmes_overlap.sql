SELECT loan_number, customer_code, signed_on, purpose_name
FROM (
    SELECT
        *,
        min(programme) OVER (PARTITION BY customer_code) AS first_programme,
        max(programme) OVER (PARTITION BY customer_code) AS last_programme
    FROM loans
    WHERE outstanding > 0 AND programme = ANY(%(poverty_programmes)s)
) AS l
WHERE first_programme <> last_programme
