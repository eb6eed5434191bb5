"""Where the result of a run goes: standard output, a file, an evidence folder, the step summary of GitHub."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assure.cli.terminal import colour_wanted, show, tell
from assure.core import ContractProblem, ContractProblems, ExitCode, Location
from assure.evidence import render

if TYPE_CHECKING:
    from assure.cli.keeping import Taken
    from assure.cli.options import Values
    from assure.contracts.values import Config
    from assure.core import Gate, Mode, Report


# How many findings of one rule a gate lists at the terminal; evidence, files and --verbose hold them all.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Outlet:
    """What the command line says about the result.

    `file` is the file that gets it ("" for none), `folder` the folder that gets the evidence (None for none): absolute
    where a person named it, else relative to `root`, the project.
    """

    format: str
    file: str
    folder: Path | None
    root: Path
    quiet: bool
    verbose: bool
    no_color: bool

    @classmethod
    def of(cls, values: Values, config: Config, *, always: bool) -> Outlet:
        """The outlet of a command line; `always` is set for a run that leaves evidence without being asked.

        Raises ContractProblems for a configured folder that a link leads out of the project: whoever may change the
        configuration may not by that alone write elsewhere.
        """
        output = values["output"] or ""
        is_folder = bool(output) and (output.endswith(("/", os.sep)) or Path(output).is_dir())
        from assure.cli.files import resolved

        root = Path(config.root)
        if always and not is_folder:
            _check_configured(config, root)
        configured = Path(config.evidence) if always else None
        return cls(
            format=values["format"] or "text",
            file="" if is_folder else output,
            folder=resolved(output) if is_folder else configured,
            root=root,
            quiet=values["quiet"],
            verbose=values["verbose"],
            no_color=values["no_color"],
        )

    @property
    def detailed(self) -> bool:
        """Whether anything that is written tells what was judged (commit, digests), which takes a while to find out."""
        return self.folder is not None or self.format in ("json", "markdown", "sarif")

    def plan(self, gates: tuple[Gate, ...], mode: Mode) -> None:
        """Leave the plan in the evidence folder, before the first gate runs."""
        if self.folder is not None:
            from assure.evidence.write import write_plan

            planned = tuple(gate.name for gate in gates)
            write_plan(planned, mode, self.folder, root=self.root, outside=self._outside)

    def write(self, report: Report, taken: Taken) -> Report:
        """Leave the evidence; the report comes back clean and with the names of the files."""
        from assure.evidence.clean import clean_report

        report = clean_report(report, str(self.root))
        if self.folder is None:
            return report
        from assure.evidence.write import DEFAULT_FORMATS, with_evidence, write_evidence

        also = (self.format,) if self.format in ("sarif", "junit") else ()
        write_evidence(
            report,
            self.folder,
            (*DEFAULT_FORMATS, *also),
            root=self.root,
            outside=self._outside,
            taken=taken.evidence,
        )
        return with_evidence(report, self.folder, root=self.root)

    def show(self, report: Report, taken: Taken) -> None:
        """Print the result, or write it to its file and print the summary."""
        if self.format == "github":
            self._summarise(report)
        if self.file:
            from assure.cli.files import write_text

            text = render(report, self.format, waived=self.verbose, root=str(self.root))
            write_text(self.file, text)
            taken.file(text, self.format)
        printed = "text" if self.file else self.format
        if printed == "text" and self.quiet and report.exit_code is ExitCode.HELD:
            return
        text = render(report, printed, self.colour, self.verbose, str(self.root), self._shown)
        show(text)
        taken.show(text, printed)

    @property
    def colour(self) -> bool:
        """Whether what is printed is in colour."""
        return colour_wanted(sys.stdout, no_color=self.no_color, environment=os.environ)

    @property
    def _shown(self) -> int | None:
        """How many findings of one rule a person is shown: none where they stand in a file or nobody wants to read."""
        if self.file or self.quiet:
            return 0
        return None if self.verbose else SHOWN

    @property
    def _outside(self) -> bool:
        # The configuration may only name a folder inside the project; a person at the keyboard may name any.
        return self.folder is not None and self.folder.is_absolute() and not self.folder.is_relative_to(self.root)

    def _summarise(self, report: Report) -> None:
        """Append to the page that GitHub shows for this step, where it says which file that is."""
        path = os.environ.get("GITHUB_STEP_SUMMARY")
        if path:
            from assure.evidence import step_summary

            try:
                with Path(path).open("a", encoding="utf-8", newline="") as page:
                    page.write(step_summary(report, str(self.root)))
            except OSError as problem:
                # The page is a convenience; annotations, evidence and the exit code are what counts.
                tell(f"assure: the step summary {path} can't be written: {problem.strerror}")


def _check_configured(config: Config, root: Path) -> None:
    """Raise ContractProblems where the evidence folder of the configuration is no folder inside the project."""
    try:
        place = (root / config.evidence).resolve()
    except RuntimeError:  # links in a circle
        place = root.parent
    if not place.is_relative_to(root):
        code, why = "CFG016", "is a link that leads out of the project; expected a folder inside it"
    elif place.exists() and not place.is_dir():
        code, why = "CFG006", "is a file; expected a folder"
    else:
        return
    at = config.written_at.get(f"evidence:{config.evidence}", Location(config.path))
    message = f"`evidence`: `{config.evidence}` {why}"
    raise ContractProblems((ContractProblem(code, at.path, at.line, at.column, message),))
