import { Component, onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const SECONDS = 5;

/** Reads the record anew every few seconds as long as it is shown, so that what goes on in the
 * background is seen. What somebody is just writing is left alone. */
export class ReloadWhileShown extends Component {
    static template = "customer_reconciliation.ReloadWhileShown";
    static props = { ...standardWidgetProps };

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.reload(), SECONDS * 1000);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async reload() {
        const { record } = this.props;
        if (!document.hidden && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("reload_while_shown", { component: ReloadWhileShown });
