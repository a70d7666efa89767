internal import JSON

/// What Lambda itself says of a function that didn't answer.
///
/// Each text says where it was met; what a handler's language says of imports and syntax is in the
/// bootstraps.
struct FunctionError {
    var type: String
    var message: String

    var json: [UInt8] {
        let value: JSONValue = ["errorType": .string(type), "errorMessage": .string(message)]
        return Array(value.compact.utf8)
    }

    /// localstack/lambda-runtime-init, `cmd/localstack/custom_interop.go`, and answers that people print:
    /// `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: … Error: Task timed out after 3.00 seconds"}`.
    static func timedOut(_ id: String, millis: Int) -> FunctionError {
        let hundredths = millis / 10 % 100
        let seconds = "\(millis / 1000).\(hundredths < 10 ? "0" : "")\(hundredths)"
        return FunctionError(
            type: "Sandbox.Timedout",
            message: "RequestId: \(id) Error: Task timed out after \(seconds) seconds")
    }

    /// With a status: aws-cloudformation/cloudformation-guard, `guard-lambda/README.md`, prints `Runtime
    /// exited with error: exit status 101`; without: Lambda Developer Guide, "Troubleshoot execution
    /// issues in Lambda", and Bref's LambdaTest. What had too much memory ends by `signal: killed`; that
    /// AWS's log calls that Runtime.OutOfMemory today doesn't say what the answer's type is (unverified).
    ///
    /// - Parameter how: `exit status 1`, `signal: killed`; empty: it ended with 0.
    static func exited(_ id: String, how: String) -> FunctionError {
        FunctionError(
            type: "Runtime.ExitError",
            message: how.isEmpty
                ? "RequestId: \(id) Error: Runtime exited without providing a reason"
                : "RequestId: \(id) Error: Runtime exited with error: \(how)")
    }

    static func cannotStart(_ why: String) -> FunctionError {
        FunctionError(type: "Runtime.InvalidEntrypoint", message: why)
    }

    /// aws/aws-lambda-dotnet, CustomRuntimeTests, TooLargeResponseBodyAsync, which run on AWS.
    static let replyTooLarge = FunctionError(
        type: "Function.ResponseSizeTooLarge",
        message: "Response payload size exceeded maximum allowed payload size "
            + "(\(PayloadLimits.reply) bytes).")
}

/// How large payloads may be, bytes (Lambda Developer Guide, "Lambda quotas").
enum PayloadLimits {
    /// 6 MB, for a synchronous call.
    static let request = 6_291_456
    /// The same and room for what Lambda puts around it; its message names this number.
    static let reply = 6_291_556
    /// 1 MB, for an asynchronous call.
    static let event = 1_048_576
    /// 200 MB, for a streamed reply.
    static let stream = 209_715_200
}
