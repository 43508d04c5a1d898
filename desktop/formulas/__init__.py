"""Formulas as drawings: a small child process that makes them, its client, and the files that keep them."""
