import CPenstock
import JSON
import PenstockCore

/// Reads bodies as JSON, once for all steps of an exchange that ask one after the other. One a loop,
/// with memory for one body: whoever asks later, when others came between, has it read again.
final class BodyReader {
    private let scratch = JSONParserScratch()
    /// What was read last; nil: it is no JSON, or names a member twice, which each step takes its own
    /// way.
    private var tape: UnsafePointer<pen_json_tape>?
    /// Which reading that was, counted from 1.
    private var reading: UInt64 = 0

    /// The tape of a body that is at hand; nil on threads that are no loop's. [loop]
    static func read(
        _ body: UnsafeMutablePointer<Body>, of exchange: Exchange
    ) -> UnsafePointer<pen_json_tape>? {
        // A detached copy has another thread's services, or shares them with its origin's loop.
        guard exchange.pointee.origin == nil, exchange.pointee.loop.pointee.readsBodies else {
            return nil
        }
        // The loop keeps it: it is lent for the call, and nothing is counted.
        if let known = exchange.pointee.loop.pointee.bodyReader {
            return known._withUnsafeGuaranteedRef {
                unsafeDowncast($0, to: BodyReader.self).read(body)
            }
        }
        let reader = BodyReader()
        exchange.pointee.loop.pointee.bodyReader = .passRetained(reader)
        return reader.read(body)
    }

    private func read(_ body: UnsafeMutablePointer<Body>) -> UnsafePointer<pen_json_tape>? {
        if body.pointee.reading == reading, reading != 0 { return tape }
        reading += 1
        body.pointee.reading = reading
        tape = nil
        do throws(JSONError) {
            let document = try scratch.parse(
                borrowing: UnsafeBufferPointer(
                    start: body.pointee.bytes.p, count: body.pointee.bytes.n),
                options: JSONOptions(duplicateKeys: .reject))
            tape = document.view.memory.assumingMemoryBound(to: pen_json_tape.self)
        } catch {
            // No JSON is no fault of the host's.
        }
        return tape
    }
}
