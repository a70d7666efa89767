import Foundation
import PenstockLambda
import Testing

/// Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation".
@Suite(.timeLimit(.minutes(5)), .enabled(if: Running.hasPython)) struct EventRetryTests {
    /// Has an event fail so often, and waits until the log says `end`, or without one until it has
    /// gone well.
    ///
    /// - Returns: the ids that the function was called with.
    private func ids(
        fails: Int, until end: String? = nil,
        _ change: (inout LambdaRuntimeOptions) -> Void = { _ in }
    ) async throws -> (accepted: String, called: [String], log: [String]) {
        let file = NSTemporaryDirectory() + "pen-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let running = try Running([.python("main.mark")]) { options in
            options.eventRetryMillis = [1, 2]
            change(&options)
        }
        var request = InvokeRequest(
            function: "mark", payload: Array(#"{"path":"\#(file)","fails":\#(fails)}"#.utf8))
        request.kind = .event
        let accepted = await running.call(request)
        #expect(accepted.status == 202)
        request.kind = .requestResponse
        request.payload = Array(#"{"path":"/dev/null","fails":0}"#.utf8)
        func called() -> [String] {
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            return text.split(separator: "\n").map(String.init)
        }
        // Each look is behind a call of the same function, which takes its time.
        for _ in 0..<2000 {
            if let end {
                if running.log.all.contains(where: { $0.text.contains(end) }) { break }
            } else if called().count > fails {
                break
            }
            _ = await running.call(request)
        }
        return (accepted.requestID, called(), running.log.all.map(\.text))
    }

    @Test(
        "an event that fails once and twice is tried again, under the same id", arguments: [1, 2])
    func recovers(fails: Int) async throws {
        let run = try await ids(fails: fails)
        #expect(run.called == Array(repeating: run.accepted, count: fails + 1))
    }

    @Test("an event that fails three times is dropped, and the log says why")
    func givesUp() async throws {
        let run = try await ids(fails: 9, until: "it isn't tried again")
        #expect(run.called == Array(repeating: run.accepted, count: 3))
        #expect(run.log.contains { $0.contains("it is tried again in 0 s") })
        #expect(run.log.contains { $0.contains("not yet") })
    }

    @Test("what the queue has no room for isn't tried again")
    func bound() async throws {
        let run = try await ids(fails: 9, until: "too many wait") { $0.eventBytesMax = 10 }
        #expect(run.called.count == 1)
    }
}
