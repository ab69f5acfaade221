"""What all tests share: hypothesis without a clock, the folder with real files."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# A shared machine may stall at any moment; the slowness of one example says nothing.
settings.register_profile("project", deadline=None, print_blob=True)
settings.register_profile("ci", settings.get_profile("project"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "project")


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def samples():
    """Real files of banks, wallets and ledgers; they lie outside the project."""
    folder = Path(os.environ.get("RECONCILIATION_SAMPLES", ROOT.parent / "shared" / "samples"))
    if not folder.is_dir():
        pytest.skip("no samples folder: name it in RECONCILIATION_SAMPLES")
    return folder
