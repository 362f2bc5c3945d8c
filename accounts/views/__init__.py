"""Pages over the facts: signing in, people, settings."""
