internal import ByteEncodings
internal import JSON

/// Elements one behind the other: arrays, and what counted parameters point to. Of `char` they are
/// text, of `uint8` bytes, which JSON has in base64.
struct NativeElements {
    private let element: NativeType

    init(_ element: NativeType) { self.element = element }

    /// How many elements a JSON value has, for a buffer that is made for it.
    func count(of node: JSONNode, in json: JSONView) throws(ArgumentError) -> Int {
        if case .scalar(let scalar) = element, scalar.isByte, json.isString(node) {
            let count = json.text(of: node).count
            return scalar == .uint8 ? count / 4 * 3 + 3 : count
        }
        guard json.isArray(node) else { throw mismatch }
        return json.count(of: node)
    }

    /// Writes the elements and answers how many there were, at most `room`; `isExact`: numbers and
    /// structures must be as many.
    @discardableResult
    func store(
        _ node: JSONNode, of json: JSONView, at address: UnsafeMutableRawPointer, room: Int,
        isExact: Bool, _ memory: inout CallMemory
    ) throws(ArgumentError) -> Int {
        if case .scalar(let scalar) = element, scalar.isByte, json.isString(node) {
            let text = json.text(of: node)
            guard scalar == .uint8 else {
                // A fixed array of char ends with NUL wherever C reads it as text.
                try Self.check(text, scalar, room: isExact ? room - 1 : room)
                address.copy(text)
                return text.count
            }
            return try storeBase64(text, at: address, room: room)
        }
        guard json.isArray(node) else { throw mismatch }
        let count = json.count(of: node)
        guard isExact ? count == room : count <= room else {
            throw ArgumentError("must have \(room) elements, not \(count)")
        }
        var offset = 0
        var index = 0
        for value in json.elements(of: node) {
            do throws(ArgumentError) {
                try element.store(value, of: json, at: address + offset, &memory)
            } catch {
                throw error.inside("[\(index)]")
            }
            offset += element.size
            index += 1
        }
        return count
    }

    private func storeBase64(
        _ text: UnsafeBufferPointer<UInt8>, at address: UnsafeMutableRawPointer, room: Int
    ) throws(ArgumentError) -> Int {
        let decoded = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(text.count, 1))
        defer { decoded.deallocate() }
        guard let start = decoded.baseAddress, let count = Base64.decode(text, into: start) else {
            throw ArgumentError("must be base64")
        }
        guard count <= room else {
            throw ArgumentError("must have at most \(room) bytes, not \(count)")
        }
        address.copy(UnsafeBufferPointer(start: start, count: count))
        return count
    }

    private var mismatch: ArgumentError {
        switch element {
        case .scalar(.char): ArgumentError("must be text")
        case .scalar(.uint8): ArgumentError("must be bytes in base64, or an array of numbers")
        default: ArgumentError("must be an array")
        }
    }

    /// Text of a request that becomes elements as it is.
    static func check(
        _ text: UnsafeBufferPointer<UInt8>, _ scalar: NativeScalar, room: Int
    ) throws(ArgumentError) {
        guard text.count <= room else {
            throw ArgumentError("must have at most \(max(room, 0)) bytes, not \(text.count)")
        }
    }

    static func parse(
        _ text: UnsafeBufferPointer<UInt8>
    ) throws(ArgumentError) -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(borrowing: text)
        } catch {
            throw ArgumentError("must be JSON: \(error)")
        }
    }
}

// MARK: After the call

extension NativeElements {
    /// Appends the elements as JSON. Text of fixed arrays ends before the first NUL.
    func write(
        _ count: Int, from address: UnsafeRawPointer, endsAtNUL: Bool, textMax: Int,
        to json: inout JSONBuffer
    ) {
        if case .scalar(let scalar) = element, scalar.isByte {
            let bytes = bytes(count, at: address, endsAtNUL: endsAtNUL && scalar == .char)
            if scalar == .uint8 {
                json.append(UInt8(ascii: "\""))
                json.append(Base64.text(bytes))
                return json.append(UInt8(ascii: "\""))
            }
            return NativeText.write(bytes, to: &json)
        }
        json.append(UInt8(ascii: "["))
        for index in 0..<count {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            element.write(from: address + index * element.size, textMax: textMax, to: &json)
        }
        json.append(UInt8(ascii: "]"))
    }

    /// The bytes of text or bytes.
    func bytes(
        _ count: Int, at address: UnsafeRawPointer, endsAtNUL: Bool
    ) -> UnsafeBufferPointer<UInt8> {
        let bytes = UnsafeBufferPointer(
            start: address.assumingMemoryBound(to: UInt8.self), count: count)
        guard endsAtNUL, let end = bytes.firstIndex(of: 0) else { return bytes }
        return UnsafeBufferPointer(rebasing: bytes[..<end])
    }
}
