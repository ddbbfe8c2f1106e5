-- Loans as a sheet shows them, with the customer's deposit; the caller says which.
SELECT
    l.loan_number,
    l.customer_code,
    c.name,
    l.place,
    l.hamlet,
    l.point,
    l.group_code,
    g.head_name AS head,
    l.programme,
    l.purpose_name,
    l.rate_e7,
    l.signed_on,
    l.amount_granted,
    l.disbursed,
    l.outstanding,
    l.in_term,
    l.overdue,
    l.frozen,
    l.frozen_until_on,
    l.arrears,
    l.arrears_months,
    l.missed,
    l.first_principal_on,
    l.final_due_on,
    l.transfer_on,
    l.moved_on,
    l.inactive,
    c.savings_number,
    coalesce(c.savings_balance, 0) AS savings_balance,
    array_remove(ARRAY[
        CASE WHEN l.overdue > 0 THEN 'overdue' END,
        CASE WHEN l.frozen > 0 THEN 'frozen' END,
        CASE WHEN l.inactive THEN 'inactive' END,
        CASE WHEN l.arrears_months > %(arrears_months_most)s OR l.arrears > 0 AND l.outstanding = 0 THEN 'arrears' END
    ], NULL) AS reasons
FROM loans AS l
LEFT JOIN customers AS c ON c.customer_code = l.customer_code
LEFT JOIN groups AS g ON g.group_code = l.group_code
