#!/bin/sh
# Makes the wheel and the source archive in dist/, checks what is in them, installs the wheel into an environment of its
# own and runs it on samples in a folder that sees nothing of this one. Ends with 0 where all is well, else with 1 and
# the reason on standard error. `make package` sets up what it needs.
set -eu

give_up() { printf 'package: %s\n' "$*" >&2; exit 1; }

cd "$(dirname "$0")/.."
root=$PWD
largest=40000000 # bytes: what a mirror or a memory stick takes without a second thought
rm -rf dist

.venv/bin/python -m build --no-isolation --outdir dist . >/dev/null || give_up "it cannot be built: see above"
wheel=$(echo dist/*.whl)
archive=$(echo dist/*.tar.gz)
.venv/bin/python -m twine check --strict "$wheel" "$archive" || give_up "its description is not well"
.venv/bin/check-wheel-contents "$wheel" || give_up "its contents are not well"
for file in "$wheel" "$archive"; do
    [ "$(wc -c <"$file")" -lt "$largest" ] || give_up "$file has more than $largest bytes"
done

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cp samples/wrong-language.txt samples/born-digital.pdf samples/black-and-white.tiff "$place"
mkdir "$place/again"
tar -xzf "$archive" -C "$place/again" --strip-components 1
(cd "$place/again" && "$root/.venv/bin/python" -m build --no-isolation --wheel --outdir "$place" . >/dev/null) ||
    give_up "no wheel can be built from the source archive"
cmp "$wheel" "$place/$(basename "$wheel")" || give_up "the source archive gives another wheel"
rm -rf "$place/again"

.venv/bin/python -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$wheel" || give_up "it cannot be installed"
cd "$place"
unset PYTHONPATH PHUCHOI_RULES || true
venv/bin/python -c 'import pipeline, sys; sys.exit(not pipeline.__file__.startswith(sys.prefix))' ||
    give_up "another phuchoi than the one installed is found"
venv/bin/phuchoi doctor || give_up "something it needs is missing"
venv/bin/phuchoi rules check || give_up "its rules are not well"
venv/bin/phuchoi run ./*.txt ./*.pdf ./*.tiff --out results --quiet || give_up "the samples cannot be read"
"$root/.venv/bin/phuchoi" run ./*.txt ./*.pdf ./*.tiff --out here --quiet || give_up "the samples cannot be read here"
for table in indicators flags documents; do
    cmp "results/$table.csv" "here/$table.csv" || give_up "installed, it gives another $table.csv than here"
done
cd "$root"
ls -l dist
