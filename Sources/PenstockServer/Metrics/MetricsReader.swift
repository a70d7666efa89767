public import PenstockCore

/// Reads the counters of all loops, as they are, from any thread.
///
/// Each loop alone writes its counters; a read may be a few increments behind and never torn
/// (`LoopMetrics`). The memory lives as long as the process.
public struct MetricsReader: @unchecked Sendable {
    // Safe for the reason above.
    private let loops: [UnsafePointer<LoopMetrics>]

    /// A reader of these loops.
    public init(_ loops: [UnsafePointer<LoopMetrics>]) { self.loops = loops }

    var loopCount: Int { loops.count }

    /// What keeps requests for a replay on each loop.
    var recorders: [AuthorizationRecorder] { loops.map { $0.pointee.recorder } }

    /// What shadow steps said on each loop.
    var shadows: [ShadowLedger] { loops.map { $0.pointee.shadows } }

    /// One counter of each loop.
    func each(_ path: KeyPath<LoopMetrics, UInt64>) -> [UInt64] {
        loops.map { $0.pointee[keyPath: path] }
    }

    func sum(_ path: KeyPath<LoopMetrics, UInt64>) -> UInt64 { each(path).reduce(0, &+) }

    func sum(_ path: KeyPath<LoopMetrics, Int64>) -> UInt64 {
        UInt64(max(loops.reduce(0) { $0 &+ $1.pointee[keyPath: path] }, 0))
    }

    /// Routes by their number; `keys` are the registry's.
    func routes(_ keys: [String]) -> [RouteSum] {
        keys.enumerated().map { number, key in
            var sum = RouteSum(key: key)
            for loop in loops where number < loop.pointee.routeCapacity {
                sum.add(loop.pointee.routes[number])
            }
            return sum
        }
    }

    /// Steps by their number; `keys` are the registry's.
    func steps(_ keys: [String]) -> [StepSum] {
        keys.enumerated().map { number, key in
            var sum = StepSum(key: key, number: number)
            for loop in loops where number < loop.pointee.stepCapacity {
                sum.add(loop.pointee.steps[number])
            }
            return sum
        }
    }
}
