internal import PenstockModel

/// Calls of functions.
enum FunctionInvocations {
    static let operations: OperationGroup = [
        "Invoke": .run(invoke), "InvokeWithResponseStream": .run(stream),
    ]

    private static func invoke(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        try run(call, state, isStreamed: false)
    }

    private static func stream(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        try run(call, state, isStreamed: true)
    }

    private static func run(
        _ call: Call, _ state: AccountState, isStreamed: Bool
    ) throws(ControlError) -> Reply {
        // Functions of templates run here too, and nothing of the store knows them: whoever runs
        // functions says which there are.
        let target = try FunctionTarget(call)
        guard let functions = call.functions else {
            throw ControlError(.service, "No functions are run here.")
        }
        let wanted = [
            "x-amz-invocation-type", "x-amz-log-type", "x-amz-client-context", "x-amzn-trace-id",
        ]
        let answer = functions.invoke(
            FunctionCall(
                function: target.arn, qualifier: target.qualifier, payload: call.bytes,
                headers: call.headers.filter { wanted.contains($0.name.lowercased()) },
                isStreamed: isStreamed))
        var reply = Reply(answer.body)
        reply.later = answer.later
        reply.status = answer.status
        for header in answer.headers {
            if header.name.lowercased() == "content-type" {
                reply.contentType = header.value
            } else {
                reply.headers.append(header)
            }
        }
        return reply
    }
}
