"""Makes the bundle: PyInstaller freezes the program, and what it has no use for stays out."""
