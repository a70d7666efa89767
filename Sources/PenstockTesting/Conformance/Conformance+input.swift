import CPenstock
import PenstockCore
import PenstockHost

extension Conformance {
    static let inputChecks: [Check] = [
        Check(name: "absent-extensions", promise: "does without any one extension") { subject in
            var faults: [String] = []
            for id in Host.extensionIDs {
                let harness = try harness(subject) { $0.withheldExtensions = [id] }
                do throws(PluginError) {
                    let instance = try make(subject, in: harness)
                    faults += run(everyPhase(instance), instance, harness)
                        .map { "without \(id): \($0)" }
                } catch {
                    // Refusing is fine, as long as it says what it misses.
                    if error.code != .configuration || error.message.hasSuffix("and no message") {
                        faults.append("without \(id): \(error)")
                    }
                }
            }
            return outcome(faults)
        },
        Check(name: "headers", promise: "takes empty, huge, repeated and non-UTF-8 headers") {
            subject in
            let harness = try harness(subject)
            let instance = try make(subject, in: harness)
            var list: [(String, ExchangeDescription)] = []
            for phase in phases(of: instance) {
                for (what, headers) in oddHeaders {
                    var description = plain(phase)
                    description.headers = headers
                    description.responseHeaders = headers
                    list.append((what, description))
                }
            }
            return outcome(run(list, instance, harness))
        },
        Check(name: "targets", promise: "takes odd paths and queries") { subject in
            let harness = try harness(subject)
            let instance = try make(subject, in: harness)
            let targets = [
                "/", "/?", "/%", "/%zz?%", "//a//b", "/?=&=&&", "/?a=%00%ff", "/../..",
                "/" + String(repeating: "a", count: 8000),
            ]
            let list = phases(of: instance).flatMap { phase in
                targets.map { target in
                    var description = plain(phase)
                    description.target = target
                    return (target.count > 40 ? "a long target" : target, description)
                }
            }
            return outcome(run(list, instance, harness))
        },
        Check(name: "bodies", promise: "takes bodies of any size, and their absence") { subject in
            let harness = try harness(subject)
            let instance = try make(subject, in: harness)
            let bodies: [(String, [UInt8])] = [
                ("no body", []), ("one byte", [0]), ("not UTF-8", [0xff, 0xfe, 0, 0xc0]),
                ("broken JSON", Array("{\"a\":".utf8)),
                ("1 MiB", [UInt8](repeating: 0x61, count: 1 << 20)),
                ("more than the limit", [UInt8](repeating: 0x61, count: (10 << 20) + 1)),
            ]
            let list = phases(of: instance).flatMap { phase in
                bodies.map { what, body in
                    var description = plain(phase)
                    description.method = "POST"
                    description.body = body
                    description.responseBody = body
                    return (what, description)
                }
            }
            return outcome(run(list, instance, harness).filter { !$0.hasPrefix("more than") })
        },
        Check(name: "chunks", promise: "filters chunks of any size") { subject in
            let harness = try harness(subject)
            let instance = try make(subject, in: harness)
            guard instance.filters != nil else { return .skipped("it has no pen.body-filter/1") }
            let sides = [PEN_PHASE_TRANSFORM_REQUEST, PEN_PHASE_TRANSFORM_RESPONSE].filter {
                instance.phases & (1 << $0) != 0
            }
            let lists: [(String, [[UInt8]])] = [
                ("an empty end", [[]]), ("single bytes", (0..<256).map { [UInt8($0)] }),
                ("a large one", [[UInt8](repeating: 0x61, count: 1 << 20), []]),
            ]
            let list = sides.flatMap { phase in
                lists.map { what, chunks in
                    var description = plain(phase)
                    description.chunks = chunks
                    return (what, description)
                }
            }
            return outcome(run(list, instance, harness))
        },
        Check(name: "declared-writes", promise: "changes only what it declared") { subject in
            let harness = try harness(subject)
            let instance = try make(subject, in: harness)
            var faults: [String] = []
            for (_, description) in everyPhase(instance) {
                let result = harness.run(instance, description)
                faults += result.effects.compactMap { undeclared($0, instance) }
            }
            return outcome(faults)
        },
    ]

    private static let oddHeaders: [(String, [ExchangeDescription.Header])] = [
        ("no headers", []),
        ("empty values", [("x-api-key", ""), ("authorization", ""), ("cookie", "")]),
        ("a huge value", [("authorization", String(repeating: "a", count: 60_000))]),
        ("many headers", (0..<100).map { ("x-header-\($0)", "\($0)") }),
        ("repeated", (0..<50).map { ("authorization", "Bearer \($0)") }),
        // Lone surrogate halves have no UTF-8; these are the bytes 0x80 and above as Latin-1 has it.
        ("not ASCII", [("authorization", "\u{80}\u{ff}"), ("x-api-key", "\u{202e}\u{1f600}")]),
        ("only separators", [("authorization", " , ; = \" \\ "), ("cookie", ";;==;;")]),
    ]

    private static func undeclared(_ change: Trace.Change, _ instance: PluginInstance) -> String? {
        let name: String
        switch change.what {
        case "add request header", "remove request header": name = "request.header.\(change.name)"
        case "add response header", "remove response header":
            name = "response.header.\(change.name)"
        case "set variable": name = change.name
        case "set status": name = "response.status"
        default: return nil
        }
        // A whole answer and what authorizers say need no declaration.
        if change.name.hasPrefix("ctx."), instance.phases & (1 << PEN_PHASE_AUTH) != 0 {
            return nil
        }
        let isDeclared = instance.writes.contains { declared in
            declared.hasSuffix("*")
                ? name.lowercased().hasPrefix(declared.dropLast().lowercased())
                : name.lowercased() == declared.lowercased()
        }
        return isDeclared || change.what.contains("response") ? nil : "writes \(name) undeclared"
    }
}
