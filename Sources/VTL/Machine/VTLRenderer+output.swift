internal import Glibc

extension VTLRenderer {
    /// Appends bytes to the output.
    @inline(__always)
    func append(_ bytes: UnsafePointer<UInt8>, _ count: Int) throws(VTLFault) {
        if outCount &+ count > outCapacity { try growOutput(by: count) }
        memcpy(out + outCount, bytes, count)
        outCount &+= count
    }

    /// Appends bytes of the template's pool, of which `VTLTemplate.poolPadding` more can be read, as there
    /// is room for as many in the output: short texts without calling memcpy.
    @inline(__always)
    func append(pool bytes: UnsafePointer<UInt8>, _ count: Int) throws(VTLFault) {
        guard count <= 64 else { return try append(bytes, count) }
        if outCount &+ count > outCapacity { try growOutput(by: count) }
        let source = UnsafeRawPointer(bytes)
        let target = UnsafeMutableRawPointer(out + outCount)
        var i = 0
        repeat {
            let lanes = source.loadUnaligned(fromByteOffset: i, as: SIMD16<UInt8>.self)
            target.storeBytes(of: lanes, toByteOffset: i, as: SIMD16<UInt8>.self)
            i &+= 16
        } while i < count
        outCount &+= count
    }

    /// Appends a text with a backslash before each quote of both kinds, backslash and slash; false, and
    /// nothing, when there is anything but printable ASCII in it, or when it may not fit.
    public func append(
        backslashing text: UnsafeBufferPointer<UInt8>
    ) throws(VTLFault) -> Bool {
        let room = text.count * 2
        if outCount &+ room > outCapacity {
            guard outCount &+ room <= limits.outputMax else { return false }
            try growOutput(by: room)
        }
        // A bit for each of the 64 characters from the space on.
        let marked: UInt64 = 1 << 0x02 | 1 << 0x07 | 1 << 0x0f | 1 << 0x3c
        var end = out + outCount
        for byte in text {
            let place = byte &- 0x20
            guard place < 0x60 else { return false }
            if place < 64, marked &>> UInt64(place) & 1 != 0 {
                end.pointee = UInt8(ascii: "\\")
                end += 1
            }
            end.pointee = byte
            end += 1
        }
        outCount = end - out
        return true
    }

    /// Appends to the output, or to the string that `makeString` is making.
    public func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(VTLFault) {
        guard let base = bytes.baseAddress else { return }
        try append(base, bytes.count)
    }

    /// Appends to the output, or to the string that `makeString` is making.
    public func append(_ text: StaticString) throws(VTLFault) {
        try append(text.utf8Start, text.utf8CodeUnitCount)
    }

    /// Appends to the output, or to the string that `makeString` is making.
    public func append(_ byte: UInt8) throws(VTLFault) {
        if outCount &+ 1 > outCapacity { try growOutput(by: 1) }
        out[outCount] = byte
        outCount &+= 1
    }

    /// Appends to the output, or to the string that `makeString` is making.
    public func append(text: String) throws(VTLFault) {
        var text = text
        let result = text.withUTF8 { bytes in
            Result { () throws(VTLFault) in try append(bytes) }
        }
        try result.get()
    }

    @inline(never)
    private func growOutput(by count: Int) throws(VTLFault) {
        guard outCount + count <= limits.outputMax else {
            throw .limit("outputMax", "the output is longer than \(limits.outputMax) bytes")
        }
        // The capacity never exceeds the limit, so that this is reached where it is exceeded.
        let capacity = min(max(outCount + count, outCapacity * 2), limits.outputMax)
        let larger = UnsafeMutablePointer<UInt8>.allocate(
            capacity: capacity + VTLTemplate.poolPadding)
        larger.update(from: out, count: outCount)
        out.deallocate()
        out = larger
        outCapacity = capacity
        outAllocated = capacity
    }

    /// Prints a whole number.
    func append(number: Int64) throws(VTLFault) {
        if number >= 0, number < 10 {
            return try append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number))
        }
        var magnitude = number.magnitude
        var length = 1
        var rest = magnitude
        while rest >= 10 {
            rest /= 10
            length &+= 1
        }
        let room = length &+ (number < 0 ? 1 : 0)
        if outCount &+ room > outCapacity { try growOutput(by: room) }
        if number < 0 {
            out[outCount] = UInt8(ascii: "-")
            outCount &+= 1
        }
        var place = outCount &+ length
        outCount = place
        for _ in 0..<length {
            place &-= 1
            out[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: magnitude % 10)
            magnitude /= 10
        }
    }

    // MARK: References

    /// Prints the value on the stack as reference `index` says.
    func render(_ index: Int, _ offset: Int) throws(VTLFault) {
        let value = pop()
        if trace != nil {
            let source = template.string(template.references[index].source)
            trace?.reference(
                source, at: offset,
                value: value.isNull ? nil : plainText(of: value))
        }
        if value.kind.rawValue <= VTLValue.Kind.character.rawValue, value.kind != .null,
            !template.references[index].hasPrefix
        {
            return try appendText(of: value)
        }
        let text = template.references[index]
        if text.isEscaped { return try renderEscaped(value, text) }
        if value.kind == .block {
            if try renderBlock(value.index) { return }
            return try renderMissing(text)
        }
        guard !value.isNull else { return try renderMissing(text) }
        if text.escape.count > 0 { try append(template.bytes(text.escape)) }
        if text.prefix.count > 0 { try append(template.bytes(text.prefix)) }
        try appendText(of: value)
    }

    /// `\$name` prints `$name` when there is a value and `\$name` when not.
    private func renderEscaped(
        _ value: VTLValue, _ text: VTLReferenceText
    ) throws(VTLFault) {
        try append(template.bytes(text.escape))
        if value.isNull { try append(UInt8(ascii: "\\")) }
        try append(literal(of: text))
    }

    private func renderMissing(_ text: VTLReferenceText) throws(VTLFault) {
        // Twice, because without a reference backslashes don't escape each other.
        try append(template.bytes(text.escape))
        try append(template.bytes(text.escape))
        try append(template.bytes(text.prefix))
        try append(literal(of: text))
    }

    /// Inside a macro a parameter without a value prints what the call had in its place.
    private func literal(of text: VTLReferenceText) -> UnsafeBufferPointer<UInt8> {
        guard let frame = frames.last else { return template.bytes(text.literal) }
        let name = template.bytes(text.literal).dropFirst()
        let parameter = frame.parameters.first { parameter in
            symbols.bytes(parameter.variable).elementsEqual(name)
        }
        guard let parameter, parameter.literal.count > 0 else {
            return template.bytes(text.literal)
        }
        // It is a piece of the template that calls, which an #evaluate may have made.
        return frame.template.bytes(parameter.literal)
    }

    /// Prints a block; false when it is inside itself twice, 1.7's `directive.define.max.depth`.
    func renderBlock(_ index: Int) throws(VTLFault) -> Bool {
        guard blocks[index].depth < 2 else { return false }
        blocks[index].depth += 1
        let caller = template
        template = blocks[index].template
        defer {
            blocks[index].depth -= 1
            template = caller
        }
        try run(from: blocks[index].start)
        return true
    }
}
