"""Who reads what happened at the doors. For others the fields that lead there are not, and all else is readable."""

DOORS = (
    "stock.group_stock_user,sales_team.group_sale_salesman,"
    "order_process.group_carrier,order_process.group_customer_service"
)
