"""Relationship: how often we speak, with whom, and what they think and say of us."""

from diagnostics.measures.relationship import contacts, opinions, rivals

__all__ = ["contacts", "opinions", "rivals"]
