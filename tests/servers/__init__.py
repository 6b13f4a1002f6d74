"""Real servers for tests, each with its own folder and port, each gone when the test is over."""
