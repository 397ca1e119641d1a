/**
 * An element with attributes, listeners (`onclick`), properties (`.value`) and children; what is empty is left out.
 *
 * Its class is `className`: where the extractor of terms reads `class`, it takes the next bracket for that of a class.
 */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) {
            element.addEventListener(name.slice(2), value);
        } else if (name === "className") {
            element.className = value;
        } else if (name.startsWith(".")) {
            element[name.slice(1)] = value;
        } else if (value !== false && value !== null && value !== undefined) {
            element.setAttribute(name, value === true ? "" : value);
        }
    }
    element.append(...children.flat(Infinity).filter((child) => child || child === 0));
    return element;
}

export const button = (label, kind, onclick, attributes = {}) =>
    h("button", { type: "button", className: kind, onclick, ...attributes }, label);
