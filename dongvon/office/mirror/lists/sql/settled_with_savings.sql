SELECT customer_code, savings_number, savings_balance
FROM customers
WHERE seen_borrowing AND outstanding = 0 AND arrears = 0 AND savings_balance > 0
