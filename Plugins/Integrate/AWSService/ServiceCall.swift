import CPenstock
import SigV4

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What an integration's URI says of the request, `action/{Action}` or `path/{path}`: the target, and
/// the fields that select the operation.
struct ServiceCall {
    private let path: ServicePath
    /// Of a service with a query protocol.
    private let action: String?
    private let wireFormat: ServiceProtocol?
    private let query: String
    /// The variable with it, 0 where there is none; nil: it is the client's.
    private let mappedQuery: UInt64?

    init(_ setup: Setup) throws {
        let config = setup.config
        let step = try config["parameters_from"]?.string()
        if let subtype = try config["subtype"]?.string() {
            wireFormat = ServiceProtocol(subtype: subtype)
            action = nil
            path = ServicePath()
            query = ""
            mappedQuery = 0
            return
        }
        if let action = try config["action"]?.string() {
            let service = try config.require("service").string()
            wireFormat = ServiceProtocol(service, action: action)
            self.action = wireFormat == nil ? action : nil
            path = ServicePath()
        } else {
            wireFormat = nil
            action = nil
            path = try ServicePath(config.require("path"), setup, step: step)
        }
        query = try config.string("query", or: "")
        mappedQuery = step.map { setup.host.variable("ctx.\($0).query") }
    }

    /// The path, encoded, and the query: both as they are sent and signed.
    func target(_ exchange: Exchange) throws -> (path: String, query: String) {
        let mapped =
            mappedQuery.map { $0 == 0 ? .absent : exchange.variable($0).text }
            ?? exchange.request.query
        let parts = [
            action.map { "Action=\($0)" } ?? "", query,
            mapped.isAbsent ? "" : String(mapped),
        ]
        return (
            try path.render(exchange), parts.filter { !$0.isEmpty }.joined(separator: "&")
        )
    }

    /// What the service knows the operation by. A header that was mapped wins.
    func fields(_ exchange: Exchange) -> [SigV4Request.Field] {
        guard wireFormat != nil || action != nil else { return [] }
        var fields: [SigV4Request.Field] = []
        if let wireFormat, exchange.header("x-amz-target").isAbsent {
            fields.append(.init("X-Amz-Target", wireFormat.target))
        }
        // What a client sends for want of better is no type that these services take.
        let type = exchange.header("content-type")
        if type.isAbsent || type.equalsIgnoringCase("application/json") {
            fields.append(
                .init(
                    "Content-Type",
                    wireFormat?.contentType ?? "application/x-www-form-urlencoded"))
        }
        return fields
    }
}
