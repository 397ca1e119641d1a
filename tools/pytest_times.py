"""pytest plugin: times that are true although tests freeze the clock."""

import freezegun

# freezegun leaves the clock of pytest alone.
freezegun.configure(extend_ignore_list=["_pytest.timing"])
