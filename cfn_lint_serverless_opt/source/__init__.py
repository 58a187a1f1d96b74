"""What source code does: facts read from it, never executed. Knows no rule."""
