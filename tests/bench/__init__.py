"""The speed tables of DESIGN 9, printed by ``python3 dev.py bench``. Nothing here is asserted: machines differ."""
