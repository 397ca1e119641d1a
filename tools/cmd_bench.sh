# benchmarks/run.py gets a fresh database on the durable cluster; odoo_session.environment() opens it there.
cmd_bench() {
    need_addon
    [ -f "$ROOT/benchmarks/run.py" ] || die "there is no benchmarks/run.py"
    setup
    start_cluster serve
    locked "$STATE/locks/bench.lock" run_bench "$@"
}

run_bench() {
    new_database bench
    write_config "$STATE/conf/bench.conf" bench 8069 "max_cron_threads = 0" "log_level = warn"
    export ORDER_PROCESS_BENCH_DB=bench ORDER_PROCESS_ODOO_CONF="$STATE/conf/bench.conf" ORDER_PROCESS_ODOO_BIN="$ODOO"
    export PYTHONPATH="$ROOT/tools:$ROOT/benchmarks${PYTHONPATH:+:$PYTHONPATH}"
    cd "$ROOT"
    python benchmarks/run.py "$@"
}
