"""What dies on purpose while facts keep arriving, and what must hold afterwards."""
