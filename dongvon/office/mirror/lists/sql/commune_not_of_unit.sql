SELECT l.loan_number, l.customer_code, l.place, l.office_code, u.office_code AS usual_office
FROM loans AS l
INNER JOIN units AS u ON u.place = l.place
WHERE l.office_code <> u.office_code
