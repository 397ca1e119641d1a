# The second part of the tests: those in order_process/tests/with_modules need modules of Odoo's that the add-on does not
# depend on. They run on a database of their own that has these too; all other tests run without them.
# They are the modules beside which many companies will install it.
# The glue modules beside the add-on are installed there with the modules that they need, and nowhere else.
#   op_more_<modules>_<key>   the pristine database with order_process and these modules

MORE_MODULES="sale_mrp purchase_stock stock_dropshipping website_sale point_of_sale l10n_cn order_process_mrp"
MORE_TAG="$(cksum <<<"$MORE_MODULES" | cut -d " " -f 1)"
MORE_TESTS="order_process/tests/with_modules"

# All glue modules, of which the fingerprint of the add-on knows nothing.
glue_fingerprint() {
    (cd "$ROOT" && find order_process_* -type f -not -path '*/__pycache__/*' -print0 | sort -z | xargs -0 sha256sum) |
        short_hash
}

# Sets MORE, the paths of the second part, and leaves the others in PATHS.
split_parts() {
    local path whole
    local -a first=()
    MORE=()
    whole="$(realpath "$ROOT/$MORE_TESTS")"
    for path in ${PATHS[@]+"${PATHS[@]}"}; do
        case "$(realpath -m "${path%%::*}")/" in
            "$whole"/*) MORE+=("$path") ;;
            *)
                first+=("$path")
                [[ "$whole/" != "$(realpath -m "${path%%::*}")"/* ]] || MORE+=("$MORE_TESTS")
                ;;
        esac
    done
    PATHS=(${first[@]+"${first[@]}"})
}

make_more_template() {
    local name new="op_newmore_$$"
    name="op_more_${MORE_TAG}_$(glue_fingerprint)_${MODULE_TEMPLATE#op_module_}"
    if ! database_exists "$name"; then
        drop_database "$new"
        copy_database "$MODULE_TEMPLATE" "$new"
        install_more "$new"
        rename_database "$new" "$name"
    fi
    touch "$STATE/known/$CLUSTER-$name"
    echo "$name"
}

install_more() {
    loudly "install-more-$1.log" "installing $MORE_MODULES for the tests that need them" \
        install_modules "$1" -i "${MORE_MODULES// /,}" || die "$MORE_MODULES could not be installed"
}

# ensure_more_template [KEPT]: sets MODULE_TEMPLATE to the pristine database, and MORE_KEPT to the one that --reuse keeps.
ensure_more_template() {
    MORE_KEPT=""
    if [ -z "${1:-}" ]; then
        MODULE_TEMPLATE="$(locked "$STATE/locks/more-$CLUSTER.lock" make_more_template)" || return 1
        return 0
    fi
    MORE_KEPT="op_more_${MORE_TAG}_$1"
    local glue known="$STATE/known/$CLUSTER-$MORE_KEPT.glue"
    glue="$(glue_fingerprint)"
    if ! database_exists "$MORE_KEPT"; then
        copy_database "$MODULE_TEMPLATE" "$MORE_KEPT" || return 1
        install_more "$MORE_KEPT" || return 1
    else
        # What depends on the add-on is updated with it.
        update_database "$MORE_KEPT" || return 1
        [ "$(cat "$known" 2>/dev/null)" = "$glue" ] || loudly "update-$MORE_KEPT.log" "updating the glue modules" \
            install_modules "$MORE_KEPT" -u order_process_mrp || return 1
    fi
    echo "$glue" >"$known"
}

# worse FIRST SECOND: the worse of two results; a part that found no test (5) is no failure of the whole.
worse() {
    if [ "$1" -eq 5 ]; then echo "$2"; elif [ "$2" -eq 5 ] || [ "$1" -ge "$2" ]; then echo "$1"; else echo "$2"; fi
}
