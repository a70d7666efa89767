internal import JSON

/// What the Invoke operation refuses (Lambda API Reference, Invoke, "Errors").
enum InvokeException {
    static func notFound(_ arn: String) -> InvokeAnswer {
        // Recorded: `Function not found: arn:aws:lambda:us-east-1:111122223333:function:name`.
        make(
            404, "ResourceNotFoundException", "Function not found: \(arn)",
            type: ("Type", "User"))
    }

    static func invalid(_ message: String) -> InvokeAnswer {
        make(400, "InvalidParameterValueException", message, type: ("Type", "User"))
    }

    static func tooLarge(_ limit: Int) -> InvokeAnswer {
        make(
            413, "RequestEntityTooLargeException",
            "Request must be smaller than \(limit) bytes for the InvokeFunction operation")
    }

    static func throttled(_ reason: String) -> InvokeAnswer {
        var answer = make(
            429, "TooManyRequestsException", "Rate Exceeded.", type: ("Reason", reason))
        answer.functionError = nil
        return answer
    }

    static func service(_ message: String) -> InvokeAnswer {
        make(500, "ServiceException", message, type: ("Type", "Service"))
    }

    private static func make(
        _ status: Int, _ name: String, _ message: String, type: (String, String)? = nil
    ) -> InvokeAnswer {
        var members: [(String, JSONValue)] = []
        if let type { members.append((type.0, .string(type.1))) }
        // A throttle's member has a small letter, the others' a capital (the shapes of the Lambda model).
        let member =
            ["TooManyRequestsException", "RequestEntityTooLargeException"].contains(name)
            ? "message" : "Message"
        members.append((member, .string(message)))
        var answer = InvokeAnswer(
            status: status, payload: Array(JSONValue.object(JSONObject(members)).compact.utf8))
        answer.exception = name
        return answer
    }
}
