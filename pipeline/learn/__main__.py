"""How the models in rules/restore/ are made, one command a model; docs/development.md has the whole recipe.

    python -m pipeline.learn channel PAIRS.jsonl… --out rules/restore/channel-eng.msgpack.xz
    python -m pipeline.learn language TEXT[=WEIGHT]… --gazetteer PLACES.json=2 --out rules/restore/language

Pairs come from `python -m pipeline.learn.simulate`. Texts are plain or .xz, a paragraph a line.
"""

from __future__ import annotations

import argparse
import json
import lzma
from itertools import chain
from pathlib import Path

import msgspec

from pipeline.knowledge import Knowledge
from pipeline.publish.atomic import write_atomically


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.learn", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    channel = commands.add_parser("channel", help="what an engine makes of printed words, from simulated pairs")
    channel.add_argument("pairs", nargs="+", type=Path)
    channel.add_argument("--out", type=Path, required=True)
    language = commands.add_parser("language", help="syllable trigrams of texts")
    language.add_argument("texts", nargs="+", help="FILE or FILE=WEIGHT")
    language.add_argument("--gazetteer", action="append", default=[], help="FILE or FILE=WEIGHT: JSON of places")
    language.add_argument("--out", type=Path, required=True)
    language.add_argument("--bigrams", type=int, default=1_700_000)
    language.add_argument("--trigrams", type=int, default=5_000_000)
    options = parser.parse_args()
    if options.command == "channel":
        _channel(options.pairs, options.out)
    else:
        _language(options)


def _channel(pairs: list[Path], out: Path) -> None:
    from pipeline.learn.channel import learn

    tables = learn(pairs)
    write_atomically(out, lzma.compress(msgspec.msgpack.encode(tables), preset=9))
    print(json.dumps({name: len(table) if isinstance(table, dict) else table for name, table in tables.items()}))


def _language(options: argparse.Namespace) -> None:
    from pipeline.learn.gazetteer import sentences
    from pipeline.learn.language import learn
    from pipeline.learn.texts import read_lines

    texts = chain(
        ((read_lines(path), weight) for path, weight in map(_weighted, options.texts)),
        ((sentences(path), weight) for path, weight in map(_weighted, options.gazetteer)),
    )
    print(json.dumps(learn(list(texts), options.bigrams, options.trigrams, Knowledge(), options.out)))


def _weighted(argument: str) -> tuple[Path, int]:
    name, _, weight = argument.partition("=")
    return Path(name), int(weight or 1)


if __name__ == "__main__":
    main()
