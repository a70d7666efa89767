// usage: node json.js parse|stringify SECONDS FILE
// Prints one line of JSON: {"name":…,"ops_per_s":…}. The text is a string already when the clock
// starts, so nothing but JSON.parse (or JSON.stringify) is timed.
"use strict";
const fs = require("fs");

const [what, seconds, path] = process.argv.slice(2);
const text = fs.readFileSync(path, "utf8");
const value = JSON.parse(text);
let sink;
const operation = {
    parse: () => { sink = JSON.parse(text); },
    stringify: () => { sink = JSON.stringify(value); },
}[what];

function run(duration) {
    let batch = 1, count = 0;
    const begin = process.hrtime.bigint();
    for (;;) {
        const start = process.hrtime.bigint();
        for (let i = 0; i < batch; i++) operation();
        count += batch;
        const end = process.hrtime.bigint();
        if (Number(end - start) < duration * 1e7) batch *= 2;
        if (Number(end - begin) >= duration * 1e9) return count / (Number(end - begin) / 1e9);
    }
}

// A second of warm-up at least: the optimizing compiler shall have done its work.
run(Math.max(1, Number(seconds) / 10));
console.log(JSON.stringify({ name: `json-${what}`, ops_per_s: run(Number(seconds)) }));
