"""Checking drafts against a reference before they are published."""
