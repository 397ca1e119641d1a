from odoo import api, models

# The first screen of each role is its own queue; the first role that a person has decides.
HOME_ACTIONS = (
    ("order_process.group_process_admin", "order_process.action_all_orders"),
    ("order_process.group_approving_manager", "order_process.action_dashboard"),
    ("order_process.group_desk_leader", "order_process.action_review_queue"),
    ("order_process.group_finance_reviewer", "order_process.action_finance_desk"),
    ("order_process.group_dispatcher", "order_process.action_dispatch_timeline"),
    ("order_process.group_warehouse_keeper", "order_process.action_keeper_desk"),
    ("order_process.group_production", "order_process.action_productions"),
    ("order_process.group_quality", "order_process.action_productions"),
    ("order_process.group_order_clerk", "order_process.action_my_orders"),
    ("order_process.group_carrier", "order_process.action_my_transfers"),
    ("order_process.group_customer_service", "order_process.action_claims"),
)


class OrderProcessHome(models.AbstractModel):
    """Where the app opens for whom."""

    _name = "order.process.home"
    _description = "Order Process Home"

    @api.model
    def _get_home_action(self):
        """The action of the queue that the current user works on."""
        for group, action in HOME_ACTIONS:
            if self.env.user.has_group(group):
                return self.env["ir.actions.actions"]._for_xml_id(action)
        return self.env["ir.actions.actions"]._for_xml_id("order_process.action_my_orders")
