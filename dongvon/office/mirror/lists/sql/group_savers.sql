SELECT group_code, members, savers, (savers * 20000 + members) / (2 * members) AS savers_share_e2, savings
FROM groups
WHERE members > 0 AND savers * 100 <= members * %(savers_percent)s
