"""A group of commands of the command line."""

from __future__ import annotations

import os
from difflib import get_close_matches
from typing import Any

import click


class Group(click.Group):
    """Commands that answer a misspelt name with the nearest one."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Return the command that the arguments name; raises a usage error that suggests the nearest name."""
        name = args[0]
        if self.get_command(ctx, name) is None:
            close = get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"the commands are {', '.join(self.list_commands(ctx))}."
            scanned = os.path.exists(name) and ctx.parent is None
            path = f" To scan a path: dedup scan {name}" if scanned else ""
            ctx.fail(f"there is no command {name!r}; {hint}{path}")
        return super().resolve_command(ctx, args)
