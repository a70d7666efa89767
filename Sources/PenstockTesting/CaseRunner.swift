internal import ByteEncodings
import CPenstock
import JSON
import PenstockCore
import PenstockHost

/// Runs the cases of a file through a built library.
public struct CaseRunner {
    /// The library's path.
    public var library: String
    /// Where its private copy goes.
    public var stateDirectory: String
    /// Whether borrowed views are poisoned.
    public var poisonsViews = true

    /// A runner for a library.
    public init(library: String, stateDirectory: String) {
        self.library = library
        self.stateDirectory = stateDirectory
    }

    /// What is not as expected, one sentence each; empty: everything is.
    public func run(_ file: CaseFile) -> [String] {
        do throws(PluginError) {
            let harness = try PluginHarness(
                path: library, stateDirectory: stateDirectory, unixMilliseconds: file.now
            ) {
                $0.poisonsViews = poisonsViews
                let secrets = file.secrets
                $0.secrets = { secrets[$0].map { Array($0.utf8) } }
            }
            return run(file, in: harness)
        } catch {
            return ["the library can't be loaded: \(error)"]
        }
    }

    private func run(_ file: CaseFile, in harness: PluginHarness) -> [String] {
        let instance: PluginInstance
        do throws(PluginError) {
            instance = try harness.make(
                name: file.step, config: file.config, upstreams: file.upstreams)
        } catch {
            guard let refused = file.refused else { return ["create refused: \(error)"] }
            return CaseRunner.compare(refused, error)
        }
        if file.refused != nil { return ["the configuration was accepted"] }
        var faults: [String] = []
        for item in file.cases {
            if item.passes > 0 { harness.loops[0].advance(by: .seconds(item.passes)) }
            if let now = item.now { harness.loops[0].setUnixMilliseconds(now) }
            let answer = item.callout
            harness.loops[0].onCallout = { _ in answer }
            let result = harness.run(instance, item.exchange)
            let comparison = CaseComparison(item, result, step: file.step, file.upstreams)
            faults += comparison.faults.map { "\(item.name): \($0)" }
            if result.tokensLeft != 0 { faults.append("\(item.name): tokens are left open") }
        }
        return faults
    }

    private static func compare(
        _ refused: (pointer: String?, message: String?), _ error: PluginError
    ) -> [String] {
        var faults: [String] = []
        if let pointer = refused.pointer, pointer != error.pointer {
            faults.append("the refusal points to \(error.pointer ?? "nothing"), not to \(pointer)")
        }
        if let message = refused.message, !error.message.contains(message) {
            faults.append("the refusal says \"\(error.message)\", not \"\(message)\"")
        }
        return faults
    }
}

/// One result beside what was expected of it.
struct CaseComparison {
    private(set) var faults: [String] = []
    private let result: ExchangeResult
    private let step: String

    init(
        _ item: CaseFile.Case, _ result: ExchangeResult, step: String, _ upstreams: [String: UInt32]
    ) {
        self.result = result
        self.step = step
        for member in item.expect.object?.members ?? [] {
            check(member.key, member.value, upstreams)
        }
    }

    private mutating func check(
        _ name: String, _ expected: JSONValue, _ upstreams: [String: UInt32]
    ) {
        switch name {
        case "verdict": same(name, expected, .string(PhaseName.verdict(result.verdict)))
        case "principal": same(name, expected, text(result.principal))
        case "usage_key": same(name, expected, text(result.usageKey))
        case "challenge": same(name, expected, text(result.challenge))
        case "status": same(name, expected, .number(JSONNumber(result.status)))
        case "body": same(name, expected, .string(decode(result.responseBody)))
        case "body_hex": same(name, expected, .string(Hex.text(result.responseBody)))
        case "request_body": same(name, expected, .string(decode(result.requestBody)))
        case "request_body_hex": same(name, expected, .string(Hex.text(result.requestBody)))
        case "message": same(name, expected, text(result.message))
        case "gateway_response":
            same(name, expected, .string(String(GatewayResponseType.name(result.gatewayResponse))))
        case "headers": headers(name, expected, result.responseHeader)
        case "request_headers": headers(name, expected, result.requestHeader)
        case "context": variables(expected, prefix: "ctx.\(step).")
        case "vars": variables(expected, prefix: "")
        case "forward": forward(expected, upstreams)
        case "body_json": json(expected)
        case "streamed":
            same(name, expected, result.streamed.map { .string(decode($0)) } ?? .null)
        case "failure":
            let part = expected.string ?? ""
            if result.failure?.contains(part) != true {
                faults.append("failure is \"\(result.failure ?? "")\", without \"\(part)\"")
            }
        default: faults.append("\"\(name)\" is nothing that can be expected")
        }
    }

    private mutating func same(_ what: String, _ expected: JSONValue, _ found: JSONValue) {
        guard expected != found else { return }
        let detail = result.failure.map { " (\($0))" } ?? ""
        faults.append("\(what) is \(found.compact), not \(expected.compact)\(detail)")
    }

    private func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    private func decode(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private mutating func headers(
        _ what: String, _ expected: JSONValue, _ find: (String) -> [String]
    ) {
        for member in expected.object?.members ?? [] {
            let found = find(member.key)
            let wanted: [String] =
                switch member.value {
                case .null: []
                case .array(let list): list.compactMap(\.string)
                default: [member.value.string ?? ""]
                }
            if found != wanted { faults.append("\(what).\(member.key) is \(found), not \(wanted)") }
        }
    }

    private mutating func variables(_ expected: JSONValue, prefix: String) {
        for member in expected.object?.members ?? [] {
            let found = result.variable(prefix + member.key)
            let wanted: TestValue? = member.value.isNull ? nil : CaseFile.Case.value(member.value)
            if found != wanted {
                faults.append(
                    "\(prefix)\(member.key) is \(String(describing: found)), "
                        + "not \(member.value.compact)")
            }
        }
    }

    private mutating func forward(_ expected: JSONValue, _ upstreams: [String: UInt32]) {
        guard let found = result.forward else { return same("forward", expected, .null) }
        for member in expected.object?.members ?? [] {
            let value: JSONValue
            switch member.key {
            case "upstream":
                value = text(upstreams.first { $0.value == found.upstream }?.key)
            case "target": value = text(found.target)
            case "method": value = text(found.method)
            case "authority": value = text(found.authority)
            case "timeout_ms": value = .number(JSONNumber(found.timeoutMilliseconds))
            default: value = .null
            }
            same("forward.\(member.key)", member.value, value)
        }
    }

    private mutating func json(_ expected: JSONValue) {
        let body = decode(result.responseBody)
        // The text itself is in the message; where it breaks adds nothing.
        guard let found = try? JSONValue(parsing: body) else {
            faults.append("the body is no JSON: \(body)")
            return
        }
        for member in expected.object?.members ?? [] {
            same("body_json.\(member.key)", member.value, found[member.key] ?? .null)
        }
    }
}

extension JSONValue {
    fileprivate var isNull: Bool { if case .null = self { true } else { false } }
}
