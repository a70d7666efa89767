import AuthCalloutPlugin
public import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Asks an Open Policy Agent who may pass: OPA documentation, "REST API", "Get a Document (with Input)".
struct OPA: Authorizer {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.auth.opa", name: "OPA", version: "1.0.0", vendor: "Penstock",
            summary: "Asks an Open Policy Agent who may pass.", configSchema: configSchema,
            flags: [.isolateOK],
            reads: ["request.header.*", "request.query.*", "context.*", "stage.*", "ctx.*"],
            writes: ["ctx.*"])
    }

    private let service: DecisionService
    private let target: Bytes
    private let input: PolicyInput
    /// 0: none is needed.
    private let credential: UInt64
    private let reader = PolicyResult()

    init(_ setup: Setup) throws {
        service = try DecisionService(setup)
        target = setup.storage.copy("/v1/data/\(try setup.config.require("path").string())")
        input = try PolicyInput(setup)
        guard let named = setup.config["credential"] else {
            credential = 0
            return
        }
        credential = setup.host.variable(try named.string())
        guard credential != 0 else { throw named.error("this is no variable") }
        setup.declare(reads: [try named.string()])
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
        if credential != 0 {
            let value = exchange.text(of: exchange.variable(credential))
            if value.isAbsent || value.n == 0 {
                exchange.explainFailure("there is no credential to ask the policy about")
                return .abstain
            }
        }
        return try service.ask(
            exchange, method: "POST", target: target,
            fields: [pen_kv(name: "content-type", value: "application/json")],
            body: input.write(exchange))
    }

    func resumed(_ exchange: Exchange, _ event: Event) throws -> AuthorizerVerdict {
        let answer = try service.answer(event)
        guard answer.status == 200 else {
            throw DecisionFault("the policy agent answered \(answer.status)")
        }
        return try reader.decide(answer.data, exchange)
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(OPA.self) }
