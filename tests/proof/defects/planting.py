"""Plants a defect: a small change to the source of one function, in this process, taken back afterwards."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import FunctionType


@dataclass(frozen=True)
class Defect:
    """`where` is module:function; `old`, once in its source, becomes `new`. `routes`, asked as
    one of `who` (between commas), is what must turn red.

    For `where` = permissions.csv, `old` is `row role` and `new` the cell. `walls` is "database" where the wall in the
    database is off while it is tried: it hides what only another program's rows would show.
    """

    name: str
    where: str
    old: str
    new: str
    routes: str
    who: str
    methods: tuple[str, ...] = ("GET", "POST")
    walls: str = ""

    def __str__(self) -> str:
        return self.name


class NotPlanted(Exception):
    """The source does not read as the defect says: the table of defects is out of date."""


@contextmanager
def planted(defect: Defect) -> Iterator[None]:
    """The defect is in the code within the block."""
    if defect.where == "permissions.csv":
        with _cell(defect):
            yield
        return
    with ExitStack() as stack:
        for function in _functions(defect.where):
            stack.enter_context(_changed(function, defect))
        yield


@contextmanager
def _cell(defect: Defect) -> Iterator[None]:
    from compliance.access import rows_for_two, table

    row, role = defect.old.split()
    kept = table()[row][role]
    if kept == defect.new:
        raise NotPlanted(defect.name)
    table()[row][role] = defect.new
    rows_for_two.cache_clear()
    try:
        yield
    finally:
        table()[row][role] = kept
        rows_for_two.cache_clear()


def _functions(where: str) -> list[FunctionType]:
    module, _, name = where.partition(":")
    if name == "every guard":
        from tests.test_routes import PATTERNS

        return [each.callback for each in PATTERNS.values() if each.callback.__code__.co_name == "guarded"]
    found = import_module(module)
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    found = found.fget if isinstance(found, property) else getattr(found, "func", found)
    found = getattr(found, "__func__", found)
    return [inspect.unwrap(found)]


@contextmanager
def _changed(function: FunctionType, defect: Defect) -> Iterator[None]:
    source = textwrap.dedent(inspect.getsource(function.__code__))
    if source.count(defect.old) != 1:
        raise NotPlanted(f"{defect.name}: {source.count(defect.old)} times in {defect.where}")
    code = _compiled(source.replace(defect.old, defect.new), function)
    kept, function.__code__ = function.__code__, code
    try:
        yield
    finally:
        function.__code__ = kept


def _compiled(source: str, function: FunctionType):
    """The code of the changed source, with the same free names as the function's own."""
    tree = ast.parse(source)
    (changed,) = tree.body
    assert isinstance(changed, ast.FunctionDef)
    changed.decorator_list = []
    free = function.__code__.co_freevars
    around = ast.parse(f"def around({', '.join(free)}):\n    return {changed.name}")
    outer = around.body[0]
    assert isinstance(outer, ast.FunctionDef)
    # A name that the change no longer uses must stay free all the same.
    keep = ast.parse(f"if False: ({', '.join(free)},)").body if free else []
    first = 1 if ast.get_docstring(changed) is not None else 0
    changed.body[first:first] = keep
    outer.body.insert(0, changed)
    ast.fix_missing_locations(around)
    names: dict[str, object] = {}
    exec(compile(around, inspect.getfile(function), "exec"), function.__globals__, names)
    return names["around"](*[None] * len(free)).__code__
