"""What of the tests of the Windows installer runs by itself."""

from __future__ import annotations

import os

#: Wine is no component that dev.py installs: half of it comes from another architecture's packages.
collect_ignore = [] if os.environ.get("WINE_ALL") == "1" else ["test_wine.py"]
