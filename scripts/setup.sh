#!/bin/sh
# Sets up what phuchoi needs, for the Makefile.
#   setup.sh system [test] Tesseract with its models, and Python with venv: installs what is missing, where it may;
#                          with test the fonts too that tests print with, and the programs they look at results with
#   setup.sh venv [EXTRA]  .venv with phuchoi in it, with the optional dependencies EXTRA
# Where it cannot install something, it says exactly what to type, and fails.
set -eu

say() { printf '%s\n' "$*" >&2; }
give_up() { say ""; for line in "$@"; do say "$line"; done; exit 1; }

# Runs a command as root: directly, or through sudo, which may ask for a password only where somebody can answer.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif ! command -v sudo >/dev/null 2>&1; then return 1
    elif [ -t 0 ] && [ -t 2 ]; then sudo "$@"
    else sudo -n "$@"
    fi
}

updated=
install_packages() {
    say "Installing $* (apt-get)"
    if [ -z "$updated" ]; then
        as_root apt-get update -qq >&2 || say "apt-get update failed: going on with the package lists at hand"
        updated=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

# The first Python that is new enough; PYTHON=… names another.
find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

missing_models() {
    have=$(tesseract --list-langs 2>&1 || true)
    for model in vie eng osd; do
        printf '%s\n' "$have" | grep -qx "$model" || printf 'tesseract-ocr-%s ' "$model"
    done
}

# Debian's packages of the fonts in pipeline/learn/printing.py, of which one file each is looked for.
missing_fonts() {
    for font in croscore/Tinos-Regular.ttf freefont-ttf/FreeSerif.ttf noto-core/NotoSerif-Regular.ttf; do
        [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name "${font#*/}" 2>/dev/null)" ] ||
            printf 'fonts-%s ' "${font%/*}"
    done
}

# The reader of PDF text that tests compare searchable PDFs with.
missing_tools() {
    command -v pdftotext >/dev/null 2>&1 || printf 'poppler-utils '
}

# The browser in which tests look at the review page.
missing_browser() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1 || printf 'chromium '
}

setup_system() {
    packages=
    if ! command -v tesseract >/dev/null 2>&1; then
        packages="tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng tesseract-ocr-osd"
    else
        packages=$(missing_models)
    fi
    if [ -n "$packages" ]; then
        if ! command -v apt-get >/dev/null 2>&1; then
            give_up "Tesseract 5 with the models vie, eng and osd is needed. Type one of:" \
                "  sudo dnf install tesseract tesseract-langpack-vie tesseract-osd     (Fedora)" \
                "  sudo pacman -S tesseract tesseract-data-vie tesseract-data-eng tesseract-data-osd     (Arch)" \
                "  brew install tesseract tesseract-lang     (macOS)" \
                "and then the same make again."
        fi
        # shellcheck disable=SC2086 -- a list of names
        install_packages $packages || give_up "Could not install $packages. Type:" \
            "  sudo apt-get update && sudo apt-get install $packages" "and then the same make again."
    fi
    if [ "$1" = test ] && command -v apt-get >/dev/null 2>&1; then
        packages="$(missing_fonts)$(missing_tools)"
        # shellcheck disable=SC2086 -- a list of names
        [ -z "$packages" ] || install_packages $packages || give_up "Could not install $packages. Type:" \
            "  sudo apt-get update && sudo apt-get install $packages" "and then the same make again."
        # where it is no package of apt-get's, the tests in a browser are skipped
        [ -z "$(missing_browser)" ] || install_packages chromium ||
            say "Going on without Chromium: the review page is not tested in a browser."
    fi
    find_python >/dev/null || give_up "Python 3.11 or later is needed. Type (Debian 12, Ubuntu 24.04 and later):" \
        "  sudo apt-get update && sudo apt-get install python3 python3-venv" \
        "or name one that is installed: make PYTHON=/path/to/python3.12 demo"
}

setup_venv() {
    python=$(find_python) || give_up "Python 3.11 or later is needed."
    if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        # Debian's python3 comes without ensurepip, and then leaves half an environment behind
        if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
            { command -v apt-get >/dev/null 2>&1 && install_packages "python$version-venv"; } ||
                give_up "$python cannot make virtual environments. Type:" \
                    "  sudo apt-get update && sudo apt-get install python$version-venv" "and then the same make again."
        fi
        say "Making .venv with $python"
        rm -rf .venv
        "$python" -m venv .venv || give_up "$python cannot make a virtual environment in .venv: see above."
    fi
    target=.${1:+[$1]}
    say "Installing phuchoi and what it needs into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable "$target" || give_up \
        "pip could not install the packages: see above. With a connection to PyPI or a mirror of it, type:" \
        "  .venv/bin/python -m pip install --editable '$target'" "and then the same make again."
}

cd "$(dirname "$0")/.."
case ${1:-} in
    system) setup_system "${2:-}" ;;
    venv) setup_venv "${2:-}" ;;
    *) give_up "usage: setup.sh system [test] | venv [EXTRA]" ;;
esac
