// usage: node ajv.js bytes|parsed SECONDS SCHEMA FILE
// Prints one line of JSON: {"name":…,"ops_per_s":…}. `bytes` is JSON.parse of the text, which is a
// string already, and ajv on its objects; `parsed` is ajv alone. The schema is compiled beforehand.
"use strict";
const fs = require("fs");
const clock = require("./clock");
const Ajv = require("ajv");

const [what, seconds, schemaPath, path] = process.argv.slice(2);
// Draft-04 in ajv 6: its `id`, and its metaschema in place of draft-07's.
const ajv = new Ajv({ schemaId: "id", meta: false });
const draft4 = require("ajv/lib/refs/json-schema-draft-04.json");
ajv.addMetaSchema(draft4);
ajv._opts.defaultMeta = draft4.id;
const validate = ajv.compile(JSON.parse(fs.readFileSync(schemaPath, "utf8")));
const text = fs.readFileSync(path, "utf8");
const value = JSON.parse(text);
if (!validate(value)) throw new Error(JSON.stringify(validate.errors));
let sink;
const operation = {
    bytes: () => { sink = validate(JSON.parse(text)); },
    parsed: () => { sink = validate(value); },
}[what];

clock(`ajv-${what}`, seconds, operation);
