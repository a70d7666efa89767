import CPenstock
import PenstockCore

extension TestLoop {
    static func of(_ context: UnsafeMutableRawPointer?) -> TestLoop? {
        context.map { Unmanaged<TestLoop>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func at(_ context: UnsafeMutableRawPointer) -> TestLoop {
        Unmanaged<TestLoop>.fromOpaque(context).takeUnretainedValue()
    }

    /// The loop's side of `LoopServices`.
    static var functions: LoopFunctions {
        LoopFunctions(
            clock: { TestLoop.at($0).services.pointee.now },
            post: { TestLoop.at($0).post($1.assumingMemoryBound(to: LoopMessage.self).pointee) },
            arm: { TestLoop.at($0).arm($1.assumingMemoryBound(to: Timer.self), at: $2) },
            cancel: { TestLoop.at($0).disarm($1.assumingMemoryBound(to: Timer.self)) },
            submit: { TestLoop.at($0).submit($2, $3) },
            callout: {
                TestLoop.at($0).callout($1.assumingMemoryBound(to: ExchangeRecord.self), $2, $3)
            },
            stream: { TestLoop.at($0).stream($2, $3) },
            nextChunk: { TestLoop.at($0).nextChunk($1) },
            cancelCallout: { TestLoop.at($0).cancelCallout($1) },
            watch: { TestLoop.at($0).watch($1, $2, $3) },
            advance: {
                guard let outcome = PipelineOutcome(rawValue: $2) else { return }
                TestLoop.at($0).moved($1.assumingMemoryBound(to: ExchangeRecord.self), outcome)
            },
            lendExchange: { UnsafeMutableRawPointer(TestLoop.at($0).lend()) },
            returnExchange: {
                TestLoop.at($0).giveBack($1.assumingMemoryBound(to: ExchangeRecord.self))
            })
    }
}
