"""Reports: figures by SQL over the relations of `books`; sentences and tables made from them; four ways to write."""
