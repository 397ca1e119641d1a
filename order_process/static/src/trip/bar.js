import { loginPath } from "./app";
import { button, h } from "./dom";
import { getProblems } from "./stops";
import { status } from "./queue";
import { _t } from "./words";

/** What stands over every page: where one is, what is not sent yet, and what went wrong. */
export function renderBar(app, title, back) {
    const waiting = app.acts.filter((act) => act.state === "waiting");
    const others = waiting.filter((act) => app.data && act.user_id !== app.data.user.id);
    const files = app.files;
    const unsent = waiting.length - others.length + files;
    return h(
        "header",
        { className: status.isSignedOut || app.alert ? "bar bad" : "bar" },
        h(
            "div",
            { className: "bar_line" },
            back && h("a", { className: "back", href: back, "aria-label": _t("To the stops") }, "←"),
            h("h1", {}, title),
            h("span", { className: unsent ? "unsent some" : "unsent", "data-unsent": unsent }, unsent ? _t("%(count)s not sent", { count: unsent }) : _t("All sent"))
        ),
        app.alert && h("p", { className: "alert", role: "alert" }, app.alert),
        status.isSignedOut && h("p", {}, h("a", { className: "login", href: loginPath() }, _t("Sign in: what you did is kept and goes out then"))),
        status.isOffline && h("p", { className: "offline" }, _t("No signal. Go on: everything is kept on this phone.")),
        others.length > 0 && h("p", {}, _t("%(count)s acts of another person wait on this phone for that person's login.", { count: others.length })),
        !navigator.serviceWorker && h("p", {}, _t("This browser cannot open the page without a signal: open it in Chrome or Safari.")),
        renderProblems(app),
        app.update && button(_t("A newer page is there: take it"), "update", app.update)
    );
}

function renderProblems(app) {
    const problems = app.data ? getProblems(app.data, app.acts).filter((act) => act.state === "refused") : [];
    return (
        problems.length > 0 &&
        h("a", { className: "problems", href: "#problems" }, _t("%(count)s not accepted: see why", { count: problems.length }))
    );
}
