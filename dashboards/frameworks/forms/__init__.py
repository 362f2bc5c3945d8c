"""The forms of the pages of scoring models."""
