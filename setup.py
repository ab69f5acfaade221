"""Packs the add-ons: a wheel installed beside Odoo 19 is found without an add-ons path."""

import ast
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).resolve().parent
NAMESPACE = "odoo.addons"
LEFT_OUT = ("tests", "tests.*", "*.tests", "*.tests.*")


def manifest(name):
    return ast.literal_eval((HERE / name / "__manifest__.py").read_text())


def read_modules():
    return sorted(
        path.parent.name for path in HERE.glob("customer_reconciliation*/__manifest__.py")
    )


def packages_of(module):
    below = find_packages(str(HERE / module), exclude=LEFT_OUT)
    return [f"{NAMESPACE}.{module}", *(f"{NAMESPACE}.{module}.{name}" for name in below)]


def data_of(module):
    """Every file that is neither Python, nor a test, nor left by a run."""
    folder = HERE / module
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    kept = [path for path in files if not {"tests", "__pycache__"} & set(path.parts[:-1])]
    return [path.as_posix() for path in kept if path.suffix not in (".pyc", ".pyo")]


modules = read_modules()

setup(
    name="odoo-addon-customer-reconciliation",
    version=manifest("customer_reconciliation")["version"],
    description=manifest("customer_reconciliation")["summary"],
    long_description=(HERE / "README.md").read_text() if (HERE / "README.md").exists() else "",
    long_description_content_type="text/markdown",
    license="LGPL-3.0-or-later",
    python_requires=">=3.10",
    package_dir={f"{NAMESPACE}.{name}": name for name in modules},
    packages=[package for name in modules for package in packages_of(name)],
    package_data={f"{NAMESPACE}.{name}": data_of(name) for name in modules},
    include_package_data=False,
    exclude_package_data={"": ["*.pyc"]},
    install_requires=[
        "pandas>=2.1,<4",
        "python-calamine>=0.3,<1",
        "rapidfuzz>=3.6,<4",
        "requests>=2.25,<3",
        "xlsxwriter>=3.0,<4",
    ],
    zip_safe=False,
)
