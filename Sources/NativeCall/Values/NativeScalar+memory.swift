internal import JSON

extension NativeScalar {
    /// Writes a number of JSON; the error has no path.
    func store(
        _ node: JSONNode, of json: JSONView, at address: UnsafeMutableRawPointer
    ) throws(ArgumentError) {
        if self == .bool {
            guard let value = json.bool(of: node) else { throw mismatch }
            return address.storeBytes(of: value ? 1 : 0, as: UInt8.self)
        }
        guard json.isNumber(node) else { throw mismatch }
        switch self {
        case .double, .float:
            guard let value = json.double(of: node) else { throw mismatch }
            store(value, at: address)
        case .uint64:
            // More than an Int64 holds.
            let value =
                json.int(of: node).map { UInt64(exactly: $0) } ?? UInt64(json.string(of: node))
            guard let value else { throw mismatch }
            address.storeBytes(of: value, as: UInt64.self)
        default:
            guard let value = json.int(of: node), store(value, at: address) else { throw mismatch }
        }
    }

    /// Writes what a text says: "42", "-1.5e3", "true"; the error has no path.
    func store(
        text: UnsafeBufferPointer<UInt8>, at address: UnsafeMutableRawPointer
    ) throws(ArgumentError) {
        guard text.count <= 64 else { throw mismatch }
        let word = String(decoding: text, as: UTF8.self)
        let isStored: Bool
        switch self {
        case .bool:
            let value: UInt8? = ["true": 1, "1": 1, "false": 0, "0": 0][word]
            isStored = value != nil
            address.storeBytes(of: value ?? 0, as: UInt8.self)
        case .double, .float:
            // Double(_:) also takes "nan", "inf" and hexadecimal, which JSON doesn't have.
            let isPlain = text.allSatisfy { $0 &- 0x30 < 10 || "+-.eE".utf8.contains($0) }
            let value = isPlain ? Double(word) : nil
            isStored = value?.isFinite ?? false
            store(value ?? 0, at: address)
        case .uint64:
            let value = UInt64(word)
            isStored = value != nil
            address.storeBytes(of: value ?? 0, as: UInt64.self)
        default:
            isStored = Int64(word).map { store($0, at: address) } ?? false
        }
        guard isStored else { throw mismatch }
    }

    /// Writes an integer; false: it doesn't fit.
    func store(_ value: Int64, at address: UnsafeMutableRawPointer) -> Bool {
        func put<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> Bool {
            guard let number = T(exactly: value) else { return false }
            address.storeBytes(of: number, as: type)
            return true
        }
        switch self {
        case .char, .int8: return put(Int8.self)
        case .uint8: return put(UInt8.self)
        case .int16: return put(Int16.self)
        case .uint16: return put(UInt16.self)
        case .int32: return put(Int32.self)
        case .uint32: return put(UInt32.self)
        case .int64: return put(Int64.self)
        case .uint64: return put(UInt64.self)
        case .bool, .float, .double: return false
        }
    }

    private func store(_ value: Double, at address: UnsafeMutableRawPointer) {
        if self == .float {
            address.storeBytes(of: Float(value), as: Float.self)
        } else {
            address.storeBytes(of: value, as: Double.self)
        }
    }

    /// The integer there; what doesn't fit into an Int64 is its largest. 0 for all but integers.
    func integer(at address: UnsafeRawPointer) -> Int64 {
        switch self {
        case .char, .int8: Int64(address.loadUnaligned(as: Int8.self))
        case .uint8, .bool: Int64(address.loadUnaligned(as: UInt8.self))
        case .int16: Int64(address.loadUnaligned(as: Int16.self))
        case .uint16: Int64(address.loadUnaligned(as: UInt16.self))
        case .int32: Int64(address.loadUnaligned(as: Int32.self))
        case .uint32: Int64(address.loadUnaligned(as: UInt32.self))
        case .int64: address.loadUnaligned(as: Int64.self)
        case .uint64: Int64(clamping: address.loadUnaligned(as: UInt64.self))
        case .float, .double: 0
        }
    }

    /// The number there; nil for all but fractions.
    func fraction(at address: UnsafeRawPointer) -> Double? {
        switch self {
        case .float: Double(address.loadUnaligned(as: Float.self))
        case .double: address.loadUnaligned(as: Double.self)
        default: nil
        }
    }

    /// Appends the value there as JSON; infinities and NaN, which JSON doesn't have, are null.
    func write(from address: UnsafeRawPointer, to json: inout JSONBuffer) {
        switch self {
        case .bool: json.append(address.load(as: UInt8.self) != 0 ? "true" : "false")
        case .float:
            let value = address.loadUnaligned(as: Float.self)
            // Of a float the shortest spelling that reads back as that float.
            if value.isFinite, value.magnitude < 0x1p24, value != value.rounded() {
                json.append(value.description)
            } else {
                json.appendDouble(Double(value))
            }
        case .double: json.appendDouble(address.loadUnaligned(as: Double.self))
        case .uint64: json.append(String(address.loadUnaligned(as: UInt64.self)))
        default: json.appendInt(integer(at: address))
        }
    }

    /// "must be a whole number from 0 to 255".
    var mismatch: ArgumentError {
        let message: String
        switch self {
        case .bool: message = "must be true or false"
        case .float, .double: message = "must be a number"
        case .char, .int8: message = range(Int8.self)
        case .uint8: message = range(UInt8.self)
        case .int16: message = range(Int16.self)
        case .uint16: message = range(UInt16.self)
        case .int32: message = range(Int32.self)
        case .uint32: message = range(UInt32.self)
        case .int64: message = range(Int64.self)
        case .uint64: message = range(UInt64.self)
        }
        return ArgumentError(path: "", message: message)
    }

    private func range<T: FixedWidthInteger>(_: T.Type) -> String {
        "must be a whole number from \(T.min) to \(T.max)"
    }
}
