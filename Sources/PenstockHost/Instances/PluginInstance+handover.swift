import CPenstock
import PenstockCore
import Synchronization

/// pen.handover/1: the state of the instance that a reload replaces, for the one that replaces it.
extension PluginInstance {
    /// Bytes of state that one record may hand over.
    public static let handoverBytesMax = 16 << 20

    /// Takes over the state of `old`, which goes on serving, record by record. Whatever the old one does
    /// wrong, this one only starts with less: the log says so. Before this instance serves; not on a
    /// loop. Answers for how many records it worked.
    ///
    /// - Throws: `.timeout` when load() does not return: this instance can't be used.
    public func takeOver(from old: PluginInstance) throws(PluginError) -> Int {
        guard let new = handover(0), let former = old.handover(0) else { return 0 }
        guard new.version == former.version else {
            note("its state has format \(new.version), the former one's \(former.version)")
            return 0
        }
        guard count == old.count else {
            note("it has \(count) records, the former one \(old.count)")
            return 0
        }
        var taken = 0
        for i in 0..<count {
            guard let saved = old.save(i, as: self) else { continue }
            defer { saved.releaseNow() }
            if try load(saved, i) { taken += 1 }
        }
        return taken
    }

    private func note(_ why: String) {
        host.log(LogRecord(.warning, "starts without the former one's state: \(why)", source: name))
    }

    /// Its table; nil: it has none, or one from before the first version.
    private func handover(_ index: Int) -> pen_handover? {
        guard let raw = recordMemory[index].abi.find("pen.handover/1") else { return nil }
        let table = raw.assumingMemoryBound(to: pen_handover.self)
        guard table.pointee.size >= UInt32(MemoryLayout<pen_handover>.size) else { return nil }
        return table.pointee
    }

    // MARK: Saving

    /// What save() answered, or that nobody waits for it any more.
    private final class Saving: Sendable {
        enum State {
            case running
            case saved(pen_buf)
            case abandoned
        }
        // Safe: a pen_buf belongs to whoever takes it out.
        struct Box: @unchecked Sendable { var state = State.running }
        let box = Mutex(Box())

        /// The state that was saved; from now on a late one is released as it comes.
        func take() -> pen_buf? {
            box.withLock { box in
                defer { box.state = .abandoned }
                if case .saved(let buffer) = box.state { return buffer }
                return nil
            }
        }

        func put(_ buffer: pen_buf) {
            let isLate = box.withLock { box in
                if case .abandoned = box.state { return true }
                box.state = .saved(buffer)
                return false
            }
            if isLate { buffer.releaseNow() }
        }
    }

    /// The state of a record. An instance a loop is asked on its loop, where no hook of it runs
    /// meanwhile; a shared one, which bears several threads, on a thread that may be given up.
    private func save(_ index: Int, as heir: PluginInstance) -> pen_buf? {
        guard let table = handover(index) else { return nil }
        let saving = Saving()
        let work: @Sendable () -> Void = { [self] in
            saving.put(table.save(state(of: recordMemory[index].abi)))
        }
        let limit = host.options.createTimeout
        let ended =
            isShared
            ? HelperThread.run(named: "pen-save", limit: limit, work)
            : HelperThread.run(limit: limit, work) { host.run(onLoop: index, $0) }
        guard ended else {
            heir.note("save() did not return in \(limit)")
            // A late one of another thread may come yet: it is released then.
            if let late = saving.take() { late.releaseNow() }
            return nil
        }
        guard let buffer = saving.take(), buffer.p != nil else { return nil }
        guard buffer.n >= 0, buffer.n <= PluginInstance.handoverBytesMax else {
            heir.note("\(buffer.n) bytes are more than \(PluginInstance.handoverBytesMax)")
            buffer.releaseNow()
            return nil
        }
        return buffer
    }

    // MARK: Loading

    private final class Loading: Sendable {
        let status = Atomic<Int32>(PEN_E_FAILED)
    }

    private func load(_ saved: pen_buf, _ index: Int) throws(PluginError) -> Bool {
        guard let table = handover(index) else { return false }
        let loading = Loading()
        // A copy: load() may never return, and the old one's buffer ends with this call.
        let bytes = Array(saved.view.buffer)
        let ended = HelperThread.run(named: "pen-load", limit: host.options.createTimeout) {
            [self] in
            bytes.withUnsafeBufferPointer {
                let view = ByteView(p: $0.baseAddress, n: $0.count)
                loading.status.store(
                    table.load(state(of: recordMemory[index].abi), view), ordering: .releasing)
            }
        }
        guard ended else {
            // The thread may still use it.
            _ = Unmanaged.passRetained(self)
            throw PluginError(
                .timeout,
                "\(name): load() of pen.handover/1 did not return in "
                    + "\(host.options.createTimeout)")
        }
        let status = loading.status.load(ordering: .acquiring)
        if status != PEN_OK { note("load() refused it with status \(status)") }
        return status == PEN_OK
    }
}

extension Host {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on a loop, in its next turn, or at once when this is its thread. False: none runs.
    func run(onLoop index: Int, _ body: @escaping @Sendable () -> Void) -> Bool {
        guard loopsAreRunning else { return false }
        onLoop(
            index,
            { raw in
                guard let raw else { return }
                Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().body()
            }, Unmanaged.passRetained(Work(body)).toOpaque())
        return true
    }
}
