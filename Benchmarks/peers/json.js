// usage: node json.js parse|stringify SECONDS FILE
// Prints one line of JSON: {"name":…,"ops_per_s":…}. The text is a string already when the clock
// starts, so nothing but JSON.parse (or JSON.stringify) is timed.
"use strict";
const fs = require("fs");
const clock = require("./clock");

const [what, seconds, path] = process.argv.slice(2);
const text = fs.readFileSync(path, "utf8");
const value = JSON.parse(text);
let sink;
const operation = {
    parse: () => { sink = JSON.parse(text); },
    stringify: () => { sink = JSON.stringify(value); },
}[what];

clock(`json-${what}`, seconds, operation);
