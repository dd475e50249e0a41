"""Which actions need two people, and what each of them does.

A floor that owns such an action registers it beside the action itself:

    @two_person(Permission.APPROVE_PLAN, title=_("Publish a plan"), describe=…, content=…, editors=…)
    def publish(approval: Approval, *, by: Any, now: datetime) -> object: ...

and asks for it by `asking.ask(Permission.APPROVE_PLAN, subject=plan.code, …)`. Several actions under one row of the
table take names of their own: `two_person(Permission.LEGAL_HOLD, name="set", …)` is asked for as `"PER-24:set"`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from compliance.access import Permission, grants
from compliance.approvals.models import Approval

Execute = Callable[..., Any]

_ACTIONS: dict[str, "TwoPersonAction"] = {}


@dataclass(frozen=True)
class TwoPersonAction:
    """One action and how it is told, hashed and done.

    `describe(approval)` is one sentence for the second person; `content(approval)` returns what would be done as plain
    data (it is hashed again under lock just before it is done, so it must read live rows, locking them);
    `editors(approval)` are the numbers of the users who last changed it, none of whom may be the second person;
    `link(approval)` is the page that shows it in full, or "". `execute(approval, by=, now=)` does it; None: it is done
    elsewhere (a command), by `answering.spend`. `outcome(what execute handed back)` says in a sentence what came of it.
    """

    name: str
    permission: Permission
    title: Any
    describe: Callable[[Approval], str]
    content: Callable[[Approval], Any]
    editors: Callable[[Approval], Iterable[int]]
    link: Callable[[Approval], str]
    execute: Execute | None
    roles: frozenset[str] | None
    outcome: Callable[[Any], str]

    def is_for(self, user: Any) -> bool:
        """Whether the user's role in the table is one of the two hands of this action."""
        role = getattr(user, "role", None) or ""
        if self.roles is not None and role not in self.roles:
            return False
        return "2p" in grants(role, self.permission).replace("+", " ").split()


def _nothing(approval: Approval) -> dict[str, Any]:
    return {}


def _nobody(approval: Approval) -> tuple[int, ...]:
    return ()


def _no_page(approval: Approval) -> str:
    return ""


def _no_word(result: Any) -> str:
    return ""


def two_person(
    permission: Permission,
    *,
    title: Any,
    describe: Callable[[Approval], str],
    content: Callable[[Approval], Any] = _nothing,
    editors: Callable[[Approval], Iterable[int]] = _nobody,
    link: Callable[[Approval], str] = _no_page,
    outcome: Callable[[Any], str] = _no_word,
    name: str = "",
    roles: Iterable[str] | None = None,
) -> Callable[[Execute], Execute]:
    """Register the decorated function as what is done once two people agree. `roles`: fewer than the table's."""

    def decorate(execute: Execute) -> Execute:
        _add(permission, name, title, describe, content, editors, link, execute, roles, outcome)
        return execute

    return decorate


def two_person_elsewhere(
    permission: Permission,
    *,
    title: Any,
    describe: Callable[[Approval], str],
    content: Callable[[Approval], Any] = _nothing,
    editors: Callable[[Approval], Iterable[int]] = _nobody,
    link: Callable[[Approval], str] = _no_page,
    name: str = "",
    roles: Iterable[str] | None = None,
) -> None:
    """Register an action that a command does later: agreeing leaves an approval to be spent once (answering.py)."""
    _add(permission, name, title, describe, content, editors, link, None, roles, _no_word)


def _add(
    permission: Permission,
    name: str,
    title: Any,
    describe: Callable[[Approval], str],
    content: Callable[[Approval], Any],
    editors: Callable[[Approval], Iterable[int]],
    link: Callable[[Approval], str],
    execute: Execute | None,
    roles: Iterable[str] | None,
    outcome: Callable[[Any], str],
) -> None:
    key = name_of(permission, name)
    if key in _ACTIONS:
        raise ValueError(f"two actions are called {key}")
    _ACTIONS[key] = TwoPersonAction(
        key,
        permission,
        title,
        describe,
        content,
        editors,
        link,
        execute,
        frozenset(roles) if roles is not None else None,
        outcome,
    )


def name_of(permission: Permission, name: str = "") -> str:
    """`ROS-02`, or `PER-24:set` for one of several actions under one row."""
    return f"{permission.value}:{name}" if name else permission.value


def action_of(name: str) -> TwoPersonAction:
    """Raises KeyError for an action nobody registered."""
    return _ACTIONS[str(name)]


def every_action() -> tuple[TwoPersonAction, ...]:
    """All that are registered, in order of their names."""
    return tuple(_ACTIONS[name] for name in sorted(_ACTIONS))


def names_for(user: Any) -> list[str]:
    """The actions in which this user may be one of the two."""
    return [action.name for action in every_action() if action.is_for(user)]
