SELECT c.customer_code, g.hamlet AS group_hamlet, c.outstanding
FROM customers AS c
INNER JOIN groups AS g ON g.group_code = c.group_code
WHERE c.active AND c.hamlet_code <> '' AND g.hamlet_code <> '' AND c.hamlet_code <> g.hamlet_code
