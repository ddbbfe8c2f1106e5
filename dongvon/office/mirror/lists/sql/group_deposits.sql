SELECT group_code, outstanding, savings, (savings * 20000 + outstanding) / (2 * outstanding) AS savings_share_e2
FROM groups
WHERE outstanding > 0 AND savings * 100 < outstanding * %(deposits_percent)s
