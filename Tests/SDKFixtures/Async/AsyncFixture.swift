public import CPenstock
import PenstockPlugin

/// Every async role, driven by `?do=`: what the SDK promises of snapshots, effects and throws.
struct AsyncFixture: AsyncAuthorizer, AsyncValidator, AsyncTransformer, AsyncIntegration {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.test.async", name: "AsyncFixture", version: "1.0.0",
            reads: ["request.header.*", "response.header.*", "request.query.do", "request.body"],
            writes: ["ctx.*", "request.header.*", "response.header.*", "response.status"])
    }

    struct Thrown: Error {}

    var deadline: UInt32 { 250 }

    init(_ setup: Setup) throws {}

    func authorize(_ request: RequestSnapshot, _ effects: inout Effects) async throws
        -> AuthorizerVerdict
    {
        await Task.yield()
        switch request.variables["request.query.do"] {
        case nil: return .abstain
        case "throw": throw Thrown()
        case "deny": return .deny
        case "hang":
            // Ended by the deadline, which cancels the task.
            try await Task.sleep(for: .seconds(3600))
            return .allow
        default:
            effects.principal("async")
            effects.context("bytes", .int(Int64(request.body?.count ?? -1)))
            effects.setHeader("x-host", request.header("HOST") ?? "none")
            return .allow
        }
    }

    func validate(_ request: RequestSnapshot, _ effects: inout Effects) async throws -> Verdict {
        effects.respond(.badRequestParameters, message: "not today")
        return .respond
    }

    func transform(_ message: RequestSnapshot, _ effects: inout Effects) async throws -> Verdict {
        let isResponse = message.phase == PEN_PHASE_TRANSFORM_RESPONSE
        effects.setHeader(
            "x-side", isResponse ? "out" : "in", of: isResponse ? .response : .request)
        if isResponse { effects.status(202) }
        return .continue
    }

    func integrate(_ request: RequestSnapshot, _ effects: inout Effects) async throws
        -> IntegrationVerdict
    {
        effects.respond(201, headers: [("x-method", request.method)], body: Array("made".utf8))
        return .respond
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(AsyncFixture.self)
}
