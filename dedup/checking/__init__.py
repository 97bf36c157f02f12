"""The gate before publishing: drafts against a reference, rules, a policy, what to do next. `run.py` is its page."""
