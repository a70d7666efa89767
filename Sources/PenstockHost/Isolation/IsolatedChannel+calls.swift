import CPenstock
import PenstockCore

extension IsolatedChannel {
    /// The number of a new call, or nil past the bound.
    func begin(_ token: pen_token, _ exchange: Exchange) -> UInt32? {
        guard open < limits.queueMax else { return nil }
        let index: Int
        if let free = freeCalls.popLast() {
            index = free
        } else {
            index = calls.count
            calls.append(Call())
        }
        open += 1
        calls[index].token = token
        calls[index].exchange = exchange
        calls[index].abandonedAt = 0
        calls[index].sentAt = loop.pointee.clock()
        if window.length > 0 { loop.pointee.awakeUntil = calls[index].sentAt + window.length }
        calls[index].generation = (calls[index].generation + 1) & 0xfffff
        return calls[index].generation << 12 | UInt32(index)
    }

    /// Position of a call that is open, or nil.
    func find(_ call: UInt32) -> Int? {
        let index = Int(call & 0xfff)
        guard index < calls.count, calls[index].token != 0,
            calls[index].generation == call >> 12
        else { return nil }
        return index
    }

    /// A call was answered; with the last one the loop may sleep again.
    func learn(_ call: Call) {
        window.learn(loop.pointee.clock() &- call.sentAt)
        if open == 0 { loop.pointee.awakeUntil = 0 }
    }

    func release(_ index: Int) {
        calls[index].token = 0
        calls[index].exchange = nil
        calls[index].callouts.removeAll(keepingCapacity: true)
        freeCalls.append(index)
        open -= 1
    }

    /// Nobody waits for the calls of an exchange any more: the child is told. One that doesn't even
    /// answer that for `limits.hangMax` hangs, and is ended.
    func abandon(_ exchange: Exchange) {
        for index in calls.indices
        where calls[index].exchange == exchange && calls[index].abandonedAt == 0 {
            calls[index].abandonedAt = max(loop.pointee.now, 1)
            let number = calls[index].generation << 12 | UInt32(index)
            _ = output.append(.cancel) { $0.put(frame: number) }
            if !hangTimer.pointee.isArmed {
                loop.pointee.arm(hangTimer, at: loop.pointee.now + limits.hangMax)
            }
        }
        flush()
    }

    static func hangTimerFired(_ timer: UnsafeMutableRawPointer) {
        guard let context = timer.assumingMemoryBound(to: Timer.self).pointee.context else {
            return
        }
        Unmanaged<IsolatedChannel>.fromOpaque(context).takeUnretainedValue().checkHang()
    }

    private func checkHang() {
        let oldest = calls.filter { $0.token != 0 && $0.abandonedAt != 0 }.map(\.abandonedAt).min()
        guard let oldest else { return }
        if loop.pointee.now >= oldest + limits.hangMax {
            lost("the plugin's process hangs")
        } else {
            loop.pointee.arm(hangTimer, at: oldest + limits.hangMax)
        }
    }
}
