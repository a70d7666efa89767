// Benchmarks of the neutral libraries, run beside their peers by the programs in Benchmarks/.
//
// usage: parser-bench NAME SECONDS [ARGUMENT …]
// Prints one line of JSON: {"name":…,"ops_per_s":…}. A benchmark is a file here and a line in `all`.
// exit: 2 for a wrong call

import Glibc
import JSON

let all: [String: BenchmarkMaker] = [
    "json-parse": JSONBenchmarks.parse,
    "json-parse-warm": JSONBenchmarks.parseWarm,
    "json-parse-borrowed": JSONBenchmarks.parseBorrowed,
    "json-write": JSONBenchmarks.write,
    "json-schema-bytes": JSONSchemaBenchmarks.bytes,
    "json-schema-parsed": JSONSchemaBenchmarks.parsed,
    "jsonpath-evaluate": JSONPathBenchmarks.evaluate,
    "jsonpath-compile": JSONPathBenchmarks.compile,
    "vtl": VTLBenchmarks.render,
    "vtl-compile": VTLBenchmarks.compile,
    "vtl-show": VTLBenchmarks.render,
]

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count >= 2, let maker = all[arguments[1]],
    let seconds = Double(arguments[2])
else {
    refuse("usage: parser-bench NAME SECONDS [ARGUMENT …]\nnames: \(all.keys.sorted())")
}
do {
    if arguments[1] == "vtl-show" {
        try VTLBenchmarks.show(Array(arguments.dropFirst(2)))
        exit(0)
    }
    let operation = try maker(Array(arguments.dropFirst(2)))
    let rate = try Measurement.rate(of: operation, seconds: seconds)
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("name")
    writer.string(arguments[1])
    writer.key("ops_per_s")
    if let rate = JSONNumber(rate) { writer.number(rate) } else { writer.null() }
    writer.endObject()
    print(writer.text)
} catch {
    refuse("parser-bench: \(error)")
}
