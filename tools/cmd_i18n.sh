cmd_i18n() {
    local check="" status=0
    case "${1:-}" in
        "") ;;
        --check) check=1 ;;
        *) usage_error "i18n has no option $1" ;;
    esac
    need_addon
    setup
    start_cluster test
    ensure_module_template
    local database="op_i18n_$$"
    copy_database "$MODULE_TEMPLATE" "$database"
    ORDER_PROCESS_I18N="$ROOT/order_process/i18n" ORDER_PROCESS_I18N_CHECK="$check" \
        script_on "$database" "$ROOT/tools/i18n_terms.py" || status=$?
    drop_database "$database"
    return "$status"
}
