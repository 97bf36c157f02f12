"""Write the figures of the newest record of the gate into docs/method.md, between its two marks.

python benchmarks/method_table.py
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from record import FOLDER

METHOD = Path(__file__).resolve().parents[1] / "docs" / "method.md"
MARKS = re.compile(r"(<!-- gate -->\n).*?(<!-- /gate -->)", re.S)


def markdown(path: Path) -> str:
    """Return the gated figures of a record as a table, with a line that says where they come from."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    machine = content["machine"]
    lines = [
        f"From [{path.name}](../benchmarks/records/{path.name}), {machine['cores']} cores, {machine['processor']}:",
        "",
        "| track | figure | value | 95 % interval | floor | cases |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(figure) for figure in content["figures"].values() if isinstance(figure, dict) and figure["gated"]]
    return "\n".join(lines) + "\n"


def _row(figure: dict[str, Any]) -> str:
    floor = "-" if figure["floor"] is None else f"{'<=' if figure['lower_is_better'] else '>='} {figure['floor']:.4f}"
    interval = f"{figure['low']:.4f}-{figure['high']:.4f}"
    cells = (figure["track"], figure["name"], f"{figure['value']:.4f}", interval, floor, figure["beside"])
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Write the table and name the record."""
    newest = max(FOLDER.glob("quality-*.json"))
    table = markdown(newest)
    METHOD.write_text(MARKS.sub(lambda marks: marks[1] + table + marks[2], METHOD.read_text("utf-8")), "utf-8")
    print(newest.name)


if __name__ == "__main__":
    main()
