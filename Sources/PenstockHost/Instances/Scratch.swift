import CPenstock
import Glibc
import PenstockCore

/// Memory for the views that one thread's hooks are lent in the poisoning mode.
///
/// Each hook's views are overwritten when it returns and rest for some hooks before their memory is
/// used again. Slow and simple: for tests.
final class Scratch {
    private var depth = 0
    private var lent: [UnsafeMutableBufferPointer<UInt8>] = []
    private var resting: [[UnsafeMutableBufferPointer<UInt8>]] = []
    /// How many hooks overwritten memory rests.
    private static let rest = 64

    /// Runs a hook with this thread's scratch, and overwrites what it was lent with `poison`.
    static func during<R>(_ poison: UInt8, _ hook: (Scratch) -> R) -> R {
        let scratch = current
        let mark = scratch.lent.count
        scratch.depth += 1
        defer {
            scratch.depth -= 1
            scratch.retire(from: mark, poison)
        }
        return hook(scratch)
    }

    /// A view as this thread's hook may see it: a copy inside a hook, itself outside.
    static func lend(_ view: pen_str) -> pen_str {
        let scratch = current
        return scratch.depth > 0 ? scratch.lend(view) : view
    }

    /// A copy that lives until the hook returns.
    func lend(_ view: pen_str) -> pen_str {
        guard let p = view.p else { return view }
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(view.n, 1))
        if view.n > 0 { memcpy(memory.baseAddress.unsafelyUnwrapped, p, view.n) }
        lent.append(memory)
        return pen_str(UnsafePointer(memory.baseAddress.unsafelyUnwrapped), view.n)
    }

    /// Copies of a list, its names and values.
    func lend(_ list: UnsafePointer<pen_kv>, count: Int) -> UnsafePointer<pen_kv> {
        let bytes = max(count, 1) * MemoryLayout<pen_kv>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
        let copies = memory.bindMemory(to: pen_kv.self, capacity: max(count, 1))
        for i in 0..<count {
            (copies + i).initialize(
                to: pen_kv(name: lend(list[i].name), value: lend(list[i].value)))
        }
        lent.append(
            UnsafeMutableBufferPointer(
                start: memory.assumingMemoryBound(to: UInt8.self), count: bytes))
        return UnsafePointer(copies)
    }

    private func retire(from mark: Int, _ poison: UInt8) {
        let done = Array(lent[mark...])
        lent.removeSubrange(mark...)
        for block in done {
            memset(block.baseAddress.unsafelyUnwrapped, Int32(poison), block.count)
        }
        resting.append(done)
        if resting.count > Scratch.rest {
            for block in resting.removeFirst() { block.deallocate() }
        }
    }

    // MARK: One a thread

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { raw in
            guard let raw else { return }
            Unmanaged<Scratch>.fromOpaque(raw).release()
        }
        return key
    }()

    private static var current: Scratch {
        if let raw = pthread_getspecific(key) {
            return Unmanaged<Scratch>.fromOpaque(raw).takeUnretainedValue()
        }
        let scratch = Scratch()
        pthread_setspecific(key, Unmanaged.passRetained(scratch).toOpaque())
        return scratch
    }
}
