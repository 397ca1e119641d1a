# Databases: a base (core modules only, built once), a pristine one (base + our module as it is now), copies of that.

EXTRA_MODULES="payment_demo" # a payment provider that tests and demo can pay with
FALLBACK_DEPENDS="sale_management sale_stock sale_loyalty stock_delivery stock_picking_batch stock_fleet account portal rating resource"

module_depends() {
    "$PYTHON" - "$ADDON_DIR/__manifest__.py" <<'PY' 2>/dev/null || printf '%s\n' "$FALLBACK_DEPENDS"
import ast, sys
print(*sorted(ast.literal_eval(open(sys.argv[1]).read())["depends"]))
PY
}

# What of the add-on ends up in a database. Tests and caches do not.
addon_hash() {
    (cd "$ROOT" && find "$MODULE" -type f -not -path '*/__pycache__/*' -not -path "$MODULE/tests/*" -print0 |
        sort -z | xargs -0 sha1sum) 2>/dev/null | sha1sum | cut -c1-10
}

# odoo_quiet LOG LABEL ARGS...: runs Odoo to the end; errors in its log make it fail, even when its exit code is 0.
odoo_quiet() {
    local log="$1" label="$2"
    shift 2
    if ! quiet "$log" "$label" "$ODOO_BIN" "$@" --stop-after-init --no-http; then
        grep -nE ' (ERROR|CRITICAL) ' "$log" | head -n 5 >&2 || true
        return 1
    fi
    if grep -qE ' (ERROR|CRITICAL) ' "$log"; then
        warn "$label: Odoo reported errors, see $log"
        grep -E -A 12 ' (ERROR|CRITICAL) ' "$log" | head -n 60 >&2
        return 1
    fi
    grep -E ' WARNING ' "$log" | grep -F "$MODULE" | head -n 10 >&2 || true
}

# Sets BASE_DB.
ensure_base() {
    local modules key
    modules="$(module_depends) $EXTRA_MODULES"
    key="$(printf '%s %s' "$ODOO_VERSION" "$modules" | sha1sum | cut -c1-8)"
    BASE_DB="base_$key"
    db_exists "$BASE_DB" || with_lock "$CLUSTER_DIR/base.lock" _build_base "$modules"
}

_build_base() {
    local building="${BASE_DB}_building" dump="$SHARED/base/$BASE_DB"
    db_exists "$BASE_DB" && return 0
    drop_db "$building"
    if [ -e "$dump/READY" ] && _restore_base "$dump" "$building"; then
        :
    else
        say "building the database of Odoo's own modules (once, 1 - 3 minutes)"
        drop_db "$building"
        "$PG_BIN/createdb" -T template0 -E UTF8 "$building"
        odoo_quiet "$CLUSTER_DIR/log/base.log" "installing Odoo's modules" -d "$building" -i "${1// /,}" ||
            die "Odoo's own modules could not be installed"
        _dump_base "$building" "$dump"
    fi
    psql_do -c "ALTER DATABASE \"$building\" RENAME TO \"$BASE_DB\""
    rm -rf "$DATA_DIR/filestore/$BASE_DB"
    if [ -d "$DATA_DIR/filestore/$building" ]; then mv "$DATA_DIR/filestore/$building" "$DATA_DIR/filestore/$BASE_DB"; fi
}

# A dump serves the other cluster and the next checkout: restoring takes seconds, installing a minute and more.
_dump_base() {
    local work="$2.$$"
    rm -rf "$work"
    mkdir -p "$work/filestore"
    if "$PG_BIN/pg_dump" -Fd -j 2 -Z 1 -f "$work/db" "$1"; then
        if [ -d "$DATA_DIR/filestore/$1" ]; then cp -a "$DATA_DIR/filestore/$1/." "$work/filestore/"; fi
        touch "$work/READY"
        rm -rf "$2"
        mv "$work" "$2"
    else
        warn "the base database could not be kept for other checkouts"
        rm -rf "$work"
    fi
}

_restore_base() {
    say "restoring the database of Odoo's own modules"
    "$PG_BIN/createdb" -T template0 -E UTF8 "$2"
    quiet "$CLUSTER_DIR/log/restore.log" "restoring" "$PG_BIN/pg_restore" -j 2 --no-owner -d "$2" "$1/db" || return 1
    psql_do -d "$2" -c 'ANALYZE'
    cp -a "$1/filestore" "$DATA_DIR/filestore/$2"
}

# Sets PRISTINE_DB: base + our module, kept as long as the add-on's files do not change.
ensure_pristine() {
    ensure_base
    PRISTINE_DB="pristine_$(printf '%s %s' "$BASE_DB" "$(addon_hash)" | sha1sum | cut -c1-10)"
    mkdir -p "$CLUSTER_DIR/pristine"
    with_lock "$CLUSTER_DIR/pristine.lock" _build_pristine
    touch "$CLUSTER_DIR/pristine/$PRISTINE_DB"
}

_build_pristine() {
    local before building="pristine_building_$$"
    _prune_pristine
    db_exists "$PRISTINE_DB" && return 0
    [ -f "$ADDON_DIR/__manifest__.py" ] || die "there is no add-on $MODULE in this checkout"
    before="$(addon_hash)"
    say "installing $MODULE on a fresh database"
    drop_db "$building"
    copy_db "$BASE_DB" "$building"
    if ! odoo_quiet "$CLUSTER_DIR/log/install-$MODULE.log" "installing $MODULE" -d "$building" -i "$MODULE"; then
        drop_db "$building"
        die "$MODULE does not install"
    fi
    if [ "$(addon_hash)" != "$before" ]; then
        note "files of $MODULE changed meanwhile; this database is used once and not kept"
        PRISTINE_DB="pristine_once_$$"
    fi
    drop_db "$PRISTINE_DB"
    psql_do -c "ALTER DATABASE \"$building\" RENAME TO \"$PRISTINE_DB\""
    rm -rf "$DATA_DIR/filestore/$PRISTINE_DB"
    if [ -d "$DATA_DIR/filestore/$building" ]; then mv "$DATA_DIR/filestore/$building" "$DATA_DIR/filestore/$PRISTINE_DB"; fi
}

# Pristine databases that nobody asked for in the last hours go; a test run may still copy from a younger one.
_prune_pristine() {
    local old
    find "$CLUSTER_DIR/pristine" -type f -mmin +240 -printf '%f\n' | while read -r old; do
        if [ "$old" != "$PRISTINE_DB" ]; then
            drop_db "$old" </dev/null && rm -f "$CLUSTER_DIR/pristine/$old"
        fi
    done
}

# fresh_db NAME: replaces a database of that name by a copy of the pristine one.
fresh_db() {
    ensure_pristine
    drop_db "$1"
    copy_db "$PRISTINE_DB" "$1"
}

update_db() { # NAME
    say "updating $MODULE in the database $1"
    odoo_quiet "$CLUSTER_DIR/log/update-$1.log" "updating $MODULE" -d "$1" -u "$MODULE" || die "$MODULE does not update"
}

# load_demo NAME: languages and the add-on's own demo records; core's demo records stay out.
load_demo() {
    say "loading languages and demo records into $1"
    quiet "$CLUSTER_DIR/log/demo-$1.log" "loading demo records" \
        bash -c '"$1" shell -d "$2" --no-http <"$3"' - "$ODOO_BIN" "$1" "$ROOT/tools/load_demo.py" ||
        die "the demo records could not be loaded"
    grep -q '^DEMO LOADED$' "$CLUSTER_DIR/log/demo-$1.log" || {
        tail -n 40 "$CLUSTER_DIR/log/demo-$1.log" >&2
        die "the demo records could not be loaded, see above"
    }
}

# cluster_of NAME: the cluster that holds the database; `serve` when none does.
use_cluster_of() {
    use_cluster serve
    db_exists "$1" && return 0
    if [ -e "$OWN/test/READY" ]; then
        use_cluster test
        db_exists "$1" && return 0
        use_cluster serve
    fi
    return 1
}
