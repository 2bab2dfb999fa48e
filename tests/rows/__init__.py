"""What must be withstood, row by row, and which tests show it: `python -m tests.rows`."""
