SELECT group_code, outstanding, overdue, (overdue * 20000 + outstanding) / (2 * outstanding) AS overdue_share_e2
FROM groups
WHERE outstanding > 0 AND overdue * 100 >= outstanding * %(overdue_percent)s
