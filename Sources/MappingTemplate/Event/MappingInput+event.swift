internal import ByteEncodings
public import JSON

/// Why a file is no event.
public struct MappingEventError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the file.
    public var pointer: JSONPointer
    /// What is wrong, without a full stop.
    public var description: String
}

extension MappingInput {
    /// The request that an event file describes, for tools and tests. Two forms are read.
    ///
    /// Penstock's: `body` (a text, or JSON to be sent as it is compact), `params` with the objects
    /// `path`, `querystring` and `header`, `context`, `stageVariables`, and `overrides` with what a request
    /// template set.
    ///
    /// API Gateway's REST event as Lambda proxies get it ("Lambda proxy integrations in API Gateway",
    /// input format), known by its `requestContext`: `body` with `isBase64Encoded`, `pathParameters`,
    /// `queryStringParameters`, `headers` and their `multiValue` forms, of which templates see the last
    /// value.
    public convenience init(event: JSONValue) throws(MappingEventError) {
        guard event.object != nil else { throw .at([], "an event is an object") }
        let isProxy = event["requestContext"] != nil
        try Self.checkNames(event, isProxy)
        self.init(body: try Self.body(event))
        if isProxy {
            path = try Self.pairs(event, ["pathParameters"])
            querystring = try Self.pairs(
                event, ["queryStringParameters"], or: ["multiValueQueryStringParameters"])
            header = try Self.pairs(event, ["headers"], or: ["multiValueHeaders"])
            context = try Self.document(event, "requestContext")
        } else {
            path = try Self.pairs(event, ["params", "path"])
            querystring = try Self.pairs(event, ["params", "querystring"])
            header = try Self.pairs(event, ["params", "header"])
            context = try Self.document(event, "context")
        }
        stageVariables = try Self.document(event, "stageVariables")
        if let set = event["overrides"]?.object {
            overrides = MappingOverrides(
                request: set["request"]?.object ?? JSONObject(),
                response: set["response"]?.object ?? JSONObject())
        }
    }

    private static let names = ["body", "params", "context", "stageVariables", "overrides"]

    /// A name that isn't known is a slip in our form; AWS's has more names than a template can see.
    private static func checkNames(_ event: JSONValue, _ isProxy: Bool) throws(MappingEventError) {
        guard !isProxy else { return }
        for (name, _) in event.object?.members ?? [] where !names.contains(name) {
            throw .at([name], "an event has \(names.joined(separator: ", ")); not '\(name)'")
        }
        for (name, _) in event["params"]?.object?.members ?? [] {
            guard MappingPlace(rawValue: name) != nil else {
                throw .at(["params", name], "params has path, querystring and header")
            }
        }
    }

    private static func body(_ event: JSONValue) throws(MappingEventError) -> [UInt8] {
        switch event["body"] {
        case nil, .null?: return []
        case .string(let text)?:
            guard event["isBase64Encoded"]?.bool == true else { return Array(text.utf8) }
            guard let bytes = Array(text.utf8).withUnsafeBufferPointer(Base64.bytes) else {
                throw .at(["body"], "the body is not base64")
            }
            return bytes
        case let value?: return Array(value.compact.utf8)
        }
    }

    /// The members of an object, texts or lists of texts, of which the last counts.
    private static func pairs(
        _ event: JSONValue, _ names: [String], or others: [String]? = nil
    ) throws(MappingEventError) -> [(name: String, value: String)] {
        guard let value = event[JSONPointer(names)], value != .null else {
            return try others.map { others throws(MappingEventError) in
                try pairs(event, others)
            } ?? []
        }
        guard let object = value.object else { throw .at(names, "this is to be an object") }
        var result: [(name: String, value: String)] = []
        for (name, member) in object.members {
            switch member.array?.last ?? member {
            case .string(let text): result.append((name, text))
            case .number(let number): result.append((name, number.lexeme))
            case .bool(let value): result.append((name, value ? "true" : "false"))
            default: throw .at(names + [name], "a parameter is a text")
            }
        }
        return result
    }

    private static func document(
        _ event: JSONValue, _ name: String
    ) throws(MappingEventError) -> JSONDocument? {
        guard let value = event[name], value != .null else { return nil }
        guard value.object != nil else { throw .at([name], "this is to be an object") }
        do throws(JSONError) {
            return try JSONDocument(value.compact)
        } catch {
            throw .at([name], error.description)
        }
    }
}

extension MappingEventError {
    fileprivate static func at(_ names: [String], _ message: String) -> MappingEventError {
        MappingEventError(pointer: JSONPointer(names), description: message)
    }
}
