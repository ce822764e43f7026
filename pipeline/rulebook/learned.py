"""Are the learned models whole: a file cut short on the way is named before it gives odd results."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from pipeline.restore.entries import Fault
from pipeline.restore.hashed import SLOTS

LANGUAGE = "restore/language"
_CLASSES = ("<s>", "<num>", "<code>", "<unk>")


class ChannelTables(msgspec.Struct):
    """What is in every channel: counts {printed: {read: count}}."""

    letters: dict[str, dict[str, float]]
    onsets: dict[str, dict[str, float]]
    rhymes: dict[str, dict[str, float]]
    words: dict[str, dict[str, float]]


def faults_of_channel(data: bytes) -> Iterator[Fault]:
    try:
        msgspec.msgpack.decode(lzma.decompress(data), type=ChannelTables)
    except (lzma.LZMAError, EOFError, msgspec.DecodeError, msgspec.ValidationError) as error:
        yield Fault(0, f"{error}: expected a channel as pipeline.learn writes it; the file may be cut short")


def faults_of_array(path: Path) -> Iterator[Fault]:
    try:
        np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        yield Fault(0, f"{error}: expected an array as numpy saves it; the file may be cut short")


def faults_of_language(folder: Path) -> Iterator[tuple[str, Fault]]:
    """Names of files of the language model that are missing or do not go together. Arrays that cannot be read are left
    to `faults_of_array`."""
    bigrams = ("bigram-words.npy", "bigram-counts.npy", "bigram-costs.npy")
    wanted = ("words.txt", "unigrams.npy", *bigrams, "trigram-costs.npy")
    missing = [name for name in wanted if not (folder / name).is_file()]
    prints = sorted(folder.glob("trigram-prints-*.npy"))
    if not prints:
        missing.append("trigram-prints-0.npy")
    for name in missing:
        yield name, Fault(0, "missing: expected a part of the language model")
    if missing:
        return
    try:
        words = (folder / "words.txt").read_text("utf-8").split("\n")[:-1]
    except UnicodeDecodeError as error:
        yield "words.txt", Fault(0, f"{error}: expected UTF-8")
        return
    if tuple(words[: len(_CLASSES)]) != _CLASSES:
        yield "words.txt", Fault(1, f"{', '.join(words[:4])}, expected the classes {', '.join(_CLASSES)}")
    try:
        shapes = {path.name: np.load(path, mmap_mode="r").shape for path in folder.glob("*.npy")}
    except (ValueError, OSError, EOFError):
        return
    pairs = shapes["bigram-words.npy"][0]
    triples = sum(shapes[path.name][0] for path in prints) * SLOTS
    for name, expected in (
        ("unigrams.npy", (2, len(words))),
        ("bigram-counts.npy", (len(words),)),
        ("bigram-costs.npy", (2, pairs)),
        ("trigram-costs.npy", (triples,)),
    ):
        if shapes[name] != expected:
            yield name, Fault(0, f"shape {shapes[name]}, expected {expected} for the files beside it")
