SELECT loan_number, customer_code, fund_source
FROM loans
WHERE outstanding > 0 AND fund_source <> ALL(%(fund_sources)s)
