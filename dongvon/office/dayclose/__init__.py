"""The end of a day, a month and a year in the books kept here."""
