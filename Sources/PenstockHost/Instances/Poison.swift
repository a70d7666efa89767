import CPenstock
import PenstockCore

/// The debug mode for borrowed views (ABI.md, "Memory"): what a hook gets to see are copies, and they
/// are overwritten (with 0xA5) as soon as it returns, so that a plugin which keeps a pointer reads
/// nonsense at once instead of another client's bytes some day.
///
/// It stands between host and plugin: the instance's hooks are wrapped, and the tables of the
/// extensions that lend views are replaced. Nothing of it is there when the mode is off.
enum Poison {
    /// The plugin's own table and filter, behind the wrapped ones.
    private struct Shim {
        var abi: pen_instance
        var filter: pen_body_filter?
        var byte: UInt8
    }

    /// Puts the wrappers in place of an instance's hooks.
    static func wrap(_ one: inout CreatedInstances.One, _ byte: UInt8) {
        let shim = UnsafeMutablePointer<Shim>.allocate(capacity: 1)
        shim.initialize(to: Shim(abi: one.abi, filter: one.filter, byte: byte))
        one.abi.state = UnsafeMutableRawPointer(shim)
        one.abi.destroy = { state in
            let abi = Poison.shim(state).pointee.abi
            abi.destroy?(abi.state)
        }
        one.abi.get_extension = { state, id in
            let abi = Poison.shim(state).pointee.abi
            return abi.get_extension?(abi.state, id)
        }
        one.abi.on_phase = { state, exchange, phase in
            let shim = Poison.shim(state).pointee
            return Scratch.during(shim.byte) { _ in
                shim.abi.on_phase(shim.abi.state, exchange, phase)
            }
        }
        if one.abi.on_event != nil { one.abi.on_event = { Poison.onEvent($0, $1, $2) } }
        if one.abi.exchange_begin != nil {
            one.abi.exchange_begin = { state, exchange in
                let shim = Poison.shim(state).pointee
                Scratch.during(shim.byte) { _ in
                    shim.abi.exchange_begin?(shim.abi.state, exchange)
                }
            }
        }
        if one.abi.exchange_end != nil {
            one.abi.exchange_end = { state, exchange, why in
                let shim = Poison.shim(state).pointee
                Scratch.during(shim.byte) { _ in
                    shim.abi.exchange_end?(shim.abi.state, exchange, why)
                }
            }
        }
        one.filter?.chunk = { Poison.chunk($0, $1, $2, $3, $4) }
        one.isPoisoned = true
    }

    /// Frees what `wrap` made; after destroy().
    static func unwrap(_ abi: pen_instance) { shim(abi.state).deallocate() }

    /// The plugin's own state, for extensions of it that are called directly.
    static func state(of abi: pen_instance) -> UnsafeMutableRawPointer? {
        shim(abi.state).pointee.abi.state
    }

    private static func shim(_ state: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Shim> {
        guard let state else { preconditionFailure("a poisoned instance lost its shim") }
        return state.assumingMemoryBound(to: Shim.self)
    }

    private static func onEvent(
        _ state: UnsafeMutableRawPointer?, _ exchange: OpaquePointer?,
        _ event: UnsafePointer<pen_event>
    ) -> pen_verdict {
        let shim = shim(state).pointee
        return Scratch.during(shim.byte) { scratch in
            var copy = event.pointee
            copy.data = scratch.lend(copy.data)
            if let headers = copy.headers {
                copy.headers = scratch.lend(headers, count: copy.header_count)
            }
            return shim.abi.on_event?(shim.abi.state, exchange, &copy) ?? PEN_FAIL
        }
    }

    private static func chunk(
        _ state: UnsafeMutableRawPointer?, _ exchange: OpaquePointer,
        _ chunk: UnsafePointer<pen_chunk>, _ out: UnsafeMutablePointer<pen_buf>,
        _ token: UnsafeMutablePointer<pen_token>
    ) -> Int32 {
        let shim = shim(state).pointee
        return Scratch.during(shim.byte) { scratch in
            var copy = chunk.pointee
            copy.data = scratch.lend(copy.data)
            if let trailers = copy.trailers {
                copy.trailers = scratch.lend(trailers, count: Int(copy.trailer_count))
            }
            let verdict =
                shim.filter?.chunk(shim.abi.state, exchange, &copy, out, token)
                ?? PEN_FILTER_ABORT
            // A part of the chunk itself is a fair answer, and would be overwritten here.
            if verdict == PEN_FILTER_REPLACE, out.pointee.release == nil, out.pointee.n > 0 {
                let owned = pen_buf.allocate(out.pointee.n)
                if let p = out.pointee.p { owned.memory.update(from: p, count: out.pointee.n) }
                out.pointee = owned.buffer
            }
            return verdict
        }
    }
}
