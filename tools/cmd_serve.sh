cmd_serve() {
    read_database_option "$@"
    PORT="${PORT:-8069}"
    [[ "$PORT" =~ ^[0-9]+$ ]] || usage_error "--port wants a number, not \"$PORT\""
    setup
    if ! python "$ROOT/tools/http_ready.py" free "$PORT"; then
        die "port $PORT is taken (by another ./dev serve?): ./dev serve --port $((PORT + 10))"
    fi
    if [ -z "$DB" ]; then
        DB=demo
        need_addon
        need_demo
    else
        find_database "$DB"
    fi
    update_database "$DB"
    if [ -f "$STATE/known/$CLUSTER-$DB.demo" ] && [ "$(cat "$STATE/known/$CLUSTER-$DB.demo")" != "$(demo_fingerprint)" ]; then
        say "the demo company has changed since this database was made; ./dev db $DB --demo makes it anew"
    fi
    [ "$CLUSTER" = serve ] || say "this is a test database: PostgreSQL runs without fsync for it"
    write_config "$STATE/conf/serve-$CLUSTER-$DB.conf" "$DB" "$PORT"
    (show_logins_when_ready $$ &)
    say "starting Odoo on database $DB; Ctrl-C stops it"
    exec "$ODOO" server -c "$STATE/conf/serve-$CLUSTER-$DB.conf" --log-handler=werkzeug:WARNING \
        --log-handler=odoo.addons.base.models.ir_cron:WARNING ${REST[@]+"${REST[@]}"}
}

show_logins_when_ready() {
    python "$ROOT/tools/http_ready.py" wait "$PORT" "$1" || return 0
    {
        echo
        echo "  http://127.0.0.1:$PORT"
        echo
        if [ -f "$STATE/known/$CLUSTER-$DB.demo" ] && [ -f "$ROOT/order_process/demo/LOGINS.txt" ]; then
            sed 's/^/  /' "$ROOT/order_process/demo/LOGINS.txt"
        else
            echo "  admin / admin / administrator"
        fi
        echo
    } >&2
}
