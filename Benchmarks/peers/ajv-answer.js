// The oracle of Scripts/schema-peer: what ajv 6 (Debian's node-ajv) says to rows of a corpus.
// usage: node ajv-answer.js IN.jsonl OUT.jsonl
// Writes each row with `valid`; a row whose schema ajv refuses is left out and counted.
"use strict";
const fs = require("fs");
const Ajv = require("ajv");

const draft4 = require("ajv/lib/refs/json-schema-draft-04.json");
// Draft-04 in ajv 6: its `id`, and its metaschema in place of draft-07's.
function makeDraft4() {
    const ajv = new Ajv({ schemaId: "id", meta: false, extendRefs: "ignore", logger: false, format: false });
    ajv.addMetaSchema(draft4);
    ajv._opts.defaultMeta = draft4.id;
    return ajv;
}

function makeDraft7() {
    return new Ajv({ extendRefs: "ignore", logger: false, format: false });
}

let refused = 0;
const out = [];
for (const line of fs.readFileSync(process.argv[2], "utf8").split("\n")) {
    if (line === "") continue;
    const row = JSON.parse(line);
    const ajv = row.id.includes("/draft4/") ? makeDraft4() : makeDraft7();
    try {
        const valid = ajv.compile(row.schema)(row.data);
        // The line as it came, which keeps the spelling of numbers.
        out.push(`${line.slice(0, -1)},"valid":${valid}}\n`);
    } catch (error) {
        refused += 1;
    }
}
fs.writeFileSync(process.argv[3], out.join(""));
if (refused > 0) console.log(`${refused} schemas refused by ajv`);
