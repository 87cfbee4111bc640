"""The web as a source: fetching an address, and what is read from it."""
