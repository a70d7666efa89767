public import CPenstock
import PenstockCore

extension String {
    /// The UTF-8 bytes as a view that is valid inside `body`.
    public func asView<R>(_ body: (pen_str) -> R) -> R {
        var copy = self
        return copy.withUTF8 { buffer in
            guard let start = buffer.baseAddress else { return body(pen_str("")) }
            return body(pen_str(start, buffer.count))
        }
    }
}
