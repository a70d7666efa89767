import CPenstock
import PenstockCore
import PenstockHost

extension Conformance {
    static let waitChecks: [Check] = [
        Check(name: "resume-twice", promise: "takes an answer that comes before its own") {
            try waiting($0) { harness, exchange in answerAll(harness, exchange) }
        },
        Check(name: "resume-late", promise: "may resume after its exchange ended") { subject in
            try waiting(subject, leaves: true) { _, _ in }
        },
        Check(name: "cancel", promise: "is cancelled while it waits") { subject in
            try waiting(subject, leaves: true) { harness, exchange in answerAll(harness, exchange) }
        },
        Check(name: "time-out", promise: "ends when nothing answers it") { subject in
            try waiting(subject, stepTimeout: 20) { _, _ in }
        },
        Check(name: "callout-fails", promise: "takes a callout that fails, or is refused") {
            subject in
            let harness = try harness(subject)
            let instance = try make(subject, in: harness)
            var faults: [String] = []
            let answers: [CalloutAnswer?] = [
                nil, CalloutAnswer(status: 0, failure: PEN_UPSTREAM_TIMEOUT),
                CalloutAnswer(status: 500), CalloutAnswer(status: 200, body: ""),
                CalloutAnswer(status: 200, body: "\u{0}{{{"),
            ]
            for answer in answers {
                harness.loops[0].onCallout = { _ in answer }
                faults += run(everyPhase(instance), instance, harness)
            }
            return outcome(faults)
        },
    ]

    /// Runs every phase with an upstream that never answers; `during` is called at each wait.
    private static func waiting(
        _ subject: Subject, leaves: Bool = false, stepTimeout: UInt32 = 0,
        _ during: @escaping (PluginHarness, Exchange) -> Void
    ) throws -> Outcome {
        let harness = try harness(subject)
        harness.loops[0].worksOnThreads = false
        harness.loops[0].onCallout = { _ in .never }
        let instance = try make(subject, in: harness)
        var faults: [String] = []
        var waits = 0
        for phase in phases(of: instance) {
            var description = plain(phase)
            description.leavesWhilePending = leaves
            description.stepTimeout = stepTimeout
            let result = harness.run(instance, description) { during(harness, $0) }
            waits += result.waits
            if leaves, result.waits > 0 {
                if result.tokensLeft != 0 { faults.append("\(result.tokensLeft) tokens are left") }
            } else if let fault = fault(result, phase) {
                faults.append(fault)
            }
        }
        // What it still has under way comes too late now, and must not matter.
        harness.loops[0].advance(by: .seconds(120))
        if waits == 0, faults.isEmpty { return .skipped("it never waits") }
        return outcome(faults)
    }

    /// Answers every open token of an exchange before the plugin can.
    private static func answerAll(_ harness: PluginHarness, _ exchange: Exchange) {
        let loop = exchange.pointee.loop
        for token in loop.pointee.tokens.tokens(of: exchange)
        where loop.pointee.tokens.claim(token) {
            loop.pointee.post(
                LoopMessage(
                    event: PEN_EVENT_RESUMED, token: token, value: -1,
                    data: pen_buf(borrowed: .absent)))
        }
    }
}
