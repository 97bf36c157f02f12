"""The configuration of a check: which file holds, what it says, and one clear line for each thing said wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import dedup, write
from dedup.checking import configuration
from dedup.errors import UsageError

#: What is written, and what the line must say.
WRONG = {
    "[site\n": "is not valid TOML",
    'site = "Courier"': "'site' is a table: write [site]",
    "[[site]]": "'site' is a table: write [site]",
    '[partner]\nwire = "AP"': "'partner' is a table: write [[partner]]",
    '[allow]\nreason = "x"': "write [[allow]]",
    "[sites]": "there is no 'sites'; did you mean 'site'?",
    "[[partners]]": "did you mean 'partner'?",
    "nonsense = 1": "there is no 'nonsense'; there are check, site, partner, allow",
    '[site]\npublishr = "x"': "[site] has no key 'publishr'; did you mean 'publisher'?",
    "[site]\npublisher = 7": "[site]: publisher must be a text in quotation marks, not 7",
    '[site]\npublisher = ""': "publisher must be a text",
    '[site]\ndomains = "courier.example"': "domains must be a list of texts",
    "[site]\ndomains = [1]": "domains must be a list of texts",
    '[site]\ndomains = ["two words"]': "'two words' is no domain",
    '[[partner]]\nreuse = "full"': "[[partner]] 1 names either a wire or a publisher",
    '[[partner]]\nwire = "AP"\npublisher = "AP"': "names either a wire or a publisher",
    '[[partner]]\nwire = "Reutres"': "there is no wire 'Reutres'; did you mean 'Reuters'?",
    '[[partner]]\nwire = "AP"\nreuse = "ful"': "reuse is 'ful'; did you mean 'full'?",
    '[[partner]]\nwire = "AP"\nreuse = "maybe"': "it is one of full, part, none",
    '[[partner]]\nwire = "AP"\ncredits = "x"': "did you mean 'credit'?",
    '[[partner]]\nwire = "AP"\n[[partner]]\nwire = "Associated Press"': "[[partner]] 2: AP has an entry already",
    '[[allow]]\ndraft = "*"': "[[allow]] 1 needs a reason",
    '[[allow]]\nreason = "x"': "needs a draft or a source",
    '[[allow]]\ndraft = "*"\nreason = " "': "reason must be a text",
    '[[allow]]\ndraft = "*"\nreason = "x"\nrules = ["DUP04"]': "there is no rule 'DUP04'; did you mean DUP0",
    '[[allow]]\ndraft = "*"\nreason = "x"\nrules = "DUP004"': "rules must be a list of texts",
    '[[allow]]\ndraft = "*"\nreason = "x"\nexpires = "2031-01-31"': "expires must be a day without quotation marks",
    '[[allow]]\ndraft = "*"\nreason = "x"\nexpires = 2031-01-31T10:00:00': "expires must be a day",
    '[[allow]]\ndraft = "*"\nreason = "x"\nexpires = 2031-02-31': "is not valid TOML",
    "allow = [1]": "[[allow]] 1 is no table",
    '[check]\nfail_on = "errors"': "[check]: fail_on is 'errors'; did you mean 'error'?",
    '[check]\nfail-on = "error"': "did you mean 'fail_on'?",
    '[check]\nagainst = "wires"': "against must be a list of texts",
    '[check]\nselect = ["all"]': "there is no rule 'all'",
    "[check]\nbaseline = true": "baseline must be a text",
    '[site]\npublisher = "x"\n[site]\n': "is not valid TOML",
    '[site]\npublisher = "Caf\udce9"': "is not UTF-8",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_one_clear_line(tmp_path: Path, text: str) -> None:
    """Every mistake names the file, the place and what to do, in one line."""
    path = tmp_path / "dedup.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError) as raised:
        configuration.load(path)
    message = str(raised.value)
    assert WRONG[text] in message
    assert message.startswith(str(path))


def test_a_mistake_ends_with_2_and_checks_nothing(tmp_path: Path) -> None:
    """Through the command line: code 2, nothing on standard output, one line."""
    write(tmp_path / "a.txt", ["The ferry ran late again on Monday."])
    (tmp_path / "dedup.toml").write_text("[sites]\n", "utf-8")
    done = dedup("check", "a.txt", "--against", "a.txt", cwd=tmp_path)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "did you mean 'site'?" in done.err
    assert dedup("check", "a.txt", "--against", "a.txt", "--config", "none.toml", cwd=tmp_path).code == 2


def test_the_closest_file_holds_alone(tmp_path: Path) -> None:
    """Upwards, `dedup.toml` before `.dedup.toml` before a pyproject.toml with the table; nothing is added up."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "dedup.toml").write_text('[site]\npublisher = "Outer"\n', "utf-8")
    (tmp_path / "a" / "pyproject.toml").write_text('[project]\nname = "x"\n', "utf-8")
    assert configuration.find(inner) == tmp_path / "dedup.toml"
    (tmp_path / "a" / "pyproject.toml").write_text('[tool.dedup.site]\ndomains = ["inner.example"]\n', "utf-8")
    found = configuration.find(inner)
    assert found == tmp_path / "a" / "pyproject.toml"
    assert configuration.load(found).policy.site.publisher is None
    (tmp_path / "a" / ".dedup.toml").write_text("", "utf-8")
    assert configuration.find(inner) == tmp_path / "a" / ".dedup.toml"


def test_options_come_before_the_configuration(tmp_path: Path) -> None:
    """`[check]` gives what is not named on the command line; its paths count from its own folder."""
    for name in ("in/a.txt", "in/b.txt", "wires/w.txt"):
        write(
            tmp_path / name, ["The ferry ran late again on Monday, said the harbour office of Norby.", f"Own {name}."]
        )
    (tmp_path / "dedup.toml").write_text(
        '[check]\nagainst = ["wires"]\nfail_on = "note"\nignore = ["DUP004"]\n', "utf-8"
    )
    done = dedup("check", "a.txt", "-f", "concise", cwd=tmp_path / "in")
    assert (done.code, "DUP001" in done.out) == (1, True)
    assert dedup("check", "a.txt", "-q", "--fail-on", "never", cwd=tmp_path / "in").code == 0
    assert dedup("check", "a.txt", "-q", "--ignore", "dup001,DUP002", cwd=tmp_path / "in").code == 0
    assert "no rule" in dedup("check", "a.txt", "--select", "DUP0001", cwd=tmp_path / "in").err
    assert "nothing to compare with" in dedup("check", "a.txt", "--no-config", cwd=tmp_path / "in").err


def test_init_writes_what_a_check_takes(tmp_path: Path) -> None:
    """A commented configuration that is valid as it stands and with its examples, a workflow, and what to do next."""
    done = dedup("init", cwd=tmp_path)
    assert done.code == 0
    assert "Wrote dedup.toml" in done.out and "Next: 1." in done.out
    assert "dedup check articles/ --changed-since" in (tmp_path / ".github/workflows/dedup.yml").read_text("utf-8")
    written = (tmp_path / "dedup.toml").read_text("utf-8")
    assert configuration.load(tmp_path / "dedup.toml").options["fail_on"] == "error"
    examples = [line.removeprefix("# ") if " = " in line or "[[" in line else line for line in written.splitlines()]
    (tmp_path / "all.toml").write_text("\n".join(examples), "utf-8")
    policy = configuration.load(tmp_path / "all.toml").policy
    assert (policy.partners[0].name, policy.allow[0].rules) == ("AP", ("DUP004",))


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    """Where one of the files is there, none is written."""
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/dedup.yml").write_text("mine", "utf-8")
    done = dedup("init", tmp_path)
    assert (done.code, done.out, "there already" in done.err) == (2, "", True)
    assert not (tmp_path / "dedup.toml").exists()
    assert dedup("init", tmp_path, "--no-workflow").code == 0
    assert (tmp_path / ".github/workflows/dedup.yml").read_text("utf-8") == "mine"


def test_a_broken_project_file_is_not_passed_over(tmp_path: Path) -> None:
    """One that has our table is an error, for its policy would be lost; one without is somebody else's."""
    project = tmp_path / "pyproject.toml"
    project.write_text("broken", "utf-8")
    assert configuration.find(tmp_path) != project
    project.write_text('[tool.dedup.site]\npublisher = "Courier\n', "utf-8")
    with pytest.raises(UsageError, match="is not valid TOML"):
        configuration.find(tmp_path)
