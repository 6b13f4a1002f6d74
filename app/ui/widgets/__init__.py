"""Building blocks that know nothing of steps: text, buttons, fields, notices, rows."""
