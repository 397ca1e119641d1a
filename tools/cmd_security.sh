# docs/security.md is written by the test that compares it: methods are measured on the records that the tests make.
source "$ROOT/tools/cmd_test.sh"

cmd_security() {
    export ORDER_PROCESS_WRITE_SECURITY="$ROOT/docs/security.md"
    cmd_test --no-lint "$@" order_process/tests/test_security_matrix.py
    say "docs/security.md is written"
}
