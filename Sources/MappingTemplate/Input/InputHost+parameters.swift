internal import VTL

extension InputHost {
    /// `$input.params(name)`: of the path, the query or the header, in this order; else "".
    func parameter(_ name: VTLValue, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        guard name.kind == .string, let wanted = name.bytes else { return nil }
        for place in MappingPlace.allCases {
            var found: VTLValue?
            var fault: VTLFault?
            forEachParameter(place) { name, value in
                guard fault == nil, isSame(name, wanted, place) else { return }
                do throws(VTLFault) {
                    found = try renderer.string(copying: value)
                } catch {
                    fault = error
                }
            }
            if let fault { throw fault }
            if let found { return found }
        }
        return .string("")
    }

    /// The parameters that a template sees.
    private func forEachParameter(
        _ place: MappingPlace,
        _ take: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Void
    ) {
        request?.request.forEachParameter(place) { name, value in
            if isAWS, place == .header, HeaderRules.isHidden(name) { return }
            take(name, value)
        }
    }

    /// API Gateway compares all names with case; native templates those of headers without, since
    /// RFC 9110 §5.1 has it so.
    private func isSame(
        _ name: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>,
        _ place: MappingPlace
    ) -> Bool {
        guard name.count == wanted.count else { return false }
        if isAWS || place != .header { return name.elementsEqual(wanted) }
        return zip(name, wanted).allSatisfy { a, b in
            a == b || (a ^ b == 0x20 && (a | 0x20) &- 0x61 < 26)
        }
    }

    /// `$input.params()`: a map of maps.
    func allParameters(_ renderer: VTLRenderer) throws(VTLFault) -> VTLValue {
        guard params.isNull else { return params }
        let all = try renderer.makeMap()
        for place in MappingPlace.allCases {
            let map = try renderer.makeMap()
            var fault: VTLFault?
            forEachParameter(place) { name, value in
                guard fault == nil else { return }
                do throws(VTLFault) {
                    let value = try renderer.string(copying: value)
                    try renderer.put(
                        value, named: String(decoding: name, as: UTF8.self), into: map)
                } catch {
                    fault = error
                }
            }
            if let fault { throw fault }
            try renderer.put(map, named: place.rawValue, into: all)
        }
        params = all
        return all
    }
}
