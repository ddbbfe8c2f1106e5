SELECT customer_code, savings_number, savings_balance
FROM customers
WHERE group_code = '' AND savings_balance > 0
