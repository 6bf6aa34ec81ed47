"""Where the sample logs are: our own copies, and the shared ones where this machine has them."""

import json
import os
from pathlib import Path
from typing import Any

OWN = Path(__file__).parent / "samples"
SHARED = Path(os.environ.get("RECONNECT_SAMPLES") or Path(__file__).parents[4] / "shared" / "data" / "samples")
SAMPLES = sorted(path.stem for path in OWN.glob("*.log"))


def sample_text(name: str) -> str:
    return (OWN / f"{name}.log").read_text(encoding="utf-8")


def expected(path: Path) -> dict[str, Any]:
    return json.loads(path.with_name(f"{path.name.removesuffix(path.suffix)}.expected.json").read_text())
