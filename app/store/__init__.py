"""What is kept on this computer: calls, drafts, settings, secrets, and the record of what was sent."""
