SELECT customer_code
FROM customers
WHERE group_code <> '' AND outstanding = 0 AND arrears = 0 AND savings_balance = 0
