/// A string as Java sees it, for methods that count characters: bytes where they are ASCII, UTF-16
/// units where not.
struct JavaString {
    let bytes: UnsafeBufferPointer<UInt8>
    let isASCII: Bool
    private let wide: [UInt16]

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        isASCII = JavaText.isASCII(bytes)
        wide = isASCII ? [] : JavaText.units(bytes)
    }

    var count: Int { isASCII ? bytes.count : wide.count }

    subscript(index: Int) -> UInt16 { isASCII ? UInt16(bytes[index]) : wide[index] }

    /// The units from `start` up to `end`, as a value.
    func slice(_ start: Int, _ end: Int, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue {
        if isASCII {
            // A piece of a string that lives as long as the rendering needs no copy.
            return .string(borrowing: UnsafeBufferPointer(rebasing: bytes[start..<end]))
        }
        let piece = wide[start..<end]
        if let first = piece.first, let last = piece.last,
            first & 0xfc00 == 0xdc00 || last & 0xfc00 == 0xd800
        {
            renderer.hasSurrogates = true
        }
        return try renderer.makeString(units: piece)
    }

    func firstIndex(of other: JavaString, from start: Int) -> Int {
        let start = max(start, 0)
        guard start + other.count <= count else {
            return other.count == 0 ? count : -1
        }
        for place in start...(count - other.count) where matches(other, at: place) { return place }
        return -1
    }

    func lastIndex(of other: JavaString, from start: Int) -> Int {
        var place = min(start, count - other.count)
        while place >= 0 {
            if matches(other, at: place) { return place }
            place -= 1
        }
        return -1
    }

    func matches(_ other: JavaString, at place: Int) -> Bool {
        guard place >= 0, place + other.count <= count else { return false }
        for index in 0..<other.count where self[place + index] != other[index] { return false }
        return true
    }

    /// `String.compareTo`.
    func compare(_ other: JavaString) -> Int32 {
        for index in 0..<min(count, other.count) where self[index] != other[index] {
            return Int32(self[index]) - Int32(other[index])
        }
        return Int32(truncatingIfNeeded: count - other.count)
    }

    /// A copy with every unit in lower case, by way of upper case, as `equalsIgnoreCase` compares.
    func folded() -> [UInt16] {
        (0..<count).map { index in
            let unit = self[index]
            if unit < 0x80 {
                return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit
            }
            guard let scalar = Unicode.Scalar(unit) else { return unit }
            let upper = scalar.properties.uppercaseMapping.unicodeScalars
            let single = upper.count == 1 ? upper.first ?? scalar : scalar
            let lower = single.properties.lowercaseMapping.unicodeScalars
            return lower.count == 1 ? UInt16(truncatingIfNeeded: lower.first?.value ?? 0) : unit
        }
    }
}

extension VTLRenderer {
    func makeString(units: some Sequence<UInt16>) throws(VTLFault) -> VTLValue {
        let bytes = JavaText.bytes(units)
        let result = bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(VTLFault) in try string(copying: bytes) }
        }
        return try result.get()
    }

    func bytesArray(of value: VTLValue) throws(VTLFault) -> VTLValue {
        guard let bytes = value.bytes else { return .null }
        try takeElements(bytes.count)
        let elements = bytes.map { VTLValue.integer(Int32(Int8(bitPattern: $0))) }
        return add(
            list: VTLListStorage(elements: ContiguousArray(elements), javaClass: .byteArray))
    }
}
