# Pictures of the demo company for the guides: a server of its own on a free port, Chromium, and the list of shots in pictures.py.
cmd_pictures() {
    read_database_option "$@"
    PORT="${PORT:-8169}"
    setup tests
    if [ -z "$DB" ]; then
        DB=demo
        need_addon
        need_demo
    else
        find_database "$DB"
    fi
    update_database "$DB"
    python "$ROOT/tools/http_ready.py" free "$PORT" || die "port $PORT is taken: ./dev pictures --port $((PORT + 10))"
    write_config "$STATE/conf/pictures.conf" "$DB" "$PORT" "max_cron_threads = 0" "log_level = warn"
    "$ODOO" server -c "$STATE/conf/pictures.conf" >"$STATE/log/pictures.log" 2>&1 &
    local server=$! status=0
    trap "kill $server 2>/dev/null || true" EXIT
    python "$ROOT/tools/http_ready.py" wait "$PORT" "$server" || die "Odoo does not start, see $STATE/log/pictures.log"
    python "$ROOT/tools/pictures.py" "http://127.0.0.1:$PORT" "$DB" "$ROOT" ${REST[@]+"${REST[@]}"} || status=$?
    python "$ROOT/tools/figures.py" "$ROOT/docs"
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    return "$status"
}
