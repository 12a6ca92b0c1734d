# shellcheck shell=bash
# The Python environment, shared by the commands of script/. To be sourced; sets ROOT and, once
# install_environment has run, PYTHON: the interpreter of .venv with everything of a lock in it.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
VENV="$ROOT/.venv"
INSTALL_LOG="$ROOT/.venv-installation.log"
COMMAND="script/$(basename "$0")"
child=

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

stop() {
    trap '' INT TERM HUP
    if [[ -n "$child" ]]; then
        kill -TERM -- "-$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    exit "$1"
}

# A command in the background, in a group of its own, so that a signal stops it at once and us with it.
logged() {
    set -m
    "$@" </dev/null >>"$INSTALL_LOG" 2>&1 &
    child=$!
    set +m
    local code=0
    wait "$child" || code=$?
    child=
    return "$code"
}

is_python_between() {  # PROGRAM LOWEST HIGHEST, as minor versions of Python 3
    "$1" -c "import sys; sys.exit(not (3, $2) <= sys.version_info[:2] <= (3, $3))" >/dev/null 2>&1
}

# Every wheel of the locks exists for 3.11 to 3.14; a newer Python is taken when there is no other. The system's own
# first, if it can fill a folder: what a version manager has compiled took a fifth more of a core, measured.
find_python() {
    local name highest
    if is_python_between /usr/bin/python3 11 14 && /usr/bin/python3 -c "import ensurepip" 2>/dev/null; then
        SYSTEM_PYTHON=/usr/bin/python3
        return
    fi
    for highest in 14 99; do
        for name in python3 python3.13 python3.12 python3.11 python3.14; do
            if command -v "$name" >/dev/null && is_python_between "$name" 11 "$highest"; then
                SYSTEM_PYTHON="$name"
                return
            fi
        done
    done
    local found
    found="$(python3 --version 2>/dev/null)" || found="aucun Python"
    die "Crieur demande Python 3.11 ou plus récent, et cette machine a : $found. Installez Python 3.11 (ou 3.12, 3.13), puis relancez $COMMAND."
}

make_venv() {
    rm -rf "$VENV"
    if command -v uv >/dev/null && logged uv venv --no-project --python "$(command -v "$SYSTEM_PYTHON")" "$VENV"; then
        return
    fi
    rm -rf "$VENV"
    logged "$SYSTEM_PYTHON" -m venv "$VENV" && return
    # Debian without python3-venv leaves half a folder; the system's pip can still fill a bare one.
    rm -rf "$VENV"
    if "$SYSTEM_PYTHON" -m pip --version >/dev/null 2>&1 && logged "$SYSTEM_PYTHON" -m venv --without-pip "$VENV"; then
        return
    fi
    rm -rf "$VENV"
    [[ -w "$ROOT" ]] || die "Le dossier $ROOT n'est pas accessible en écriture : $COMMAND y installe ses bibliothèques (.venv)."
    die "Il manque à Python le module venv. Sous Debian et Ubuntu : sudo apt install $SYSTEM_PYTHON-venv ; puis relancez $COMMAND."
}

run_pip() {
    if "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
        logged env PIP_USER=0 "$VENV/bin/python" -m pip "$@"
    else
        logged env PIP_USER=0 "$SYSTEM_PYTHON" -m pip --python "$VENV/bin/python" "$@"
    fi
}

PIP_OPTIONS=(install --quiet --retries 1 --no-compile --require-hashes --only-binary :all:)

no_network() {
    grep -qiE 'connect|name resolution|dns error|unreachable|timed out|certificate|proxy' "$INSTALL_LOG"
}

explain_failure() {
    if no_network; then
        die "Les bibliothèques n'ont pas pu être téléchargées : vérifiez le réseau (ou le miroir et le proxy de pip), puis relancez $COMMAND. Détail : $INSTALL_LOG"
    fi
    die "Les bibliothèques n'ont pas pu être installées avec $("$VENV/bin/python" --version). Détail : $INSTALL_LOG"
}

# uv on PATH, else uv from its own lock; pip for the same lock when uv cannot (it ignores pip.conf).
fill_venv() {
    local uv
    uv="$(command -v uv)" || uv="$VENV/bin/uv"
    if [[ ! -x "$uv" ]] && ! run_pip "${PIP_OPTIONS[@]}" -r "$ROOT/requirements-uv.lock"; then
        no_network && explain_failure
    fi
    # Both names of one setting: trust the system's certificates, as behind a proxy with its own authority.
    export UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true
    if [[ -x "$uv" ]] && logged "$uv" pip install --python "$VENV/bin/python" --require-hashes --only-binary :all: -r "$1"; then
        return
    fi
    run_pip "${PIP_OPTIONS[@]}" -r "$1" || explain_failure
}

is_installed() {
    local stamp="$VENV/installed-$1"
    [[ -f "$stamp" ]] && [[ "$(<"$stamp")" == "$(<"$ROOT/$1")" ]] && is_python_between "$VENV/bin/python" 11 99
}

# An interpreter for what needs no library and is better said before a minute of installing.
find_any_python() {
    PYTHON="$VENV/bin/python"
    is_python_between "$PYTHON" 11 99 && return
    find_python
    PYTHON="$SYSTEM_PYTHON"
}

# install_environment LOCK: .venv holds what LOCK says; nothing is done when it already does.
install_environment() {
    local lock="$1"
    if ! is_installed "$lock"; then
        trap 'stop 130' INT
        trap 'stop 143' TERM HUP
        { : >"$INSTALL_LOG"; } 2>/dev/null || die "Le dossier $ROOT n'est pas accessible en écriture : $COMMAND y installe ses bibliothèques (.venv)."
        find_python
        is_python_between "$VENV/bin/python" 11 99 || rm -rf "$VENV"
        say "Installation des bibliothèques Python dans .venv (la première fois, de quinze secondes à deux minutes)…"
        [[ -x "$VENV/bin/python" ]] || make_venv
        rm -f "$VENV"/installed-*
        fill_venv "$ROOT/$lock"
        # The developers' lock holds the whole of the other one.
        cp "$ROOT/requirements.lock" "$VENV/installed-requirements.lock"
        cp "$ROOT/$lock" "$VENV/installed-$lock"
        rm -f "$INSTALL_LOG"
        trap - INT TERM HUP
    fi
    # Told to keep no bytecode, a machine compiles every library anew in each process: four seconds of a core.
    unset PYTHONDONTWRITEBYTECODE
    export PYTHONPYCACHEPREFIX="$VENV/bytecode"
    # shellcheck disable=SC2034  # for the command that sourced this file
    PYTHON="$VENV/bin/python"
}
