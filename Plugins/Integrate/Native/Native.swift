public import CPenstock
import JSON
import NativeCall

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Calls a C function of a shared library by its declaration.
struct Native: Integration {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.integrate.native", name: "Native", version: "1.0.0", vendor: "Penstock",
            summary: "Calls a C function of a shared library by its declaration.",
            configSchema: configSchema, flags: [.shared, .blocking, .isolateOK, .isolated],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "request.body", "ctx.*",
                "context.*", "stage.*",
            ])
    }

    private let function: NativeFunction
    private let arguments: Arguments
    private let answer: Answer
    private let failures: Failures
    /// Held while the function runs; nil: it may run on several threads at once.
    private let lock: CallLock?

    init(_ setup: Setup) throws {
        let config = setup.config
        let function = try Native.function(config)
        var reads: [String] = []
        arguments = try Arguments(setup, function, &reads)
        answer = try Answer(setup, function)
        failures = try Failures(config, function)
        let isThreadSafe = try config.bool("thread_safe", or: false)
        lock = isThreadSafe ? nil : CallLock.of(library: try config.require("library").string())
        self.function = function
        setup.declare(reads: reads)
        setup.declare(writes: [])
        setup.wantsEvents = false
        setup.flags = [.shared, .isolateOK, .isolated]
        if try config.bool("blocks", or: false) { setup.flags?.insert(.blocking) }
    }

    func integrate(_ exchange: Exchange) throws -> IntegrationVerdict {
        if arguments.needsBody, exchange.body(.request) == nil {
            try exchange.requireBody()
            return .needBody
        }
        var call = NativeCall(function)
        do {
            try arguments.set(in: &call, exchange)
            if let lock {
                try lock.hold { try call.run() }
            } else {
                try call.run()
            }
        } catch let error as ArgumentError {
            return try refuse(.badRequestParameters, "\(error)", exchange)
        } catch let error as BodyError {
            return try refuse(.badRequestBody, error.message, exchange)
        }
        if let status = failures.status(of: call) {
            try failures.respond(status, call, exchange)
        } else {
            try answer.respond(call, exchange)
        }
        return .respond
    }

    private func refuse(
        _ type: GatewayResponse, _ message: String, _ exchange: Exchange
    ) throws -> IntegrationVerdict {
        var message = message
        try message.withUTF8 { try exchange.respond(type, message: Bytes($0)) }
        return .respond
    }

    /// Declaration, library and symbol, each checked with an error that points at it.
    private static func function(_ config: Config) throws -> NativeFunction {
        var limits = NativeLimits()
        limits.bufferSize = Int(try config.int("memory_max", or: 16 << 20))
        let declaration = try config.require("function")
        var types = NativeTypes(limits: limits)
        if let written = config["types"] {
            types = try parsed(written) { text throws(NativeSyntaxError) in
                try NativeTypes(parsing: text, limits: limits)
            }
        }
        let signature = try parsed(declaration) { text throws(NativeSyntaxError) in
            try NativeSignature(parsing: text, types: types)
        }
        let name = try config.require("library")
        do {
            let library = try NativeLibrary(try name.string())
            do {
                return try NativeFunction(
                    signature, in: library, release: config["free"]?.string(), limits: limits)
            } catch let failure as NativeFunction.Failure {
                let isFree = (try? library.symbol(signature.name)) != nil && config["free"] != nil
                throw (isFree ? config["free"] ?? name : declaration).error(failure.description)
            }
        } catch let failure as NativeLibrary.Failure {
            throw name.error(failure.description)
        }
    }

    private static func parsed<R>(
        _ config: Config, _ parse: (String) throws(NativeSyntaxError) -> R
    ) throws -> R {
        let text = try config.string()
        do throws(NativeSyntaxError) {
            return try parse(text)
        } catch {
            throw config.error(error.description)
        }
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(Native.self) }
