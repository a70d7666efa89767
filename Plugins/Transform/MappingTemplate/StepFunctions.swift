import CPenstock
import JSON
import MappingTemplate
import Synchronization
import VTL

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The exchange whose template is rendered, for functions that other steps offer.
final class CurrentExchange: Sendable {
    private let raw = Atomic<UInt>(0)
    private let host: Host

    init(_ host: Host) { self.host = host }

    func begin(_ exchange: Exchange) {
        raw.store(UInt(bitPattern: exchange.raw), ordering: .relaxed)
    }

    var exchange: Exchange? {
        OpaquePointer(bitPattern: raw.load(ordering: .relaxed)).map {
            Exchange(raw: $0, tables: host.tables)
        }
    }
}

/// Functions of one step as a variable of native templates: `$geo.lookup($ip)`.
struct StepFunctions: TemplateFunctions {
    /// The step's name.
    let variable: String
    /// The functions that the configuration names.
    let names: [String]
    let current: CurrentExchange

    /// The configured functions, "step.function", by their steps.
    static func read(_ config: Config, _ current: CurrentExchange) throws -> [StepFunctions] {
        var steps: [(name: String, functions: [String])] = []
        for entry in config["functions"]?.elements ?? [] {
            let parts = try entry.string().split(separator: ".").map { String($0) }
            guard parts.count == 2 else { throw entry.error("must be step.function") }
            if let index = steps.firstIndex(where: { $0.name == parts[0] }) {
                steps[index].functions.append(parts[1])
            } else {
                steps.append((parts[0], [parts[1]]))
            }
        }
        return steps.map {
            StepFunctions(variable: $0.name, names: $0.functions, current: current)
        }
    }

    func makeHost(offset: Int) -> any VTLHost { StepFunctionHost(self, offset: offset) }
}

/// The variable in one renderer.
private final class StepFunctionHost: VTLHost {
    private let functions: StepFunctions
    private let offset: Int

    init(_ functions: StepFunctions, offset: Int) {
        self.functions = functions
        self.offset = offset
    }

    var className: String { "penstock.\(functions.variable)" }

    func call(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        guard let exchange = functions.current.exchange, let name = call.name.host,
            functions.names.indices.contains(name - offset)
        else { return nil }
        var arguments: [Value] = []
        for argument in call.arguments { arguments.append(value(of: argument, renderer, exchange)) }
        let function = exchange.copy(functions.names[name - offset])
        let step = exchange.copy(functions.variable)
        let answer: Value
        do throws(TemplateFailure) {
            answer = try exchange.callTemplateFunction(function, of: step, arguments)
        } catch {
            throw VTLFault("\(functions.variable).\(String(function)): \(error)")
        }
        return try made(answer, renderer)
    }

    private func value(
        of argument: VTLValue, _ renderer: VTLRenderer, _ exchange: Exchange
    ) -> Value {
        if argument.isNull { return .null }
        if let bool = argument.bool { return .bool(bool) }
        if let number = argument.int64 { return .int(number) }
        if argument.kind == .string, let bytes = argument.bytes {
            return .string(bytes.isEmpty ? "" : Bytes(bytes))
        }
        return .json(exchange.copy(renderer.jsonValue(of: argument).compact))
    }

    private func made(_ value: Value, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue {
        switch value.type {
        case PEN_BOOL: return .bool(value.i != 0)
        case PEN_INT: return .long(value.i)
        case PEN_DOUBLE: return .double(value.d)
        case PEN_STRING: return try renderer.makeString(String(value.s))
        case PEN_JSON:
            guard let json = try? JSONValue(parsing: String(value.s)) else {
                throw VTLFault("what it answered is not JSON")
            }
            return try renderer.makeValue(json)
        default: return .null
        }
    }
}
