/// A renderer's hosts, by the numbers in their values.
///
/// Each is behind a constant of an object that this keeps, so that calling one counts no reference: an
/// array of hosts, which might be changed by the call, would retain it first. A host stays for as long as a
/// value names it, which is until another rendering begins.
struct VTLHosts: ~Copyable {
    fileprivate final class Box {
        let host: any VTLHost

        init(_ host: any VTLHost) { self.host = host }
    }

    /// One of them. Borrowed: valid during the rendering.
    struct Slot: BitwiseCopyable {
        fileprivate let box: Unmanaged<Box>
    }

    private var slots = VTLBuffer<Slot>()

    deinit {
        for index in 0..<slots.count { slots[index].box.release() }
    }

    var count: Int { slots.count }

    subscript(index: Int) -> Slot {
        @inline(__always) get { slots[index] }
    }

    mutating func append(_ host: any VTLHost) {
        slots.append(Slot(box: .passRetained(Box(host))))
    }

    /// Drops those from `start`.
    mutating func cut(from start: Int) {
        while slots.count > start { slots.removeLast().box.release() }
    }
}

extension VTLHosts.Slot {
    /// Retained, for other uses than a call.
    var host: any VTLHost { box._withUnsafeGuaranteedRef { $0.host } }

    @inline(__always)
    func call<Value>(
        _ body: (any VTLHost) throws(VTLFault) -> Value
    ) throws(VTLFault) -> Value {
        // The standard library's function knows no typed errors.
        try box._withUnsafeGuaranteedRef { box in
            Result { () throws(VTLFault) in try body(box.host) }
        }.get()
    }
}
