"""Production models, training, telling people, outcomes."""
