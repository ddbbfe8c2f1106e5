SELECT customer_code, sharing AS customer_count
FROM (
    SELECT customer_code, count(*) OVER (PARTITION BY phone_index) AS sharing
    FROM customers
    WHERE phone_index IS NOT NULL AND phone_fault <> 'missing'
) AS c
WHERE sharing >= %(phone_shared_by)s
