/// STS, as far as tools ask who they are: GetCallerIdentity (AWS STS API Reference, version
/// 2011-06-15), in the query protocol, whose answers are XML.
enum IdentityService {
    static let signingName = "sts"

    static func answer(
        _ request: ControlRequest, _ caller: Authenticator.Caller
    ) throws(ControlError) -> ControlResponse {
        let form = String(decoding: request.body, as: UTF8.self)
        let items = QueryItem.items(request.query) + QueryItem.items(form[...])
        let action = items.first { $0.name == "Action" }?.value ?? ""
        guard action == "GetCallerIdentity" else {
            throw ControlError(
                .notImplemented,
                "Penstock doesn't do \(action.isEmpty ? "that" : action) of STS: only "
                    + "GetCallerIdentity. It has keys, and no roles.")
        }
        let id = caller.accessKeyID.filter { $0.isLetter || $0.isNumber }
        let body = """
            <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <GetCallerIdentityResult>
                <Arn>arn:aws:iam::\(caller.account):user/\(id)</Arn>
                <UserId>\(id)</UserId>
                <Account>\(caller.account)</Account>
              </GetCallerIdentityResult>
              <ResponseMetadata><RequestId>\(RequestID.fresh())</RequestId></ResponseMetadata>
            </GetCallerIdentityResponse>

            """
        return ControlResponse(200, headers: [("Content-Type", "text/xml")], body: Array(body.utf8))
    }

    /// A refusal in the query protocol, whose codes have no "Exception" at their end.
    static func refusal(_ error: ControlError, _ requestID: String) -> ControlResponse {
        let code = error.code.rawValue
        let name = code.hasSuffix("Exception") ? String(code.dropLast("Exception".count)) : code
        let body = """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <Error>
                <Type>Sender</Type>
                <Code>\(name)</Code>
                <Message>\(escaped(error.message))</Message>
              </Error>
              <RequestId>\(requestID)</RequestId>
            </ErrorResponse>

            """
        return ControlResponse(
            error.code.status, headers: [("Content-Type", "text/xml")], body: Array(body.utf8))
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
    }
}
