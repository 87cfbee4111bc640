"""The quality gate: figures on annotated data, with floors that only rise."""
