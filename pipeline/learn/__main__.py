"""How the models in rules/restore/ are made, one command a model; docs/retraining.md has the whole recipe.

    python -m pipeline.learn channel PAIRS.jsonl… --out rules/restore/channel-eng.msgpack.xz
    python -m pipeline.learn channel rules/restore/confusions-copier.tsv --out rules/restore/channel-copier.msgpack.xz
    python -m pipeline.learn channel PAGE.gold.txt… --like eng --out my-rules/restore/channel-mine.msgpack.xz
    python -m pipeline.learn language TEXT[=WEIGHT]… --gazetteer PLACES.json=2 --out rules/restore/language
    python -m pipeline.learn places PLACES.json --out rules/places/before-2025-07.tsv

Pairs come from `python -m pipeline.learn.simulate`; beside PAGE.gold.txt stands PAGE.raw.txt, line by line; a .tsv is a
table of letter confusions. Texts are plain or .xz, a paragraph a line.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
from itertools import chain
from pathlib import Path

import msgspec

from pipeline.knowledge import Knowledge, RulesError
from pipeline.publish.atomic import write_atomically


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.learn", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    channel = commands.add_parser("channel", help="what an engine makes of printed words")
    channel.add_argument("sources", nargs="+", type=Path, help="pairs (.jsonl), pages (.gold.txt) or one table (.tsv)")
    channel.add_argument("--like", help="of few pages: the channel that is most alike, by name or file")
    channel.add_argument("--drawn", type=int, help="words drawn letter by letter, of few pages or a table")
    channel.add_argument("--out", type=Path, required=True)
    language = commands.add_parser("language", help="syllable trigrams of texts")
    language.add_argument("texts", nargs="+", help="FILE or FILE=WEIGHT")
    language.add_argument("--gazetteer", action="append", default=[], help="FILE or FILE=WEIGHT: JSON of places")
    language.add_argument("--out", type=Path, required=True)
    language.add_argument("--bigrams", type=int, default=1_700_000)
    language.add_argument("--trigrams", type=int, default=5_000_000)
    places = commands.add_parser("places", help="a table of places from a gazetteer")
    places.add_argument("gazetteer", type=Path)
    places.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.command == "channel":
        try:
            _channel(options)
        except (OSError, ValueError, RulesError, lzma.LZMAError) as error:
            sys.exit(str(error))
    elif options.command == "places":
        _places(options.gazetteer, options.out)
    else:
        _language(options)


def _channel(options: argparse.Namespace) -> None:
    """Raises OSError, ValueError and RulesError for what cannot be read."""
    from pipeline.learn.channel import learn, word_pairs
    from pipeline.learn.confusions import read_table
    from pipeline.learn.few_pages import DRAWN, enlist, of_pages, of_table

    knowledge, sources, like, out = Knowledge(), options.sources, options.like, options.out
    if sources[0].suffix == ".tsv":
        tables = of_table(read_table(sources[0]), knowledge, options.drawn or DRAWN)
    elif like:
        file = Path(like) if like.endswith(".xz") else knowledge.path(f"restore/channel-{like}.msgpack.xz")
        alike = msgspec.msgpack.decode(lzma.decompress(file.read_bytes()))
        tables = of_pages(word_pairs(sources), alike, knowledge, options.drawn or DRAWN // 3)
    else:
        tables = learn(sources)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, lzma.compress(msgspec.msgpack.encode(tables), preset=9))
    print(json.dumps({name: len(table) if isinstance(table, dict) else table for name, table in tables.items()}))
    if like and not enlist(out):
        print(f"{out}: not named channel-NAME.msgpack.xz: no style of it is looked for", file=sys.stderr)


def _places(gazetteer: Path, out: Path) -> None:
    from pipeline.learn.gazetteer import rows

    table = ["code\tprovince\tkind\tname\tdistrict", *("\t".join(row) for row in rows(gazetteer))]
    write_atomically(out, "".join(f"{line}\n" for line in table).encode("utf-8"))
    print(json.dumps({"places": len(table) - 1}))


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
