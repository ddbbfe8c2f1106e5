"""What leaders collect: phones, receipts, the teller's desk."""
