public import JSON

// Making values, for hosts and for the machine itself.
extension VTLRenderer {
    /// A string with a copy of these bytes, which are UTF-8.
    public func string(
        copying bytes: UnsafeBufferPointer<UInt8>
    ) throws(VTLFault) -> VTLValue {
        guard memory.total + bytes.count <= limits.stringsMax else {
            throw .limit(
                "stringsMax",
                "the strings of the rendering are longer than \(limits.stringsMax) bytes")
        }
        return .string(borrowing: memory.copy(bytes))
    }

    /// A string with a copy of `text`.
    public func makeString(_ text: String) throws(VTLFault) -> VTLValue {
        var text = text
        let result = text.withUTF8 { bytes in
            Result { () throws(VTLFault) in try string(copying: bytes) }
        }
        return try result.get()
    }

    /// A string that `fill` writes: at most `capacity` bytes; it returns how many.
    public func makeString(
        capacity: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int
    ) throws(VTLFault) -> VTLValue {
        guard memory.total + capacity <= limits.stringsMax || capacity <= 4096 else {
            throw .limit(
                "stringsMax",
                "the strings of the rendering are longer than \(limits.stringsMax) bytes")
        }
        let room = memory.allocate(capacity)
        guard let base = room.baseAddress else { return .string("") }
        let count = fill(base)
        memory.giveBack(capacity - count, of: room)
        guard memory.total <= limits.stringsMax else {
            throw .limit(
                "stringsMax",
                "the strings of the rendering are longer than \(limits.stringsMax) bytes")
        }
        return .string(borrowing: UnsafeBufferPointer(start: base, count: count))
    }

    /// A string of the bytes that `body` appends to the output, which stays as it was.
    public func makeString(
        _ body: (VTLRenderer) throws(VTLFault) -> Void
    ) throws(VTLFault) -> VTLValue {
        let start = outCount
        defer { outCount = start }
        try body(self)
        return try string(
            copying: UnsafeBufferPointer(start: out + start, count: outCount - start))
    }

    /// A value inside a parsed document, which the renderer keeps; null for none. Parse it with
    /// `JSONOptions.DuplicateKeys.merge` or `.reject`: a Java map has each name once.
    public func value(of document: JSONDocument, _ node: JSONNode = .root) -> VTLValue {
        value(ofDocument: number(of: document), node)
    }

    /// Whether values of documents were changed by the template, so that what it has in hand is no
    /// longer what the documents say.
    public var hasChangedDocuments: Bool { !changed.isEmpty }

    /// The same of a document that somebody else keeps until another rendering begins.
    public func value(ofBorrowed view: JSONView, _ node: JSONNode = .root) -> VTLValue {
        value(of: node, in: view, known(view) ?? add(view))
    }

    /// The number of a document, new or known.
    private func number(of document: JSONDocument) -> Int {
        let view = document.view
        if let known = known(view) { return known }
        documents.append(document)
        return add(view)
    }

    /// The number of a document that was seen before, by its memory, which stays where it is meanwhile.
    private func known(_ view: JSONView) -> Int? {
        var number = views.count
        while number > 0 {
            number &-= 1
            if views[number].memory == view.memory { return number }
        }
        return nil
    }

    private func add(_ view: JSONView) -> Int {
        views.append(view)
        return views.count &- 1
    }

    /// The value of a node of a known document, as json-smart reads it; null for none.
    @inline(__always)
    func value(ofDocument document: Int, _ node: JSONNode) -> VTLValue {
        value(of: node, in: views[document], document)
    }

    @inline(__always)
    func value(of node: JSONNode, in view: JSONView, _ document: Int) -> VTLValue {
        if let bytes = view.characters(of: node) { return .string(borrowing: bytes) }
        if let value = view.shortInteger(of: node) { return .integer(value) }
        return otherValue(ofDocument: document, node)
    }

    @inline(never)
    private func otherValue(ofDocument document: Int, _ node: JSONNode) -> VTLValue {
        switch views[document].scalar(of: node) {
        case .null: .null
        case .bool(let value): .bool(value)
        case .string(let bytes): .string(borrowing: bytes)
        case .number(let lexeme): number(lexeme)
        case .array: VTLValue(.jsonArray, count: document, bits: UInt64(node.index))
        case .object: VTLValue(.jsonObject, count: document, bits: UInt64(node.index))
        }
    }

    /// A number of a JSON text: digits are an Integer, a Long or a BigInteger; others a Double, or a
    /// BigDecimal when they are longer than 18 characters (json-smart 2.2, seen with the peer).
    func number(_ lexeme: UnsafeBufferPointer<UInt8>) -> VTLValue {
        let isNegative = lexeme.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for byte in lexeme.dropFirst(isNegative ? 1 : 0) {
            let digit = Int64(byte) - 0x30
            guard digit >= 0, digit <= 9 else { return fraction(lexeme) }
            let (tens, isOverflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = tens.subtractingReportingOverflow(digit)
            guard !isOverflow, !isTooLarge else { return large(lexeme) }
            value = sum
        }
        // Counted below zero, where there is room for one more.
        if !isNegative {
            guard value != .min else { return large(lexeme) }
            value = -value
        }
        return Int32(exactly: value).map { .integer($0) } ?? .long(value)
    }

    private func fraction(_ lexeme: UnsafeBufferPointer<UInt8>) -> VTLValue {
        guard lexeme.count > 18 else {
            return VTLValue(
                .lexeme, count: lexeme.count,
                bits: UInt64(UInt(bitPattern: lexeme.baseAddress)))
        }
        let text = String(decoding: lexeme, as: UTF8.self)
        return JavaBigDecimal(text).map { add($0) } ?? .double(Double(text) ?? 0)
    }

    private func large(_ lexeme: UnsafeBufferPointer<UInt8>) -> VTLValue {
        // A long number with a fraction comes here by its whole part.
        guard lexeme.allSatisfy({ VTLLexer.isDigit($0) || $0 == UInt8(ascii: "-") }) else {
            return fraction(lexeme)
        }
        return JavaBigInteger(String(decoding: lexeme, as: UTF8.self)).map { add($0) } ?? .null
    }

    /// An `ArrayList` of these values.
    public func makeList(
        _ elements: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        try takeElements(elements.count)
        return add(list: VTLListStorage(elements: ContiguousArray(elements)))
    }

    /// A json-smart `JSONArray` of these values, which prints as JSON.
    public func makeJSONArray(_ elements: [VTLValue]) throws(VTLFault) -> VTLValue {
        try takeElements(elements.count)
        return add(
            list: VTLListStorage(elements: ContiguousArray(elements), javaClass: .jsonArray))
    }

    /// An empty `LinkedHashMap`.
    public func makeMap() throws(VTLFault) -> VTLValue {
        maps.append(VTLMapStorage())
        return VTLValue(.map, index: maps.count - 1)
    }

    /// Puts a value into a map.
    public func put(
        _ value: VTLValue, named name: String, into map: VTLValue
    ) throws(VTLFault) {
        _ = try put(try makeString(name), value, into: map)
    }

    /// An object of the host as a value.
    public func makeHost(_ host: any VTLHost) -> VTLValue {
        hosts.append(host)
        return VTLValue(.host, index: hosts.count - 1)
    }

    // MARK: Objects

    func add(list: VTLListStorage) -> VTLValue {
        lists.append(list)
        return VTLValue(.list, index: lists.count - 1)
    }

    func add(_ value: JavaBigInteger) -> VTLValue {
        bigIntegers.append(value)
        return VTLValue(.bigInteger, index: bigIntegers.count - 1)
    }

    func add(_ value: JavaBigDecimal) -> VTLValue {
        bigDecimals.append(value)
        return VTLValue(.bigDecimal, index: bigDecimals.count - 1)
    }

    func makeClass(_ name: String) -> VTLValue {
        classNames.append(name)
        return VTLValue(.type, index: classNames.count - 1)
    }

    /// Counts elements of lists and maps against the limit.
    func takeElements(_ count: Int) throws(VTLFault) {
        elementsLeft -= count
        guard elementsLeft >= 0 else {
            throw .limit(
                "elementsMax", "lists and maps have more than \(limits.elementsMax) elements")
        }
    }
}
