import CPenstock
import PenstockCore

extension RequestHead {
    /// The bytes have moved between two calls: so do the views.
    mutating func move(to bytes: UnsafePointer<UInt8>, _ table: HeaderTable) {
        let old = progress.base.unsafelyUnwrapped
        method.move(from: old, to: bytes)
        target.move(from: old, to: bytes)
        if !progress.pathIsLiteral { path.move(from: old, to: bytes) }
        query.move(from: old, to: bytes)
        authority.move(from: old, to: bytes)
        table.move(from: old, to: bytes)
        progress.base = bytes
    }
}

extension ResponseHead {
    mutating func move(to bytes: UnsafePointer<UInt8>, _ table: HeaderTable) {
        let old = progress.base.unsafelyUnwrapped
        reason.move(from: old, to: bytes)
        table.move(from: old, to: bytes)
        progress.base = bytes
    }
}

extension pen_str {
    /// `old` may be freed memory by now: its address counts, nothing is read there.
    fileprivate mutating func move(from old: UnsafePointer<UInt8>, to new: UnsafePointer<UInt8>) {
        if let p { self.p = new + (p - old) }
    }
}

extension HeaderTable {
    fileprivate func move(from old: UnsafePointer<UInt8>, to new: UnsafePointer<UInt8>) {
        for i in 0..<count {
            fields[i].move(from: old, to: new)
        }
    }
}
