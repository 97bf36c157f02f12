"""The pieces for CI: the action, the hook, GitLab's template, the image. None of them may swallow an exit code."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

import reference_key
import selftest
from command_line import ROOT, environment

POSIX = pytest.mark.skipif(os.name == "nt", reason="runs shell steps as a POSIX system does")
CASES = tuple(selftest.CASES)
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
SPEC, JOBS = yaml.safe_load_all((ROOT / "gitlab" / "dedup.yml").read_text("utf-8"))
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text("utf-8"))
_EXPRESSION = re.compile(r"\$\{\{ *([^}]*?) *\}\}")


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a CI machine: dedup on the path, a pip that only writes down what it is asked for."""
    tools, python = tmp_path / "tools", shlex.quote(sys.executable)
    tools.mkdir()
    pip = shlex.quote(str(tmp_path / "pip.log"))
    _script(tools / "dedup", f'exec {python} -m dedup "$@"')
    _script(tools / "python", f'if [ "$2" = pip ]; then printf "%s\\n" "$@" >> {pip}; else exec {python} "$@"; fi')
    return environment(
        PATH=os.pathsep.join([str(tools), os.environ["PATH"]]),
        GITHUB_OUTPUT=str(tmp_path / "output"),
        GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"),
        RUNNER_TEMP=str(tmp_path / "runner"),
    )


def _script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
    path.chmod(0o755)


def prepared(name: str, folder: Path) -> tuple[selftest.Case, Path]:
    """Make the repository of a case."""
    return selftest.make(name, folder / "repository"), folder / "repository"


class Runner:
    """Runs the shell steps of the action as a GitHub machine does, one after the other, until one fails."""

    def __init__(self, machine: Mapping[str, str], folder: Path, inputs: Mapping[str, str]) -> None:
        unknown = set(inputs) - set(ACTION["inputs"])
        assert not unknown
        self.machine, self.folder = machine, folder
        self.inputs = {name: str(inputs.get(name, one.get("default", ""))) for name, one in ACTION["inputs"].items()}

    def steps(self) -> list[dict[str, Any]]:
        """Return the steps that are shell and are not left out by their condition."""
        return [one for one in ACTION["runs"]["steps"] if "run" in one and self._wanted(one.get("if", ""))]

    def _wanted(self, condition: str) -> bool:
        if not condition:
            return True
        name, value = re.fullmatch(r"inputs\.(\S+) == '(.*)'", condition).groups()  # type: ignore[union-attr]
        return self.inputs[name] == value

    def value(self, text: str) -> str:
        """Return a value of the action with its expressions filled in."""
        known = {f"inputs.{name}": value for name, value in self.inputs.items()}
        known |= {"github.action_path": str(ROOT), "runner.temp": self.machine["RUNNER_TEMP"]}
        return _EXPRESSION.sub(lambda found: known[found[1]], text)

    def start(self, step: Mapping[str, Any]) -> subprocess.Popen[bytes]:
        """Start a step."""
        given = {name: self.value(str(value)) for name, value in step.get("env", {}).items()}
        return subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=self.folder / self.value(step.get("working-directory", ".")),
            env={**self.machine, **given},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self) -> tuple[int, str, str]:
        """Run the steps; return the code of the action and what was printed."""
        printed, told = "", ""
        for step in self.steps():
            running = self.start(step)
            out, err = running.communicate(timeout=120)
            printed, told = printed + out.decode(), told + err.decode()
            if running.returncode:
                return running.returncode, printed, told
        return 0, printed, told


def output(machine: Mapping[str, str]) -> dict[str, str]:
    """Return the outputs that the steps set."""
    lines = Path(machine["GITHUB_OUTPUT"]).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("name", CASES)
def test_the_command_ends_as_each_case_must(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The console script, in a real repository: clean 0, a copy 1, nothing to check 3, no article 0, no revision 2."""
    for variable, value in environment().items():
        monkeypatch.setenv(variable, value)
    assert selftest.failures([sys.executable, "-m", "dedup"], [name]) == []


def test_the_self_test_can_fail() -> None:
    """A command that always ends with 0 fails it, so does one that always ends with 1."""
    for code, wrong in ((0, ["copy", "empty"]), (1, ["clean", "empty"])):
        lines = selftest.failures([sys.executable, "-c", f"raise SystemExit({code})"], ["clean", "copy", "empty"])
        assert [line.split(":")[0] for line in lines] == wrong


@POSIX
@pytest.mark.parametrize("name", CASES)
def test_the_action_ends_as_each_case_must(name: str, machine: dict[str, str], tmp_path: Path) -> None:
    """The action's own steps end with the code of the check, and its output repeats it."""
    case, folder = prepared(name, tmp_path)
    runner = Runner(machine, folder, {"drafts": "drafts", "against": "wires", "changed-since": case.since})
    code, printed, told = runner.run()
    assert (code, output(machine)["exit-code"]) == (case.code, str(case.code)), told
    if case.code == 1:
        assert printed.startswith("::error file=drafts/fire.md,line=")
        assert "fire.md" in Path(machine["GITHUB_STEP_SUMMARY"]).read_text("utf-8")


@POSIX
@pytest.mark.parametrize("code", [0, 1, 2, 3, 77, 127, 130])
def test_the_action_swallows_no_code(code: int, machine: dict[str, str], tmp_path: Path) -> None:
    """Whatever the check ends with, so does the action; its last step is the check, and none is let pass."""
    _script(tmp_path / "tools" / "dedup", f"exit {code}")
    assert Runner(machine, tmp_path, {"drafts": "a", "against": "b"}).run()[0] == code
    assert output(machine)["exit-code"] == str(code)
    assert ACTION["runs"]["steps"][-1]["id"] == "check"
    assert not [one for one in ACTION["runs"]["steps"] if "continue-on-error" in one]


@POSIX
def test_inputs_of_the_action_are_values_and_never_code(machine: dict[str, str], tmp_path: Path) -> None:
    """Names with blanks, quotes, commands and a leading dash come through as they are, one a line."""
    _script(tmp_path / "tools" / "dedup", f'printf "%s\\n" "$@" > {shlex.quote(str(tmp_path / "given"))}')
    nasty = ["a b.md", "$(touch owned)", "`touch owned`", '"; touch owned; "', "-n", "* ?", "é'.md"]
    inputs = {
        "drafts": "\r\n".join(nasty) + "\n\n",
        "against": "wires one\nwires;two\n",
        "changed-since": "origin/main",
        "baseline": "b.jsonl",
        "config": "d.toml",
        "fail-on": "warning",
        "output": "sarif=a b.sarif\njunit=c.xml",
        "redact": "true",
        "args": "--no-text\n--set\nmost=0.6",
    }
    assert Runner(machine, tmp_path, inputs).run()[0] == 0
    options = "check -f github --against|wires one|--against|wires;two|--changed-since origin/main"
    head = [word for part in options.split("|") for word in ([part] if part.startswith("wires") else part.split())]
    files = [
        "--baseline",
        "b.jsonl",
        "--config",
        "d.toml",
        "--fail-on",
        "warning",
        "-o",
        "sarif=a b.sarif",
        "-o",
        "junit=c.xml",
    ]
    rest = ["--redact", "--no-text", "--set", "most=0.6", "--", *nasty]
    assert (tmp_path / "given").read_text("utf-8").splitlines() == [*head, *files, *rest]
    assert not (tmp_path / "owned").exists()
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "") and ("uses" in step or step["shell"] == "bash")


@POSIX
def test_the_action_leaves_to_the_configuration_what_is_not_given(machine: dict[str, str], tmp_path: Path) -> None:
    """Reference and level come from dedup.toml where the inputs name none, and the drafts from git."""
    _, folder = prepared("copy-change", tmp_path)
    (folder / "dedup.toml").write_text('[check]\nagainst = ["wires"]\nfail_on = "never"\n', "utf-8")
    code, printed, told = Runner(machine, folder, {"changed-since": "HEAD~1"}).run()
    assert code == 0 and printed.startswith("::error file=drafts/fire.md,"), told
    assert Runner(machine, folder, {"changed-since": "HEAD~1", "fail-on": "error"}).run()[0] == 1


@POSIX
@pytest.mark.parametrize(("version", "what"), [("", str(ROOT)), ("1.2.3", "dedup-news==1.2.3")])
def test_the_action_installs_the_right_distribution(
    version: str, what: str, machine: dict[str, str], tmp_path: Path
) -> None:
    """It installs its own code, or a version of dedup-news; a distribution called dedup is somebody else's."""
    _script(tmp_path / "tools" / "dedup", "exit 0")
    Runner(machine, tmp_path, {"drafts": "a", "against": "b", "version": version}).run()
    assert (tmp_path / "pip.log").read_text("utf-8").splitlines()[-1] == what


def test_nothing_installs_somebody_elses_package() -> None:
    """No file of the project tells anybody to install a distribution called dedup."""
    named = re.compile(r"(pip|pipx|uv)\S* +install[^\n|#]*\sdedup(?![-\w/.\[])")
    assert named.search("pip install --quiet dedup") and not named.search("pip install dedup-news")
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "action.yml", ROOT / "gitlab" / "dedup.yml"):
        assert not named.search(path.read_text("utf-8")), path


def test_the_action_is_documented() -> None:
    """Each input and output has a description, is used in the action, and stands in the documentation."""
    page, text = (ROOT / "docs" / "ci.md").read_text("utf-8"), (ROOT / "action.yml").read_text("utf-8")
    for name, one in {**ACTION["inputs"], **ACTION["outputs"]}.items():
        assert one["description"].endswith(".") and f"| `{name}` |" in page, name
    for name in ACTION["inputs"]:
        assert f"inputs.{name} " in text, name
    for name, one in SPEC["spec"]["inputs"].items():
        assert f"$[[ inputs.{name} ]]" in (ROOT / "gitlab" / "dedup.yml").read_text("utf-8")
        assert "description" in one and f"`{name}`" in page, name


@POSIX
def test_the_action_checks_against_a_cached_index(machine: dict[str, str], tmp_path: Path) -> None:
    """The index is built once and used again, under a key that changes with the texts of the reference."""
    _, folder = prepared("copy", tmp_path)
    runner = Runner(machine, folder, {"drafts": "drafts", "against": "wires", "index": "true"})
    code, printed, told = runner.run()
    assert code == 1 and "\n::error " in f"\n{printed}", told
    index = tmp_path / "runner" / "dedup-index" / "reference.dedup"
    first, built = output(machine)["key"], index.stat().st_mtime_ns
    assert runner.run()[0] == 1 and index.stat().st_mtime_ns == built
    (folder / "wires" / "more.md").write_text("The mill is to open in spring, the council said.\n", "utf-8")
    runner.run()
    assert output(machine)["key"] != first


def test_the_key_of_a_reference_changes_with_its_texts(tmp_path: Path) -> None:
    """A changed byte, a new file and another name make another key; the order of a folder does not."""
    (tmp_path / "a.txt").write_text("one", "utf-8")
    keys = [reference_key.key([str(tmp_path)])]
    (tmp_path / "a.txt").write_text("two", "utf-8")
    keys.append(reference_key.key([str(tmp_path)]))
    (tmp_path / "b.txt").write_text("two", "utf-8")
    keys.append(reference_key.key([str(tmp_path)]))
    (tmp_path / "b.txt").rename(tmp_path / "c.txt")
    keys.append(reference_key.key([str(tmp_path)]))
    assert len(set(keys)) == 4 and reference_key.key([str(tmp_path)]) == keys[-1]


def hook(*files: str, against: str = "wires") -> list[str]:
    """Return what pre-commit runs: the hook's entry, the arguments of the user's configuration, the changed files."""
    (one,) = HOOKS
    entry = [word if word != "dedup" else "-m dedup" for word in shlex.split(one["entry"])]
    return [sys.executable, *" ".join(entry).split(), "--against", against, *files]


@pytest.mark.parametrize(
    ("name", "files", "against", "code"),
    [
        ("clean", ["drafts/seeds.md", "drafts/old.txt"], "wires", 0),
        ("copy", ["drafts/old.txt", "drafts/fire.md"], "wires", 1),
        ("copy", ["drafts/fire.md"], "no-such-folder", 2),
        ("copy", ["drafts/nothing.md"], "wires", 3),
    ],
)
def test_the_hook_ends_as_the_check_does(
    name: str, files: Sequence[str], against: str, code: int, tmp_path: Path
) -> None:
    """The entry of the hook, with the files that pre-commit hands to it."""
    _, folder = prepared(name, tmp_path)
    (folder / "drafts" / "nothing.md").write_text("", "utf-8")
    done = subprocess.run(hook(*files, against=against), cwd=folder, env=environment(), capture_output=True)
    assert done.returncode == code, done.stderr.decode()


def test_the_hook_takes_articles_all_at_once() -> None:
    """It runs once over all files, for drafts are compared with one another, and takes articles only."""
    (one,) = HOOKS
    assert one["require_serial"] is True and one["language"] == "python" and "pass_filenames" not in one
    assert set(one["types_or"]) >= {"markdown", "plain-text", "html"}
    for path, wanted in (("README.md", False), ("a/CHANGELOG.md", False), ("a/licence", False), ("a/read.md", True)):
        assert bool(re.search(one["exclude"], path)) is not wanted


@POSIX
def test_an_interrupt_ends_all_of_them_with_130(machine: dict[str, str], tmp_path: Path) -> None:
    """Ctrl-C, or a job that is cancelled, is 130 from the command, the action and the hook, with one line."""
    _, folder = prepared("clean", tmp_path)
    piped = {"cwd": folder, "env": machine, "start_new_session": True}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [sys.executable, "-m", "dedup", "check", "-", "--against", "wires"]
    runner = Runner(machine, folder, {"drafts": "-", "against": "wires"})
    all_of_them = [
        subprocess.Popen(command, **piped, **pipes),  # type: ignore[call-overload]
        subprocess.Popen(hook("-"), **piped, **pipes),  # type: ignore[call-overload]
        runner.start(runner.steps()[-1]),
    ]
    time.sleep(3)
    for running in all_of_them:
        os.killpg(running.pid, signal.SIGINT)
    for running in all_of_them:
        _, err = running.communicate(timeout=30)
        assert (running.returncode, err.decode().strip()) == (130, "dedup: interrupted")
    assert output(machine)["exit-code"] == "130"


def gitlab_script(**inputs: str) -> str:
    """Return the script of GitLab's job with its inputs filled in, as one shell script."""
    given = {name: str(inputs.get(name.replace("-", "_"), one.get("default"))) for name, one in _inputs().items()}
    job = JOBS["dedup"]
    text = json.dumps({"variables": job["variables"], "script": job["script"]})
    text = re.sub(r"\$\[\[ inputs\.(\S+) \]\]", lambda found: json.dumps(given[found[1]])[1:-1], text)
    filled = json.loads(text)
    variables = [f"{name}={shlex.quote(value)}" for name, value in filled["variables"].items() if "CACHE" not in name]
    return "\n".join([*variables, *filled["script"]])


def _inputs() -> dict[str, Any]:
    inputs: dict[str, Any] = SPEC["spec"]["inputs"]
    return inputs


@POSIX
@pytest.mark.parametrize("shell", ["bash", "sh"])
@pytest.mark.parametrize("name", ["clean", "copy", "empty"])
def test_the_template_for_gitlab_ends_as_the_check_does(
    name: str, shell: str, machine: dict[str, str], tmp_path: Path
) -> None:
    """The job's script ends with the code of the check and leaves both of its reports."""
    case, folder = prepared(name, tmp_path)
    script = gitlab_script(drafts="drafts", against="wires")
    done = subprocess.run([shell, "-e", "-c", script], cwd=folder, env=machine, capture_output=True)
    assert done.returncode == case.code, done.stderr.decode()
    if case.code != 3:
        listed = json.loads((folder / "gl-code-quality-report.json").read_text("utf-8"))
        assert {one["location"]["path"] for one in listed} == ({"drafts/fire.md"} if case.code else set())
        assert (folder / "dedup-junit.xml").is_file()


def test_the_template_for_gitlab_is_whole() -> None:
    """Reports are kept when the job fails, the history is there, and nothing lets the job pass."""
    job = JOBS["dedup"]
    assert job["artifacts"]["when"] == "always" and job["variables"]["GIT_DEPTH"] == "0"
    assert "allow_failure" not in job and "dedup check" in job["script"][-1]
    reports = job["artifacts"]["reports"]
    assert f"gitlab={reports['codequality']}" in job["script"][-1] and f"junit={reports['junit']}" in job["script"][-1]


def test_the_workflow_runs_every_case_of_the_self_test() -> None:
    """The workflow of this repository takes its cases from the self-test and hands the action inputs that exist."""
    job = WORKFLOW["jobs"]["self-test"]
    assert job["strategy"]["matrix"]["case"] == list(selftest.CASES)
    steps = [*WORKFLOW["jobs"]["documents"]["steps"], *job["steps"]]
    uses = [step for step in steps if step.get("uses") == "./"]
    assert len(uses) == 2 and all(set(step["with"]) <= set(ACTION["inputs"]) for step in uses)
    assert {case["case"] for case in job["strategy"]["matrix"]["include"]} <= set(selftest.CASES)


@POSIX
@pytest.mark.parametrize(
    ("wanted", "code", "outcome", "passes"),
    [
        ("0", "0", "success", True),
        ("1", "1", "failure", True),
        ("1", "0", "success", False),
        ("1", "1", "success", False),
        ("0", "", "failure", False),
        ("2", "1", "failure", False),
    ],
)
def test_the_workflow_tells_a_wrong_code(wanted: str, code: str, outcome: str, passes: bool) -> None:
    """Its last step fails where the action's code or outcome is another one than the case must have."""
    script = WORKFLOW["jobs"]["self-test"]["steps"][-1]["run"]
    given = {**os.environ, "WANTED": wanted, "CODE": code, "OUTCOME": outcome}
    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], env=given, capture_output=True)
    assert (done.returncode == 0) is passes


def test_the_image_is_slim_and_has_no_root() -> None:
    """The image is built of a slim one in two stages, copies files that are there, and runs as a user of its own."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    assert [line.split()[1] for line in lines if line.startswith("FROM")] == ["python:3.12-slim"] * 2
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users == ["dedup"] and 'ENTRYPOINT ["dedup"]' in lines
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = {word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]}
    assert copied - {"--from=built", "/opt/dedup"} == allowed and all((ROOT / one).exists() for one in allowed)
