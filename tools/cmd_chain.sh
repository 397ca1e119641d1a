# The registry of a kept database says who hangs in at a method, and in which order.
cmd_chain() {
    read_database_option "$@"
    [ ${#REST[@]} -gt 0 ] || usage_error "chain wants MODEL.METHOD, such as sale.order._after_ship, or --all"
    setup
    if [ -z "$DB" ]; then
        DB=chain
        start_cluster test
        database_exists "$DB" || new_database "$DB"
        update_database "$DB"
    else
        find_database "$DB"
    fi
    write_config "$STATE/conf/$CLUSTER-$DB.conf" "$DB" 8069 "max_cron_threads = 0"
    printf 'import chain\nchain.main(env, "%s", "%s".split())\n' "$ROOT" "${REST[*]}" |
        PYTHONPATH="$ROOT/tools" "$ODOO" shell -c "$STATE/conf/$CLUSTER-$DB.conf" --no-http --log-level=warn
}
