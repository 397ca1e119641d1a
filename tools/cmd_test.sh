# Tests: pytest in several processes at once, by pytest-xdist. Each has a copy of the database, named after the run (op_test_123).
source "$ROOT/tools/cmd_lint.sh"
source "$ROOT/tools/more_modules.sh"

cmd_test() {
    local reuse="" lint=1 core=""
    local -a arguments=()
    JOBS="" STATUS=0
    while [ $# -gt 0 ]; do
        case "$1" in
            --reuse) reuse="${2:?--reuse wants the name of a database}"; shift ;;
            --jobs) JOBS="${2:?--jobs wants a number}"; shift ;;
            --no-lint) lint="" ;;
            --core) core=1 ;;
            --) shift; arguments+=("$@"); break ;;
            *) arguments+=("$1") ;;
        esac
        shift
    done
    [[ "$JOBS" =~ ^([1-9][0-9]?)?$ ]] || usage_error "--jobs wants a number from 1 to 99, not \"$JOBS\""
    need_addon
    setup tests
    start_cluster test
    drop_orphans
    RUN="$STATE/run-$$"
    mkdir -p "$RUN"
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'end_of_run' EXIT
    if [ -n "$core" ]; then
        source "$ROOT/tools/core_tests.sh"
        core_tests ${arguments[@]+"${arguments[@]}"}
        return
    fi
    split_arguments ${arguments[@]+"${arguments[@]}"}
    [ -n "$JOBS" ] || { [ -z "$reuse" ] && [ ${#PATHS[@]} -eq 0 ] && JOBS=2; } || JOBS=1
    [ ${#PATHS[@]} -gt 0 ] || all_tests
    split_parts
    if [ -n "$reuse" ]; then
        check_name "$reuse"
        exec 8>"$STATE/locks/reuse-$reuse.lock"
        flock -n 8 || { say "waiting for another run on $reuse ..."; flock 8; }
        prepare_reused "$reuse"
    else
        [ -z "$lint" ] || { run_lint >"$RUN/lint.log" 2>&1 & lint=$!; }
        ensure_module_template
        [ -z "$lint" ] || { wait "$lint" || STATUS=1; cat "$RUN/lint.log"; }
    fi
    run_parts "$reuse"
    [ "$STATUS" -ne 5 ] || say "ERROR: pytest found no test to run"
    [ "$STATUS" -eq 0 ] || say "the run failed (lint or tests, see above)"
    return "$STATUS"
}

# run_parts [KEPT]: both parts one after the other.
run_parts() {
    local first=5 second=5
    if [ ${#PATHS[@]} -gt 0 ]; then
        first=0
        run_pytest "${1:-}" "--ignore=$MORE_TESTS" "${PATHS[@]}" || first=$?
    fi
    if [ ${#MORE[@]} -gt 0 ]; then
        second=0
        ensure_more_template "${1:-}" && run_pytest "$MORE_KEPT" "${MORE[@]}" || second=$?
    fi
    [ "$(worse "$first" "$second")" -eq 0 ] || STATUS="$(worse "$first" "$second")"
}

# run_pytest DATABASE ARGUMENTS...: on that database, or on a fresh copy of the pristine one.
run_pytest() {
    local database="$1"
    local -a jobs=()
    shift
    if [ -z "$database" ]; then
        database="op_test_$$"
        drop_database "$database"
        copy_database "$MODULE_TEMPLATE" "$database"
    fi
    [ "$JOBS" -eq 1 ] || jobs=(-n "$JOBS" --dist loadscope)
    write_config "$RUN/odoo.conf" "$database" 8069 "max_cron_threads = 0"
    export ORDER_PROCESS_TEMPLATE_DB="$MODULE_TEMPLATE" ORDER_PROCESS_ODOO_BIN="$ODOO" ORDER_PROCESS_ODOO_CONF="$RUN/odoo.conf"
    export PYTHONPATH="$ROOT/tools${PYTHONPATH:+:$PYTHONPATH}" PYTHONDONTWRITEBYTECODE=1
    cd "$ROOT"
    say "pytest on database $database"
    pytest -p pytest_skips -p pytest_times -p pytest_bundles -p no:cacheprovider --odoo-config "$RUN/odoo.conf" \
        --odoo-database "$database" --odoo-http ${jobs[@]+"${jobs[@]}"} ${OPTIONS[@]+"${OPTIONS[@]}"} "$@" 8>&-
}

# Sets PATHS (files, folders and single tests) and OPTIONS (all the rest, for pytest).
split_arguments() {
    local argument
    PATHS=() OPTIONS=()
    for argument in "$@"; do
        if [[ "$argument" != -* ]] && { [ -e "$ROOT/${argument%%::*}" ] || [ -e "${argument%%::*}" ]; }; then
            PATHS+=("$argument")
        else
            OPTIONS+=("$argument")
        fi
    done
}

all_tests() {
    local folder
    for folder in order_process/tests "$MORE_TESTS"; do
        [ -n "$(find "$ROOT/$folder" -name 'test_*.py' -print -quit 2>/dev/null)" ] || die "there are no tests in $folder"
    done
    PATHS=(order_process/tests)
}

DROP_AFTERWARDS=""

end_of_run() {
    local status=$? name
    trap '' INT TERM
    kill $(jobs -pr) 2>/dev/null || true
    for name in "op_test_$$" $DROP_AFTERWARDS; do drop_database "$name" || true; done
    drop_orphans
    rm -rf "$RUN"
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
