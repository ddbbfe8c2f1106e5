SELECT customer_code, address, identity_issued_by
FROM customers
WHERE
    length(name) > %(name_length_most)s OR length(address) > %(address_length_most)s
    OR length(identity_issued_by) > %(issued_by_length_most)s
