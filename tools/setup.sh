# System packages, Odoo and the virtual environment. Each step looks first and does nothing when all is there.

# ---------------------------------------------------------------- system packages

missing_packages() {
    local wanted="$1"
    find_pg_bin >/dev/null || echo postgresql
    command -v wkhtmltopdf >/dev/null || echo wkhtmltopdf
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts -iname '*cjk*' -print -quit 2>/dev/null)" ] || echo fonts-noto-cjk
    [ -n "$(find /usr/lib /lib -maxdepth 3 -name 'libmagic.so.1' -print -quit 2>/dev/null)" ] || echo libmagic1
    find_python >/dev/null || echo python3
    "$(find_python || echo false)" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    if [ "$wanted" = tests ]; then
        command -v chromium >/dev/null || command -v google-chrome >/dev/null || echo chromium
    fi
}

as_root() {
    if is_root; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        return 127
    fi
}

setup_system() {
    local missing
    missing="$(missing_packages "$1" | sort -u | tr '\n' ' ' || true)"
    [ -n "${missing// /}" ] || return 0
    command -v apt-get >/dev/null || die "please install these programs, this machine has no apt-get: $missing"
    if ! is_root && ! command -v sudo >/dev/null; then
        die "these packages are missing and only root can install them: apt-get install $missing"
    fi
    say "installing system packages: $missing"
    as_root apt-get -q update >"$STATE/log/apt.log" 2>&1 || say "  apt-get update complained, see $STATE/log/apt.log"
    # shellcheck disable=SC2086
    loudly apt-install.log "apt-get install $missing" \
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing ||
        die "the system packages could not be installed ($missing)"
    missing="$(missing_packages "$1" | sort -u | tr '\n' ' ' || true)"
    [ -z "${missing// /}" ] || die "still missing after the installation: $missing"
}

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.10; do
        if command -v "$name" >/dev/null &&
            "$name" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# ---------------------------------------------------------------- Odoo

# Packages whose files odoo-19 links to: from the machine's own release (newer ones break the icons) and from sid.
LINKED_OWN="fonts-font-awesome fonts-inconsolata libjs-jquery libjs-underscore libjs-jquery-form"
LINKED_SID="fonts-roboto-unhinted fonts-montserrat fonts-ocr-b"

# Sets ODOO_HOME (where the package `odoo` lies), ODOO_ADDONS, ODOO_ENTRY and ODOO_ID (what a template depends on).
find_odoo() {
    if [ -n "${ODOO_SOURCE:-}" ]; then
        [ -f "$ODOO_SOURCE/odoo/release.py" ] || die "ODOO_SOURCE=$ODOO_SOURCE is no Odoo checkout"
        ODOO_HOME="$(cd "$ODOO_SOURCE" && pwd -P)"
        ODOO_ADDONS="$ODOO_HOME/addons,$ODOO_HOME/odoo/addons"
        ODOO_ENTRY="$ODOO_HOME/odoo-bin"
        ODOO_ID="source-$({ echo "$ODOO_HOME"; git -C "$ODOO_HOME" rev-parse HEAD 2>/dev/null; } | short_hash)"
    else
        local found
        found="$(find "$SHARED/odoo" -mindepth 1 -maxdepth 1 -type d -name '19.*' 2>/dev/null | sort -V | tail -n 1)"
        [ -n "$found" ] || return 1
        ODOO_HOME="$found/usr/lib/python3/dist-packages"
        ODOO_ADDONS="$ODOO_HOME/odoo/addons"
        ODOO_ENTRY="$found/usr/bin/odoo"
        ODOO_ID="$(basename "$found")"
    fi
}

private_apt() {
    local tool="$1"
    shift
    "$tool" -q -o Dir::Etc::sourcelist="$APT/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$APT/lists" \
        -o Dir::Cache="$APT/cache" -o APT::Get::List-Cleanup=0 -o APT::Sandbox::User=root -o Acquire::Retries=3 "$@"
}

prepare_private_apt() {
    local mirror codename signed=""
    APT="$SHARED/apt"
    mkdir -p "$APT/lists/partial" "$APT/cache/archives/partial" "$SHARED/debs"
    command -v apt-get >/dev/null || die "no apt-get here: set ODOO_SOURCE to an Odoo 19 checkout"
    codename="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")"
    mirror="$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v release="$codename" '$1 == release && $2 == "main" && !seen++ {print $3}')"
    [ -n "$mirror" ] || die "apt knows no Debian archive here: set ODOO_SOURCE to an Odoo 19 checkout"
    [ -f /usr/share/keyrings/debian-archive-keyring.gpg ] &&
        signed="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
    OWN_RELEASE="$codename"
    printf 'deb %s%s %s main\n' "$signed" "$mirror" "$codename" "$signed" "$mirror" sid >"$APT/sources.list"
}

download_packages() { (cd "$SHARED/debs" && private_apt apt-get download "$@"); }

download_linked() {
    local known name
    local -a wanted=()
    known=" $(private_apt apt-cache madison $LINKED_OWN $LINKED_SID 2>/dev/null | awk '{print $1}' | sort -u | tr '\n' ' ' || true)"
    for name in $LINKED_OWN $LINKED_SID; do
        if [[ "$known" != *" $name "* ]]; then
            say "  Debian's archive has no $name any more; some fonts or icons will be missing"
        elif [[ " $LINKED_OWN " == *" $name "* ]]; then
            wanted+=("$name/$OWN_RELEASE")
        else
            wanted+=("$name/sid")
        fi
    done
    # A package that left one of the two releases is taken from the other.
    loudly apt-linked.log "downloading the fonts and scripts that it links to" download_packages "${wanted[@]}" ||
        loudly apt-linked.log "once more, from any release" download_packages "${wanted[@]%%/*}" ||
        die "they could not be downloaded; is the network there?"
}

newest_deb() { find "$SHARED/debs" -name "$1_*.deb" -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 1 | cut -d' ' -f2-; }

unpack_odoo() {
    local deb="$1" version target name package
    version="$(dpkg-deb -f "$deb" Version | tr -c 'A-Za-z0-9.+~\n' -)"
    case "$version" in 19.*) ;; *) die "$deb is not Odoo 19 but $version" ;; esac
    target="$SHARED/odoo/$version"
    rm -rf "$SHARED/odoo/unpacking"
    mkdir -p "$SHARED/odoo/unpacking"
    loudly unpack.log "unpacking Odoo $version" dpkg -x "$deb" "$SHARED/odoo/unpacking" || exit 1
    for name in $LINKED_OWN $LINKED_SID; do
        package="$(newest_deb "$name")"
        [ -z "$package" ] || dpkg -x "$package" "$SHARED/odoo/unpacking"
    done
    # Debian leaves this script out, and the backend's bundle does not build without it.
    mkdir -p "$SHARED/odoo/unpacking/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation"
    touch "$SHARED/odoo/unpacking/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    local dangling
    dangling="$(find "$SHARED/odoo/unpacking/usr/lib/python3/dist-packages/odoo/addons" -xtype l | awk 'NR <= 5')"
    [ -z "$dangling" ] || say "  links without a target, the web client may miss files:" "$dangling"
    rm -rf "$target"
    mv "$SHARED/odoo/unpacking" "$target"
}

setup_odoo() {
    local deb="" name
    find_odoo && return 0
    prepare_private_apt
    loudly apt-lists.log "reading Debian's package lists (private, the machine's own stay as they are)" \
        private_apt apt-get update || die "Debian's archive cannot be read; is the network there?"
    if [ -n "$(private_apt apt-cache madison odoo-19)" ]; then
        loudly apt-odoo.log "downloading odoo-19 (120 MB)" download_packages odoo-19 ||
            die "odoo-19 could not be downloaded; is the network there?"
        deb="$(newest_deb odoo-19)"
    elif [ -n "${ODOO_DEB:-}" ]; then
        [ -f "$ODOO_DEB" ] || die "Debian's archive has no odoo-19 any more, and ODOO_DEB=$ODOO_DEB is no file"
        say "######################################################################"
        say "# Debian's archive has no odoo-19 any more: using the kept package"
        say "# $ODOO_DEB"
        say "######################################################################"
        deb="$ODOO_DEB"
    else
        die "Debian's archive has no odoo-19 any more: set ODOO_DEB to a kept package or ODOO_SOURCE to a checkout"
    fi
    download_linked
    unpack_odoo "$deb"
    find_odoo || die "Odoo was unpacked but cannot be found"
}

# ---------------------------------------------------------------- Python

# Sets VENV. Its folder is named after all that goes into it, so a changed pin makes a new one.
find_venv() {
    local python
    python="$(find_python)" || return 1
    VENV="$SHARED/venv-$({
        "$python" -c 'import sys, platform; print(sys.version, sys.base_prefix, platform.machine())'
        echo "$ODOO_HOME"
        grep -hv '^ *#' "$ROOT/requirements.txt" "$ROOT/requirements-dev.txt"
    } | short_hash)"
    [ -f "$VENV/complete" ]
}

build_venv() {
    local python="$VENV/bin/python" site
    rm -rf "$VENV" &&
        "$(find_python)" -m venv "$VENV" &&
        "$python" -m pip install --disable-pip-version-check \
            -r "$ROOT/requirements.txt" -r "$ROOT/requirements-dev.txt" &&
        site="$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" &&
        echo "$ODOO_HOME" >"$site/odoo.pth" &&
        "$python" -c 'import odoo.cli, odoo.release as r; assert r.version_info[0] == 19, r.version' &&
        touch "$VENV/complete"
}

setup_venv() {
    find_venv && return 0
    loudly venv.log "installing the pinned Python packages" build_venv ||
        die "the Python packages could not be installed; see the lines above"
}

# ---------------------------------------------------------------- all of it

setup_everything() {
    setup_system "$1"
    setup_odoo
    setup_venv
}

# setup [tests]: everything but the databases; afterwards ODOO_*, VENV and PG_BIN are set.
setup() {
    local wanted="${1:-run}"
    make_folders
    locked "$CACHE/setup.lock" setup_everything "$wanted"
    find_odoo || die "Odoo is missing"
    find_venv || die "the virtual environment is missing"
    PG_BIN="$(find_pg_bin)"
    export PATH="$VENV/bin:$PG_BIN:$PATH"
    ODOO="$STATE/bin/odoo"
    local wrapper="#!/bin/sh
exec '$VENV/bin/python' '$ODOO_ENTRY' \"\$@\""
    if [ "$(cat "$ODOO" 2>/dev/null)" != "$wrapper" ]; then
        printf '%s\n' "$wrapper" >"$ODOO.$$"
        chmod +x "$ODOO.$$"
        mv "$ODOO.$$" "$ODOO"
    fi
}
