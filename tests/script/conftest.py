"""The programs of script/lib are of no package: their folder goes on the path, as when they are started."""

import sys

from tests.site import ROOT

sys.path.insert(0, str(ROOT / "script" / "lib"))
