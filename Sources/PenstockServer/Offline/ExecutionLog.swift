internal import CivilTime
internal import Glibc
internal import PenstockCore

/// What API Gateway writes about one request while it does it: the `log` of TestInvokeMethod, and a
/// stage's execution log in CloudWatch.
///
/// Its lines as recorded (test_failed_invoke_test_method) and as users show theirs. AWS cuts what is
/// longer than 1,024 bytes.
final class ExecutionLog {
    /// Each with its time but the first.
    private(set) var lines: [String] = []

    /// The request as it came.
    ///
    /// - Parameters:
    ///   - path: the resource's, `/pets/{id}`.
    ///   - parameters: what its parts stand for.
    func begin(
        _ request: OfflineRequest, path: String, parameters: [(name: String, value: String)]
    ) {
        lines = ["Execution log for request \(request.id)"]
        add("Starting execution for request: \(request.id)")
        add("HTTP Method: \(request.method), Resource Path: \(path)")
        add("Method request path: \(Self.map(parameters))")
        add("Method request query string: \(Self.map(request.queryFields))")
        add("Method request headers: \(Self.map(request.headers))")
        add("Method request body before transformations: \(Self.text(request.body ?? []))")
    }

    /// A request to a backend, before it is sent.
    func send(
        to uri: String, _ headers: [(name: String, value: String)], _ body: [UInt8]
    ) {
        add("Endpoint request URI: \(uri)")
        add("Endpoint request headers: \(Self.map(headers))")
        add("Endpoint request body after transformations: \(Self.text(body))")
        add("Sending request to \(uri)")
    }

    /// What came of it.
    func receive(_ reply: OfflineForward.Reply, milliseconds: UInt64) {
        guard reply.reason == nil else { return }
        add("Received response. Status: \(reply.status), Integration latency: \(milliseconds) ms")
        add("Endpoint response headers: \(Self.map(reply.headers))")
        add("Endpoint response body before transformations: \(Self.text(reply.body))")
    }

    /// The method's response.
    func complete(_ answer: OfflineAnswer) {
        add("Method response body after transformations: \(Self.text(answer.body))")
        add("Method response headers: \(Self.map(answer.headers))")
        add("Successfully completed execution")
        add("Method completed with status: \(answer.status)")
    }

    /// A gateway response instead of the method's.
    func fail(_ type: String, _ detail: String, status: Int) {
        add(Self.failure(type, detail))
        add("Method completed with status: \(status)")
    }

    private static func failure(_ type: String, _ detail: String) -> String {
        switch type {
        case "INTEGRATION_TIMEOUT": return "Execution failed due to a timeout error"
        case "BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS": return detail
        default: break
        }
        if detail.hasPrefix("Lambda execution failed") { return detail }
        if type == "INTEGRATION_FAILURE", detail.isEmpty {
            return "Execution failed due to a network error communicating with endpoint"
        }
        return "Execution failed due to configuration error: \(detail.isEmpty ? type : detail)"
    }

    private func add(_ text: String) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let time = CivilTime(seconds: now.tv_sec).text(.executionLog)
        lines.append("\(time) : \(text)")
    }

    /// `{a=1, b=2}`; of a field that is there several times the values joined. What proves who somebody is
    /// is hidden but for its end, as AWS does.
    static func map(_ fields: [(name: String, value: String)]) -> String {
        var names: [String] = []
        var values: [String: String] = [:]
        for (name, value) in fields {
            let value = name.lowercased() == "authorization" ? masked(value) : value
            if let known = values[name] {
                values[name] = known + "," + value
            } else {
                names.append(name)
                values[name] = value
            }
        }
        return cut("{" + names.map { "\($0)=\(values[$0] ?? "")" }.joined(separator: ", ") + "}")
    }

    private static func masked(_ value: String) -> String {
        String(repeating: "*", count: max(value.count - 6, 0)) + value.suffix(6)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        cut(String(decoding: bytes, as: UTF8.self))
    }

    private static func cut(_ text: String) -> String {
        text.count > 998 ? "\(text.prefix(998)) [TRUNCATED]" : text
    }
}
