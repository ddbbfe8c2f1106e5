SELECT customer_code, savings_number, savings_balance
FROM customers
WHERE unassigned
