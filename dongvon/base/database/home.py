"""The folder that holds everything Đồng Vốn keeps on this machine."""

import os
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[3]


def home() -> Path:
    """Return $DONGVON_HOME, else `.dongvon` in the checkout (in the user's own folder when installed as a package)."""
    given = os.environ.get("DONGVON_HOME", "")
    if given:
        return Path(os.path.abspath(os.path.expanduser(given)))
    base = _CHECKOUT if (_CHECKOUT / "pyproject.toml").exists() else Path.home()
    return base / ".dongvon"
