# Two servers on a cluster of its own, killed while people work on both; benchmarks/chaos does it.
# Locust comes into a Python of its own: it wants other versions of packages that Odoo pins.
cmd_chaos() {
    need_addon
    setup
    locked "$STATE/locks/chaos.lock" run_chaos "$@"
}

build_load_venv() {
    rm -rf "$LOAD_VENV" &&
        "$(find_python)" -m venv "$LOAD_VENV" &&
        "$LOAD_VENV/bin/python" -m pip install --disable-pip-version-check -r "$ROOT/requirements-chaos.txt" &&
        touch "$LOAD_VENV/complete"
}

setup_load_venv() {
    [ -f "$LOAD_VENV/complete" ] || loudly chaos-venv.log "installing Locust" build_load_venv ||
        die "Locust could not be installed"
}

chaos_fingerprint() { { addon_fingerprint && cat "$ROOT/benchmarks/chaos/seed.py"; } | short_hash; }

fill_chaos() {
    new_database chaos_seed
    loudly chaos-seed.log "filling a small company" script_on chaos_seed "$ROOT/benchmarks/chaos/seed.py" ||
        die "the company could not be made"
    vacuumdb -q --analyze-only chaos_seed
}

run_chaos() {
    LOAD_VENV="$SHARED/venv-chaos-$(cat "$ROOT/requirements-chaos.txt" | short_hash)"
    locked "$SHARED/venv-chaos.lock" setup_load_venv
    start_cluster chaos
    export CHAOS_FOLDER="$STATE/chaos" CHAOS_PYTHON="$LOAD_VENV/bin/python" CHAOS_LISTENER_PORT=8399
    export CHAOS_FACTS="$CHAOS_FOLDER/facts.json" CHAOS_LISTENER="http://127.0.0.1:$CHAOS_LISTENER_PORT/hook"
    mkdir -p "$CHAOS_FOLDER"
    local print
    print="$(chaos_fingerprint)"
    if [ "$(cat "$CHAOS_FOLDER/seed" 2>/dev/null)" != "$print" ] || ! database_exists chaos_seed; then
        fill_chaos
        echo "$print" >"$CHAOS_FOLDER/seed"
    fi
    CHAOS_PG_CTL="$PG_BIN/pg_ctl -D $PGDATA_DIR -l $STATE/log/postgres-chaos.log -w -t 120"
    ! is_root || CHAOS_PG_CTL="runuser -u postgres -- $CHAOS_PG_CTL"
    export CHAOS_PG_CTL
    write_config "$STATE/conf/chaos.conf" chaos_day 8390 "log_level = warn"
    export ORDER_PROCESS_ODOO_CONF="$STATE/conf/chaos.conf" ORDER_PROCESS_ODOO_BIN="$ODOO"
    export PYTHONPATH="$ROOT/tools:$ROOT/benchmarks/chaos${PYTHONPATH:+:$PYTHONPATH}"
    cd "$ROOT"
    local status=0
    python benchmarks/chaos/run.py "$@" || status=$?
    stop_cluster chaos
    return "$status"
}
