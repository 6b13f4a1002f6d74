"""The tests mirror ``app/``; ``journeys`` walk through the whole app, ``servers`` are real servers."""
