class DeskReader:
    """Finance's desk as a person sees it: its tiles and what each of them opens."""

    def _desk(self, user=None):
        self.env.flush_all()
        return self.env["order.process.finance.desk"].with_user(user or self.finance).get_desk()

    def _tile(self, code, when="today", user=None):
        return next((tile for tile in self._desk(user)[when] if tile["code"] == code), None)

    def _listed(self, code, when="all", user=None):
        env = self.env(user=user or self.finance)
        action = env["order.process.finance.desk"].action_open_tile(code, when)
        return env[action["res_model"]].search(action["domain"])
