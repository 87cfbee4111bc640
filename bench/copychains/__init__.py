"""Invented stories in which newsrooms print, shorten, rewrite and retranslate one another, with the truth known."""
