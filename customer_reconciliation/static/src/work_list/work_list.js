import { useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { listView } from "@web/views/list/list_view";
import { ListController } from "@web/views/list/list_controller";

/** Reckoned before it is shown first, where that was long ago: also when come to by its address. */
export class WorkListModel extends listView.Model {
    async load(params) {
        this.fresh ??= this.orm.call("dunning.work", "freshen", []);
        await this.fresh;
        return super.load(params);
    }
}

/** The list says as of when it is reckoned, told anew whenever it is loaded. */
export class WorkListController extends ListController {
    static template = "customer_reconciliation.WorkList";

    setup() {
        this.orm = useService("orm");
        this.reckoned = useState({ asOf: "" });
        super.setup();
    }

    /** Nothing is drawn before the list has been reckoned: it would be empty. */
    get modelOptions() {
        return { ...super.modelOptions, lazy: false };
    }

    get modelParams() {
        const params = super.modelParams;
        const onRootLoaded = async () => {
            this.reckoned.asOf = await this.orm.call("dunning.work", "as_of", []);
        };
        return { ...params, hooks: { ...params.hooks, onRootLoaded } };
    }
}

registry.category("views").add("dunning_work_list", {
    ...listView,
    Model: WorkListModel,
    Controller: WorkListController,
});
