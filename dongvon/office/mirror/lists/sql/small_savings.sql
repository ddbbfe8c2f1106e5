SELECT customer_code, savings_number, savings_balance
FROM customers
WHERE group_code = '' AND outstanding = 0 AND savings_balance > 0 AND savings_balance < %(small_savings)s
