"""What the window and the headless commands do alike, bringing media, delivery, store and practice together. No Qt."""
