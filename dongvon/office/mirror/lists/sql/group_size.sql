SELECT group_code, members, borrowers, outstanding
FROM groups
WHERE members > 0 AND (members < %(group_members_least)s OR members > %(group_members_most)s)
