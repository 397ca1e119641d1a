"""Who reads records of money at delivery. For others the fields that lead there are not, and all else is readable."""

LEDGER = "account.group_account_invoice,account.group_account_readonly"
COLLECTION = f"{LEDGER},sales_team.group_sale_salesman,order_process.group_carrier,order_process.group_customer_service"
FREIGHT = f"{LEDGER},sales_team.group_sale_salesman,order_process.group_dispatcher"
HANDIN = f"{LEDGER},order_process.group_carrier,order_process.group_customer_service"
