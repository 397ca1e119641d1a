source "$ROOT/tools/cmd_lint.sh"

cmd_test() {
    local reuse="" lint=1 core="" status=0
    local -a arguments=()
    while [ $# -gt 0 ]; do
        case "$1" in
            --reuse) reuse="${2:?--reuse wants the name of a database}"; shift ;;
            --no-lint) lint="" ;;
            --core) core=1 ;;
            --) shift; arguments+=("$@"); break ;;
            *) arguments+=("$1") ;;
        esac
        shift
    done
    need_addon
    setup tests
    start_cluster test
    drop_orphans
    if [ -n "$core" ]; then
        source "$ROOT/tools/core_tests.sh"
        core_tests ${arguments[@]+"${arguments[@]}"}
        return
    fi
    RUN="$STATE/run-$$"
    mkdir -p "$RUN"
    trap 'end_of_run' EXIT
    if [ -n "$reuse" ]; then
        check_name "$reuse"
        exec 8>"$STATE/locks/reuse-$reuse.lock"
        flock -n 8 || { say "waiting for another run on $reuse ..."; flock 8; }
        prepare_reused "$reuse"
        DATABASE="$reuse"
        lint=""
    else
        [ -z "$lint" ] || run_lint || status=1
        ensure_module_template
        DATABASE="op_test_$$"
        DROP_AFTERWARDS="$DATABASE"
        drop_database "$DATABASE"
        copy_database "$MODULE_TEMPLATE" "$DATABASE"
    fi
    run_pytest ${arguments[@]+"${arguments[@]}"} || status=$?
    if [ "$status" -ne 0 ] && [ -n "$lint" ]; then
        say "the run failed (lint or tests, see above)"
    fi
    return "$status"
}

DROP_AFTERWARDS=""

end_of_run() {
    local status=$?
    rm -rf "${RUN:-}"
    local name
    [ ! -d "$STATE/pg$(pg_major)-crash-$$" ] ||
        ORDER_PROCESS_RUN=$$ ORDER_PROCESS_TEMPLATE_DB=none "$ROOT/tools/crash_cluster.sh" stop || true
    for name in $DROP_AFTERWARDS; do drop_database "$name" || true; done
    exit "$status"
}

# A kept database, and beside it a pristine copy for the tests that start servers of their own.
prepare_reused() {
    local name="$1"
    MODULE_TEMPLATE="op_copy_$name"
    ensure_base
    if ! database_exists "$name"; then
        new_database "$name"
    else
        update_database "$name"
    fi
    if [ "$(known "$name")" != "$(known "$MODULE_TEMPLATE")" ] || ! database_exists "$MODULE_TEMPLATE"; then
        drop_database "$MODULE_TEMPLATE"
        close_connections "$name"
        copy_database "$name" "$MODULE_TEMPLATE"
    fi
}

close_connections() {
    sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$1' AND pid <> pg_backend_pid()" >/dev/null
}

run_pytest() {
    local argument paths="" status=0
    for argument in "$@"; do
        case "$argument" in
            -*) ;;
            *) [ ! -e "$ROOT/${argument%%::*}" ] && [ ! -e "${argument%%::*}" ] || paths=1 ;;
        esac
    done
    if [ -z "$paths" ]; then
        [ -n "$(find "$ROOT/order_process/tests" -name 'test_*.py' -print -quit 2>/dev/null)" ] ||
            die "there are no tests in order_process/tests yet"
        set -- "$@" order_process/tests
    fi
    write_config "$RUN/odoo.conf" "$DATABASE" 8069 "max_cron_threads = 0"
    export ORDER_PROCESS_TEMPLATE_DB="$MODULE_TEMPLATE" ORDER_PROCESS_ODOO_BIN="$ODOO" ORDER_PROCESS_ODOO_CONF="$RUN/odoo.conf"
    export ORDER_PROCESS_RUN=$$ ORDER_PROCESS_CRASH_CLUSTER="$ROOT/tools/crash_cluster.sh"
    export PYTHONPATH="$ROOT/tools${PYTHONPATH:+:$PYTHONPATH}" PYTHONDONTWRITEBYTECODE=1
    cd "$ROOT"
    say "pytest on database $DATABASE"
    pytest -p pytest_skips -p no:cacheprovider --odoo-config "$RUN/odoo.conf" --odoo-database "$DATABASE" --odoo-http "$@" 8>&- ||
        status=$?
    [ "$status" -ne 5 ] || say "ERROR: pytest found no test to run"
    return "$status"
}
