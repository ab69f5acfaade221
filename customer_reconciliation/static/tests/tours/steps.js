/** Steps of every tour through a form with a status bar. */

export const press = (name, content) => ({
    content,
    trigger: `.o_statusbar_buttons button[name=${name}]:enabled`,
    run: "click",
});

export const stateIs = (state) => ({
    content: `it is ${state}`,
    trigger: `.o_field_statusbar button.o_arrow_button_current[data-value=${state}]`,
});
