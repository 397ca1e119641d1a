# Wheels of the add-ons, and the proof that pip puts them where Odoo finds them; licences by manifestoo.
source "$ROOT/tools/cmd_lint.sh"

cmd_wheel() {
    local install="" out="$STATE/wheels"
    while [ $# -gt 0 ]; do
        case "$1" in
            --install) install=1 ;;
            -*) usage_error "wheel knows --install and a folder, not $1" ;;
            *) out="$(mkdir -p "$1" && cd "$1" && pwd -P)" ;;
        esac
        shift
    done
    need_addon
    setup
    setup_wheel_tools
    check_licences
    build_wheels "$out"
    RUN="$STATE/wheel-$$"
    trap 'rm -rf "$RUN"' EXIT
    find_installed "$out"
    [ -z "$install" ] || install_from_wheel
    say "wheels in $out:"
    ls "$out"
}

# Sets TOOLS, an environment apart, named after its pins.
setup_wheel_tools() {
    TOOLS="$SHARED/wheel-$({ find_python; grep -v '^ *#' "$ROOT/requirements-wheel.txt"; } | short_hash)"
    [ -f "$TOOLS/complete" ] || loudly wheel-tools.log "installing what builds wheels" make_wheel_tools ||
        die "the tools for wheels could not be installed"
}

make_wheel_tools() {
    rm -rf "$TOOLS" && "$(find_python)" -m venv "$TOOLS" &&
        "$TOOLS/bin/python" -m pip install --disable-pip-version-check -r "$ROOT/requirements-wheel.txt" &&
        touch "$TOOLS/complete"
}

check_licences() {
    local addon
    local -a chosen=()
    for addon in $(addons); do chosen+=(--select "$addon"); done
    say "licences"
    "$TOOLS/bin/manifestoo" --odoo-series 19.0 --addons-path "$ROOT,$ODOO_ADDONS" --no-addons-path-from-import-odoo \
        "${chosen[@]}" check-licenses --transitive || die "an add-on depends on one whose licence does not go with its own"
}

# Built from copies outside of git, so that the version is the manifest's and nothing else.
build_wheels() {
    local out="$1" addon source="$STATE/wheel-source"
    mkdir -p "$out"
    for addon in $(addons); do
        rm -rf "$source" "$out/odoo_addon_$addon"-*.whl
        mkdir -p "$source"
        cp -r "$ROOT/$addon" "$source/$addon"
        find "$source" -name __pycache__ -prune -exec rm -rf {} +
        loudly "wheel-$addon.log" "building the wheel of $addon" \
            "$TOOLS/bin/python" -m build --wheel --no-isolation -o "$out" "$source/$addon" ||
            die "the wheel of $addon could not be built"
    done
    rm -rf "$source"
}

# An environment with Odoo and the wheels, and nothing of this checkout: Odoo finds each add-on at the manifest's version.
find_installed() {
    local out="$1" site
    mkdir -p "$RUN"
    "$(find_python)" -m venv "$RUN/venv"
    site="$("$RUN/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
    printf '%s\n' "$ODOO_HOME" "$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
        >"$site/odoo.pth"
    "$RUN/venv/bin/python" -m pip install -q --disable-pip-version-check --no-index --no-deps "$out"/*.whl ||
        die "pip does not install the wheels"
    (cd "$RUN" && "$RUN/venv/bin/python" "$ROOT/tools/find_wheel.py" "$site" $(addons)) ||
        die "Odoo does not find what pip installed"
}

# The add-on as it came with the wheel, in a fresh database.
install_from_wheel() {
    start_cluster test
    ensure_base
    local database="op_wheel_$$"
    copy_database "$BASE" "$database"
    write_config "$RUN/odoo.conf" "$database" 8069 "max_cron_threads = 0"
    sed -i "s|^addons_path = .*|addons_path = $ODOO_ADDONS|" "$RUN/odoo.conf"
    loudly wheel-install.log "installing order_process from its wheel" run_from_wheel "$database" ||
        { drop_database "$database"; die "the add-on does not install from its wheel"; }
    drop_database "$database"
}

run_from_wheel() {
    cd "$RUN" && "$RUN/venv/bin/python" "$ODOO_ENTRY" server -c "$RUN/odoo.conf" --no-http --stop-after-init \
        -i order_process >"$RUN/install.log" 2>&1 || { cat "$RUN/install.log"; return 1; }
    ! grep -E ' (WARNING|ERROR|CRITICAL) ' "$RUN/install.log" || return 1
    [ "$(sql "SELECT state FROM ir_module_module WHERE name = 'order_process'" "$1")" = installed ]
}
