# Core's own tests on two databases: without the add-on, and with the add-on and its process switched off.

CORE_TESTED="sale sale_stock stock_picking_batch stock_delivery"

core_tests() {
    local without="op_corea_$$" with="op_coreb_$$" first second
    ensure_module_template
    DROP_AFTERWARDS="$without $with"
    copy_database "$BASE" "$without"
    copy_database "$MODULE_TEMPLATE" "$with"
    loudly switch-off.log "switching the process off" script_on "$with" "$ROOT/tools/switch_off.py" ||
        die "the process could not be switched off"
    say "core's tests of $CORE_TESTED, without and with the add-on (about 15 minutes)"
    run_core "$without" "$@" &
    first=$!
    run_core "$with" "$@" &
    second=$!
    while kill -0 "$first" 2>/dev/null || kill -0 "$second" 2>/dev/null; do
        sleep 30
        say "  $(core_progress "$without") without, $(core_progress "$with") with the add-on"
    done
    wait "$first" || true
    wait "$second" || true
    python "$ROOT/tools/compare_runs.py" "$RUN/$without.xml" "$RUN/$with.xml"
}

core_progress() { grep -cE '(PASSED|FAILED|SKIPPED|ERROR) +\[' "$STATE/log/$1.log" 2>/dev/null || true; }

run_core() {
    local database="$1" module folder
    local -a folders=()
    shift
    for module in $CORE_TESTED; do
        for folder in ${ODOO_ADDONS//,/ }; do
            [ ! -d "$folder/$module/tests" ] || folders+=("$folder/$module/tests")
        done
    done
    write_config "$RUN/$database.conf" "$database" 8069 "max_cron_threads = 0"
    cd "$ODOO_HOME"
    pytest -v -c "$ROOT/pyproject.toml" --rootdir "$ODOO_HOME" -p no:cacheprovider --junitxml "$RUN/$database.xml" \
        --odoo-config "$RUN/$database.conf" --odoo-database "$database" --odoo-http "${folders[@]}" "$@" \
        >"$STATE/log/$database.log" 2>&1
}
