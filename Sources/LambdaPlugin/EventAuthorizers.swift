internal import CPenstock
internal import LambdaEvents
internal import PenstockPlugin

/// What authorizers said, for `requestContext.authorizer`: of one as AWS has it, of those of a chain
/// (`authorizers` of the configuration) each under its own name.
final class EventAuthorizers {
    private let format: EventFormat
    /// Of a chain: each one's name, and where its variables are.
    private let names: [(name: Bytes, family: Bytes)]
    private let values = EventList<EventAuthorizerValue>()
    private let chain = EventList<EventAuthorizer>()

    init(_ setup: Setup, _ format: EventFormat) throws {
        self.format = format
        names = try (setup.config["authorizers"]?.elements ?? []).map {
            let name = try $0.string()
            return (setup.storage.copy(name), setup.storage.copy("ctx.\(name)."))
        }
    }

    /// `identity`: the handles of `EventIdentity.names`.
    func fill(_ context: inout EventContext, _ exchange: Exchange, _ identity: [UInt64]) {
        values.removeAll()
        let arn = exchange.variable(identity[IAMMember.userArn]).text.event
        if names.isEmpty {
            add("context.authorizer.", &context, exchange)
            // A signature's owner is no authorizer's (1.0 events have them in `identity`).
            if let arn, values.count <= 1 {
                values.removeAll()
                if format == .http2 {
                    context.authorizerKind = EventText("iam")
                    addSigner(exchange, arn, identity)
                }
            }
        } else {
            fillChain(&context, exchange)
            if let arn, format == .http2 {
                let start = values.count
                addSigner(exchange, arn, identity)
                chain.append(EventAuthorizer(EventText("iam"), start..<values.count))
                context.chain = chain.view
            }
        }
        context.authorizer = values.view
    }

    private func fillChain(_ context: inout EventContext, _ exchange: Exchange) {
        context.isChain = true
        chain.removeAll()
        let principal = exchange.member(of: "context.authorizer.", at: 0)
        if let (name, value) = principal, name == "principalId" {
            values.append(
                EventAuthorizerValue(name.buffer, value.text.buffer, isJSON: false))
        }
        for (name, family) in names {
            let start = values.count
            add(family, &context, exchange)
            guard values.count > start else { continue }
            chain.append(EventAuthorizer(name.buffer, start..<values.count))
        }
        context.chain = chain.view
    }

    /// Developer Guide, "Output from a Lambda authorizer": REST APIs make texts of all values. An HTTP
    /// API's 2.0 event keeps them as they are.
    private func add(_ family: Bytes, _ context: inout EventContext, _ exchange: Exchange) {
        var index = 0
        while let (name, value) = exchange.member(of: family, at: index) {
            index += 1
            let text = exchange.text(of: value)
            let isJSON =
                value.type == PEN_JSON || (format == .http2 && value.type != PEN_STRING)
                // A number in events of REST APIs too (aws-surface.md §2.3, "Cache").
                || (name == "integrationLatency" && value.type == PEN_INT)
            if isJSON, name == "claims" { context.authorizerKind = EventText("jwt") }
            values.append(
                EventAuthorizerValue(
                    name.buffer, text.isAbsent ? EventText("null") : text.buffer,
                    isJSON: isJSON || text.isAbsent))
        }
    }

    /// In 2.0 events who signed is `authorizer.iam` (AWS Lambda Developer Guide, "Invoking Lambda function
    /// URLs", the event).
    private func addSigner(_ exchange: Exchange, _ arn: EventText, _ handles: [UInt64]) {
        func add(_ name: StaticString, _ value: EventText?) {
            values.append(
                EventAuthorizerValue(
                    EventText(name), value ?? EventText("null"), isJSON: value == nil))
        }
        func identity(_ member: Int) -> EventText? {
            exchange.variable(handles[member]).text.event
        }
        add("accessKey", identity(IAMMember.accessKey))
        add("accountId", identity(IAMMember.accountId))
        add("callerId", identity(IAMMember.caller))
        add("cognitoIdentity", nil)
        add("principalOrgId", identity(IAMMember.principalOrgId))
        add("userArn", arn)
        add("userId", identity(IAMMember.user))
    }

    /// Places in `EventIdentity.names`.
    private enum IAMMember {
        static let accessKey = 0, accountId = 1, caller = 2
        static let principalOrgId = 7, user = 8, userArn = 9
    }
}
