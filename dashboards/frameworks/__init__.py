"""Scoring models as people read, write, compare and publish them."""
