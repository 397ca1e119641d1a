# The commands of ./dev.

DEMO_DB=demo

cmd_help() {
    cat <<'TEXT'
./dev serve [-d DB] [--port N]   set up what is missing and serve the demo company on http://127.0.0.1:8069
./dev test [pytest arguments]    lint and all tests (unit, PDF, browser) on a fresh database
      --reuse NAME   keep the database NAME: make it if missing, else update the module in it
      --no-lint      tests only
      --core         core's own tests with and without the add-on
./dev db NAME [--demo]           a fresh database with the module; replaces one of that name
./dev shell [-d DB]              Odoo shell; runs a script from standard input and ends
./dev update [-d DB]             update the module in a database
./dev bench [arguments]          benchmarks/run.py on a fresh database
./dev lint                       ruff and pylint-odoo
./dev i18n                       refresh the translation files; fails when Chinese is missing
./dev clean                      stop and remove what was made for this checkout
TEXT
}

cmd_db() {
    local name='' demo=''
    while [ $# -gt 0 ]; do
        case "$1" in
            --demo) demo=1 ;;
            -*) die "unknown option: $1" ;;
            *) name="$1" ;;
        esac
        shift
    done
    [ -n "$name" ] || die "which name? ./dev db NAME [--demo]"
    check_db_name "$name"
    setup_all
    use_cluster serve
    fresh_db "$name"
    if [ -n "$demo" ]; then load_demo "$name"; fi
    say "database $name is ready: ./dev serve -d $name, ./dev shell -d $name"
}

# _db_option "$@": sets DB (default: the demo database) and REST.
_db_option() {
    DB="$DEMO_DB"
    REST=()
    while [ $# -gt 0 ]; do
        case "$1" in
            -d | --database)
                DB="${2:?-d needs a name}"
                shift
                ;;
            *) REST+=("$1") ;;
        esac
        shift
    done
    check_db_name "$DB"
}

# _need_db: the cluster that holds $DB; the demo database is made when missing.
_need_db() {
    setup_all
    use_cluster_of "$DB" && return 0
    [ "$DB" = "$DEMO_DB" ] || die "there is no database $DB: ./dev db $DB makes it"
    with_lock "$CLUSTER_DIR/demo.lock" _make_demo
}

_make_demo() {
    db_exists "$DEMO_DB" && return 0
    fresh_db demo_building
    load_demo demo_building
    psql_do -c "ALTER DATABASE demo_building RENAME TO \"$DEMO_DB\""
    rm -rf "$DATA_DIR/filestore/$DEMO_DB"
    mv "$DATA_DIR/filestore/demo_building" "$DATA_DIR/filestore/$DEMO_DB"
}

cmd_shell() {
    _db_option "$@"
    _need_db
    if [ -t 0 ]; then
        exec "$ODOO_BIN" shell -d "$DB" --no-http "${REST[@]}"
    fi
    exec "$ODOO_BIN" shell -d "$DB" --no-http --log-level=warn "${REST[@]}"
}

cmd_update() {
    _db_option "$@"
    _need_db
    update_db "$DB"
}
