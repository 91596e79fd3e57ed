"""Floor 0: units of measure, ages, errors, dated figures, language."""
