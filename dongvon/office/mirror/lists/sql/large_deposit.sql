SELECT
    customer_code,
    outstanding,
    savings_balance,
    (savings_balance * 20000 + outstanding) / (2 * outstanding) AS savings_share_e2
FROM customers
WHERE
    outstanding > 0 AND savings_balance > %(large_deposit)s
    AND savings_balance * 100 > outstanding * %(large_deposit_percent)s
