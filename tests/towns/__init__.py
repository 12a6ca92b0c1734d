"""Invented towns: the software in another town than Raismes, with nothing of hers."""

from pathlib import Path

VALLOMBREUSE = Path(__file__).parent / "vallombreuse"
