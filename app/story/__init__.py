"""The domain: what a call asks, what a person answers, and what may be sent.

Pure Python without files, clock or network: times and paths are passed in.
"""
