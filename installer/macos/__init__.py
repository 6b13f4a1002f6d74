"""What this system's installers need beside the bundle."""
