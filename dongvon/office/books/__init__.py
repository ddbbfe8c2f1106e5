"""What reports may see: relations as of a date, whatever they were read from (decision 7)."""
