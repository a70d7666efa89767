internal import JSON

/// What each format demands of an answer.
struct ReplyRules {
    let document: JSONDocument
    let format: EventFormat

    /// REST: no member must be there, and no other may be (LocalStack's
    /// test_lambda_aws_proxy_response_format, whose assertions passed on AWS). So `{}` is an empty 200:
    /// the same test asserts it of a function that returns just that, where aws-surface.md §2.6 has 502
    /// without a recording. A header is a text or a boolean; a body is a text
    /// (aws-surface.md §2.6, §8).
    func readREST(_ reply: inout FunctionReply) throws(ReplyFault) {
        guard document.kind(of: .root) == .object else {
            throw ReplyFault("the function's answer is no object")
        }
        var headers = JSONNode.none
        var multiValueHeaders = JSONNode.none
        for (key, value) in document.view.members(of: .root) {
            switch document.text(of: key) {
            case let name where name.isSame(EventText("statusCode")):
                try readStatus(value, &reply)
            case let name where name.isSame(EventText("headers")): headers = value
            case let name where name.isSame(EventText("multiValueHeaders")):
                multiValueHeaders = value
            case let name where name.isSame(EventText("body")): try readBody(value, &reply)
            case let name where name.isSame(EventText("isBase64Encoded")):
                try readEncoding(value, &reply)
            case let name:
                throw ReplyFault(
                    "the function's answer has '\(String(decoding: name.prefix(64), as: UTF8.self))',"
                        + " which no answer of a REST API's function has")
            }
        }
        try readMultiValueHeaders(multiValueHeaders, &reply)
        try readHeaders(headers, &reply)
    }

    /// HTTP APIs, format 1.0: the guide's form; other members are passed over (unverified).
    func readHTTP1(_ reply: inout FunctionReply) throws(ReplyFault) {
        guard document.member(.root, named: "statusCode").exists else {
            throw ReplyFault("the function's answer has no statusCode")
        }
        try readStructured(&reply)
    }

    /// Format 2.0: JSON without a statusCode is the body of a 200, a text without its quotes.
    /// Developer Guide, "Lambda function response for format 2.0".
    func readHTTP2(_ payload: EventText, _ reply: inout FunctionReply) throws(ReplyFault) {
        guard document.member(.root, named: "statusCode").exists else {
            reply.headers.append(EventField("content-type", EventText("application/json")))
            reply.body =
                document.kind(of: .root) == .string ? document.text(of: .root) : payload
            return
        }
        try readStructured(&reply)
        for cookie in document.view.elements(of: document.member(.root, named: "cookies")) {
            guard document.kind(of: cookie) == .string else {
                throw ReplyFault("a cookie of the function's answer is no text")
            }
            try append(EventField("set-cookie", document.text(of: cookie)), &reply)
        }
    }

    private func readStructured(_ reply: inout FunctionReply) throws(ReplyFault) {
        try readStatus(document.member(.root, named: "statusCode"), &reply)
        try readBody(document.member(.root, named: "body"), &reply)
        try readEncoding(document.member(.root, named: "isBase64Encoded"), &reply)
        try readMultiValueHeaders(document.member(.root, named: "multiValueHeaders"), &reply)
        try readHeaders(document.member(.root, named: "headers"), &reply)
    }

    /// A number, or a text that is one (aws-surface.md §2.6).
    private func readStatus(_ node: JSONNode, _ reply: inout FunctionReply) throws(ReplyFault) {
        let status: Int64? =
            switch document.kind(of: node) {
            case .number: document.int(of: node)
            case .string: Int64(document.string(of: node))
            default: nil
            }
        guard let status, (200...599).contains(status) else {
            throw ReplyFault("the function's statusCode is none from 200 to 599")
        }
        reply.status = Int32(status)
    }

    private func readBody(_ node: JSONNode, _ reply: inout FunctionReply) throws(ReplyFault) {
        guard node.exists, document.kind(of: node) != .null else { return }
        guard document.kind(of: node) == .string else {
            throw ReplyFault("the function's body is no text")
        }
        reply.body = document.text(of: node)
    }

    private func readEncoding(_ node: JSONNode, _ reply: inout FunctionReply) throws(ReplyFault) {
        guard node.exists, document.kind(of: node) != .null else { return }
        guard let flag = document.bool(of: node) else {
            throw ReplyFault("the function's isBase64Encoded is no boolean")
        }
        reply.isBase64Encoded = flag
    }

    /// Developer Guide, "Output format of a Lambda function for proxy integration": both kinds make
    /// one list, without what is in both. That these come first, in their spelling, is recorded
    /// (aws-surface.md §2.6).
    private func readMultiValueHeaders(
        _ node: JSONNode, _ reply: inout FunctionReply
    ) throws(ReplyFault) {
        guard node.exists, document.kind(of: node) != .null else { return }
        guard document.kind(of: node) == .object else {
            throw ReplyFault("the function's multiValueHeaders are no object")
        }
        for (key, values) in document.view.members(of: node) {
            guard document.kind(of: values) == .array else {
                throw ReplyFault("a value of the function's multiValueHeaders is no list")
            }
            for value in document.view.elements(of: values) {
                try append(EventField(document.text(of: key), text(value)), &reply)
            }
        }
    }

    private func readHeaders(_ node: JSONNode, _ reply: inout FunctionReply) throws(ReplyFault) {
        guard node.exists, document.kind(of: node) != .null else { return }
        guard document.kind(of: node) == .object else {
            throw ReplyFault("the function's headers are no object")
        }
        let multiValueCount = reply.headers.count
        for (key, value) in document.view.members(of: node) {
            var field = EventField(document.text(of: key), try text(value))
            let same = reply.headers[0..<multiValueCount].filter {
                $0.name.isSameName(field.name)
            }
            if same.contains(where: { $0.value.isSame(field.value) }) { continue }
            if let first = same.first { field.name = first.name }
            try append(field, &reply)
        }
    }

    private func append(_ field: EventField, _ reply: inout FunctionReply) throws(ReplyFault) {
        guard reply.headers.count < ReplyReader.headerCountMax else {
            throw ReplyFault(
                "the function's answer has more than \(ReplyReader.headerCountMax) headers")
        }
        reply.headers.append(field)
    }

    /// The value of a header. A number is a fault in a REST API (recorded); HTTP APIs write it
    /// (unverified).
    private func text(_ node: JSONNode) throws(ReplyFault) -> EventText {
        switch document.kind(of: node) {
        case .string: return document.text(of: node)
        case .bool: return document.bool(of: node) == true ? EventText("true") : EventText("false")
        case .number where format != .rest: return document.text(of: node)
        default: throw ReplyFault("a header of the function's answer is no text")
        }
    }
}
