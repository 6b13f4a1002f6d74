"""Reading videos and making clips. Nothing here knows of windows, delivery or drafts."""
