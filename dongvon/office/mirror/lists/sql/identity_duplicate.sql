SELECT customer_code, born_on, other_code
FROM (
    SELECT
        *,
        CASE
            WHEN customer_code = min(customer_code) OVER same THEN max(customer_code) OVER same
            ELSE min(customer_code) OVER same
        END AS other_code
    FROM customers
    WHERE identity_index IS NOT NULL AND identity_fault <> 'missing'
    WINDOW same AS (PARTITION BY identity_index)
) AS c
WHERE other_code <> customer_code
