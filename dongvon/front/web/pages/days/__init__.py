"""Transaction days, laptops without a network, closing, commission and fees."""
