public import CPenstock
import Synchronization

/// Names asynchronous work. A number: nothing to free.
public typealias Token = pen_token

/// A wait of one exchange, to be ended once from any thread.
///
/// It may outlive the exchange, its instance and the configuration they belong to: then `resume`
/// answers false.
public struct Suspension: Sendable {
    /// What the event says that this resumes to.
    public let token: Token
    private let lifeline: Lifeline

    init(token: Token, lifeline: Lifeline) {
        self.token = token
        self.lifeline = lifeline
    }

    /// Ends the wait: the loop then calls the plugin's `resumed` with `.resumed`, `value` and
    /// `data`. False when it is over already; `data` is released in every case.
    @discardableResult
    public func resume(value: Int64 = 0, data: pen_buf = .borrowing(.absent)) -> Bool {
        lifeline.resume(token, value: value, data: data)
    }

    /// Whether nobody waits any more: it was answered, timed out, or its exchange is gone.
    public var isOver: Bool { lifeline.isOver(token) }
}

/// The host as threads know it that may outlive the instance. `pen_host` is valid until destroy
/// returns, so destroy cuts the line, and waits for who is using it.
@usableFromInline final class Lifeline: Sendable {
    private struct Line: @unchecked Sendable {
        // Sendable: resume and cancelled are [any].
        var host: UnsafePointer<pen_host>
        var core: UnsafePointer<pen_core>
    }

    private let line: Mutex<Line?>

    init(host: UnsafePointer<pen_host>, core: UnsafePointer<pen_core>) {
        line = Mutex(Line(host: host, core: core))
    }

    func cut() { line.withLock { $0 = nil } }

    func resume(_ token: Token, value: Int64, data: pen_buf) -> Bool {
        nonisolated(unsafe) let data = data  // handed over once, to whoever takes it
        let isTaken = line.withLock { line -> Bool? in
            line.map { $0.core.pointee.resume($0.host, token, value, data) == PEN_OK }
        }
        guard let isTaken else {
            if let release = data.release { release(data.ctx, data.p, data.n) }
            return false
        }
        return isTaken
    }

    func isOver(_ token: Token) -> Bool {
        line.withLock { line in line.map { $0.core.pointee.cancelled($0.host, token) == 1 } ?? true
        }
    }
}

extension Exchange {
    /// Asks to wait, at most `deadline` milliseconds; return `.pending` after it.
    /// - Throws: `HostError` when the exchange has too many waits open.
    public func suspend(deadline milliseconds: UInt32) throws(HostError) -> Suspension {
        let token = tables.pointee.core.pointee.suspend(raw, milliseconds)
        guard token != 0 else { throw HostError(PEN_E_LIMIT, "suspending") }
        return Suspension(token: token, lifeline: tables.pointee.lifeline.takeUnretainedValue())
    }
}
