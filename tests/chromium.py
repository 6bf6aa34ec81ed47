"""The browser of the journeys: where Chromium is, how to come by it, and a loud word when there is none.

`python -m tests.chromium` installs Debian's package when this machine allows it and always succeeds.
As a pytest plugin (named in tests/conftest.py) it skips journeys and says so above the closing line.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")
ADVICE = (
    "No Chromium on this machine. On Debian: apt install chromium, or set CHROMIUM=/path/to/one."
)
SECONDS_TO_INSTALL = 300


def find_chromium() -> str | None:
    """Return the path of a Chromium: the one that CHROMIUM names, or the first known program on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def launch_arguments() -> list[str]:
    """Return what Chromium must be told here: without its sandbox as root, and without the small /dev/shm."""
    return ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def install_chromium() -> str | None:
    """Install Debian's package as root or by a silent sudo, and return why that failed, or None."""
    prefix = _as_root()
    if shutil.which("apt-get") is None:
        return "this machine has no apt-get"
    if prefix is None:
        return "installing needs root, and sudo asks for a password"
    for command in (("apt-get", "update"), INSTALL):
        problem = _run([*prefix, *command])
        if problem:
            return f"`{' '.join(command)}` failed: {problem}"
    return None


def main() -> int:
    """Make a Chromium available where that is possible; never fail, because the journeys report the rest."""
    if os.environ.get("CHROMIUM") and find_chromium() is None:
        print("CHROMIUM names no program. Correct it, or unset it to use Debian's.", file=sys.stderr)
    elif find_chromium() is None:
        print("== Chromium is missing: trying to install Debian's package")
        problem = install_chromium()
        if find_chromium() is None:
            print(f"{ADVICE} ({problem or 'apt installed it, but it is not on the PATH'})", file=sys.stderr)
    return 0


def _as_root() -> Sequence[str] | None:
    if os.geteuid() == 0:
        return ("env", "DEBIAN_FRONTEND=noninteractive")
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ("sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive")
    return None


def _run(command: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=SECONDS_TO_INSTALL
        )
    except subprocess.TimeoutExpired:
        return f"no end after {SECONDS_TO_INSTALL} s"
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return (lines[-1] if lines else f"exit code {done.returncode}") if done.returncode else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in tests/journeys as a journey, and skip the journeys where there is no browser."""
    missing = find_chromium() is None
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
        if missing and item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.skip(reason=ADVICE))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say above the closing line how many journeys did not run and what would make them run."""
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if ADVICE in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} browser journeys were SKIPPED", red=True, bold=True)
        terminalreporter.write_line(ADVICE, red=True, bold=True)


if __name__ == "__main__":
    sys.exit(main())
