"""The import contracts of pyproject.toml catch what they say: each is tried on a tree that breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

DOWNHILL = "Capabilities import downhill only"
INSIDE = "Inside: views > forms > service"
VIEWS = "Views are imported only by"
FORMS = "Forms are imported only by"
MODELS = "Models only by services"
NO_WEB = "States, models, policy, queries"
NO_WORKERS = "The app never imports workers"

BREACHES = [
    (DOWNHILL, {"app/core/db.py": "from app.referrals import service", "app/referrals/service.py": ""}),
    (
        DOWNHILL,
        {"app/devices/queries.py": "from app.referrals import queries", "app/referrals/queries.py": ""},
    ),
    (DOWNHILL, {"app/nobody_listed_this/service.py": ""}),
    (
        INSIDE,
        {"app/referrals/models.py": "from app.referrals import queries", "app/referrals/queries.py": ""},
    ),
    (VIEWS, {"app/home/views.py": "from app.referrals import views", "app/referrals/views.py": ""}),
    (FORMS, {"app/home/queries.py": "from app.referrals.forms import F", "app/referrals/forms.py": ""}),
    (
        MODELS,
        {"app/home/views.py": "from app.referrals.models import Referral", "app/referrals/models.py": ""},
    ),
    (NO_WEB, {"app/referrals/service/opening.py": "import flask"}),
    (NO_WEB, {"app/referrals/models.py": "from redis import Redis"}),
    (NO_WORKERS, {"app/core/jobs.py": "from workers import messaging", "workers/messaging.py": ""}),
]


def broken_contracts(folder: Path, files: dict[str, str]) -> list[str]:
    """Write the files as a tiny product into the folder and return the broken contracts' lines."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    skeleton = {"app/__init__.py": "", "app/model_registry.py": "", "workers/__init__.py": ""}
    for name, text in {**skeleton, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        for parent in path.relative_to(folder).parents:
            if parent != Path():
                (folder / parent / "__init__.py").touch()
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [lint, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Contracts" in done.stdout, done.stdout + done.stderr
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert bool(broken) == bool(done.returncode)
    return broken


@pytest.mark.parametrize(("contract", "files"), BREACHES)
def test_a_breach_is_caught_by_its_contract(tmp_path: Path, contract: str, files: dict[str, str]) -> None:
    assert any(line.startswith(contract) for line in broken_contracts(tmp_path, files))


def test_a_clean_capability_keeps_them_all(tmp_path: Path) -> None:
    assert (
        broken_contracts(
            tmp_path,
            {
                "app/referrals/__init__.py": "from app.referrals import views",
                "app/referrals/views.py": "import flask\nfrom app.referrals import forms, service, queries",
                "app/referrals/forms.py": "import wtforms\nfrom app.referrals import states",
                "app/referrals/service.py": "from app.referrals.models import R\nfrom app.audit import service",
                "app/referrals/queries.py": "from app.referrals import policy",
                "app/referrals/policy.py": "from app.referrals import models",
                "app/referrals/models.py": "from app.core import db\nfrom app.referrals import states",
                "app/referrals/states.py": "",
                "app/audit/service.py": "",
                "app/core/db.py": "from app import extensions",
                "app/extensions.py": "import flask_login",
                "app/model_registry.py": "from app.referrals import models",
                "workers/referrals.py": "from app.referrals import service",
            },
        )
        == []
    )
