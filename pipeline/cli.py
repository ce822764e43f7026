"""The command line: options and help. What the commands do stands in pipeline/commands/."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

import pipeline
from pipeline import cli_export, cli_review, cli_run
from pipeline.commands.completion import SHELLS, make_ready
from pipeline.commands.messages import CommandError, Exit, warn
from pipeline.knowledge import Knowledge, RulesError
from pipeline.settings import Settings, names_models

_OPTIONS = {"add_completion": False, "rich_markup_mode": None, "pretty_exceptions_enable": False}
_CONTEXT = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(name="phuchoi", no_args_is_help=True, context_settings=_CONTEXT, **_OPTIONS)  # type: ignore[arg-type]
evaluate = typer.Typer(no_args_is_help=True, help="Measure restoration and extraction against texts made by hand.")
rules = typer.Typer(no_args_is_help=True, help="Look after the rules.")
app.add_typer(evaluate, name="evaluate")
app.add_typer(rules, name="rules")

_Language = Annotated[str, typer.Option("--lang", help="Tesseract model(s), e.g. vie or vie+eng.")]
_Force = Annotated[bool, typer.Option("--force-ocr", help="Read every page image anew, whatever text it carries.")]
_Keep = Annotated[bool, typer.Option("--keep-text", help="Trust every text layer, even a damaged one.")]
_Lexicon = Annotated[
    list[Path] | None,
    typer.Option("--lexicon", metavar="FILE", help="Names of your own, one a line; may be given several times."),
]
_Rules = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="Rules of your own, added to those of phuchoi.")
]
_Errors = Annotated[int, typer.Option("--errors", min=0, help="List so many of the errors as well.")]


def _shells() -> list[str]:
    return list(SHELLS)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"phuchoi {pipeline.__version__}")
        raise typer.Exit


@app.callback()
def _phuchoi(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks; may stand anywhere.")] = False,
) -> None:
    """Turn scanned Vietnamese reports into text that reads as printed and tables whose every number can be checked."""


cli_run.add_to(app)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="[FILE|-]", help="Text; - or nothing: standard input.")] = Path("-"),
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Instead of standard output.")] = None,
    explain: Annotated[Path | None, typer.Option("--explain", help="Write every change as a line of JSON.")] = None,
    lexicon: _Lexicon = None,
    own_rules: _Rules = None,
) -> None:
    """Restore damaged Vietnamese text, line by line: line i of the output is line i of the input, restored."""
    from pipeline.commands.restore import restore_file

    restore_file(file, output, explain, Knowledge(None, own_rules, lexicon or ()))


@app.command()
def extract(
    file: Annotated[Path, typer.Argument(metavar="FILE|-", help="PDF, image or text; -: standard input.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Instead of standard output.")] = None,
    no_restore: Annotated[bool, typer.Option("--no-restore", help="Take the text as it stands.")] = False,
    excel: Annotated[
        bool, typer.Option("--excel", help="With a byte order mark and without what Excel takes for formulas or dates.")
    ] = False,
    force_ocr: _Force = False,
    keep_text: _Keep = False,
    lang: _Language = "vie",
    lexicon: _Lexicon = None,
    own_rules: _Rules = None,
) -> None:
    """Extract the indicators of one file as CSV."""
    from pipeline.commands.extract import extract_file

    knowledge = Knowledge(None, own_rules, lexicon or ())
    settings = _settings(lang, force_ocr, keep_text)
    _leave(extract_file(file, output, settings, knowledge, restored=not no_restore, excel=excel))


cli_review.add_to(app)
cli_export.add_to(app)


@app.command()
def doctor(lang: _Language = "vie") -> None:
    """Check that everything needed is installed; say what to type where it is not."""
    from pipeline.commands.checks import doctor as examine

    _leave(examine(_settings(lang)))


@app.command()
def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.", autocompletion=_shells)],
) -> None:
    """Print what a shell needs to complete commands, options and formats: docs/export.md says where to put it."""
    from pipeline.commands.completion import print_script

    print_script(shell)


@rules.command("check")
def rules_check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[DIR|FILE...]", help="Folders of rules and lexicons of your own [the rules of phuchoi]."
        ),
    ] = None,
) -> None:
    """Name everything that is wrong with rules and lexicons, line by line, and what is expected. Exit status 1 then."""
    from pipeline.commands.checks import check_rules

    _leave(check_rules(paths or []))


@rules.command("test")
def rules_test(own_rules: _Rules = None) -> None:
    """Run the examples that stand beside the rules of extraction; name those that do not hold. Exit status 1 then."""
    from pipeline.commands.examples import check_examples

    _leave(check_examples(Knowledge(None, own_rules)))


@evaluate.command("restore")
def evaluate_restore(
    gold: Annotated[Path, typer.Argument(help="The lines as printed; ¤ for a line nobody can read.")],
    restored: Annotated[Path | None, typer.Argument(metavar="[HYP]", help="The same lines, restored.")] = None,
    raw: Annotated[Path | None, typer.Option("--raw", help="The same lines as read: restore and score them.")] = None,
    errors: _Errors = 0,
    lexicon: _Lexicon = None,
    own_rules: _Rules = None,
) -> None:
    """Score restored text: one line of JSON, percent of tokens right."""
    from pipeline.commands.evaluate import evaluate_restoration

    evaluate_restoration(gold, restored, raw, errors, Knowledge(None, own_rules, lexicon or ()))


@evaluate.command("confidence")
def evaluate_confidence(
    pairs: Annotated[list[Path], typer.Argument(metavar="PAIR...", help="Stems of PAIR.gold.txt and PAIR.raw.txt.")],
    lexicon: _Lexicon = None,
    own_rules: _Rules = None,
) -> None:
    """Show how far the confidence of restored words can be believed: a line of JSON, and the reliability table."""
    from pipeline.commands.evaluate import evaluate_confidence as evaluate_words

    evaluate_words(pairs, Knowledge(None, own_rules, lexicon or ()))


@evaluate.command("extract")
def evaluate_extract(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.tsv", help="Rows made by hand.")],
    file: Annotated[Path, typer.Argument(help="A table of indicators (.csv, .tsv), or a file to extract from.")],
    errors: _Errors = 0,
) -> None:
    """Score extracted indicators: one line of JSON, shares 0-1."""
    from pipeline.commands.evaluate import evaluate_extraction

    evaluate_extraction(gold, file, errors)


def _settings(language: str, force_ocr: bool = False, keep_text: bool = False) -> Settings:
    if force_ocr and keep_text:
        raise CommandError("--force-ocr and --keep-text contradict each other: give one")
    if not names_models(language):
        raise CommandError(f"--lang {language}: not names of Tesseract models; e.g. vie or vie+eng")
    return Settings(language=language, force_ocr=force_ocr, keep_text=keep_text)


def _leave(status: Exit) -> None:
    if status:
        raise typer.Exit(int(status))


_debug = False


def main() -> NoReturn:
    """Run the command line: errors a user can mend are one line, others too unless --debug is given."""
    global _debug
    arguments = sys.argv[1:]
    # a switch for every command, wherever it stands; after -- everything is a name
    switches = arguments[: arguments.index("--")] if "--" in arguments else arguments
    _debug = "--debug" in switches
    arguments = [word for place, word in enumerate(arguments) if word != "--debug" or place >= len(switches)]
    for stream in (sys.stdout, sys.stderr):
        # a name or a terminal that has no UTF-8 must not end a run
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    make_ready()
    try:
        app(arguments, prog_name="phuchoi", obj=_debug)
    except Exception as error:
        if _debug:
            raise
        _explain(error)
        sys.exit(error.status if isinstance(error, CommandError) else Exit.USAGE if _mendable(error) else 1)
    sys.exit(0)


def _mendable(error: Exception) -> bool:
    return isinstance(error, (RulesError, OSError))


def _explain(error: Exception) -> None:
    if isinstance(error, OSError) and error.strerror:
        warn(f"{error.filename}: {error.strerror}" if error.filename else error.strerror)
    elif isinstance(error, CommandError) or _mendable(error):
        warn(str(error))
    else:
        warn(f"an error in phuchoi ({type(error).__name__}: {error}): please report it, with what --debug shows")
