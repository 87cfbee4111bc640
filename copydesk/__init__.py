"""Copydesk reads the many reports of one story and shows who said what, who repeats whom, and
where the words changed.
"""

__version__ = "0.1.0"
