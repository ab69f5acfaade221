import { Component, status, useRef } from "@odoo/owl";
import { Dropzone } from "@web/core/dropzone/dropzone";
import { useCustomDropzone } from "@web/core/dropzone/dropzone_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { checkFileSize } from "@web/core/utils/files";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const SHEET = ".o_form_sheet_bg";
const FRAME = ".o_content";

class SessionDropzone extends Component {
    static template = "customer_reconciliation.SessionDropzone";
    static components = { Dropzone };
    static props = Dropzone.props;
}

/** Takes a file dropped on the session to the preview of its import. */
export class SessionDrop extends Component {
    static template = "customer_reconciliation.SessionDrop";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.root = useRef("root");
        this.setupDropzone();
    }

    setupDropzone() {
        const { root } = this;
        const target = {
            get el() {
                return root.el?.closest(SHEET);
            },
        };
        const ref = { el: { getBoundingClientRect: () => visibleArea(target.el) } };
        const onDrop = (ev) => this.onDrop(ev);
        useCustomDropzone(target, SessionDropzone, { ref, onDrop }, () => !this.env.inDialog);
    }

    async onDrop(ev) {
        const files = [...ev.dataTransfer.files];
        if (files.length > 1) {
            this.warn(_t("Drop one file at a time."));
        } else if (files.length && checkFileSize(files[0].size, this.notification)) {
            await this.open(files[0]);
        }
    }

    /** Save what was typed on the form, and show how the file is understood. */
    async open(file) {
        const content = await this.read(file);
        const { record } = this.props;
        if (content === null || !(await record.save())) {
            return;
        }
        const action = await this.preview(record, file.name, content);
        await this.action.doAction(action, { onClose: () => this.reload() });
    }

    async read(file) {
        try {
            const url = await getDataURLFromFile(file);
            return url.slice(url.indexOf(",") + 1);
        } catch {
            this.warn(_t("“%s” can't be opened. Is it a folder?", file.name));
            return null;
        }
    }

    async preview({ resModel, resId }, filename, content) {
        this.ui.block();
        try {
            return await this.orm.call(resModel, "action_open_import", [
                [resId],
                filename,
                content,
            ]);
        } finally {
            this.ui.unblock();
        }
    }

    async reload() {
        if (status(this) !== "destroyed") {
            await this.props.record.load();
        }
    }

    warn(message) {
        this.notification.add(message, { type: "danger" });
    }
}

// The full width of the form, without what is scrolled out of sight: that would put the overlay over
// the menu and its text off the screen. The chatter stands below and keeps its own.
function visibleArea(sheet) {
    const { top, bottom } = sheet.getBoundingClientRect();
    const frame = sheet.closest(FRAME).getBoundingClientRect();
    const start = Math.max(top, frame.top);
    const height = Math.max(0, Math.min(bottom, frame.bottom) - start);
    return new DOMRect(frame.left, start, frame.width, height);
}

registry.category("view_widgets").add("reconciliation_drop", { component: SessionDrop });
