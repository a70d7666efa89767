internal import JSON

// What values print: Java's toString().
extension VTLRenderer {
    /// Appends the bytes of a string.
    @inline(__always)
    func append(string value: VTLValue) throws(VTLFault) {
        // The address is that of the bytes; see VTLValue.
        guard let base = UnsafePointer<UInt8>(bitPattern: UInt(value.bits)) else { return }
        try append(base, Int(value.count))
    }

    /// Appends a value's text to the output.
    public func appendText(of value: VTLValue) throws(VTLFault) {
        switch value.kind {
        case .string: try append(string: value)
        case .integer, .long: try append(number: Int64(bitPattern: value.bits))
        case .null: try append("null")
        case .bool: try append(value.bits != 0 ? "true" : "false")
        default: try appendLongText(of: value)
        }
    }

    private func appendLongText(of value: VTLValue) throws(VTLFault) {
        switch value.kind {
        case .lexeme: try append(lexeme: value)
        case .double: try append(text: JavaDouble.string(value.double))
        case .bigInteger: try append(text: bigInteger(value).description)
        case .bigDecimal: try append(text: bigDecimals[value.index].description)
        case .character: try append(unit: value.unit)
        case .jsonObject, .map: try appendMap(value)
        case .jsonArray, .list: try appendList(value)
        case .entry:
            let entry = entries[value.index]
            try appendText(of: entry.key)
            try append(UInt8(ascii: "="))
            try appendText(of: current(entry))
        case .scope:
            let map = scopes[value.index].map
            if map.isNull { try append("{}") } else { try appendMap(map) }
        case .block: if !(try renderBlock(value.index)) { try append("null") }
        case .host: try append(text: hosts[value.index].host.text(self))
        case .type:
            try append(text: "class \(classNames[value.index])")
        case .iterator: try append("java.util.ArrayList$Itr@1")
        default: break
        }
    }

    func append(unit: UInt16) throws(VTLFault) {
        var bytes: [UInt8] = []
        JavaText.appendUnit(unit, to: &bytes)
        if unit & 0xf800 == 0xd800 { hasSurrogates = true }
        let result = bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(VTLFault) in try append(bytes) }
        }
        try result.get()
    }

    /// A number that is spelled as in the JSON text, printed as Java prints the double.
    private func append(lexeme value: VTLValue) throws(VTLFault) {
        guard let bytes = value.bytes else { return }
        if JavaNumber.isCanonical(bytes) { return try append(bytes) }
        try append(text: JavaDouble.string(double(of: value)))
    }

    private func appendMap(_ map: VTLValue) throws(VTLFault) {
        try descend()
        defer { depth -= 1 }
        let (keys, values) = pairs(of: map)
        try append(UInt8(ascii: "{"))
        for index in keys.indices {
            if index > 0 { try append(", ") }
            try appendText(of: keys[index])
            try append(UInt8(ascii: "="))
            try appendText(of: values[index])
        }
        try append(UInt8(ascii: "}"))
    }

    private func appendList(_ list: VTLValue) throws(VTLFault) {
        switch javaClass(ofList: list) {
        case .jsonArray: return try appendJSON(list, style: .protectingWeb)
        case .stringArray: return try append("[Ljava.lang.String;@1")
        case .byteArray: return try append("[B@1")
        default: break
        }
        try descend()
        defer { depth -= 1 }
        try append(UInt8(ascii: "["))
        for index in 0..<count(ofList: list) {
            if index > 0 { try append(", ") }
            try appendText(of: element(ofList: list, at: index))
        }
        try append(UInt8(ascii: "]"))
    }

    func javaClass(ofList value: VTLValue) -> VTLListStorage.Class {
        let value = current(value)
        return value.kind == .list ? lists[value.index].javaClass : .jsonArray
    }

    /// The value of an entry as it is now.
    func current(_ entry: (map: VTLValue, key: VTLValue, value: VTLValue)) -> VTLValue {
        get(entry.key, from: entry.map) ?? entry.value
    }

    func bigInteger(_ value: VTLValue) -> JavaBigInteger {
        bigIntegers[value.index]
    }

    // MARK: Copies

    /// A value's text as a Swift string, for hosts; half a surrogate pair becomes U+FFFD.
    public func plainText(of value: VTLValue) -> String {
        if let bytes = value.bytes, value.kind == .string {
            return String(decoding: bytes, as: UTF8.self)
        }
        let start = outCount
        defer { outCount = start }
        // A text that goes over a limit is cut there; it is only shown.
        try? appendText(of: value)
        return String(
            decoding: UnsafeBufferPointer(start: out + start, count: outCount - start),
            as: UTF8.self)
    }

    /// A value's text as a string value.
    public func text(of value: VTLValue) throws(VTLFault) -> VTLValue {
        if value.kind == .string { return value }
        return try makeString { renderer throws(VTLFault) in try renderer.appendText(of: value) }
    }
}
