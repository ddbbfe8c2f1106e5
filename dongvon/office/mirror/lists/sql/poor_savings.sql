SELECT customer_code, outstanding, savings_balance
FROM customers
WHERE
    savings_balance >= %(poor_savings)s
    AND customer_code IN (
        SELECT customer_code FROM loans WHERE outstanding > 0 AND programme = ANY(%(poverty_programmes)s)
    )
