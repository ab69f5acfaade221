"""Guards the boundaries of the architecture and the limits the project set itself."""

import ast
import re
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ADDON = "customer_reconciliation"
FUNCTION_LINES_MAX = 50
FUNCTION_LINES_MEDIAN_MAX = 8
FILE_LINES_MAX = 400
ENGINE_MAY_IMPORT = {"numpy", "pandas", "python_calamine", "rapidfuzz"}
JUNK = re.compile(r"(\.(pyc|pyo|orig|rej|bak|swp|tmp|log)|~|\.DS_Store|\.egg-info/.*)$")
SQL = re.compile(r"\benv\.cr\b|\b_cr\b|(?<!\w)SQL\(|\.execute\(|execute_query")
HOSTS = re.compile(
    r"\b(deb|ftp\d*|security|snapshot|mirrors?)[.][\w.]*(debian|ubuntu|kernel)[.]\w+"
    r"|archive[.]ubuntu[.]com|pythonhosted[.]org|registry[.]npmjs"
)
WORKPLACE = re.compile(r"(?<![\w.~-])/(work|root)/")
SKIPS = re.compile(
    r"mark[.](skip|skipif|xfail)\b|pytest[.](skip|xfail|importorskip)\(|unittest[.]skip|"
    r"@skip|[.]skipTest\(|SkipTest\("
)


@cache
def project_files():
    """What git knows or would take in, as it lies in the work tree."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in names.splitlines())
    return [path for path in paths if path.is_file()]


def files(*suffixes, under=""):
    inside = ROOT / under
    return [p for p in project_files() if p.suffix in suffixes and p.is_relative_to(inside)]


def python_files(under=""):
    scripts = [ROOT / "dev"] if not under else []
    return files(".py", under=under) + scripts


@cache
def text_of(path):
    return path.read_text("utf-8", errors="replace")


@cache
def tree_of(path):
    return ast.parse(text_of(path))


def shown(path, node_or_line=None):
    line = getattr(node_or_line, "lineno", node_or_line)
    return f"{path.relative_to(ROOT)}{f':{line}' if line else ''}"


def is_test(path):
    return "tests" in path.relative_to(ROOT).parts


def functions(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, kinds)]


def length(node):
    return node.end_lineno - node.lineno + 1


def lines_with(pattern, paths):
    for path in paths:
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if pattern.search(line):
                yield path, number, line


def assert_none(found):
    found = list(found)
    assert not found, "\n" + "\n".join(found)


def engine_files():
    return python_files(f"{ADDON}/engine")


def imports(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node, node.module.split(".")[0]


def test_engine_is_pure():
    """No Odoo, own modules by relative imports only, and no other package than the agreed ones."""
    allowed = ENGINE_MAY_IMPORT | set(sys.stdlib_module_names)
    assert_none(
        f"{shown(path, node)} imports {name}"
        for path in engine_files()
        for node, name in imports(path)
        if name not in allowed
    )


def test_engine_modules_say_what_they_do():
    assert_none(shown(path) for path in engine_files() if not ast.get_docstring(tree_of(path)))


@pytest.mark.parametrize("folder", ["models", "wizards", "controllers", "reports"])
def test_sql_lives_in_queries_only(folder):
    paths = [p for name in own_addons() for p in python_files(f"{name}/{folder}")]
    assert_none(f"{shown(p, n)} {line.strip()}" for p, n, line in lines_with(SQL, paths))


def own_addons():
    return sorted(path.parent.name for path in ROOT.glob(f"{ADDON}*/__manifest__.py"))


def test_functions_are_short():
    assert_none(
        f"{shown(path, node)} {node.name}: {length(node)} lines"
        for path in python_files()
        for node in functions(path)
        if length(node) > FUNCTION_LINES_MAX
    )


@pytest.mark.parametrize("area", [ADDON, "devkit"])
def test_median_function_is_short(area):
    lengths = [
        length(node) for path in python_files(area) if not is_test(path) for node in functions(path)
    ]
    median = statistics.median(lengths)
    said = f"{len(lengths)} functions, median {median} lines, longest {max(lengths)}"
    assert median <= FUNCTION_LINES_MEDIAN_MAX, said


def test_files_are_short():
    paths = python_files() + files(".js") + [p for p in files(".xml") if "views" in p.parts]
    counts = ((path, len(text_of(path).splitlines())) for path in paths)
    assert_none(f"{shown(path)}: {n} lines" for path, n in counts if n > FILE_LINES_MAX)


def is_catch_all(handler):
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {getattr(kind, "id", None) for kind in kinds}
    return handler.type is None or bool(names & {"Exception", "BaseException"})


def test_no_error_is_caught_blindly():
    assert_none(
        shown(path, node)
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and is_catch_all(node)
    )


def test_nothing_is_skipped_but_for_the_samples():
    """A test that does not run proves nothing; only the samples may lie elsewhere."""
    tests = [path for path in python_files() if is_test(path) and path != Path(__file__)]
    found = []
    for path, number, line in lines_with(SKIPS, tests):
        around = text_of(path).splitlines()[max(0, number - 3) : number + 2]
        if "samples" not in " ".join(around).lower():
            found.append(f"{shown(path, number)} {line.strip()}")
    assert_none(found)


def readable_files():
    return [path for path in project_files() if b"\0" not in path.read_bytes()[:4096]]


def test_no_package_mirror_is_named():
    found = lines_with(HOSTS, readable_files())
    assert_none(f"{shown(path, n)} {line.strip()[:120]}" for path, n, line in found)


def test_no_path_of_one_machine_is_named():
    found = lines_with(WORKPLACE, readable_files())
    assert_none(f"{shown(path, n)} {line.strip()[:120]}" for path, n, line in found)


def test_no_junk_in_the_tree():
    assert_none(shown(path) for path in project_files() if JUNK.search(path.as_posix()))


def test_all_our_tests_are_run_by_odoo():
    """Odoo runs what tests/__init__.py imports; a file left out would never run."""
    for name in own_addons():
        folder = ROOT / name / "tests"
        wanted = {path.stem for path in folder.glob("test_*.py")}
        listed = (
            set(re.findall(r"\btest_\w+", text_of(folder / "__init__.py"))) if wanted else set()
        )
        assert wanted <= listed, f"{name}/tests/__init__.py leaves out {sorted(wanted - listed)}"
