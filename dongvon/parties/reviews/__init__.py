"""The review of who is poor: rounds, the households reviewed, village meetings, complaints, recognition."""
