source "$ROOT/tools/cmd_lint.sh"
source "$ROOT/tools/test_shards.sh"
source "$ROOT/tools/more_modules.sh"

cmd_test() {
    local reuse="" lint=1 core="" weigh=""
    local -a arguments=()
    JOBS="" STATUS=0
    while [ $# -gt 0 ]; do
        case "$1" in
            --reuse) reuse="${2:?--reuse wants the name of a database}"; shift ;;
            --jobs) JOBS="${2:?--jobs wants a number}"; shift ;;
            --no-lint) lint="" ;;
            --weigh) weigh=1 ;;
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
    if [ -n "$core" ]; then
        source "$ROOT/tools/core_tests.sh"
        core_tests ${arguments[@]+"${arguments[@]}"}
        return
    fi
    split_arguments ${arguments[@]+"${arguments[@]}"}
    [ -n "$JOBS" ] || { [ -z "$reuse" ] && [ ${#PATHS[@]} -eq 0 ] && JOBS=2; } || JOBS=1
    [ ${#PATHS[@]} -gt 0 ] || all_tests
    split_parts
    RUN="$STATE/run-$$"
    mkdir -p "$RUN"
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'end_of_run' EXIT
    if [ -n "$reuse" ]; then
        check_name "$reuse"
        exec 8>"$STATE/locks/reuse-$reuse.lock"
        flock -n 8 || { say "waiting for another run on $reuse ..."; flock 8; }
        prepare_reused "$reuse"
        lint=""
    else
        [ -z "$lint" ] || in_background "$RUN/lint.log" run_lint
        ensure_module_template
        [ -z "$lint" ] || result_of_lint || STATUS=1
    fi
    if [ "$JOBS" -eq 1 ] || [ ${#PATHS[@]} -eq 0 ]; then
        run_parts "$reuse"
    else
        run_shards
    fi
    [ "$STATUS" -ne 5 ] || say "ERROR: pytest found no test to run"
    if [ "$STATUS" -ne 0 ] && [ -n "$lint" ]; then
        say "the run failed (lint or tests, see above)"
    fi
    [ -z "$weigh" ] || [ "$STATUS" -ne 0 ] || python "$ROOT/tools/test_shards.py" weigh "$RUN"/times-*
    return "$STATUS"
}

# run_parts [KEPT]: both parts one after the other.
run_parts() {
    local first=5 second=5
    if [ ${#PATHS[@]} -gt 0 ]; then
        prepare_shard "$1"
        first=0
        run_pytest "--ignore=$MORE_TESTS" "${PATHS[@]}" || first=$?
    fi
    if [ ${#MORE[@]} -gt 0 ]; then
        second=0
        (
            trap 'end_of_process "$BASHPID"' EXIT
            run_more "$1"
        ) || second=$?
    fi
    [ "$(worse "$first" "$second")" -eq 0 ] || STATUS="$(worse "$first" "$second")"
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

result_of_lint() {
    wait "$LAST" || true
    cat "$RUN/lint.log"
    return "$(result_of "$RUN/lint.log")"
}

DROP_AFTERWARDS=""

end_of_run() {
    local status=$? name
    trap '' INT TERM
    end_background
    end_of_process "$$"
    for name in $DROP_AFTERWARDS; do drop_database "$name" || true; done
    drop_orphans
    exit "$status"
}

# What the run or shard of this process number has made.
end_of_process() {
    [ ! -d "$STATE/pg$(pg_major)-crash-$1" ] ||
        ORDER_PROCESS_RUN="$1" ORDER_PROCESS_TEMPLATE_DB=none "$ROOT/tools/crash_cluster.sh" stop || true
    drop_database "op_test_$1" || true
    rm -rf "$STATE/run-$1"
}

# A kept database, and beside it a pristine copy for shards and for the tests that start servers of their own.
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
