import CPenstock
import JOSE

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

extension JWT {
    /// Asks for keys, or where they are.
    func fetch(_ exchange: Exchange) -> Bool {
        guard case .fetched(let upstream, let path, let issuers) = keySource else { return false }
        if !issuers.isEmpty, let known = keys.place {
            return ask(upstream, known, exchange, step: .keys)
        }
        return ask(
            upstream, KeyPlace(origin: [], path: Array(path.buffer)), exchange,
            step: issuers.isEmpty ? .keys : .place)
    }

    private func ask(
        _ upstream: Bytes, _ place: KeyPlace, _ exchange: Exchange, step: Exchange.FetchStep
    ) -> Bool {
        let headers = [pen_kv(name: "accept", value: "application/json")]
        let token = place.path.withUnsafeBufferPointer { path in
            place.origin.withUnsafeBufferPointer { origin in
                headers.withUnsafeBufferPointer {
                    exchange.callout(
                        upstream, origin: origin.isEmpty ? .absent : Bytes(origin),
                        target: Bytes(path), headers: $0, timeoutMilliseconds: timeout,
                        responseMax: keysBytesMax)
                }
            }
        }
        guard token != 0 else {
            if !place.origin.isEmpty {
                exchange.host.log(
                    .warning,
                    "the issuer's keys are at \(String(decoding: place.origin, as: UTF8.self)), which its upstream may not ask: it has the scheme of the issuer, and `others` of the upstream allows it"
                )
            }
            return false
        }
        exchange.fetchStep = step
        return true
    }

    /// Takes an answer; true: another one is waited for.
    func fetched(_ exchange: Exchange, _ event: Event) throws -> Bool {
        guard case .fetched(let upstream, _, let issuers) = keySource else { return false }
        let step = exchange.fetchStep
        exchange.fetchStep = .none
        do throws(IssuerAnswer.Fault) {
            if step == .place {
                let place = try IssuerAnswer.place(event, issuers: issuers)
                keys.place = place
                if ask(upstream, place, exchange, step: .keys) { return true }
                keys.settle(nil)
            } else {
                keys.settle(try IssuerAnswer.keys(event))
            }
        } catch {
            exchange.host.log(.warning, error.description)
            keys.settle(nil)
        }
        return false
    }
}

extension Exchange {
    /// What this exchange has asked its issuer for.
    fileprivate enum FetchStep: UInt8 { case none, place, keys }

    fileprivate var fetchStep: FetchStep {
        get {
            guard let state else { return .none }
            return FetchStep(rawValue: state.assumingMemoryBound(to: UInt8.self).pointee) ?? .none
        }
        nonmutating set {
            if state == nil {
                state = allocate(UInt8.self, count: 1).map { UnsafeMutableRawPointer($0) }
            }
            state?.assumingMemoryBound(to: UInt8.self).pointee = newValue.rawValue
        }
    }

    var isFetching: Bool { fetchStep != .none }
}
