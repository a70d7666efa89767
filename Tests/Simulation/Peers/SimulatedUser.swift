import PenstockIO

/// A client of a run, however it speaks.
protocol SimulatedUser: SimulatedPeer {
    var number: Int { get }
    var connection: SimulatedConnection? { get }
    /// It wants nothing more.
    var isDone: Bool { get }
    func start()
    /// The gateway began to drain: what it has read, it owes an answer.
    func draining()
}
