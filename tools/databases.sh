# Databases and their templates. Everything works on the cluster chosen by start_cluster.
#   op_base_<key>    core modules alone, restored from a dump that all checkouts share
#   op_module_<key>  the same with order_process installed, for tests
#   op_more_<key>    the same with further modules, for the tests that need them (more_modules.sh)
# Attachments are kept in the database, so that a copy needs no file store.

# Modules that the template carries besides the add-on's own dependencies; l10n_cn has the accounts of the demo company.
EXTRA_MODULES="sale_management sale_stock sale_loyalty stock_delivery stock_picking_batch stock_fleet account portal rating
resource payment_demo l10n_cn"

sql() { PGOPTIONS=--client-min-messages=warning psql -X -q -v ON_ERROR_STOP=1 -d "${2:-postgres}" -Atc "$1"; }

database_exists() { [ "$(sql "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }

check_name() {
    [[ "$1" =~ ^[a-z_][a-z0-9_]{0,50}$ ]] || die "\"$1\" is no good name for a database (small letters, digits, _)"
    [[ "$1" != op_* && "$1" != postgres && "$1" != template[01] ]] || die "the name \"$1\" is taken by the tools"
}

drop_database() {
    sql "UPDATE pg_database SET datistemplate = false WHERE datname = '$1'"
    sql "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)"
    rm -rf "$STATE/data/filestore/$1" "$STATE/known/$CLUSTER-$1" "$STATE/known/$CLUSTER-$1.demo"
}

# Copying files is much faster than PostgreSQL's default of writing them through its log.
copy_database() {
    local strategy=""
    [ "$(pg_major)" -ge 15 ] && [ "$CLUSTER" = test ] && strategy="STRATEGY file_copy"
    # It fails while somebody is connected to the template.
    local attempt
    for attempt in 1 2 3 4 5; do
        if [ "$attempt" = 5 ]; then
            sql "CREATE DATABASE \"$2\" TEMPLATE \"$1\" $strategy"
        else
            sql "CREATE DATABASE \"$2\" TEMPLATE \"$1\" $strategy" 2>/dev/null && break
            sleep 1
        fi
    done
    copy_known "$1" "$2"
}

rename_database() {
    sql "ALTER DATABASE \"$1\" RENAME TO \"$2\""
    [ ! -f "$STATE/known/$CLUSTER-$1" ] || mv "$STATE/known/$CLUSTER-$1" "$STATE/known/$CLUSTER-$2"
}

# What is known of a database: the fingerprint of the add-on that was installed or updated last.
known() { cat "$STATE/known/$CLUSTER-$1" 2>/dev/null || true; }
set_known() { printf '%s\n' "$2" >"$STATE/known/$CLUSTER-$1"; }
copy_known() {
    rm -f "$STATE/known/$CLUSTER-$2"
    [ ! -f "$STATE/known/$CLUSTER-$1" ] || cp "$STATE/known/$CLUSTER-$1" "$STATE/known/$CLUSTER-$2"
}

# ---------------------------------------------------------------- Odoo's configuration

# write_config FILE DATABASE HTTP_PORT [LINE...]
write_config() {
    local file="$1" database="$2" port="$3"
    shift 3
    {
        cat <<CONFIG
[options]
addons_path = $ODOO_ADDONS,$ROOT
data_dir = $STATE/data
db_host = $PGHOST
db_port = $PGPORT
db_user = $PGUSER
db_name = $database
dbfilter = ^$database\$
list_db = False
http_interface = 127.0.0.1
http_port = $port
gevent_port = $((port + 1))
workers = 0
limit_time_cpu = 0
limit_time_real = 0
CONFIG
        [ $# -eq 0 ] || printf '%s\n' "$@"
    } >"$file"
}

# odoo_on DATABASE [ARG...]: Odoo without a web server, on one database.
odoo_on() {
    local database="$1"
    shift
    write_config "$STATE/conf/$CLUSTER-$database.conf" "$database" 8069 "max_cron_threads = 0"
    PYTHONUNBUFFERED=1 "$ODOO" server -c "$STATE/conf/$CLUSTER-$database.conf" --no-http --stop-after-init "$@"
}

# script_on DATABASE FILE: a script of ours in Odoo's shell, which ends with an error when the script does.
script_on() {
    write_config "$STATE/conf/$CLUSTER-$1.conf" "$1" 8069 "max_cron_threads = 0"
    "$ODOO" shell -c "$STATE/conf/$CLUSTER-$1.conf" --no-http --log-level=warn <"$2"
}

# Odoo ends with success after a module failed to load or was not found; the log and the database know better.
install_modules() {
    local database="$1" flag="$2" modules="$3" log="$STATE/log/install-$CLUSTER-$1.log" missing
    odoo_on "$database" "$flag" "$modules" --log-level=info >"$log" 2>&1 || { cat "$log"; return 1; }
    cat "$log"
    if grep -qE ' (ERROR|CRITICAL) ' "$log"; then
        echo "--- errors and warnings:"
        grep -E ' (ERROR|CRITICAL|WARNING) ' "$log"
        return 1
    fi
    missing="$(sql "SELECT string_agg(n, ' ') FROM unnest(string_to_array('$modules', ',')) n
        WHERE NOT EXISTS (SELECT 1 FROM ir_module_module m WHERE m.name = n AND m.state = 'installed')" "$database")"
    [ -z "$missing" ] || { echo "not installed: $missing"; return 1; }
}

# ---------------------------------------------------------------- template of core

base_modules() {
    {
        printf '%s\n' $EXTRA_MODULES
        [ ! -f "$ROOT/order_process/__manifest__.py" ] || python -c '
import ast, sys
print("\n".join(ast.literal_eval(open(sys.argv[1]).read())["depends"]))' "$ROOT/order_process/__manifest__.py"
    } | sort -u | paste -sd,
}

find_base() {
    MODULES="$(base_modules)"
    BASE_KEY="$(echo "1 $ODOO_ID $MODULES" | short_hash)"
    BASE="op_base_$BASE_KEY"
    BASE_DUMP="$SHARED/base/$ODOO_ID-$BASE_KEY-pg$(pg_major).dump"
}

dump_base() { mkdir -p "$SHARED/base" && pg_dump -Fc -Z1 -f "$BASE_DUMP.$$" "$1" && mv "$BASE_DUMP.$$" "$BASE_DUMP"; }

build_base() {
    local new="${BASE}_new"
    drop_database "$new"
    sql "CREATE DATABASE \"$new\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
    loudly "base-$CLUSTER.log" "installing Odoo's own modules once for all (about 100 s)" \
        install_modules "$new" -i "$MODULES" || die "Odoo's own modules could not be installed"
    loudly "base-$CLUSTER-after.log" "moving attachments into the database" \
        script_on "$new" "$ROOT/tools/base_database.py" || die "the template could not be finished"
    vacuumdb -q --analyze-only "$new"
    loudly dump.log "keeping it for other checkouts" dump_base "$new" || say "  it could not be kept"
    rename_database "$new" "$BASE"
}

restore_base() {
    local new="${BASE}_new"
    drop_database "$new"
    sql "CREATE DATABASE \"$new\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
    if loudly restore.log "restoring the template with Odoo's own modules" \
        pg_restore -j 2 --no-owner -d "$new" "$BASE_DUMP"; then
        vacuumdb -q --analyze-only "$new"
        rename_database "$new" "$BASE"
    else
        rm -f "$BASE_DUMP"
        build_base
    fi
}

make_base() {
    database_exists "$BASE" && return 0
    if [ -f "$BASE_DUMP" ]; then restore_base; else locked "$SHARED/base.lock" build_or_restore_base; fi
    sql "ALTER DATABASE \"$BASE\" IS_TEMPLATE true ALLOW_CONNECTIONS false"
    local old
    for old in $(sql "SELECT datname FROM pg_database WHERE datname LIKE 'op_base_%' AND datname <> '$BASE'"); do
        say "dropping the template of earlier modules, $old"
        drop_database "$old"
    done
}

build_or_restore_base() { if [ -f "$BASE_DUMP" ]; then restore_base; else build_base; fi; }

ensure_base() {
    find_base
    database_exists "$BASE" || locked "$STATE/locks/base-$CLUSTER.lock" make_base
}

# ---------------------------------------------------------------- with the add-on

# Everything of the add-on that a database depends on.
addon_fingerprint() {
    {
        echo "$ODOO_ID $(base_modules)"
        cd "$ROOT" && find order_process -type f -not -path '*/tests/*' -not -path '*/__pycache__/*' \
            -not -path '*/static/*' -not -path '*/demo/*' -not -name '*.pot' -print0 | sort -z | xargs -0 sha256sum
    } | short_hash
}

need_addon() {
    [ -f "$ROOT/order_process/__manifest__.py" ] || die "there is no add-on order_process in $ROOT"
}

# new_database NAME: a fresh database with the add-on; replaces one of that name.
new_database() {
    local name="$1" print
    need_addon
    ensure_base
    print="$(addon_fingerprint)"
    drop_database "$name"
    if database_exists "op_module_$print"; then
        copy_database "op_module_$print" "$name"
        return
    fi
    copy_database "$BASE" "$name"
    loudly "install-order_process-$name.log" "installing order_process in $name" \
        install_modules "$name" -i order_process || die "order_process does not install"
    set_known "$name" "$print"
}

# update_database NAME: only when the add-on has changed since.
update_database() {
    local name="$1" print
    print="$(addon_fingerprint)"
    [ "$(known "$name")" != "$print" ] || return 0
    loudly "update-$name.log" "the add-on has changed: updating it in $name" \
        install_modules "$name" -u order_process || die "order_process does not update"
    set_known "$name" "$print"
}

# Prints the name of the pristine database, and makes it when it is missing. Files that somebody saves while it is being
# installed make it something that no fingerprint names; then it is made again.
make_module_template() {
    local new="op_new_$$" name attempt
    for attempt in 1 2 3 4; do
        name="op_module_$(addon_fingerprint)"
        database_exists "$name" && break
        [ "$attempt" = 1 ] || say "the add-on was changed meanwhile: once more"
        new_database "$new"
        if [ "$name" = "op_module_$(addon_fingerprint)" ] || [ "$attempt" = 4 ]; then
            rename_database "$new" "$name"
            break
        fi
    done
    touch "$STATE/known/$CLUSTER-$name"
    echo "$name"
}

# Sets MODULE_TEMPLATE, the pristine database that tests copy.
ensure_module_template() {
    need_addon
    ensure_base
    MODULE_TEMPLATE="$(locked "$STATE/locks/module-$CLUSTER.lock" make_module_template)"
    drop_old_templates
}

# Templates of earlier states of the add-on go when nothing has used them for half a day.
drop_old_templates() {
    local file
    for file in $(find "$STATE/known" \( -name "$CLUSTER-op_module_*" -o -name "$CLUSTER-op_more_*" \) -mmin +720); do
        file="$(basename "$file")"
        drop_database "${file#"$CLUSTER"-}"
    done
}

# Databases named after the process that made them (op_test_123, op_test_123-gw0) go when that process is no more.
drop_orphans() {
    local name
    for name in $(sql "SELECT datname FROM pg_database WHERE datname ~ '^op_[a-z]+_[0-9]+(-gw[0-9]+)?$' ORDER BY 1"); do
        local process="${name##*_}"
        [ -d "/proc/${process%-*}" ] || [[ "$name" =~ ^op_(base|module|more|copy)_ ]] ||
            drop_database "$name"
    done
}

# ---------------------------------------------------------------- demo company

build_demo() {
    local name="$1" new="op_demo_new_$1"
    new_database "$new"
    loudly "demo-$name.log" "loading Chinese and the demo company" script_on "$new" "$ROOT/tools/demo_database.py" ||
        die "the demo company could not be loaded"
    drop_database "$name"
    rename_database "$new" "$name"
    demo_fingerprint >"$STATE/known/$CLUSTER-$name.demo"
}

demo_fingerprint() {
    find "$ROOT/order_process/demo" -type f -print0 2>/dev/null | sort -z | xargs -0 -r cat | short_hash
}

find_database() {
    local name="$1" cluster
    for cluster in serve test; do
        start_cluster "$cluster"
        database_exists "$name" && return 0
    done
    die "there is no database \"$name\" (./dev db $name makes one; there are: $(all_databases))"
}

all_databases() {
    local cluster
    for cluster in serve test; do
        use_cluster "$cluster"
        cluster_answers && sql "SELECT datname FROM pg_database WHERE datname !~ '^(op_|template[01]|postgres)' ORDER BY 1"
    done | tr '\n' ' '
}
