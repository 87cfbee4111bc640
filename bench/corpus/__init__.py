"""A corpus of invented articles whose copies, quotations and stories are known."""
