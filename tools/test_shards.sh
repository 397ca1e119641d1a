# Shards: the test files in several pytest processes at once. Each has a database, a configuration and a log of its own,
# named after the number of its process (op_test_123, run-123), as are the databases and clusters that its tests make.

STARTED=()

# in_background LOG COMMAND...: a process group of its own, which Ctrl-C reaches by end_background alone. Sets LAST. The result
# goes to a file: bash forgets that of a process whose number another one has got meanwhile.
in_background() {
    local log="$1"
    shift
    set -m
    (set +m; trap "echo \$? >'$log.status'" EXIT; "$@") >"$log" 2>&1 </dev/null 8>&- &
    set +m
    LAST=$!
    STARTED+=("$LAST")
}

# result_of LOG: what a command in the background ended with; 1 where it was killed.
result_of() { cat "$1.status" 2>/dev/null || echo 1; }

is_running() { [[ " $(jobs -pr | tr '\n' ' ') " == *" $1 "* ]]; }

# pytest gets half a minute to end what its tests have started; what it has found until then is shown.
end_background() {
    local process second log
    local -a running=()
    for process in ${STARTED[@]+"${STARTED[@]}"}; do
        ! is_running "$process" || running+=("$process")
    done
    for process in ${running[@]+"${running[@]}"}; do
        say "ending process $process"
        kill -INT -- "-$process" 2>/dev/null || true
    done
    for process in ${running[@]+"${running[@]}"}; do
        for second in {1..30}; do
            is_running "$process" || break
            sleep 1
        done
        kill -KILL -- "-$process" 2>/dev/null || true
    done
    for log in "$RUN"/*.log; do
        [ ${#running[@]} -eq 0 ] || [ ! -f "$log" ] || cat "$log"
    done
    for process in ${STARTED[@]+"${STARTED[@]}"}; do end_of_process "$process"; done
}

# prepare_shard [DATABASE]: sets OWN, the folder of this process, and DATABASE, by default a fresh copy of the pristine one.
prepare_shard() {
    OWN="$STATE/run-$BASHPID" DATABASE="${1:-op_test_$BASHPID}"
    mkdir -p "$OWN"
    [ -n "${1:-}" ] || copy_database "$MODULE_TEMPLATE" "$DATABASE"
    write_config "$OWN/odoo.conf" "$DATABASE" 8069 "max_cron_threads = 0"
}

run_pytest() {
    export ORDER_PROCESS_TEMPLATE_DB="$MODULE_TEMPLATE" ORDER_PROCESS_ODOO_BIN="$ODOO" ORDER_PROCESS_ODOO_CONF="$OWN/odoo.conf"
    export ORDER_PROCESS_RUN="$BASHPID" ORDER_PROCESS_CRASH_CLUSTER="$ROOT/tools/crash_cluster.sh"
    export ORDER_PROCESS_TIMES="$RUN/times-$BASHPID"
    export PYTHONPATH="$ROOT/tools${PYTHONPATH:+:$PYTHONPATH}" PYTHONDONTWRITEBYTECODE=1
    cd "$ROOT"
    say "pytest on database $DATABASE"
    pytest -p pytest_skips -p pytest_times -p pytest_bundles -p no:cacheprovider --odoo-config "$OWN/odoo.conf" \
        --odoo-database "$DATABASE" --odoo-http ${OPTIONS[@]+"${OPTIONS[@]}"} "$@" 8>&-
}

run_shard() {
    prepare_shard
    run_pytest "$@"
}

# Deals PATHS out to JOBS shards, and prints their logs when all have ended. The worst result becomes STATUS. With -k a shard
# may find no test; the whole has found none when no shard finds any.
run_shards() {
    local number=0 result worst=0 empty=0 shards=0
    local -a paths
    python "$ROOT/tools/test_shards.py" deal "$JOBS" "${PATHS[@]}" >"$RUN/shards"
    while IFS=$'\t' read -ra paths; do
        in_background "$RUN/shard-$shards.log" run_shard "${paths[@]}"
        shards=$((shards + 1))
        say "shard $shards: ${#paths[@]} of the test files"
    done <"$RUN/shards"
    if [ ${#MORE[@]} -gt 0 ]; then
        in_background "$RUN/shard-$shards.log" run_more
        shards=$((shards + 1))
        say "shard $shards: the tests with $MORE_MODULES"
    fi
    follow_shards
    for ((number = 0; number < shards; number++)); do
        result="$(result_of "$RUN/shard-$number.log")"
        if [ "$result" -eq 5 ]; then
            empty=$((empty + 1))
        elif [ "$result" -gt "$worst" ]; then
            worst="$result"
        fi
        printf '\n######## shard %s of %s\n' "$((number + 1))" "$shards"
        cat "$RUN/shard-$number.log"
    done
    [ "$empty" -lt "$shards" ] || worst=5
    [ "$worst" -eq 0 ] || STATUS="$worst"
    printf '\n######## all shards\n'
    grep -hE '^(FAILED|ERROR) ' "$RUN"/shard-*.log || true
    tail -qn 1 "$RUN"/shard-*.log
}

# A sign of life every half minute, until nothing runs any more.
follow_shards() {
    local seconds=0
    while [ -n "$(jobs -pr)" ]; do
        sleep 1
        seconds=$((seconds + 1))
        [ $((seconds % 30)) -ne 0 ] || say "  so far: $(for log in "$RUN"/shard-*.log; do progress_of "$log"; done | paste -sd' ')"
    done
}

progress_of() { grep -oE '[0-9]+%\]' "$1" | tail -n 1 | tr -d ']' || echo "0%"; }
