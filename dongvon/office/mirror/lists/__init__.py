"""The supervision lists that one Form 31 answers; see README.md beside this file for what it cannot answer."""
