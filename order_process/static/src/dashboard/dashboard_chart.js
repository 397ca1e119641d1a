import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { _t } from "@web/core/l10n/translation";

// Told apart by people who do not see all colours (Okabe and Ito), and by light and dark.
const PALETTE = ["#0072b2", "#e69f00", "#d55e00", "#009e73"];
const MUTED = "#9aa5ae";

/**
 * The rows of a tile as bars. It says nothing that the table below it does not say: screen readers are told so.
 */
export class DashboardChart extends Component {
    static template = "order_process.DashboardChart";
    static props = { tile: Object, open: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.props.tile)]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    /** One bar, or one group of bars, for each row needs so much height. */
    get height() {
        const bars = this.props.tile.chart === "times" ? 2 : 1;
        return 40 + this.props.tile.rows.length * (bars * 14 + 12);
    }

    get label() {
        return this.props.tile.title;
    }

    figureOf(row, column) {
        return this.props.tile.rows[row].cells[column][0];
    }

    get series() {
        const { columns, chart, rows } = this.props.tile;
        const shown = chart === "times" ? columns.slice(0, 2) : columns;
        return shown.map((label, column) => ({
            label,
            data: rows.map((row) => {
                const figure = row.cells[column][0];
                return chart === "times" ? figure.measure : figure.value;
            }),
            backgroundColor: this.colour(column),
        }));
    }

    colour(column) {
        if (this.props.tile.chart === "times") {
            return column ? MUTED : PALETTE[0];
        }
        return this.props.tile.chart === "stacked" ? PALETTE[column] : PALETTE[0];
    }

    draw() {
        this.chart?.destroy();
        const { chart, rows } = this.props.tile;
        const ink = cookie.get("color_scheme") === "dark" ? "#e4e4e4" : "#374151";
        const stacked = chart === "stacked";
        this.chart = new Chart(this.canvas.el, {
            type: "bar",
            data: { labels: rows.map((row) => row.label), datasets: this.series },
            options: {
                indexAxis: "y",
                maintainAspectRatio: false,
                animation: false,
                onClick: (_event, found) => {
                    if (found.length) {
                        const figure = this.figureOf(found[0].index, found[0].datasetIndex);
                        if (figure.list) {
                            this.props.open(figure);
                        }
                    }
                },
                onHover: (event, found) => {
                    event.native.target.style.cursor = found.length ? "pointer" : "default";
                },
                plugins: {
                    legend: { display: this.series.length > 1, position: "bottom", labels: { color: ink, boxWidth: 12 } },
                    tooltip: {
                        callbacks: {
                            label: (item) => {
                                const figure = this.figureOf(item.dataIndex, item.datasetIndex);
                                return `${item.dataset.label}: ${figure.text}${figure.note ? ` · ${figure.note}` : ""}`;
                            },
                        },
                    },
                },
                scales: {
                    x: {
                        title: { display: chart === "times", text: _t("Hours"), color: ink },
                        stacked,
                        beginAtZero: true,
                        ticks: { color: ink, precision: chart === "times" ? 1 : 0, maxTicksLimit: 6 },
                        grid: { color: "#8882" },
                    },
                    y: { stacked, ticks: { color: ink, autoSkip: false }, grid: { display: false } },
                },
            },
        });
    }
}
