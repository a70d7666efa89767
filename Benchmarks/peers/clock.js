// What the peers in Node share: times an operation and prints {"name":…,"ops_per_s":…}.
"use strict";

function run(operation, duration) {
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

module.exports = (name, seconds, operation) => {
    // A second of warm-up at least: the optimizing compiler shall have done its work.
    run(operation, Math.max(1, Number(seconds) / 10));
    console.log(JSON.stringify({ name, ops_per_s: run(operation, Number(seconds)) }));
};
