"""The recipe that made `copydesk/models/en`."""
