"""What is in the bundle, whose it is and under which terms: the notices that go along, and the bill of materials."""
