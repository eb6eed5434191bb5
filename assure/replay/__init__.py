"""What replay is made of: patterns, noise, differences, goldens, captures; values in, values out, no backend (R9)."""
